//! Lists jobs and other rows, page by page.

use futures_util::TryStreamExt as _;
use swr_client::{ListOperation, Pager};

use crate::{
    arguments::GlobalOptions,
    failure::{Exit, Failure},
    output::Output,
    row::Row,
};

/// Writes the rows of `list` as they arrive. `page_size` is the default.
pub(crate) async fn list<O: ListOperation, R: Row>(
    options: &GlobalOptions,
    list: Pager<O>,
    page_size: u64,
    into_row: impl Fn(O::Item) -> R,
) -> Result<Exit, Failure> {
    let mut list = list.page_size(options.page_size.unwrap_or(page_size));
    if let Some(limit) = options.limit {
        list = list.max_items(limit);
    }
    let mut pages = list.pages();
    let mut output = Output::new::<R>(options)?;
    while let Some(page) = pages.try_next().await? {
        for item in page.items {
            output.write(&into_row(item))?;
        }
        output.flush()?;
    }
    output.finish()?;
    Ok(Exit::Success)
}

//! Lists jobs, page by page.

use futures_util::TryStreamExt as _;
use swr_client::{ListOperation, Pager};
use sync_jobs_model::Job;

use crate::{
    arguments::GlobalOptions,
    failure::{Exit, Failure},
    output::Output,
};

/// Writes the jobs of `list` as they arrive. `page_size` is the default.
pub(crate) async fn list<O: ListOperation>(
    options: &GlobalOptions,
    list: Pager<O>,
    page_size: u64,
    into_job: impl Fn(O::Item) -> Job,
) -> Result<Exit, Failure> {
    let mut list = list.page_size(options.page_size.unwrap_or(page_size));
    if let Some(limit) = options.limit {
        list = list.max_items(limit);
    }
    let mut pages = list.pages();
    let mut output = Output::new(options)?;
    while let Some(page) = pages.try_next().await? {
        for item in page.items {
            output.write(&into_job(item))?;
        }
        output.flush()?;
    }
    output.finish()?;
    Ok(Exit::Success)
}

//! Lists jobs and other rows, page by page.

use std::io;

use futures_util::{TryStreamExt as _, stream::BoxStream};
use swr_client::{Error, ListOperation, Page, Pager};

use crate::{
    exit::Exit,
    failure::Failure,
    interrupt::Interrupt,
    metrics::Labels,
    options::{ListOptions, ServiceOptions},
    output::Output,
    row::Row,
};

/// A list of rows.
pub(crate) struct List<R> {
    /// What is listed, for errors if there are several lists.
    name: String,
    /// The labels of its metrics.
    labels: Labels,
    pages: BoxStream<'static, Result<Page<R>, Error>>,
}

impl ListOptions {
    /// Returns a list with these options. `page_size` is the default.
    pub(crate) fn list<O: ListOperation, R: 'static>(
        &self,
        (name, labels): (String, Labels),
        items: Pager<O>,
        page_size: u64,
        into_row: impl Fn(O::Item) -> R + Send + Sync + 'static,
    ) -> List<R> {
        let mut items =
            items.page_size(self.page_size.unwrap_or(page_size)).concurrency(self.concurrency.into());
        if let Some(limit) = self.limit {
            items = items.max_items(limit);
        }
        let pages = Box::pin(items.pages().map_ok(move |page| page.map(&into_row)));
        List { name, labels, pages }
    }
}

/// Writes the rows of `lists` as they arrive, and returns the exit code. After an error, the next list follows.
pub(crate) async fn write<R: Row>(
    service: &ServiceOptions,
    options: &ListOptions,
    interrupt: &mut Interrupt,
    lists: Vec<List<R>>,
) -> Exit {
    let mut output = Output::new::<R>(&options.output);
    let mut exit = Exit::Success;
    let is_one = lists.len() == 1;
    let mut is_closed = false;
    let mut lists = lists.into_iter();
    for List { name, labels, mut pages } in lists.by_ref() {
        output.begin(labels);
        let end = loop {
            let page = tokio::select! {
                page = pages.try_next() => page,
                signal = interrupt.received() => break Err(Failure::interrupted(signal)),
            };
            let rows = match page {
                Ok(Some(page)) => page.items,
                Ok(None) => break Ok(()),
                Err(error) => break Err(Failure::from(error)),
            };
            let written = rows.iter().try_for_each(|row| output.write(row)).and_then(|()| output.flush());
            match written {
                // Nobody reads further rows, but a list that fails at once is an error nevertheless.
                Err(error) if error.kind() == io::ErrorKind::BrokenPipe => is_closed = true,
                Err(error) => return exit.after_writing(Err(error)),
                Ok(()) => {}
            }
            if is_closed {
                break Ok(());
            }
        };
        if let Err(failure) = end {
            output.fail();
            let failure = if is_one { failure } else { failure.about(name) };
            failure.print(service.verbose);
            exit = exit.max(failure.exit);
            if failure.is_interruption() {
                break;
            }
        }
    }
    // Those after an interruption have no rows.
    for List { labels, .. } in lists {
        output.begin(labels);
        output.fail();
    }
    // A list that ended early is still well-formed; the exit code says that rows are missing.
    exit.after_writing(output.finish(exit == Exit::Success))
}

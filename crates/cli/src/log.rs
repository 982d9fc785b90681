//! What the libraries report on standard error: warnings and, on request, each HTTP request.

use std::fmt;

use sync_jobs_client_runtime::single_line;
use tracing::{Event, Level, Subscriber, field};
use tracing_subscriber::{
    Layer,
    filter::filter_fn,
    layer::{Context, SubscriberExt as _},
    util::SubscriberInitExt as _,
};

use crate::{failure::report, options::ServiceOptions};

/// The target of the events that the libraries emit.
const LIBRARIES: &str = "sync_jobs_client_runtime";
const REQUESTS: &str = "sync_jobs_client_runtime::request";

/// Prints warnings unless quiet, and with `-vv` a line per request.
pub(crate) fn print_events(options: &ServiceOptions) {
    let (quiet, requests) = (options.quiet, options.verbose > 1);
    let is_printed = filter_fn(move |event| {
        // Spans would only cost time.
        !event.is_span()
            && ((event.target() == REQUESTS && requests)
                || (event.target().starts_with(LIBRARIES) && *event.level() <= Level::WARN && !quiet))
    });
    // Another subscriber is not an error: there is none in this process.
    let _ = tracing_subscriber::registry().with(Lines.with_filter(is_printed)).try_init();
}

/// Prints the message of each event as one line.
struct Lines;

impl<S: Subscriber> Layer<S> for Lines {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut message = Message::default();
        event.record(&mut message);
        let label = if *event.metadata().level() <= Level::WARN { "warning: " } else { "" };
        report(format_args!("{label}{}", single_line(&message.0)));
    }
}

#[derive(Default)]
struct Message(String);

impl field::Visit for Message {
    fn record_debug(&mut self, field: &field::Field, value: &dyn fmt::Debug) {
        if field.name() == "message" {
            self.0 = format!("{value:?}");
        }
    }
}

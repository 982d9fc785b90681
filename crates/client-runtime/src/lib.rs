//! The code that the clients of the sync-jobs workspace share: transport, retries, errors, pagers and waiters.
//!
//! Use these types through `authing-client` and `swr-client`, which re-export them. Depend on this crate directly only to build
//! another client that is generated in the same way: see [`Authenticator`] and [`ErrorFormat`].
//!
//! # Logs
//!
//! Each call and each attempt is a span of [`tracing`]. Each HTTP exchange, also one for a token, is one event of level `DEBUG`
//! with the target `sync_jobs_client_runtime::request`: a line such as `GET https://host/path?query 200 in 34 ms, request id
//! abc, attempt 1`. No secret is in any of them.

mod acceptance;
mod authenticator;
mod base_url;
mod call_options;
mod clock;
mod deduplication;
mod error;
mod error_format;
mod file;
mod governor;
mod header;
mod job_size;
mod job_source;
mod newest;
mod options;
mod pager;
mod query;
mod redactor;
mod request_log;
mod response;
mod retry;
mod secret;
mod shared_polls;
mod start;
mod text;
mod token;
mod transport;
mod variables;
mod wait_error;
mod wait_status;
mod waiter;

/// A response that has been read and decoded.
pub use http::Response;

pub use authenticator::Authenticator;
pub use base_url::{BaseUrl, redacted_url};
pub use call_options::CallOptions;
pub use clock::{Clock, SystemClock};
pub use error::{Error, ErrorDetails};
pub use error_format::{ErrorFormat, ErrorPaths};
pub use file::read_file;
pub use governor::RequestLimit;
pub use header::{header_value, secret_header_value};
pub use job_source::{Expected, JobSource};
pub use options::ClientOptions;
pub use pager::{EndReason, ListOperation, Next, Page, PageRequest, PageResponse, PageStyle, Pager};
pub use response::{fetch, response_date};
pub use retry::RetryPolicy;
pub use secret::Secret;
pub use shared_polls::SharedPolls;
pub use start::{Before, MAY_HAVE_STARTED, Started, start_once};
pub use text::{bounded_line, bounded_list, is_printable, single_line, state_words};
pub use token::{Token, TokenCache};
pub use transport::Transport;
pub use variables::Variables;
pub use wait_error::WaitError;
pub use wait_status::{WaitStatus, aggregate_state};
pub use waiter::Waiter;

/// The items that generated code uses, under the names that progenitor expects.
pub mod codegen {
    pub use crate::query::{QueryParam, encode_path};
}

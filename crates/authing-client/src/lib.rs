//! Client for the synchronisation jobs of Authing: list the jobs of a task, and wait until one has succeeded.
//!
//! ```no_run
//! use authing_client::{Client, WaitError};
//! use futures_util::TryStreamExt;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // AUTHING_ACCESS_KEY_ID and AUTHING_ACCESS_KEY_SECRET are set.
//! let client = Client::from_env()?;
//!
//! // The newest 100 jobs of task 1000 that a person started.
//! let mut jobs = client.jobs(1000).trigger("manually").list().page_size(50).max_items(100);
//! while let Some(job) = jobs.try_next().await? {
//!     println!("{} {}", job.sync_job_id, job.sync_status);
//! }
//!
//! // Wait until the newest job of the task has succeeded. Anything else is an error.
//! match client.jobs(1000).wait().await {
//!     Ok(status) => println!("succeeded after {:?}", status.elapsed),
//!     Err(WaitError::Unsuccessful(status)) => println!("{:?}", status.state),
//!     Err(error) => return Err(error.into()),
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Two levels
//!
//! [`Client::jobs`] is the high-level API. The low-level API is generated from the service's document: a builder per operation,
//! such as [`Client::list_sync_jobs`], with a pager where the operation returns a list; see [`builder`]. Both authenticate,
//! retry and report errors in the same way: an error response is an [`Error`], even with HTTP status 200.
//!
//! # Features
//!
//! - `rustls` (default): TLS by rustls, with the platform's trust store or [`ClientOptions::ca_certificates`]. Its cryptography
//!   also signs requests.
//! - `native-tls`: TLS by the platform's own library. A small library signs requests.
//!
//! At least one is required. With both, rustls is used, whatever features other crates of the build enable.

#[cfg(not(any(feature = "rustls", feature = "native-tls")))]
compile_error!("authing-client needs one of the features `rustls` and `native-tls`");

mod authenticator;
mod client;
mod credentials;
mod error_format;
#[allow(clippy::all, clippy::pedantic, dead_code, missing_docs, rustdoc::all, unreachable_pub, unused_imports, unused_mut)]
#[rustfmt::skip]
mod generated;
mod job_by_id;
mod jobs;
mod signature;

pub use client::ClientBuilder;
pub use credentials::Credentials;
pub use generated::{Client, builder};
pub use job_by_id::JobById;
pub use jobs::Jobs;
pub use reqwest;
pub use sync_jobs_client_runtime::{
    BaseUrl, CallOptions, ClientOptions, Clock, EndReason, Error, ErrorDetails, Expected, JobSource,
    ListOperation, Next, Page, PageRequest, PageResponse, PageStyle, Pager, RequestLimit, Response,
    RetryPolicy, Secret, SharedPolls, SystemClock, WaitError, WaitStatus, Waiter,
};
pub use sync_jobs_model as model;

/// The name of the service in messages.
const NAME: &str = "Authing";

/// The transport of the generated client.
type Inner =
    sync_jobs_client_runtime::Transport<authenticator::AccessKeyAuthenticator, error_format::AuthingErrors>;

/// The README, so that its examples are compiled.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

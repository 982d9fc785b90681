//! Client for the synchronisation jobs of Authing: list the jobs of a task, start it, and wait until its job has succeeded.
//!
//! Requests are typed and authenticated, retried after transient failures, and limited in rate. A list is a stream; a wait can
//! be awaited or followed as a stream.
//!
//! # Install
//!
//! The crate is not published yet. In a clone of the repository:
//!
//! ```toml
//! [dependencies]
//! authing-client = { path = "crates/authing-client" }
//! futures-util = "0.3"
//! tokio = { version = "1", features = ["macros", "rt-multi-thread"] }
//! ```
//!
//! # First example
//!
//! ```no_run
//! use authing_client::Client;
//!
//! #[tokio::main]
//! async fn main() -> Result<(), authing_client::WaitError> {
//!     // AUTHING_ACCESS_KEY_ID and AUTHING_ACCESS_KEY_SECRET are set.
//!     let client = Client::from_env()?;
//!     let status = client.jobs(1000).wait().await?;
//!     println!("job {} has succeeded after {:?}", status.jobs[0].id, status.elapsed);
//!     Ok(())
//! }
//! ```
//!
//! [`Credentials`] has other ways to authenticate: with a signature of each request, or with a token.
//!
//! # List jobs, tasks and logs
//!
//! [`Jobs::list`], [`Client::tasks`] and [`Client::logs`] return a [`Pager`], a stream that requests page after page, ahead of
//! its reader:
//!
//! ```no_run
//! # async fn example(client: authing_client::Client) -> Result<(), authing_client::Error> {
//! use futures_util::TryStreamExt;
//!
//! // The newest 100 jobs of task 1000 that a person started.
//! let mut jobs = client.jobs(1000).trigger("manually").list().page_size(50).max_items(100);
//! while let Some(job) = jobs.try_next().await? {
//!     println!("{} {}", job.sync_job_id, job.sync_status);
//! }
//! // Why a job failed.
//! let logs: Vec<_> = client.logs(42).try_collect().await?;
//! # Ok(())
//! # }
//! ```
//!
//! # Read a single page
//!
//! ```no_run
//! # async fn example(client: authing_client::Client) -> Result<(), authing_client::Error> {
//! let page = client.jobs(1000).list().page_size(50).send().await?;
//! println!("{} of {:?} jobs; the next page is {:?}", page.items.len(), page.total, page.next_position());
//! # Ok(())
//! # }
//! ```
//!
//! # Wait for a job
//!
//! Anything but success is an error, also a success of which some accounts were left out. [`Jobs::wait`] waits for the newest
//! job of a task, and [`Client::job`] for one with a known id.
//!
//! ```no_run
//! # async fn example(client: authing_client::Client) -> Result<(), authing_client::WaitError> {
//! use std::time::Duration;
//! use futures_util::TryStreamExt;
//!
//! let mut wait = client.job(42).wait().timeout(Duration::from_secs(1800));
//! while let Some(status) = wait.try_next().await? {
//!     println!("{:?} after {:?}", status.state, status.elapsed);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Waits for jobs of the same task share their requests if they are made with one client and its clones.
//!
//! # Start a task
//!
//! The request is sent once. After an ambiguous failure, [`Jobs::start`] looks for the job instead of starting another one.
//!
//! ```no_run
//! # async fn example(client: authing_client::Client) -> Result<(), authing_client::WaitError> {
//! let status = client.jobs(1000).start().await?.wait().await?;
//! # Ok(())
//! # }
//! ```
//!
//! # Handle errors
//!
//! An [`Error`] has predicates, and the code, message and request id of the service. Displayed, it is one line with a hint on
//! how to fix it. An error response is an error even with HTTP status 200. A [`WaitError`] also has the last known status.
//!
//! ```no_run
//! # async fn example(client: authing_client::Client) {
//! use authing_client::WaitError;
//!
//! match client.jobs(1000).wait().await {
//!     Ok(status) => println!("succeeded after {:?}", status.elapsed),
//!     Err(WaitError::Unsuccessful(status)) => println!("{:?}: {:?}", status.state, status.jobs[0].counts),
//!     Err(WaitError::Call(error)) if error.is_not_found() => println!("no such task"),
//!     Err(error) => println!("{error}"),
//! }
//! # }
//! ```
//!
//! # Set options
//!
//! [`ClientOptions`] are those of all calls: retries, time limits, rate, certificates, the HTTP client.
//!
//! ```no_run
//! # fn example(secret: String) -> Result<(), authing_client::Error> {
//! use std::time::Duration;
//! use authing_client::{Client, ClientOptions, Credentials, RequestLimit, RetryPolicy};
//!
//! let client = Client::builder()
//!     .credentials(Credentials::management_token("62eaa95f0000000000000000", secret))
//!     .options(
//!         ClientOptions::default()
//!             .timeout(Duration::from_secs(20))
//!             .retry(RetryPolicy::default().max_attempts(2))
//!             .request_limit(RequestLimit::default().per_second(10)),
//!     )
//!     .build()?;
//! # Ok(())
//! # }
//! ```
//!
// The tests of the workspace run this example, since this crate does not depend on the sandbox.
#![cfg_attr(not(doctest), doc = include_str!("sandbox.md"))]
//!
//! # The low-level API
//!
//! [`Client::jobs`] is the high-level API. The low-level API is generated from the service's document: a builder per operation,
//! such as [`Client::list_sync_jobs`], with a pager where the operation returns a list; see [`builder`]. Both authenticate,
//! retry and report errors in the same way.
//!
//! # Features
//!
//! - `rustls` (default): TLS by rustls, with the platform's trust store or [`ClientOptions::ca_certificates`]. Its cryptography
//!   also signs requests.
//! - `native-tls`: TLS by the platform's own library. A small library signs requests.
//! - `http2`: HTTP/2 where the service offers it, which adds crates. All requests then share one connection.
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
    RetryPolicy, Secret, SharedPolls, SystemClock, WaitError, WaitStatus, Waiter, response_date,
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

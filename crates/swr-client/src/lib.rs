//! Client for the image synchronisation jobs of Huawei Cloud SWR: list the jobs of a repository, copy an image to another
//! region, and wait until it has been copied.
//!
//! Requests are typed and signed, retried after transient failures, and limited in rate. A list is a stream; a wait can be
//! awaited or followed as a stream.
//!
//! # Install
//!
//! The crate is not published yet. In a clone of the repository:
//!
//! ```toml
//! [dependencies]
//! futures-util = "0.3"
//! swr-client = { path = "crates/swr-client" }
//! tokio = { version = "1", features = ["macros", "rt-multi-thread"] }
//! ```
//!
//! # First example
//!
//! ```no_run
//! use swr_client::Client;
//!
//! #[tokio::main]
//! async fn main() -> Result<(), swr_client::WaitError> {
//!     // HUAWEICLOUD_SDK_AK, HUAWEICLOUD_SDK_SK and HW_REGION_NAME are set.
//!     let client = Client::from_env()?;
//!     let image = client.jobs("team", "web/app").tag("1.4.2").to_region("cn-north-1");
//!     let status = image.wait().await?;
//!     println!("copied after {:?}", status.elapsed);
//!     Ok(())
//! }
//! ```
//!
//! [`Client::from_env`] also reads `~/.huaweicloud/credentials`. [`Credentials`] has other ways to authenticate.
//!
//! # List jobs
//!
//! [`Jobs::list`] returns a [`Pager`], a stream that requests page after page, ahead of its reader:
//!
//! ```no_run
//! # async fn example(client: swr_client::Client) -> Result<(), swr_client::Error> {
//! use futures_util::TryStreamExt;
//! use swr_client::SortOrder;
//!
//! // The newest 100 jobs of a repository.
//! let mut jobs = client.jobs("team", "web/app").order(SortOrder::Desc).list().page_size(50).max_items(100);
//! while let Some(job) = jobs.try_next().await? {
//!     println!("{} to {}: {}", job.tag, job.remote_region_id, job.status);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Read a single page
//!
//! ```no_run
//! # async fn example(client: swr_client::Client) -> Result<(), swr_client::Error> {
//! let page = client.jobs("team", "web/app").list().page_size(50).send().await?;
//! println!("{} of {:?} jobs; the next page begins at {:?}", page.items.len(), page.total, page.next_position());
//! # Ok(())
//! # }
//! ```
//!
//! # Wait for an image
//!
//! Anything but success is an error. By default, each target that is configured for the repository must have its copy; see
//! [`Jobs::wait`].
//!
//! ```no_run
//! # async fn example(client: swr_client::Client) -> Result<(), swr_client::WaitError> {
//! use std::time::Duration;
//! use futures_util::TryStreamExt;
//!
//! let image = client.jobs("team", "web/app").tag("1.4.2");
//! // Ignores jobs of an earlier push of the tag.
//! let mut wait = image.wait().max_age(Duration::from_secs(600)).timeout(Duration::from_secs(1800));
//! while let Some(status) = wait.try_next().await? {
//!     println!("{:?} after {:?}; there is no job yet for {:?}", status.state, status.elapsed, status.missing);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Waits for several images of a repository share their requests if they are made with one client and its clones.
//!
//! # Start a copy
//!
//! The request is sent once. After an ambiguous failure, [`Jobs::start`] looks for the job instead of starting another one.
//!
//! ```no_run
//! # async fn example(client: swr_client::Client) -> Result<(), swr_client::WaitError> {
//! let image = client.jobs("team", "web/app").tag("1.4.2").to_region("cn-north-1").to_namespace("team");
//! image.start().await?.wait().await?;
//! # Ok(())
//! # }
//! ```
//!
//! # Handle errors
//!
//! An [`Error`] has predicates, and the code, message and request id of the service. Displayed, it is one line with a hint on
//! how to fix it. A [`WaitError`] also has the last known status.
//!
//! ```no_run
//! # async fn example(client: swr_client::Client) {
//! use swr_client::WaitError;
//!
//! match client.jobs("team", "web/app").tag("1.4.2").wait().await {
//!     Ok(status) => println!("copied after {:?}", status.elapsed),
//!     Err(WaitError::Unsuccessful(status)) => {
//!         for job in status.jobs.iter().filter(|job| !job.state.is_success()) {
//!             println!("{:?}: {:?}", job.target, job.state);
//!         }
//!     }
//!     Err(WaitError::Call(error)) if error.is_not_found() => println!("no such repository"),
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
//! # fn example(secret: String) -> Result<(), swr_client::Error> {
//! use std::time::Duration;
//! use swr_client::{Client, ClientOptions, Credentials, RequestLimit, RetryPolicy};
//!
//! let client = Client::builder()
//!     .region("cn-north-4")
//!     .credentials(Credentials::access_key("AK0123456789", secret))
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
//! such as [`Client::show_sync_job`], with a pager where the operation returns a list; see [`builder`]. Both authenticate,
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
compile_error!("swr-client needs one of the features `rustls` and `native-tls`");

mod authenticator;
mod client;
mod credentials;
mod error_format;
#[allow(clippy::all, clippy::pedantic, dead_code, missing_docs, rustdoc::all, unreachable_pub, unused_imports, unused_mut)]
#[rustfmt::skip]
mod generated;
mod iam;
mod jobs;
mod place;
mod region;
mod shared_targets;
mod signature;

pub use client::ClientBuilder;
pub use credentials::{Credentials, PasswordLogin};
pub use generated::{Client, builder};
pub use jobs::Jobs;
pub use region::Region;
pub use reqwest;
pub use sync_jobs_client_runtime::{
    BaseUrl, CallOptions, ClientOptions, Clock, EndReason, Error, ErrorDetails, Expected, JobSource,
    ListOperation, Next, Page, PageRequest, PageResponse, PageStyle, Pager, RequestLimit, Response,
    RetryPolicy, Secret, SharedPolls, SystemClock, WaitError, WaitStatus, Waiter, response_date,
};
pub use sync_jobs_model::{self as model, swr::SortOrder};

/// The name of the service in messages.
const NAME: &str = "SWR";

/// The transport of the generated client.
type Inner = sync_jobs_client_runtime::Transport<authenticator::IamAuthenticator, error_format::SwrErrors>;

/// The README, so that its examples are compiled.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

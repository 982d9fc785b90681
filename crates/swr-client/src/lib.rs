//! Client for the image synchronisation jobs of Huawei Cloud SWR: list the jobs of a repository, and wait until an image has
//! been copied to other regions.
//!
//! ```no_run
//! use futures_util::TryStreamExt;
//! use swr_client::{Client, SortOrder, WaitError};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // HUAWEICLOUD_SDK_AK, HUAWEICLOUD_SDK_SK and HW_REGION_NAME are set.
//! let client = Client::from_env()?;
//!
//! // The newest 100 jobs of a repository.
//! let mut jobs = client.jobs("team", "web/app").order(SortOrder::Desc).list().page_size(50).max_items(100);
//! while let Some(job) = jobs.try_next().await? {
//!     println!("{} to {}: {}", job.tag, job.remote_region_id, job.status);
//! }
//!
//! // Wait until an image is in another region. Anything but success is an error.
//! match client.jobs("team", "web/app").tag("1.4.2").to_region("cn-north-1").wait().await {
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
//! such as [`Client::show_sync_job`], with a pager where the operation returns a list; see [`builder`]. Both authenticate,
//! retry and report errors in the same way.
//!
//! # Features
//!
//! - `rustls` (default): TLS by rustls, with the platform's trust store or [`ClientOptions::ca_certificates`]. Its cryptography
//!   also signs requests.
//! - `native-tls`: TLS by the platform's own library. A small library signs requests.
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
    RetryPolicy, Secret, SharedPolls, SystemClock, WaitError, WaitStatus, Waiter,
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

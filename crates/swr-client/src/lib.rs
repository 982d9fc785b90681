//! Client for the image synchronisation jobs of Huawei Cloud SWR: has my image arrived in the other region, tell me when.
//!
//! ```no_run
//! use swr_client::{Client, Credentials, SortOrder};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let client = Client::builder()
//!     .region("cn-north-4")
//!     .credentials(Credentials::access_key("access-key", "secret-key"))
//!     .build()?;
//!
//! // One page of the jobs of a repository, newest first.
//! let page = client.jobs("team", "web/app").order(SortOrder::Desc).limit(50).send().await?;
//! for job in &page.jobs {
//!     println!("{} {} {}", job.tag, job.remote_region_id, job.status);
//! }
//!
//! // Wait until an image has arrived everywhere.
//! let end = client.jobs("team", "web/app").wait().tag("1.4.2").await?;
//! assert!(end.is_success());
//! # Ok(())
//! # }
//! ```
//!
//! # Layers
//!
//! [`Client::jobs`] is the way in: it checks a request before it goes out and turns each shape of a refusal into an
//! [`Error`]. Below it lie the calls that are generated from the service's document, such as [`Client::show_sync_job`];
//! their parts are in [`raw`].
//!
//! # Features
//!
//! - `rustls` (default): TLS by rustls, with the platform's trust store. Its cryptography also signs requests; without it, a small library does.
//! - `native-tls`: TLS by the platform's own library.
//!
//! With both, rustls is used, whatever other crates of the build ask for. With neither, give the client an HTTP client that knows TLS, or it can speak plain HTTP only.

mod client;
mod credentials;
#[allow(clippy::all, clippy::pedantic, dead_code, missing_docs, rustdoc::all, unreachable_patterns, unreachable_pub, unused_imports)]
#[rustfmt::skip]
mod generated;
mod jobs;
mod service;
mod signature;

pub use client::ClientBuilder;
pub use credentials::{Credentials, PasswordLogin};
pub use generated::Client;
pub use jobs::{Jobs, Wait};
pub use sync_jobs_client_runtime::{
    Clock, EndReason, Error, JobPage, Next, RetryPolicy, Secret, SystemClock, WaitError, WaitPolicy,
    WaitStatus,
};
pub use sync_jobs_model::{self as model, swr::SortOrder};

/// What the generated calls are made of: their builders, their answers and their errors.
///
/// They go out signed and are tried again like all others.
///
/// ```no_run
/// # async fn example(client: swr_client::Client) -> Result<(), Box<dyn std::error::Error>> {
/// let call = client.show_sync_job().namespace("team").repository("web/app").filter("limit::10|offset::0");
/// let answer = call.send().await?;
/// println!("{:?} {}", answer.headers().get("content-range"), answer.len());
/// # Ok(())
/// # }
/// ```
pub mod raw {
    pub use crate::generated::{ByteStream, Error, ResponseValue, builder};
}

/// The service's name in messages.
const NAME: &str = "SWR";

/// What the generated client carries for the hand-written part.
pub(crate) type Inner = sync_jobs_client_runtime::Transport<service::Swr>;

sync_jobs_client_runtime::client_hooks!(Client, Inner);

/// The README, so that its examples are compiled.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

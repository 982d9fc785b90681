//! Client for the synchronisation jobs of Authing: which jobs of a task ran, did mine succeed, tell me when it has.
//!
//! ```no_run
//! use authing_client::{Client, Credentials, WaitPolicy};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let client = Client::builder()
//!     .credentials(Credentials::management_token("access-key-id", "access-key-secret"))
//!     .build()?;
//!
//! // One page of the jobs of task 1000.
//! let page = client.jobs(1000).trigger("manually").limit(50).send().await?;
//! for job in &page.jobs {
//!     println!("{} {}", job.sync_job_id, job.sync_status);
//! }
//!
//! // Wait until the newest job of the task has ended.
//! let end = client.jobs(1000).wait().policy(WaitPolicy::default()).await?;
//! assert!(end.is_success());
//! # Ok(())
//! # }
//! ```
//!
//! # Layers
//!
//! [`Client::jobs`] is the way in: it checks a request before it goes out, and turns a refusal into an [`Error`] even where
//! the service answers with HTTP status 200. Below it lie the calls that are generated from the service's document, such
//! as [`Client::list_sync_jobs`]; their parts are in [`raw`].
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
pub use credentials::Credentials;
pub use generated::Client;
pub use jobs::{Jobs, Wait};
pub use sync_jobs_client_runtime::{
    Clock, EndReason, Error, JobPage, Next, RetryPolicy, Secret, SystemClock, WaitError, WaitPolicy,
    WaitStatus,
};
pub use sync_jobs_model as model;

/// What the generated calls are made of: their builders, their answers and their errors.
///
/// They go out signed and are tried again like all others. A refusal with HTTP status 200 is a value here, with no page.
///
/// ```no_run
/// # async fn example(client: authing_client::Client) -> Result<(), Box<dyn std::error::Error>> {
/// let answer = client.list_sync_jobs().sync_task_id(1000).limit(50).send().await?;
/// println!("{} {:?}", answer.status_code, answer.data);
/// # Ok(())
/// # }
/// ```
pub mod raw {
    pub use crate::generated::{ByteStream, Error, ResponseValue, builder};
}

/// The service's name in messages.
const NAME: &str = "Authing";

/// What the generated client carries for the hand-written part.
pub(crate) type Inner = sync_jobs_client_runtime::Transport<service::Authing>;

sync_jobs_client_runtime::client_hooks!(Client, Inner);

/// The README, so that its examples are compiled.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

//! Client for @Title@: typed calls, retries and pagers.
//!
//! ```
//! use @name@_client::{Client, Credentials};
//!
//! let client = Client::builder().credentials(Credentials::token("hunter2")).build()?;
//! assert!(!format!("{client:?}").contains("hunter2"));
//! # Ok::<(), @name@_client::Error>(())
//! ```
//!
//! The client is generated from the service's document: a builder per operation, with a pager where the operation returns a
//! list; see [`builder`]. An error response is an [`Error`].
//!
//! # Features
//!
//! - `rustls` (default): TLS by rustls, with the platform's trust store.
//! - `native-tls`: TLS by the platform's own library.
//!
//! Without either, only `http://` works. With both, rustls is used, whatever features other crates of the build enable.

mod authenticator;
mod client;
mod error_format;
#[allow(clippy::all, clippy::pedantic, dead_code, missing_docs, rustdoc::all, unreachable_pub, unused_imports, unused_mut)]
#[rustfmt::skip]
mod generated;

pub use authenticator::Credentials;
pub use client::ClientBuilder;
pub use generated::{Client, builder};
pub use reqwest;
pub use sync_jobs_client_runtime::{
    BaseUrl, CallOptions, ClientOptions, Clock, EndReason, Error, ErrorDetails, ListOperation, Next, Page,
    PageRequest, PageResponse, PageStyle, Pager, Response, RetryPolicy, Secret, SystemClock,
};
pub use sync_jobs_model as model;

/// The name of the service in messages.
const NAME: &str = "@Title@";

/// The transport of the generated client.
type Inner = sync_jobs_client_runtime::Transport<Credentials, error_format::@Title@Errors>;

/// The README, so that its examples are compiled.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

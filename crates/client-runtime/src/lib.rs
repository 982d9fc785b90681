//! What the clients of the sync-jobs workspace share.
//!
//! Users meet these types through `authing-client` and `swr-client`, which export them again. This crate is of use by itself
//! only to write another client of the same make.

mod answer;
mod clock;
mod error;
mod face;
mod fetch;
mod header;
mod newest;
mod paging;
mod retry;
mod secret;
mod settings;
mod token;
mod transport;
mod wait;

pub use clock::{Clock, SystemClock};
pub use error::{Error, Fault};
pub use fetch::{Fetched, fetch};
pub use header::{header_value, secret_header_value};
pub use newest::Newest;
pub use paging::{Counting, EndReason, JobPage, Next, RawPage, Window, jobs, pages};
pub use retry::RetryPolicy;
pub use secret::Secret;
pub use settings::{Settings, checked_url, given, shown};
pub use token::{Token, TokenCache};
pub use transport::{CallLimits, Service, Transport, foreign_fault};
pub use wait::{Progress, WaitError, WaitPolicy, WaitSettings, WaitStatus, classify, standings, until_ended};

/// Hands every request of a generated client to its [`Transport`], and lets the face limit one call.
#[macro_export]
macro_rules! client_hooks {
    ($client:ty, $inner:ty) => {
        impl ::progenitor_client::ClientHooks<$inner> for $client {
            async fn exec(
                &self,
                request: ::reqwest::Request,
                info: &::progenitor_client::OperationInfo,
            ) -> ::reqwest::Result<::reqwest::Response> {
                use ::progenitor_client::ClientInfo as _;
                self.inner().execute(self.client(), request, info.operation_id).await
            }
        }

        impl $client {
            /// The same client for one call.
            // A client that has no face yet makes no use of it.
            #[allow(dead_code)]
            pub(crate) fn for_call(&self, limits: $crate::CallLimits) -> Self {
                Self {
                    baseurl: self.baseurl.clone(),
                    client: self.client.clone(),
                    inner: self.inner.for_call(limits),
                }
            }
        }
    };
}

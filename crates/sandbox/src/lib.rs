//! Authing and Huawei Cloud SWR on one loopback port, to try, to show and to test clients without an account.
//!
//! ```
//! use std::time::Duration;
//! use sync_jobs_sandbox::Sandbox;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // Any free port. It serves until it is dropped.
//! let sandbox = Sandbox::builder().job_duration(Duration::from_millis(40)).start().await?;
//!
//! // What other programs need to find it, those of the vendors included.
//! for (name, value) in sandbox.environment() {
//!     println!("export {name}={value}");
//! }
//!
//! // A client of this process.
//! let key = sandbox.swr_key();
//! let client = swr_client::Client::builder()
//!     .base_url(sandbox.url())
//!     .credentials(swr_client::Credentials::access_key(key.key, key.secret))
//!     .build()?;
//! let policy = swr_client::WaitPolicy::default().with_interval(Duration::from_millis(10));
//! let end = client.jobs("team", "web").wait().tag("1.4.2").policy(policy).await?;
//! assert!(end.is_success());
//! # Ok(())
//! # }
//! ```
//!
//! # What is served
//!
//! | Request | Service |
//! |---|---|
//! | `GET /api/v3/list-sync-jobs` | Authing |
//! | `POST /api/v3/get-management-token` | Authing |
//! | `GET /v2/manage/namespaces/{namespace}/repos/{repository}/sync_job` | SWR |
//! | `POST /v3/auth/tokens` with a password, `GET /v3/projects` | IAM |
//!
//! Anything else is answered as the service would answer a path that it does not have.
//!
//! **Authing** answers with HTTP status 200, and tells a refusal in the body. It takes management tokens, with `Bearer` and
//! without, and signatures in the layout of the vendor's SDK for Node. It refuses a wrong signature, a date that is more than
//! 15 minutes off, and a nonce that was used before. Pages have 1 to 50 jobs, newest first.
//!
//! **SWR** answers with the HTTP status that its document lists. It takes tokens of IAM and `SDK-HMAC-SHA256` signatures, also
//! of temporary keys. It refuses a date that is more than 15 minutes off, and locks an access key for 5 minutes after 5
//! refusals in a row. Every answer has an `X-Request-Id`; a slash in the name of a repository must be written as `$`.
//!
//! The services' documents leave some things open. Here the newest jobs come first where no order is asked for, a page of SWR
//! has 1000 jobs at most, and a wrong access key of Authing is told with HTTP status 200 like any other refusal.
//!
//! # What there is to list
//!
//! | SWR repository | Jobs |
//! |---|---|
//! | `test/testrepo` | the job of the service's document |
//! | `team/web` | 13 jobs, see below |
//! | `team/web/admin` | one; the name has a slash |
//! | `team/empty` | none yet |
//! | `team/archive` | [`jobs`](SandboxBuilder::jobs) of them, all ended |
//!
//! | Tag of `team/web` | `cn-north-1` | `cn-south-1` |
//! |---|---|---|
//! | `1.4.2` | moves and succeeds | moves and succeeds a little later |
//! | `1.4.3` | moves and fails | |
//! | `2.0.0-rc.1` | runs for ever | waits for ever |
//! | `latest` | `existed` | |
//! | `1.4.1-hotfix` | `cancel` | |
//! | `1.4.1` | `success` | `timeout` |
//! | `1.4.0` | `success` | `failed`, then `success` |
//! | `1.3.9` | `failed` | |
//!
//! | Authing task | Jobs |
//! |---|---|
//! | 1000 | the job of the service's document, and one that moves and succeeds |
//! | 1001 | one that moves and succeeds in part |
//! | 1002 | one that moves and fails |
//! | 1003 | one that has never run |
//! | 1004 | one that waits for ever |
//! | 1005 | one that runs for ever |
//! | 1006 | none yet |
//! | 2000 | [`jobs`](SandboxBuilder::jobs) of them, all ended |
//!
//! Other organisations, repositories and tasks do not exist. A job that moves begins when its listing is first asked for, and
//! takes [`job_duration`](SandboxBuilder::job_duration): a quarter of it waiting, the rest running.
//! [`Sandbox::push_image`] and [`Sandbox::run_task`] start further ones.
//!
//! # By HTTP
//!
//! Programs in other languages steer a sandbox by its own paths, with JSON:
//!
//! | Request | Body, for instance |
//! |---|---|
//! | `GET /sandbox` tells how things stand | |
//! | `POST /sandbox/faults` is [`Sandbox::inject`] | `{"fault": "drop"}` |
//! | | `{"fault": {"status": {"code": 429, "retryAfterSeconds": 2}}, "times": 3}` |
//! | | `{"fault": {"delay": {"milliseconds": 500}}, "times": "always"}` |
//! | | `{"fault": "html", "on": "tokens"}` |
//! | | `{"fault": "truncate"}` |
//! | | `{"fault": {"unknownStatus": {"word": "paused"}}}` |
//! | `DELETE /sandbox/faults` is [`Sandbox::clear_faults`] | |
//! | `POST /sandbox/jobs` is [`Sandbox::push_image`] | `{"namespace": "team", "repository": "web", "tag": "2.0.0"}` |
//! | … and [`Sandbox::run_task`] | `{"syncTaskId": 1000}` |

mod authing;
mod clock;
mod control;
mod fault;
mod keys;
mod listing;
mod motion;
mod query;
mod reply;
mod sandbox;
mod server;
mod swr;
mod token;

pub use clock::Clock;
pub use fault::Fault;
pub use keys::{AuthingKey, IamUser, SwrKey};
pub use sandbox::{Sandbox, SandboxBuilder};
pub use sync_jobs_model as model;

use axum::http::HeaderMap;
pub(crate) use sandbox::Shared;

/// The ids of the jobs in the long listings come after this one.
pub(crate) const PAST_IDS: i64 = 10_000;
/// The first id of the jobs that are started while the sandbox runs. Some SDKs hold ids in 32 bits.
pub(crate) const STARTED_IDS: i64 = 2_000_000_000;

/// The value of a header, without the spaces around it. Bytes that are no UTF-8 become replacement characters.
pub(crate) fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).trim().to_owned())
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

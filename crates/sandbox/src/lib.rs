//! Serves Authing and Huawei Cloud SWR on one local port, to try and to test clients without an account.
//!
#![doc = include_str!("../README.md")]

mod authing;
mod call;
mod clock;
mod control;
mod course;
mod fault;
mod jobs;
mod keys;
mod lock;
mod response;
mod router;
mod sandbox;
mod scenarios;
mod service;
mod services;
mod swr;
mod token;

pub use clock::Clock;
pub use fault::{Fault, Injection, Requests};
pub use keys::{AuthingKey, IamUser, SwrKey};
pub use sandbox::{Sandbox, SandboxBuilder};
pub use scenarios::{Scenario, scenarios};
pub use sync_jobs_model as model;

//! Huawei Cloud: SWR with the jobs of its repositories, IAM, and the gateway in front of both.

pub(crate) mod api;
pub(crate) mod gateway;
mod iam;
mod repositories;
mod signature;

//! SWR's job as the vendor-neutral one.

use super::generated::SyncJob;
use crate::job::{Image, Job, JobState, Provider, Target};

impl From<SyncJob> for Job {
    fn from(job: SyncJob) -> Self {
        Self {
            provider: Provider::Swr,
            id: job.id,
            subject: format!("{}/{}:{}", job.namespace, job.repo_name, job.tag),
            image: Some(Image { namespace: job.namespace, repository: job.repo_name, tag: job.tag }),
            source_region: None,
            target: Some(Target { region: job.remote_region_id, namespace: job.remote_namespace }),
            task_id: None,
            direction: None,
            state: JobState::from(&job.status),
            status: job.status.to_string(),
            created_at: job.created_at,
            updated_at: job.updated_at,
            trigger: None,
            operator: job.sync_operator_name.or(job.sync_operator_id),
            overwrite: job.override_,
            counts: None,
            error: None,
        }
    }
}

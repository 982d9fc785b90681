use super::{SyncJob, SyncJobStatus};
use crate::{Job, JobState, Provider};

impl From<SyncJob> for Job {
    fn from(job: SyncJob) -> Self {
        let state = match &job.status {
            SyncJobStatus::Waiting => JobState::Pending,
            SyncJobStatus::Running => JobState::Running,
            SyncJobStatus::Success => JobState::Succeeded,
            SyncJobStatus::Existed => JobState::AlreadyPresent,
            SyncJobStatus::Failed => JobState::Failed,
            SyncJobStatus::Timeout => JobState::TimedOut,
            SyncJobStatus::Cancel => JobState::Cancelled,
            SyncJobStatus::Unknown(status) => JobState::from(status.as_str()),
        };
        Self {
            provider: Provider::Swr,
            id: job.id,
            subject: format!("{}/{}:{}", job.namespace, job.repo_name, job.tag),
            source: job.namespace,
            target: format!("{}/{}", job.remote_region_id, job.remote_namespace),
            state,
            status: job.status.as_str().to_owned(),
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

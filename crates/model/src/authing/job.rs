//! Authing's job as the vendor-neutral one.

use super::generated::{SyncJobDto, SyncStatus};
use crate::job::{Job, JobCounts, JobState, Progress, Provider};

impl From<SyncJobDto> for Job {
    fn from(job: SyncJobDto) -> Self {
        let progress = |total, succeeded| Progress { total, succeeded };
        let counts = JobCounts {
            departments: progress(job.department_count_all, job.department_count_succ),
            department_updates: progress(job.department_update_count_all, job.department_update_count_succ),
            accounts: progress(job.account_count_all, job.account_count_succ),
            account_updates: progress(job.account_update_count_all, job.account_update_count_succ),
        };
        let is_short = job.sync_status == SyncStatus::Success && counts.all().iter().any(Progress::is_short);
        Self {
            provider: Provider::Authing,
            id: job.sync_job_id,
            subject: format!("task {}", job.sync_task_id),
            image: None,
            source_region: None,
            target: None,
            task_id: Some(job.sync_task_id),
            direction: Some(job.sync_flow.to_string()),
            state: if is_short { JobState::PartiallySucceeded } else { JobState::from(&job.sync_status) },
            status: job.sync_status.to_string(),
            created_at: job.created_at,
            updated_at: job.updated_at,
            trigger: Some(job.sync_trigger.to_string()),
            operator: None,
            overwrite: None,
            counts: (counts != JobCounts::default()).then_some(counts),
            error: job.err_msg.filter(|message| !message.is_empty()),
        }
    }
}

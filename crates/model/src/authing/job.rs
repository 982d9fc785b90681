use super::{SyncFlow, SyncJobDto, SyncStatus};
use crate::{Job, JobCounts, JobState, Progress, Provider};

impl From<SyncJobDto> for Job {
    fn from(job: SyncJobDto) -> Self {
        let progress = |total, succeeded| Progress { total, succeeded };
        let counts = JobCounts {
            departments: progress(job.department_count_all, job.department_count_succ),
            department_updates: progress(job.department_update_count_all, job.department_update_count_succ),
            accounts: progress(job.account_count_all, job.account_count_succ),
            account_updates: progress(job.account_update_count_all, job.account_update_count_succ),
        };
        let state = match &job.sync_status {
            SyncStatus::Free | SyncStatus::Pending => JobState::Pending,
            SyncStatus::OnProgress => JobState::Running,
            SyncStatus::Success if counts.all().iter().any(Progress::is_short) => {
                JobState::PartiallySucceeded
            }
            SyncStatus::Success => JobState::Succeeded,
            SyncStatus::Failed => JobState::Failed,
            SyncStatus::Unknown(status) => JobState::from(status.as_str()),
        };
        let (source, target) = match &job.sync_flow {
            SyncFlow::Upstream => ("directory", "authing"),
            SyncFlow::Downstream => ("authing", "directory"),
            SyncFlow::Unknown(flow) => (flow.as_str(), flow.as_str()),
        };
        Self {
            provider: Provider::Authing,
            id: job.sync_job_id,
            subject: format!("task {}", job.sync_task_id),
            source: source.to_owned(),
            target: target.to_owned(),
            state,
            status: job.sync_status.as_str().to_owned(),
            created_at: job.created_at,
            updated_at: job.updated_at,
            trigger: Some(job.sync_trigger.as_str().to_owned()),
            operator: None,
            overwrite: None,
            counts: (counts != JobCounts::default()).then_some(counts),
            error: job.err_msg.filter(|message| !message.is_empty()),
        }
    }
}

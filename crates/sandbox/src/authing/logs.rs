//! The logs of a job: one row for each department and each account that it synchronised.
//!
//! The service's document does not describe the rows. These have the fields that its filters are named after.

use serde_json::{Value, json};
use sync_jobs_model::authing::{SyncJobDto, SyncStatus};

/// The documented actions.
pub(crate) const ACTIONS: &str = "CreateUser, UpdateUser, DeleteUser, UpdateUserIdentifier, ChangeUserDepartment, \
    CreateDepartment, UpdateDepartment, DeleteDepartment, MoveDepartment, UpdateDepartmentLeader, \
    CreateGroup, UpdateGroup, DeleteGroup, Updateless";

/// Returns the logs of a job, those of departments first. Rows that failed are only there when the job has ended.
pub(crate) fn of(job: &SyncJobDto) -> Vec<Value> {
    let has_ended = matches!(job.sync_status, SyncStatus::Success | SyncStatus::Failed);
    let groups = [
        ("CreateDepartment", "department", job.department_count_all, job.department_count_succ),
        ("UpdateDepartment", "department", job.department_update_count_all, job.department_update_count_succ),
        ("CreateUser", "user", job.account_count_all, job.account_count_succ),
        ("UpdateUser", "user", job.account_update_count_all, job.account_update_count_succ),
    ];
    let rows = groups.into_iter().flat_map(|(action, object, all, succeeded)| {
        let succeeded = succeeded.unwrap_or_default();
        let listed = if has_ended { all.unwrap_or_default() } else { succeeded };
        (1..=listed).map(move |number| (action, object, number, number <= succeeded))
    });
    let row = |(action, object, number, success): (&str, &str, i64, bool)| {
        json!({
            "syncJobId": job.sync_job_id,
            "action": action,
            "objectType": object,
            "objectId": format!("{object}-{number}"),
            "success": success,
            "errMsg": job.err_msg.as_ref().filter(|_| !success),
        })
    };
    rows.map(row).collect()
}

// @generated from specs/authing.yaml by typify 0.8.0. Do not edit: change the spec and run `cargo xtask regenerate`.

#![allow(dead_code, irrefutable_let_patterns, unused_variables)]

///The envelope of an error response.
#[derive(::serde::Serialize, Clone, Debug, PartialEq)]
pub struct ErrorEnvelope {
    ///Effective status code. It is 200 only if the response lacks its page.
    #[serde(rename = "statusCode")]
    pub status_code: i64,
    ///Error message.
    pub message: ::std::string::String,
    ///Error code that identifies the exact error.
    #[serde(rename = "apiCode", skip_serializing_if = "::std::option::Option::is_none")]
    pub api_code: ::std::option::Option<i64>,
    ///Id of the request.
    #[serde(
        rename = "requestId",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub request_id: ::std::option::Option<::std::string::String>,
    ///Fields that are not in the spec. They are kept and written back.
    #[serde(flatten)]
    pub extra: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
}
///Error message of the last job of a task. The document declares a flag, and later ones a message.
#[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
#[serde(untagged)]
pub enum LastSyncMessage {
    String(::std::string::String),
    Boolean(bool),
}
impl ::std::fmt::Display for LastSyncMessage {
    fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
        match self {
            Self::String(x) => x.fmt(f),
            Self::Boolean(x) => x.fmt(f),
        }
    }
}
impl ::std::convert::From<bool> for LastSyncMessage {
    fn from(value: bool) -> Self {
        Self::Boolean(value)
    }
}
///Kind of the changes whose logs to list.
#[derive(
    ::serde::Deserialize,
    ::serde::Serialize,
    Clone,
    Copy,
    Debug,
    Eq,
    Hash,
    Ord,
    PartialEq,
    PartialOrd
)]
pub enum SyncActionFilter {
    ///Creates an account.
    CreateUser,
    ///Updates an account.
    UpdateUser,
    ///Deletes an account.
    DeleteUser,
    ///Updates the unique identifier of an account.
    UpdateUserIdentifier,
    ///Moves an account to another department.
    ChangeUserDepartment,
    ///Creates a department.
    CreateDepartment,
    ///Updates a department.
    UpdateDepartment,
    ///Deletes a department.
    DeleteDepartment,
    ///Moves a department.
    MoveDepartment,
    ///Synchronises the leader of a department.
    UpdateDepartmentLeader,
    ///Creates a group.
    CreateGroup,
    ///Updates a group.
    UpdateGroup,
    ///Deletes a group.
    DeleteGroup,
    ///Updates nothing.
    Updateless,
}
impl ::std::fmt::Display for SyncActionFilter {
    fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
        match *self {
            Self::CreateUser => f.write_str("CreateUser"),
            Self::UpdateUser => f.write_str("UpdateUser"),
            Self::DeleteUser => f.write_str("DeleteUser"),
            Self::UpdateUserIdentifier => f.write_str("UpdateUserIdentifier"),
            Self::ChangeUserDepartment => f.write_str("ChangeUserDepartment"),
            Self::CreateDepartment => f.write_str("CreateDepartment"),
            Self::UpdateDepartment => f.write_str("UpdateDepartment"),
            Self::DeleteDepartment => f.write_str("DeleteDepartment"),
            Self::MoveDepartment => f.write_str("MoveDepartment"),
            Self::UpdateDepartmentLeader => f.write_str("UpdateDepartmentLeader"),
            Self::CreateGroup => f.write_str("CreateGroup"),
            Self::UpdateGroup => f.write_str("UpdateGroup"),
            Self::DeleteGroup => f.write_str("DeleteGroup"),
            Self::Updateless => f.write_str("Updateless"),
        }
    }
}
impl ::std::str::FromStr for SyncActionFilter {
    type Err = crate::InvalidValue;
    fn from_str(value: &str) -> ::std::result::Result<Self, crate::InvalidValue> {
        match value {
            "CreateUser" => Ok(Self::CreateUser),
            "UpdateUser" => Ok(Self::UpdateUser),
            "DeleteUser" => Ok(Self::DeleteUser),
            "UpdateUserIdentifier" => Ok(Self::UpdateUserIdentifier),
            "ChangeUserDepartment" => Ok(Self::ChangeUserDepartment),
            "CreateDepartment" => Ok(Self::CreateDepartment),
            "UpdateDepartment" => Ok(Self::UpdateDepartment),
            "DeleteDepartment" => Ok(Self::DeleteDepartment),
            "MoveDepartment" => Ok(Self::MoveDepartment),
            "UpdateDepartmentLeader" => Ok(Self::UpdateDepartmentLeader),
            "CreateGroup" => Ok(Self::CreateGroup),
            "UpdateGroup" => Ok(Self::UpdateGroup),
            "DeleteGroup" => Ok(Self::DeleteGroup),
            "Updateless" => Ok(Self::Updateless),
            _ => {
                Err(
                    crate::InvalidValue::text(
                        "sync action filter",
                        value,
                        "must be `CreateUser`, `UpdateUser`, `DeleteUser`, `UpdateUserIdentifier`, `ChangeUserDepartment`, `CreateDepartment`, `UpdateDepartment`, `DeleteDepartment`, `MoveDepartment`, `UpdateDepartmentLeader`, `CreateGroup`, `UpdateGroup`, `DeleteGroup` or `Updateless`",
                    ),
                )
            }
        }
    }
}
///One run of a synchronisation task.
#[derive(::serde::Serialize, Clone, Debug, PartialEq)]
pub struct SyncJobDto {
    ///Id of the job.
    #[serde(rename = "syncJobId")]
    pub sync_job_id: i64,
    ///Id of the synchronisation task that the job belongs to.
    #[serde(rename = "syncTaskId")]
    pub sync_task_id: i64,
    ///When the job was created.
    #[serde(rename = "createdAt")]
    pub created_at: crate::Timestamp,
    ///When the job last changed.
    #[serde(rename = "updatedAt")]
    pub updated_at: crate::Timestamp,
    ///Status of the job.
    #[serde(rename = "syncStatus")]
    pub sync_status: crate::authing::SyncStatus,
    ///Direction of the synchronisation.
    #[serde(rename = "syncFlow")]
    pub sync_flow: crate::authing::SyncFlow,
    ///What started the job.
    #[serde(rename = "syncTrigger")]
    pub sync_trigger: crate::authing::SyncTrigger,
    ///Number of departments to synchronise.
    #[serde(
        rename = "departmentCountAll",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub department_count_all: ::std::option::Option<i64>,
    ///Number of departments that were synchronised.
    #[serde(
        rename = "departmentCountSucc",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub department_count_succ: ::std::option::Option<i64>,
    ///Number of departments to update.
    #[serde(
        rename = "departmentUpdateCountAll",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub department_update_count_all: ::std::option::Option<i64>,
    ///Number of departments that were updated.
    #[serde(
        rename = "departmentUpdateCountSucc",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub department_update_count_succ: ::std::option::Option<i64>,
    ///Number of accounts to synchronise.
    #[serde(
        rename = "accountCountAll",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub account_count_all: ::std::option::Option<i64>,
    ///Number of accounts that were synchronised.
    #[serde(
        rename = "accountCountSucc",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub account_count_succ: ::std::option::Option<i64>,
    ///Number of accounts to update.
    #[serde(
        rename = "accountUpdateCountAll",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub account_update_count_all: ::std::option::Option<i64>,
    ///Number of accounts that were updated.
    #[serde(
        rename = "accountUpdateCountSucc",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub account_update_count_succ: ::std::option::Option<i64>,
    ///Error message of a failed job.
    #[serde(rename = "errMsg", skip_serializing_if = "::std::option::Option::is_none")]
    pub err_msg: ::std::option::Option<::std::string::String>,
    ///Fields that are not in the spec. They are kept and written back.
    #[serde(flatten)]
    pub extra: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
}
///One log of a synchronisation job. No document describes its fields.
#[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
#[serde(transparent)]
pub struct SyncJobLogDto(
    pub ::serde_json::Map<::std::string::String, ::serde_json::Value>,
);
impl ::std::ops::Deref for SyncJobLogDto {
    type Target = ::serde_json::Map<::std::string::String, ::serde_json::Value>;
    fn deref(&self) -> &::serde_json::Map<::std::string::String, ::serde_json::Value> {
        &self.0
    }
}
impl ::std::convert::From<SyncJobLogDto>
for ::serde_json::Map<::std::string::String, ::serde_json::Value> {
    fn from(value: SyncJobLogDto) -> Self {
        value.0
    }
}
impl ::std::convert::From<::serde_json::Map<::std::string::String, ::serde_json::Value>>
for SyncJobLogDto {
    fn from(
        value: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
    ) -> Self {
        Self(value)
    }
}
///The envelope of one page of logs.
#[derive(::serde::Serialize, Clone, Debug, PartialEq)]
pub struct SyncJobLogPaginatedRespDto {
    ///Effective status code. 200 is success, any other value is an error.
    #[serde(rename = "statusCode")]
    pub status_code: i64,
    ///Message for people.
    pub message: ::std::string::String,
    ///Error code that identifies the exact error.
    #[serde(rename = "apiCode", skip_serializing_if = "::std::option::Option::is_none")]
    pub api_code: ::std::option::Option<i64>,
    ///Id of the request. Returned if the request failed, and often otherwise.
    #[serde(
        rename = "requestId",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub request_id: ::std::option::Option<::std::string::String>,
    ///The page. Absent or null in an error response.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub data: ::std::option::Option<SyncJobLogPagingDto>,
    ///Fields that are not in the spec. They are kept and written back.
    #[serde(flatten)]
    pub extra: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
}
///One page of the logs of a synchronisation job.
#[derive(::serde::Serialize, Clone, Debug, PartialEq)]
pub struct SyncJobLogPagingDto {
    ///Total number of logs on all pages.
    #[serde(
        rename = "totalCount",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub total_count: ::std::option::Option<i64>,
    ///The logs on this page.
    pub list: ::std::vec::Vec<SyncJobLogDto>,
    ///Fields that are not in the spec. They are kept and written back.
    #[serde(flatten)]
    pub extra: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
}
///The envelope of one page of synchronisation jobs.
#[derive(::serde::Serialize, Clone, Debug, PartialEq)]
pub struct SyncJobPaginatedRespDto {
    ///Effective status code. 200 is success, any other value is an error.
    #[serde(rename = "statusCode")]
    pub status_code: i64,
    ///Message for people.
    pub message: ::std::string::String,
    ///Error code that identifies the exact error.
    #[serde(rename = "apiCode", skip_serializing_if = "::std::option::Option::is_none")]
    pub api_code: ::std::option::Option<i64>,
    ///Id of the request. Returned if the request failed, and often otherwise.
    #[serde(
        rename = "requestId",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub request_id: ::std::option::Option<::std::string::String>,
    ///The page. Absent or null in an error response.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub data: ::std::option::Option<SyncJobPagingDto>,
    ///Fields that are not in the spec. They are kept and written back.
    #[serde(flatten)]
    pub extra: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
}
///One page of synchronisation jobs.
#[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
pub struct SyncJobPagingDto {
    ///Total number of jobs on all pages.
    #[serde(
        rename = "totalCount",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub total_count: ::std::option::Option<i64>,
    ///The jobs on this page.
    #[serde(deserialize_with = "crate::lenient::one_or_many")]
    pub list: ::std::vec::Vec<SyncJobDto>,
    ///Fields that are not in the spec. They are kept and written back.
    #[serde(flatten)]
    pub extra: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
}
///The envelope of one synchronisation job.
#[derive(::serde::Serialize, Clone, Debug, PartialEq)]
pub struct SyncJobSingleRespDto {
    ///Effective status code. 200 is success, any other value is an error.
    #[serde(rename = "statusCode")]
    pub status_code: i64,
    ///Message for people.
    pub message: ::std::string::String,
    ///Error code that identifies the exact error.
    #[serde(rename = "apiCode", skip_serializing_if = "::std::option::Option::is_none")]
    pub api_code: ::std::option::Option<i64>,
    ///Id of the request. Returned if the request failed, and often otherwise.
    #[serde(
        rename = "requestId",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub request_id: ::std::option::Option<::std::string::String>,
    ///The job. Absent or null in an error response.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub data: ::std::option::Option<SyncJobDto>,
    ///Fields that are not in the spec. They are kept and written back.
    #[serde(flatten)]
    pub extra: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
}
///Kind of object whose logs to list.
#[derive(
    ::serde::Deserialize,
    ::serde::Serialize,
    Clone,
    Copy,
    Debug,
    Eq,
    Hash,
    Ord,
    PartialEq,
    PartialOrd
)]
pub enum SyncObjectTypeFilter {
    ///A department.
    #[serde(rename = "DEPARTMENT")]
    Department,
    ///An account.
    #[serde(rename = "USER")]
    User,
}
impl ::std::fmt::Display for SyncObjectTypeFilter {
    fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
        match *self {
            Self::Department => f.write_str("DEPARTMENT"),
            Self::User => f.write_str("USER"),
        }
    }
}
impl ::std::str::FromStr for SyncObjectTypeFilter {
    type Err = crate::InvalidValue;
    fn from_str(value: &str) -> ::std::result::Result<Self, crate::InvalidValue> {
        match value {
            "DEPARTMENT" => Ok(Self::Department),
            "USER" => Ok(Self::User),
            _ => {
                Err(
                    crate::InvalidValue::text(
                        "sync object type filter",
                        value,
                        "must be `DEPARTMENT` or `USER`",
                    ),
                )
            }
        }
    }
}
///A synchronisation task.
#[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
pub struct SyncTaskDto {
    ///Id of the task.
    #[serde(rename = "syncTaskId")]
    pub sync_task_id: i64,
    ///When the task was created.
    #[serde(rename = "createdAt")]
    pub created_at: crate::Timestamp,
    ///When the task last changed.
    #[serde(rename = "updatedAt")]
    pub updated_at: crate::Timestamp,
    ///Name of the task.
    #[serde(rename = "syncTaskName")]
    pub sync_task_name: ::std::string::String,
    ///Kind of the external directory.
    #[serde(rename = "syncTaskType")]
    pub sync_task_type: crate::authing::SyncTaskType,
    ///Direction of the synchronisation.
    #[serde(rename = "syncFlow")]
    pub sync_flow: crate::authing::SyncFlow,
    ///What starts the task.
    #[serde(rename = "syncTrigger")]
    pub sync_trigger: crate::authing::SyncTrigger,
    ///Error message of the last job, or a flag.
    #[serde(
        rename = "lastSyncMessage",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub last_sync_message: ::std::option::Option<LastSyncMessage>,
    ///Progress of the last job.
    #[serde(
        rename = "lastSyncRate",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub last_sync_rate: ::std::option::Option<f64>,
    ///Status of the last job.
    #[serde(
        rename = "lastSyncStatus",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub last_sync_status: ::std::option::Option<crate::authing::SyncStatus>,
    ///When the last job ran.
    #[serde(
        rename = "lastSyncTime",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub last_sync_time: ::std::option::Option<crate::Timestamp>,
    ///Organisation that the task belongs to. A task from upstream has one after its first run, a task to downstream from the beginning.
    #[serde(
        rename = "organizationCode",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub organization_code: ::std::option::Option<::std::string::String>,
    ///What is synchronised to downstream. Without it, the whole organisation is.
    #[serde(
        rename = "provisioningScope",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub provisioning_scope: ::std::option::Option<SyncTaskProvisioningScope>,
    ///How fields are mapped.
    #[serde(rename = "fieldMapping")]
    #[serde(deserialize_with = "crate::lenient::one_or_many")]
    pub field_mapping: ::std::vec::Vec<SyncTaskFieldMapping>,
    ///When the task is started by a timer.
    #[serde(
        rename = "timedScheduler",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub timed_scheduler: ::std::option::Option<SyncTaskTimedScheduler>,
    ///Fields that are not in the spec. They are kept and written back.
    #[serde(flatten)]
    pub extra: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
}
///A field of the source, and the field that it becomes.
#[derive(::serde::Serialize, Clone, Debug, PartialEq)]
pub struct SyncTaskFieldMapping {
    ///Field of the source.
    pub expression: ::std::string::String,
    ///Field that it becomes.
    #[serde(rename = "targetKey")]
    pub target_key: ::std::string::String,
    ///Fields that are not in the spec. They are kept and written back.
    #[serde(flatten)]
    pub extra: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
}
///The envelope of one page of synchronisation tasks.
#[derive(::serde::Serialize, Clone, Debug, PartialEq)]
pub struct SyncTaskPaginatedRespDto {
    ///Effective status code. 200 is success, any other value is an error.
    #[serde(rename = "statusCode")]
    pub status_code: i64,
    ///Message for people.
    pub message: ::std::string::String,
    ///Error code that identifies the exact error.
    #[serde(rename = "apiCode", skip_serializing_if = "::std::option::Option::is_none")]
    pub api_code: ::std::option::Option<i64>,
    ///Id of the request. Returned if the request failed, and often otherwise.
    #[serde(
        rename = "requestId",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub request_id: ::std::option::Option<::std::string::String>,
    ///The page. Absent or null in an error response.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub data: ::std::option::Option<SyncTaskPagingDto>,
    ///Fields that are not in the spec. They are kept and written back.
    #[serde(flatten)]
    pub extra: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
}
///One page of synchronisation tasks.
#[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
pub struct SyncTaskPagingDto {
    ///Total number of tasks on all pages.
    #[serde(
        rename = "totalCount",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub total_count: ::std::option::Option<i64>,
    ///The tasks on this page.
    #[serde(deserialize_with = "crate::lenient::one_or_many")]
    pub list: ::std::vec::Vec<SyncTaskDto>,
    ///Fields that are not in the spec. They are kept and written back.
    #[serde(flatten)]
    pub extra: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
}
///What is synchronised to downstream.
#[derive(::serde::Serialize, Clone, Debug, PartialEq)]
pub struct SyncTaskProvisioningScope {
    ///Whether all accounts and departments of the organisation are synchronised.
    pub all: bool,
    ///Whether new accounts are synchronised too.
    #[serde(rename = "includeNewUsers")]
    pub include_new_users: bool,
    ///Fields that are not in the spec. They are kept and written back.
    #[serde(flatten)]
    pub extra: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
}
///The envelope of one synchronisation task.
#[derive(::serde::Serialize, Clone, Debug, PartialEq)]
pub struct SyncTaskSingleRespDto {
    ///Effective status code. 200 is success, any other value is an error.
    #[serde(rename = "statusCode")]
    pub status_code: i64,
    ///Message for people.
    pub message: ::std::string::String,
    ///Error code that identifies the exact error.
    #[serde(rename = "apiCode", skip_serializing_if = "::std::option::Option::is_none")]
    pub api_code: ::std::option::Option<i64>,
    ///Id of the request. Returned if the request failed, and often otherwise.
    #[serde(
        rename = "requestId",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub request_id: ::std::option::Option<::std::string::String>,
    ///The task. Absent or null in an error response.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub data: ::std::option::Option<SyncTaskDto>,
    ///Fields that are not in the spec. They are kept and written back.
    #[serde(flatten)]
    pub extra: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
}
///When a timer starts a task.
#[derive(::serde::Serialize, Clone, Debug, PartialEq)]
pub struct SyncTaskTimedScheduler {
    ///How often the task is started.
    pub cycle: crate::authing::SyncTaskCycle,
    ///When the timer begins, in milliseconds since 1970-01-01T00:00:00Z.
    #[serde(rename = "startTime")]
    pub start_time: i64,
    ///Fields that are not in the spec. They are kept and written back.
    #[serde(flatten)]
    pub extra: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
}
///Trigger of the jobs to list.
#[derive(
    ::serde::Deserialize,
    ::serde::Serialize,
    Clone,
    Copy,
    Debug,
    Eq,
    Hash,
    Ord,
    PartialEq,
    PartialOrd
)]
pub enum SyncTriggerFilter {
    ///Started manually.
    #[serde(rename = "manually")]
    Manually,
    ///Started by a timer.
    #[serde(rename = "timed")]
    Timed,
    ///Started by an event.
    #[serde(rename = "automatic")]
    Automatic,
}
impl ::std::fmt::Display for SyncTriggerFilter {
    fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
        match *self {
            Self::Manually => f.write_str("manually"),
            Self::Timed => f.write_str("timed"),
            Self::Automatic => f.write_str("automatic"),
        }
    }
}
impl ::std::str::FromStr for SyncTriggerFilter {
    type Err = crate::InvalidValue;
    fn from_str(value: &str) -> ::std::result::Result<Self, crate::InvalidValue> {
        match value {
            "manually" => Ok(Self::Manually),
            "timed" => Ok(Self::Timed),
            "automatic" => Ok(Self::Automatic),
            _ => {
                Err(
                    crate::InvalidValue::text(
                        "sync trigger filter",
                        value,
                        "must be `manually`, `timed` or `automatic`",
                    ),
                )
            }
        }
    }
}
///The job that was started.
#[derive(::serde::Serialize, Clone, Debug, PartialEq)]
pub struct TriggerSyncTaskDataDto {
    ///Id of the job that was started.
    #[serde(rename = "syncJobId")]
    pub sync_job_id: i64,
    ///Fields that are not in the spec. They are kept and written back.
    #[serde(flatten)]
    pub extra: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
}
///The synchronisation task to start.
#[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
pub struct TriggerSyncTaskDto {
    ///Id of the synchronisation task.
    #[serde(rename = "syncTaskId")]
    pub sync_task_id: crate::authing::SyncTaskId,
}
///The envelope of a started job.
#[derive(::serde::Serialize, Clone, Debug, PartialEq)]
pub struct TriggerSyncTaskRespDto {
    ///Effective status code. 200 is success, any other value is an error.
    #[serde(rename = "statusCode")]
    pub status_code: i64,
    ///Message for people.
    pub message: ::std::string::String,
    ///Error code that identifies the exact error.
    #[serde(rename = "apiCode", skip_serializing_if = "::std::option::Option::is_none")]
    pub api_code: ::std::option::Option<i64>,
    ///Id of the request. Returned if the request failed, and often otherwise.
    #[serde(
        rename = "requestId",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub request_id: ::std::option::Option<::std::string::String>,
    ///The job that was started. Absent or null in an error response.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub data: ::std::option::Option<TriggerSyncTaskDataDto>,
    ///Fields that are not in the spec. They are kept and written back.
    #[serde(flatten)]
    pub extra: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
}
impl From<&SyncStatus> for crate::job::JobState {
    fn from(status: &SyncStatus) -> Self {
        match status {
            SyncStatus::Free => Self::Pending,
            SyncStatus::Pending => Self::Pending,
            SyncStatus::OnProgress => Self::Running,
            SyncStatus::Success => Self::Succeeded,
            SyncStatus::Failed => Self::Failed,
            SyncStatus::Unknown(status) => Self::undocumented(status),
        }
    }
}

crate::unknown_fields::struct_with_unknown_fields! { ErrorEnvelope {
    status_code = "statusCode",
    message = "message",
    api_code = "apiCode" or None,
    request_id = "requestId" or None,
    ..extra
} }

crate::text::try_from_text! { SyncActionFilter }

crate::unknown_fields::struct_with_unknown_fields! { SyncJobDto {
    sync_job_id = "syncJobId",
    sync_task_id = "syncTaskId",
    created_at = "createdAt",
    updated_at = "updatedAt",
    sync_status = "syncStatus",
    sync_flow = "syncFlow",
    sync_trigger = "syncTrigger",
    department_count_all = "departmentCountAll" or None,
    department_count_succ = "departmentCountSucc" or None,
    department_update_count_all = "departmentUpdateCountAll" or None,
    department_update_count_succ = "departmentUpdateCountSucc" or None,
    account_count_all = "accountCountAll" or None,
    account_count_succ = "accountCountSucc" or None,
    account_update_count_all = "accountUpdateCountAll" or None,
    account_update_count_succ = "accountUpdateCountSucc" or None,
    err_msg = "errMsg" or None,
    ..extra
} }

crate::unknown_fields::struct_with_unknown_fields! { SyncJobLogPaginatedRespDto {
    status_code = "statusCode",
    message = "message",
    api_code = "apiCode" or None,
    request_id = "requestId" or None,
    data = "data" or None,
    ..extra
} }

crate::unknown_fields::struct_with_unknown_fields! { SyncJobLogPagingDto {
    total_count = "totalCount" or None,
    list = "list",
    ..extra
} }

crate::unknown_fields::struct_with_unknown_fields! { SyncJobPaginatedRespDto {
    status_code = "statusCode",
    message = "message",
    api_code = "apiCode" or None,
    request_id = "requestId" or None,
    data = "data" or None,
    ..extra
} }

crate::unknown_fields::struct_with_unknown_fields! { SyncJobSingleRespDto {
    status_code = "statusCode",
    message = "message",
    api_code = "apiCode" or None,
    request_id = "requestId" or None,
    data = "data" or None,
    ..extra
} }

crate::text::try_from_text! { SyncObjectTypeFilter }

crate::unknown_fields::struct_with_unknown_fields! { SyncTaskFieldMapping {
    expression = "expression",
    target_key = "targetKey",
    ..extra
} }

crate::unknown_fields::struct_with_unknown_fields! { SyncTaskPaginatedRespDto {
    status_code = "statusCode",
    message = "message",
    api_code = "apiCode" or None,
    request_id = "requestId" or None,
    data = "data" or None,
    ..extra
} }

crate::unknown_fields::struct_with_unknown_fields! { SyncTaskProvisioningScope {
    all = "all",
    include_new_users = "includeNewUsers",
    ..extra
} }

crate::unknown_fields::struct_with_unknown_fields! { SyncTaskSingleRespDto {
    status_code = "statusCode",
    message = "message",
    api_code = "apiCode" or None,
    request_id = "requestId" or None,
    data = "data" or None,
    ..extra
} }

crate::unknown_fields::struct_with_unknown_fields! { SyncTaskTimedScheduler {
    cycle = "cycle",
    start_time = "startTime",
    ..extra
} }

crate::text::try_from_text! { SyncTriggerFilter }

crate::unknown_fields::struct_with_unknown_fields! { TriggerSyncTaskDataDto {
    sync_job_id = "syncJobId",
    ..extra
} }

crate::unknown_fields::struct_with_unknown_fields! { TriggerSyncTaskRespDto {
    status_code = "statusCode",
    message = "message",
    api_code = "apiCode" or None,
    request_id = "requestId" or None,
    data = "data" or None,
    ..extra
} }

crate::bounded_integer::bounded_integer! {
    /// Id of a synchronisation task.
    pub struct SyncTaskId(1..=9223372036854775807, "sync task id", "must be at least 1");
}

crate::bounded_integer::bounded_integer! {
    /// Id of a synchronisation job.
    pub struct SyncJobId(1..=9223372036854775807, "sync job id", "must be at least 1");
}

crate::bounded_integer::bounded_integer! {
    /// Number of a page, counted from 1 (default 1).
    pub struct Page(1..=9223372036854775807, "page", "must be at least 1") = 1;
}

crate::bounded_integer::bounded_integer! {
    /// Maximum number of items per page (1 to 50, default 10).
    pub struct PageSize(1..=50, "page size", "must be between 1 and 50") = 10;
}

crate::open_enum::open_enum! {
    /// Status of a synchronisation job.
    pub enum SyncStatus {
        /// Idle; the task has never run.
        Free = "free",
        /// Waiting to run.
        Pending = "pending",
        /// Running.
        OnProgress = "onProgress",
        /// Succeeded.
        Success = "success",
        /// Failed.
        Failed = "failed",
    }
}

crate::open_enum::open_enum! {
    /// Direction of a synchronisation task.
    pub enum SyncFlow {
        /// From the external directory, which is upstream, into Authing.
        Upstream = "upstream",
        /// From Authing to the external system, which is downstream.
        Downstream = "downstream",
    }
}

crate::open_enum::open_enum! {
    /// What started a synchronisation job.
    pub enum SyncTrigger {
        /// Started manually.
        Manually = "manually",
        /// Started by a timer.
        Timed = "timed",
        /// Started by an event.
        Automatic = "automatic",
    }
}

crate::open_enum::open_enum! {
    /// Kind of an external directory.
    pub enum SyncTaskType {
        /// Lark (Feishu).
        Lark = "lark",
        /// Lark, international edition.
        LarkInternational = "lark-international",
        /// WeCom (WeChat Work).
        Wechatwork = "wechatwork",
        /// DingTalk.
        Dingtalk = "dingtalk",
        /// Windows Active Directory.
        ActiveDirectory = "active-directory",
        /// LDAP.
        Ldap = "ldap",
        /// Beisen iTalent.
        Italent = "italent",
        /// Maycur.
        Maycur = "maycur",
        /// Moka.
        Moka = "moka",
        /// Fxiaoke.
        Fxiaoke = "fxiaoke",
        /// Xiaoshouyi.
        Xiaoshouyi = "xiaoshouyi",
        /// Kayang HR.
        Kayang = "kayang",
        /// A custom source.
        Scim = "scim",
    }
}

crate::open_enum::open_enum! {
    /// How often a timer starts a task.
    pub enum SyncTaskCycle {
        /// Once a month.
        Month = "month",
        /// Once a week.
        Week = "week",
        /// Once a day.
        Days = "days",
        /// Every six hours.
        SixHours = "sixHours",
        /// Every two hours.
        TwoHours = "twoHours",
    }
}

#[cfg(feature = "schemars")]
crate::json_schema::json_schema! { "authing", "SyncTaskId" = crate::authing::SyncTaskId, [], r#"{
  "description": "Id of a synchronisation task.",
  "type": "integer",
  "minimum": 1,
  "examples": [
    1000
  ],
  "title": "SyncTaskId"
}"# }

#[cfg(feature = "schemars")]
crate::json_schema::json_schema! { "authing", "SyncJobId" = crate::authing::SyncJobId, [], r#"{
  "description": "Id of a synchronisation job.",
  "type": "integer",
  "minimum": 1,
  "examples": [
    1
  ],
  "title": "SyncJobId"
}"# }

#[cfg(feature = "schemars")]
crate::json_schema::json_schema! { "authing", "Page" = crate::authing::Page, [], r#"{
  "description": "Number of a page, counted from 1 (default 1).",
  "type": "integer",
  "minimum": 1,
  "default": 1,
  "examples": [
    1
  ],
  "title": "Page"
}"# }

#[cfg(feature = "schemars")]
crate::json_schema::json_schema! { "authing", "PageSize" = crate::authing::PageSize, [], r#"{
  "description": "Maximum number of items per page (1 to 50, default 10).",
  "type": "integer",
  "minimum": 1,
  "maximum": 50,
  "default": 10,
  "examples": [
    10
  ],
  "title": "PageSize"
}"# }

#[cfg(feature = "schemars")]
crate::json_schema::json_schema! { "authing", "SyncTriggerFilter" = crate::authing::SyncTriggerFilter, [], r#"{
  "description": "Trigger of the jobs to list.\n\n- `manually`: Started manually.\n- `timed`: Started by a timer.\n- `automatic`: Started by an event.",
  "type": "string",
  "enum": [
    "manually",
    "timed",
    "automatic"
  ],
  "examples": [
    "manually"
  ],
  "title": "SyncTriggerFilter"
}"# }

#[cfg(feature = "schemars")]
crate::json_schema::json_schema! { "authing", "SyncActionFilter" = crate::authing::SyncActionFilter, [], r#"{
  "description": "Kind of the changes whose logs to list.\n\n- `CreateUser`: Creates an account.\n- `UpdateUser`: Updates an account.\n- `DeleteUser`: Deletes an account.\n- `UpdateUserIdentifier`: Updates the unique identifier of an account.\n- `ChangeUserDepartment`: Moves an account to another department.\n- `CreateDepartment`: Creates a department.\n- `UpdateDepartment`: Updates a department.\n- `DeleteDepartment`: Deletes a department.\n- `MoveDepartment`: Moves a department.\n- `UpdateDepartmentLeader`: Synchronises the leader of a department.\n- `CreateGroup`: Creates a group.\n- `UpdateGroup`: Updates a group.\n- `DeleteGroup`: Deletes a group.\n- `Updateless`: Updates nothing.",
  "type": "string",
  "enum": [
    "CreateUser",
    "UpdateUser",
    "DeleteUser",
    "UpdateUserIdentifier",
    "ChangeUserDepartment",
    "CreateDepartment",
    "UpdateDepartment",
    "DeleteDepartment",
    "MoveDepartment",
    "UpdateDepartmentLeader",
    "CreateGroup",
    "UpdateGroup",
    "DeleteGroup",
    "Updateless"
  ],
  "examples": [
    "CreateUser"
  ],
  "title": "SyncActionFilter"
}"# }

#[cfg(feature = "schemars")]
crate::json_schema::json_schema! { "authing", "SyncObjectTypeFilter" = crate::authing::SyncObjectTypeFilter, [], r#"{
  "description": "Kind of object whose logs to list.\n\n- `DEPARTMENT`: A department.\n- `USER`: An account.",
  "type": "string",
  "enum": [
    "DEPARTMENT",
    "USER"
  ],
  "examples": [
    "DEPARTMENT"
  ],
  "title": "SyncObjectTypeFilter"
}"# }

#[cfg(feature = "schemars")]
crate::json_schema::json_schema! { "authing", "TriggerSyncTaskDto" = crate::authing::TriggerSyncTaskDto, ["SyncTaskId" = crate::authing::SyncTaskId], r##"{
  "description": "The synchronisation task to start.",
  "type": "object",
  "required": [
    "syncTaskId"
  ],
  "properties": {
    "syncTaskId": {
      "description": "Id of the synchronisation task.",
      "examples": [
        1000
      ],
      "$ref": "#/$defs/SyncTaskId"
    }
  },
  "title": "TriggerSyncTaskDto"
}"## }

#[cfg(feature = "schemars")]
crate::json_schema::json_schema! { "authing", "SyncJobPaginatedRespDto" = crate::authing::SyncJobPaginatedRespDto, ["SyncJobPagingDto" = crate::authing::SyncJobPagingDto], r##"{
  "description": "The envelope of one page of synchronisation jobs.",
  "type": "object",
  "required": [
    "statusCode",
    "message"
  ],
  "examples": [
    {
      "statusCode": 200,
      "message": "操作成功",
      "requestId": "934108e5-9fbf-4d24-8da1-c330328abd6c",
      "data": {
        "list": [
          {
            "syncJobId": 1,
            "syncTaskId": 1000,
            "createdAt": "2022-07-03T02:20:30.000Z",
            "updatedAt": "2022-07-03T02:20:30.000Z",
            "syncStatus": "success",
            "syncFlow": "upstream",
            "syncTrigger": "manually"
          }
        ]
      }
    }
  ],
  "properties": {
    "statusCode": {
      "description": "Effective status code. 200 is success, any other value is an error.",
      "type": "integer",
      "examples": [
        200
      ]
    },
    "message": {
      "description": "Message for people.",
      "type": "string",
      "examples": [
        "操作成功"
      ]
    },
    "apiCode": {
      "description": "Error code that identifies the exact error.",
      "type": "integer",
      "examples": [
        2333
      ]
    },
    "requestId": {
      "description": "Id of the request. Returned if the request failed, and often otherwise.",
      "type": "string",
      "examples": [
        "934108e5-9fbf-4d24-8da1-c330328abd6c"
      ]
    },
    "data": {
      "description": "The page. Absent or null in an error response.",
      "anyOf": [
        {
          "$ref": "#/$defs/SyncJobPagingDto"
        },
        {
          "type": "null"
        }
      ]
    }
  },
  "title": "SyncJobPaginatedRespDto",
  "additionalProperties": true
}"## }

#[cfg(feature = "schemars")]
crate::json_schema::json_schema! { "authing", "SyncJobPagingDto" = crate::authing::SyncJobPagingDto, ["SyncJobDto" = crate::authing::SyncJobDto], r##"{
  "description": "One page of synchronisation jobs.",
  "type": "object",
  "required": [
    "list"
  ],
  "properties": {
    "totalCount": {
      "description": "Total number of jobs on all pages.",
      "type": "integer",
      "examples": [
        1
      ]
    },
    "list": {
      "description": "The jobs on this page.",
      "type": "array",
      "items": {
        "$ref": "#/$defs/SyncJobDto"
      }
    }
  },
  "title": "SyncJobPagingDto",
  "additionalProperties": true
}"## }

#[cfg(feature = "schemars")]
crate::json_schema::json_schema! { "authing", "SyncJobDto" = crate::authing::SyncJobDto, ["SyncStatus" = crate::authing::SyncStatus, "SyncFlow" = crate::authing::SyncFlow, "SyncTrigger" = crate::authing::SyncTrigger], r##"{
  "description": "One run of a synchronisation task.",
  "type": "object",
  "required": [
    "syncJobId",
    "syncTaskId",
    "createdAt",
    "updatedAt",
    "syncStatus",
    "syncFlow",
    "syncTrigger"
  ],
  "examples": [
    {
      "syncJobId": 1,
      "syncTaskId": 1000,
      "createdAt": "2022-07-03T02:20:30.000Z",
      "updatedAt": "2022-07-03T02:20:30.000Z",
      "syncStatus": "failed",
      "syncFlow": "upstream",
      "syncTrigger": "manually",
      "departmentCountAll": 12,
      "departmentCountSucc": 11,
      "departmentUpdateCountAll": 3,
      "departmentUpdateCountSucc": 3,
      "accountCountAll": 240,
      "accountCountSucc": 238,
      "accountUpdateCountAll": 17,
      "accountUpdateCountSucc": 17,
      "errMsg": "部门不存在"
    }
  ],
  "properties": {
    "syncJobId": {
      "description": "Id of the job.",
      "type": "integer",
      "examples": [
        1
      ]
    },
    "syncTaskId": {
      "description": "Id of the synchronisation task that the job belongs to.",
      "type": "integer",
      "examples": [
        1000
      ]
    },
    "createdAt": {
      "description": "When the job was created.",
      "examples": [
        "2022-07-03T02:20:30.000Z"
      ],
      "type": "string",
      "format": "date-time"
    },
    "updatedAt": {
      "description": "When the job last changed.",
      "examples": [
        "2022-07-03T02:20:30.000Z"
      ],
      "type": "string",
      "format": "date-time"
    },
    "syncStatus": {
      "description": "Status of the job.",
      "examples": [
        "free"
      ],
      "$ref": "#/$defs/SyncStatus"
    },
    "syncFlow": {
      "description": "Direction of the synchronisation.",
      "examples": [
        "upstream"
      ],
      "$ref": "#/$defs/SyncFlow"
    },
    "syncTrigger": {
      "description": "What started the job.",
      "examples": [
        "manually"
      ],
      "$ref": "#/$defs/SyncTrigger"
    },
    "departmentCountAll": {
      "description": "Number of departments to synchronise.",
      "type": "integer",
      "examples": [
        12
      ]
    },
    "departmentCountSucc": {
      "description": "Number of departments that were synchronised.",
      "type": "integer",
      "examples": [
        12
      ]
    },
    "departmentUpdateCountAll": {
      "description": "Number of departments to update.",
      "type": "integer",
      "examples": [
        3
      ]
    },
    "departmentUpdateCountSucc": {
      "description": "Number of departments that were updated.",
      "type": "integer",
      "examples": [
        3
      ]
    },
    "accountCountAll": {
      "description": "Number of accounts to synchronise.",
      "type": "integer",
      "examples": [
        240
      ]
    },
    "accountCountSucc": {
      "description": "Number of accounts that were synchronised.",
      "type": "integer",
      "examples": [
        238
      ]
    },
    "accountUpdateCountAll": {
      "description": "Number of accounts to update.",
      "type": "integer",
      "examples": [
        17
      ]
    },
    "accountUpdateCountSucc": {
      "description": "Number of accounts that were updated.",
      "type": "integer",
      "examples": [
        17
      ]
    },
    "errMsg": {
      "description": "Error message of a failed job.",
      "type": "string",
      "examples": [
        "部门不存在"
      ]
    }
  },
  "title": "SyncJobDto",
  "additionalProperties": true
}"## }

#[cfg(feature = "schemars")]
crate::json_schema::json_schema! { "authing", "SyncJobSingleRespDto" = crate::authing::SyncJobSingleRespDto, ["SyncJobDto" = crate::authing::SyncJobDto], r##"{
  "description": "The envelope of one synchronisation job.",
  "type": "object",
  "required": [
    "statusCode",
    "message"
  ],
  "examples": [
    {
      "statusCode": 200,
      "message": "操作成功",
      "requestId": "934108e5-9fbf-4d24-8da1-c330328abd6c",
      "data": {
        "syncJobId": 1,
        "syncTaskId": 1000,
        "createdAt": "2022-07-03T02:20:30.000Z",
        "updatedAt": "2022-07-03T02:20:30.000Z",
        "syncStatus": "success",
        "syncFlow": "upstream",
        "syncTrigger": "manually"
      }
    }
  ],
  "properties": {
    "statusCode": {
      "description": "Effective status code. 200 is success, any other value is an error.",
      "type": "integer",
      "examples": [
        200
      ]
    },
    "message": {
      "description": "Message for people.",
      "type": "string",
      "examples": [
        "操作成功"
      ]
    },
    "apiCode": {
      "description": "Error code that identifies the exact error.",
      "type": "integer",
      "examples": [
        2333
      ]
    },
    "requestId": {
      "description": "Id of the request. Returned if the request failed, and often otherwise.",
      "type": "string",
      "examples": [
        "934108e5-9fbf-4d24-8da1-c330328abd6c"
      ]
    },
    "data": {
      "description": "The job. Absent or null in an error response.",
      "anyOf": [
        {
          "$ref": "#/$defs/SyncJobDto"
        },
        {
          "type": "null"
        }
      ]
    }
  },
  "title": "SyncJobSingleRespDto",
  "additionalProperties": true
}"## }

#[cfg(feature = "schemars")]
crate::json_schema::json_schema! { "authing", "SyncStatus" = crate::authing::SyncStatus, [], r#"{
  "description": "Status of a synchronisation job.\n\n- `free`: Idle; the task has never run. State: `pending`.\n- `pending`: Waiting to run. State: `pending`.\n- `onProgress`: Running. State: `running`.\n- `success`: Succeeded. State: `succeeded`.\n- `failed`: Failed. State: `failed`.",
  "type": "string",
  "enum": [
    "free",
    "pending",
    "onProgress",
    "success",
    "failed"
  ],
  "examples": [
    "free"
  ],
  "title": "SyncStatus"
}"#, crate::job::schema::status, crate::authing::SyncStatus::KNOWN }

#[cfg(feature = "schemars")]
crate::json_schema::json_schema! { "authing", "SyncFlow" = crate::authing::SyncFlow, [], r#"{
  "description": "Direction of a synchronisation task.\n\n- `upstream`: From the external directory, which is upstream, into Authing.\n- `downstream`: From Authing to the external system, which is downstream.",
  "type": "string",
  "enum": [
    "upstream",
    "downstream"
  ],
  "examples": [
    "upstream"
  ],
  "title": "SyncFlow"
}"#, crate::json_schema::open_enum }

#[cfg(feature = "schemars")]
crate::json_schema::json_schema! { "authing", "SyncTrigger" = crate::authing::SyncTrigger, [], r#"{
  "description": "What started a synchronisation job.\n\n- `manually`: Started manually.\n- `timed`: Started by a timer.\n- `automatic`: Started by an event.",
  "type": "string",
  "enum": [
    "manually",
    "timed",
    "automatic"
  ],
  "examples": [
    "manually"
  ],
  "title": "SyncTrigger"
}"#, crate::json_schema::open_enum }

#[cfg(feature = "schemars")]
crate::json_schema::json_schema! { "authing", "SyncTaskPaginatedRespDto" = crate::authing::SyncTaskPaginatedRespDto, ["SyncTaskPagingDto" = crate::authing::SyncTaskPagingDto], r##"{
  "description": "The envelope of one page of synchronisation tasks.",
  "type": "object",
  "required": [
    "statusCode",
    "message"
  ],
  "examples": [
    {
      "statusCode": 200,
      "message": "操作成功",
      "requestId": "934108e5-9fbf-4d24-8da1-c330328abd6c",
      "data": {
        "list": [
          {
            "syncTaskId": 1000,
            "createdAt": "2022-07-03T02:20:30.000Z",
            "updatedAt": "2022-07-03T02:20:30.000Z",
            "syncTaskName": "我的飞书同步任务",
            "syncTaskType": "lark",
            "syncFlow": "upstream",
            "syncTrigger": "manually",
            "lastSyncRate": 80,
            "lastSyncStatus": "success",
            "lastSyncTime": "2022-07-03T02:20:30.000Z",
            "organizationCode": "steamory",
            "provisioningScope": {
              "all": true,
              "includeNewUsers": true
            },
            "fieldMapping": [
              {
                "expression": "mobile",
                "targetKey": "phone"
              }
            ],
            "timedScheduler": {
              "cycle": "days",
              "startTime": 1664249726701
            }
          }
        ]
      }
    }
  ],
  "properties": {
    "statusCode": {
      "description": "Effective status code. 200 is success, any other value is an error.",
      "type": "integer",
      "examples": [
        200
      ]
    },
    "message": {
      "description": "Message for people.",
      "type": "string",
      "examples": [
        "操作成功"
      ]
    },
    "apiCode": {
      "description": "Error code that identifies the exact error.",
      "type": "integer",
      "examples": [
        2333
      ]
    },
    "requestId": {
      "description": "Id of the request. Returned if the request failed, and often otherwise.",
      "type": "string",
      "examples": [
        "934108e5-9fbf-4d24-8da1-c330328abd6c"
      ]
    },
    "data": {
      "description": "The page. Absent or null in an error response.",
      "anyOf": [
        {
          "$ref": "#/$defs/SyncTaskPagingDto"
        },
        {
          "type": "null"
        }
      ]
    }
  },
  "title": "SyncTaskPaginatedRespDto",
  "additionalProperties": true
}"## }

#[cfg(feature = "schemars")]
crate::json_schema::json_schema! { "authing", "SyncTaskPagingDto" = crate::authing::SyncTaskPagingDto, ["SyncTaskDto" = crate::authing::SyncTaskDto], r##"{
  "description": "One page of synchronisation tasks.",
  "type": "object",
  "required": [
    "list"
  ],
  "properties": {
    "totalCount": {
      "description": "Total number of tasks on all pages.",
      "type": "integer",
      "examples": [
        1
      ]
    },
    "list": {
      "description": "The tasks on this page.",
      "type": "array",
      "items": {
        "$ref": "#/$defs/SyncTaskDto"
      }
    }
  },
  "title": "SyncTaskPagingDto",
  "additionalProperties": true
}"## }

#[cfg(feature = "schemars")]
crate::json_schema::json_schema! { "authing", "SyncTaskSingleRespDto" = crate::authing::SyncTaskSingleRespDto, ["SyncTaskDto" = crate::authing::SyncTaskDto], r##"{
  "description": "The envelope of one synchronisation task.",
  "type": "object",
  "required": [
    "statusCode",
    "message"
  ],
  "examples": [
    {
      "statusCode": 200,
      "message": "操作成功",
      "requestId": "934108e5-9fbf-4d24-8da1-c330328abd6c",
      "data": {
        "syncTaskId": 1000,
        "createdAt": "2022-07-03T02:20:30.000Z",
        "updatedAt": "2022-07-03T02:20:30.000Z",
        "syncTaskName": "我的飞书同步任务",
        "syncTaskType": "lark",
        "syncFlow": "upstream",
        "syncTrigger": "manually",
        "lastSyncRate": 80,
        "lastSyncStatus": "success",
        "lastSyncTime": "2022-07-03T02:20:30.000Z",
        "organizationCode": "steamory",
        "provisioningScope": {
          "all": true,
          "includeNewUsers": true
        },
        "fieldMapping": [
          {
            "expression": "mobile",
            "targetKey": "phone"
          }
        ],
        "timedScheduler": {
          "cycle": "days",
          "startTime": 1664249726701
        }
      }
    }
  ],
  "properties": {
    "statusCode": {
      "description": "Effective status code. 200 is success, any other value is an error.",
      "type": "integer",
      "examples": [
        200
      ]
    },
    "message": {
      "description": "Message for people.",
      "type": "string",
      "examples": [
        "操作成功"
      ]
    },
    "apiCode": {
      "description": "Error code that identifies the exact error.",
      "type": "integer",
      "examples": [
        2333
      ]
    },
    "requestId": {
      "description": "Id of the request. Returned if the request failed, and often otherwise.",
      "type": "string",
      "examples": [
        "934108e5-9fbf-4d24-8da1-c330328abd6c"
      ]
    },
    "data": {
      "description": "The task. Absent or null in an error response.",
      "anyOf": [
        {
          "$ref": "#/$defs/SyncTaskDto"
        },
        {
          "type": "null"
        }
      ]
    }
  },
  "title": "SyncTaskSingleRespDto",
  "additionalProperties": true
}"## }

#[cfg(feature = "schemars")]
crate::json_schema::json_schema! { "authing", "SyncTaskDto" = crate::authing::SyncTaskDto, ["SyncTaskType" = crate::authing::SyncTaskType, "SyncFlow" = crate::authing::SyncFlow, "SyncTrigger" = crate::authing::SyncTrigger, "LastSyncMessage" = crate::authing::LastSyncMessage, "SyncStatus" = crate::authing::SyncStatus, "SyncTaskProvisioningScope" = crate::authing::SyncTaskProvisioningScope, "SyncTaskFieldMapping" = crate::authing::SyncTaskFieldMapping, "SyncTaskTimedScheduler" = crate::authing::SyncTaskTimedScheduler], r##"{
  "description": "A synchronisation task.",
  "type": "object",
  "required": [
    "syncTaskId",
    "createdAt",
    "updatedAt",
    "syncTaskName",
    "syncTaskType",
    "syncFlow",
    "syncTrigger",
    "fieldMapping"
  ],
  "properties": {
    "syncTaskId": {
      "description": "Id of the task.",
      "type": "integer",
      "examples": [
        1000
      ]
    },
    "createdAt": {
      "description": "When the task was created.",
      "examples": [
        "2022-07-03T02:20:30.000Z"
      ],
      "type": "string",
      "format": "date-time"
    },
    "updatedAt": {
      "description": "When the task last changed.",
      "examples": [
        "2022-07-03T02:20:30.000Z"
      ],
      "type": "string",
      "format": "date-time"
    },
    "syncTaskName": {
      "description": "Name of the task.",
      "type": "string",
      "examples": [
        "我的飞书同步任务"
      ]
    },
    "syncTaskType": {
      "description": "Kind of the external directory.",
      "examples": [
        "lark"
      ],
      "$ref": "#/$defs/SyncTaskType"
    },
    "syncFlow": {
      "description": "Direction of the synchronisation.",
      "examples": [
        "upstream"
      ],
      "$ref": "#/$defs/SyncFlow"
    },
    "syncTrigger": {
      "description": "What starts the task.",
      "examples": [
        "manually"
      ],
      "$ref": "#/$defs/SyncTrigger"
    },
    "lastSyncMessage": {
      "description": "Error message of the last job, or a flag.",
      "examples": [
        "部门不存在"
      ],
      "$ref": "#/$defs/LastSyncMessage"
    },
    "lastSyncRate": {
      "description": "Progress of the last job.",
      "type": "number",
      "examples": [
        80
      ]
    },
    "lastSyncStatus": {
      "description": "Status of the last job.",
      "examples": [
        "free"
      ],
      "$ref": "#/$defs/SyncStatus"
    },
    "lastSyncTime": {
      "description": "When the last job ran.",
      "examples": [
        "2022-07-03T02:20:30.000Z"
      ],
      "type": "string",
      "format": "date-time"
    },
    "organizationCode": {
      "description": "Organisation that the task belongs to. A task from upstream has one after its first run, a task to downstream from the beginning.",
      "type": "string",
      "examples": [
        "steamory"
      ]
    },
    "provisioningScope": {
      "description": "What is synchronised to downstream. Without it, the whole organisation is.",
      "$ref": "#/$defs/SyncTaskProvisioningScope"
    },
    "fieldMapping": {
      "description": "How fields are mapped.",
      "type": "array",
      "items": {
        "$ref": "#/$defs/SyncTaskFieldMapping"
      }
    },
    "timedScheduler": {
      "description": "When the task is started by a timer.",
      "$ref": "#/$defs/SyncTaskTimedScheduler"
    }
  },
  "title": "SyncTaskDto",
  "additionalProperties": true
}"## }

#[cfg(feature = "schemars")]
crate::json_schema::json_schema! { "authing", "LastSyncMessage" = crate::authing::LastSyncMessage, [], r#"{
  "description": "Error message of the last job of a task. The document declares a flag, and later ones a message.",
  "oneOf": [
    {
      "type": "string"
    },
    {
      "type": "boolean"
    }
  ],
  "examples": [
    "部门不存在"
  ],
  "title": "LastSyncMessage"
}"# }

#[cfg(feature = "schemars")]
crate::json_schema::json_schema! { "authing", "SyncTaskProvisioningScope" = crate::authing::SyncTaskProvisioningScope, [], r#"{
  "description": "What is synchronised to downstream.",
  "type": "object",
  "required": [
    "all",
    "includeNewUsers"
  ],
  "properties": {
    "all": {
      "description": "Whether all accounts and departments of the organisation are synchronised.",
      "type": "boolean",
      "examples": [
        true
      ]
    },
    "includeNewUsers": {
      "description": "Whether new accounts are synchronised too.",
      "type": "boolean",
      "examples": [
        true
      ]
    }
  },
  "title": "SyncTaskProvisioningScope",
  "additionalProperties": true
}"# }

#[cfg(feature = "schemars")]
crate::json_schema::json_schema! { "authing", "SyncTaskFieldMapping" = crate::authing::SyncTaskFieldMapping, [], r#"{
  "description": "A field of the source, and the field that it becomes.",
  "type": "object",
  "required": [
    "expression",
    "targetKey"
  ],
  "properties": {
    "expression": {
      "description": "Field of the source.",
      "type": "string",
      "examples": [
        "mobile"
      ]
    },
    "targetKey": {
      "description": "Field that it becomes.",
      "type": "string",
      "examples": [
        "phone"
      ]
    }
  },
  "title": "SyncTaskFieldMapping",
  "additionalProperties": true
}"# }

#[cfg(feature = "schemars")]
crate::json_schema::json_schema! { "authing", "SyncTaskTimedScheduler" = crate::authing::SyncTaskTimedScheduler, ["SyncTaskCycle" = crate::authing::SyncTaskCycle], r##"{
  "description": "When a timer starts a task.",
  "type": "object",
  "required": [
    "cycle",
    "startTime"
  ],
  "properties": {
    "cycle": {
      "description": "How often the task is started.",
      "examples": [
        "month"
      ],
      "$ref": "#/$defs/SyncTaskCycle"
    },
    "startTime": {
      "description": "When the timer begins, in milliseconds since 1970-01-01T00:00:00Z.",
      "type": "integer",
      "examples": [
        1664249726701
      ]
    }
  },
  "title": "SyncTaskTimedScheduler",
  "additionalProperties": true
}"## }

#[cfg(feature = "schemars")]
crate::json_schema::json_schema! { "authing", "SyncTaskType" = crate::authing::SyncTaskType, [], r#"{
  "description": "Kind of an external directory.\n\n- `lark`: Lark (Feishu).\n- `lark-international`: Lark, international edition.\n- `wechatwork`: WeCom (WeChat Work).\n- `dingtalk`: DingTalk.\n- `active-directory`: Windows Active Directory.\n- `ldap`: LDAP.\n- `italent`: Beisen iTalent.\n- `maycur`: Maycur.\n- `moka`: Moka.\n- `fxiaoke`: Fxiaoke.\n- `xiaoshouyi`: Xiaoshouyi.\n- `kayang`: Kayang HR.\n- `scim`: A custom source.",
  "type": "string",
  "enum": [
    "lark",
    "lark-international",
    "wechatwork",
    "dingtalk",
    "active-directory",
    "ldap",
    "italent",
    "maycur",
    "moka",
    "fxiaoke",
    "xiaoshouyi",
    "kayang",
    "scim"
  ],
  "examples": [
    "lark"
  ],
  "title": "SyncTaskType"
}"#, crate::json_schema::open_enum }

#[cfg(feature = "schemars")]
crate::json_schema::json_schema! { "authing", "SyncTaskCycle" = crate::authing::SyncTaskCycle, [], r#"{
  "description": "How often a timer starts a task.\n\n- `month`: Once a month.\n- `week`: Once a week.\n- `days`: Once a day.\n- `sixHours`: Every six hours.\n- `twoHours`: Every two hours.",
  "type": "string",
  "enum": [
    "month",
    "week",
    "days",
    "sixHours",
    "twoHours"
  ],
  "examples": [
    "month"
  ],
  "title": "SyncTaskCycle"
}"#, crate::json_schema::open_enum }

#[cfg(feature = "schemars")]
crate::json_schema::json_schema! { "authing", "TriggerSyncTaskRespDto" = crate::authing::TriggerSyncTaskRespDto, ["TriggerSyncTaskDataDto" = crate::authing::TriggerSyncTaskDataDto], r##"{
  "description": "The envelope of a started job.",
  "type": "object",
  "required": [
    "statusCode",
    "message"
  ],
  "examples": [
    {
      "statusCode": 200,
      "message": "操作成功",
      "requestId": "934108e5-9fbf-4d24-8da1-c330328abd6c",
      "data": {
        "syncJobId": 1
      }
    }
  ],
  "properties": {
    "statusCode": {
      "description": "Effective status code. 200 is success, any other value is an error.",
      "type": "integer",
      "examples": [
        200
      ]
    },
    "message": {
      "description": "Message for people.",
      "type": "string",
      "examples": [
        "操作成功"
      ]
    },
    "apiCode": {
      "description": "Error code that identifies the exact error.",
      "type": "integer",
      "examples": [
        2333
      ]
    },
    "requestId": {
      "description": "Id of the request. Returned if the request failed, and often otherwise.",
      "type": "string",
      "examples": [
        "934108e5-9fbf-4d24-8da1-c330328abd6c"
      ]
    },
    "data": {
      "description": "The job that was started. Absent or null in an error response.",
      "anyOf": [
        {
          "$ref": "#/$defs/TriggerSyncTaskDataDto"
        },
        {
          "type": "null"
        }
      ]
    }
  },
  "title": "TriggerSyncTaskRespDto",
  "additionalProperties": true
}"## }

#[cfg(feature = "schemars")]
crate::json_schema::json_schema! { "authing", "TriggerSyncTaskDataDto" = crate::authing::TriggerSyncTaskDataDto, [], r#"{
  "description": "The job that was started.",
  "type": "object",
  "required": [
    "syncJobId"
  ],
  "properties": {
    "syncJobId": {
      "description": "Id of the job that was started.",
      "type": "integer",
      "examples": [
        1
      ]
    }
  },
  "title": "TriggerSyncTaskDataDto",
  "additionalProperties": true
}"# }

#[cfg(feature = "schemars")]
crate::json_schema::json_schema! { "authing", "SyncJobLogPaginatedRespDto" = crate::authing::SyncJobLogPaginatedRespDto, ["SyncJobLogPagingDto" = crate::authing::SyncJobLogPagingDto], r##"{
  "description": "The envelope of one page of logs.",
  "type": "object",
  "required": [
    "statusCode",
    "message"
  ],
  "examples": [
    {
      "statusCode": 200,
      "message": "操作成功",
      "requestId": "934108e5-9fbf-4d24-8da1-c330328abd6c",
      "data": {
        "totalCount": 1,
        "list": [
          {
            "success": false,
            "message": "部门不存在"
          }
        ]
      }
    }
  ],
  "properties": {
    "statusCode": {
      "description": "Effective status code. 200 is success, any other value is an error.",
      "type": "integer",
      "examples": [
        200
      ]
    },
    "message": {
      "description": "Message for people.",
      "type": "string",
      "examples": [
        "操作成功"
      ]
    },
    "apiCode": {
      "description": "Error code that identifies the exact error.",
      "type": "integer",
      "examples": [
        2333
      ]
    },
    "requestId": {
      "description": "Id of the request. Returned if the request failed, and often otherwise.",
      "type": "string",
      "examples": [
        "934108e5-9fbf-4d24-8da1-c330328abd6c"
      ]
    },
    "data": {
      "description": "The page. Absent or null in an error response.",
      "anyOf": [
        {
          "$ref": "#/$defs/SyncJobLogPagingDto"
        },
        {
          "type": "null"
        }
      ]
    }
  },
  "title": "SyncJobLogPaginatedRespDto",
  "additionalProperties": true
}"## }

#[cfg(feature = "schemars")]
crate::json_schema::json_schema! { "authing", "SyncJobLogPagingDto" = crate::authing::SyncJobLogPagingDto, ["SyncJobLogDto" = crate::authing::SyncJobLogDto], r##"{
  "description": "One page of the logs of a synchronisation job.",
  "type": "object",
  "required": [
    "list"
  ],
  "properties": {
    "totalCount": {
      "description": "Total number of logs on all pages.",
      "type": "integer",
      "examples": [
        1
      ]
    },
    "list": {
      "description": "The logs on this page.",
      "type": "array",
      "items": {
        "$ref": "#/$defs/SyncJobLogDto"
      }
    }
  },
  "title": "SyncJobLogPagingDto",
  "additionalProperties": true
}"## }

#[cfg(feature = "schemars")]
crate::json_schema::json_schema! { "authing", "SyncJobLogDto" = crate::authing::SyncJobLogDto, [], r#"{
  "description": "One log of a synchronisation job. No document describes its fields.",
  "type": "object",
  "examples": [
    {
      "success": false,
      "message": "部门不存在"
    }
  ],
  "title": "SyncJobLogDto",
  "additionalProperties": true
}"# }

#[cfg(feature = "schemars")]
crate::json_schema::json_schema! { "authing", "ErrorResponse" = crate::authing::ErrorResponse, ["ErrorEnvelope" = crate::authing::ErrorEnvelope], r##"{
  "description": "The body of an error response.",
  "$ref": "#/$defs/ErrorEnvelope",
  "title": "ErrorResponse"
}"## }

#[cfg(feature = "schemars")]
crate::json_schema::json_schema! { "authing", "ErrorEnvelope" = crate::authing::ErrorEnvelope, [], r#"{
  "description": "The envelope of an error response.",
  "type": "object",
  "required": [
    "statusCode",
    "message"
  ],
  "properties": {
    "statusCode": {
      "description": "Effective status code. It is 200 only if the response lacks its page.",
      "type": "integer",
      "examples": [
        403
      ]
    },
    "message": {
      "description": "Error message.",
      "type": "string",
      "examples": [
        "无权限"
      ]
    },
    "apiCode": {
      "description": "Error code that identifies the exact error.",
      "type": "integer",
      "examples": [
        2333
      ]
    },
    "requestId": {
      "description": "Id of the request.",
      "type": "string",
      "examples": [
        "934108e5-9fbf-4d24-8da1-c330328abd6c"
      ]
    }
  },
  "title": "ErrorEnvelope",
  "additionalProperties": true
}"# }

#[cfg(feature = "schemars")]
pub(crate) fn visit_types(visitor: &mut impl crate::visitor::Visitor) {
    visitor.visit::<crate::authing::SyncTaskId>("authing", "SyncTaskId");
    visitor.visit::<crate::authing::SyncJobId>("authing", "SyncJobId");
    visitor.visit::<crate::authing::Page>("authing", "Page");
    visitor.visit::<crate::authing::PageSize>("authing", "PageSize");
    visitor.visit::<crate::authing::SyncTriggerFilter>("authing", "SyncTriggerFilter");
    visitor.visit::<crate::authing::SyncActionFilter>("authing", "SyncActionFilter");
    visitor.visit::<crate::authing::SyncObjectTypeFilter>("authing", "SyncObjectTypeFilter");
    visitor.visit::<crate::authing::TriggerSyncTaskDto>("authing", "TriggerSyncTaskDto");
    visitor.visit::<crate::authing::SyncJobPaginatedRespDto>("authing", "SyncJobPaginatedRespDto");
    visitor.visit::<crate::authing::SyncJobPagingDto>("authing", "SyncJobPagingDto");
    visitor.visit::<crate::authing::SyncJobDto>("authing", "SyncJobDto");
    visitor.visit::<crate::authing::SyncJobSingleRespDto>("authing", "SyncJobSingleRespDto");
    visitor.visit_status("authing", "SyncStatus", crate::authing::SyncStatus::KNOWN);
    visitor.visit::<crate::authing::SyncFlow>("authing", "SyncFlow");
    visitor.visit::<crate::authing::SyncTrigger>("authing", "SyncTrigger");
    visitor.visit::<crate::authing::SyncTaskPaginatedRespDto>("authing", "SyncTaskPaginatedRespDto");
    visitor.visit::<crate::authing::SyncTaskPagingDto>("authing", "SyncTaskPagingDto");
    visitor.visit::<crate::authing::SyncTaskSingleRespDto>("authing", "SyncTaskSingleRespDto");
    visitor.visit::<crate::authing::SyncTaskDto>("authing", "SyncTaskDto");
    visitor.visit::<crate::authing::LastSyncMessage>("authing", "LastSyncMessage");
    visitor.visit::<crate::authing::SyncTaskProvisioningScope>("authing", "SyncTaskProvisioningScope");
    visitor.visit::<crate::authing::SyncTaskFieldMapping>("authing", "SyncTaskFieldMapping");
    visitor.visit::<crate::authing::SyncTaskTimedScheduler>("authing", "SyncTaskTimedScheduler");
    visitor.visit::<crate::authing::SyncTaskType>("authing", "SyncTaskType");
    visitor.visit::<crate::authing::SyncTaskCycle>("authing", "SyncTaskCycle");
    visitor.visit::<crate::authing::TriggerSyncTaskRespDto>("authing", "TriggerSyncTaskRespDto");
    visitor.visit::<crate::authing::TriggerSyncTaskDataDto>("authing", "TriggerSyncTaskDataDto");
    visitor.visit::<crate::authing::SyncJobLogPaginatedRespDto>("authing", "SyncJobLogPaginatedRespDto");
    visitor.visit::<crate::authing::SyncJobLogPagingDto>("authing", "SyncJobLogPagingDto");
    visitor.visit::<crate::authing::SyncJobLogDto>("authing", "SyncJobLogDto");
    visitor.visit::<crate::authing::ErrorResponse>("authing", "ErrorResponse");
    visitor.visit::<crate::authing::ErrorEnvelope>("authing", "ErrorEnvelope");
}

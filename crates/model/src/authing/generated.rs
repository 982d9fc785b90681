// @generated from specs/authing.yaml by typify 0.8.0. Do not edit: change the spec and run `cargo xtask regenerate`.

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
    pub sync_status: SyncStatus,
    ///Direction of the synchronisation.
    #[serde(rename = "syncFlow")]
    pub sync_flow: SyncFlow,
    ///What started the job.
    #[serde(rename = "syncTrigger")]
    pub sync_trigger: SyncTrigger,
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
    ///Id of the request. An error response always has one.
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
impl From<&SyncStatus> for crate::job::JobState {
    fn from(status: &SyncStatus) -> Self {
        match status {
            SyncStatus::Free => Self::Pending,
            SyncStatus::Pending => Self::Pending,
            SyncStatus::OnProgress => Self::Running,
            SyncStatus::Success => Self::Succeeded,
            SyncStatus::Failed => Self::Failed,
            SyncStatus::Unknown(status) => Self::from(status.as_str()),
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

crate::unknown_fields::struct_with_unknown_fields! { SyncJobPaginatedRespDto {
    status_code = "statusCode",
    message = "message",
    api_code = "apiCode" or None,
    request_id = "requestId" or None,
    data = "data" or None,
    ..extra
} }

crate::text::try_from_text! { SyncTriggerFilter }

crate::bounded_integer::bounded_integer! {
    /// Id of a synchronisation task.
    pub struct SyncTaskId(1..=9223372036854775807, "sync task id", "must be at least 1");
}

crate::bounded_integer::bounded_integer! {
    /// Number of a page, counted from 1 (default 1).
    pub struct Page(1..=9223372036854775807, "page", "must be at least 1") = 1;
}

crate::bounded_integer::bounded_integer! {
    /// Maximum number of jobs per page (1 to 50, default 10).
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

#[cfg(feature = "schemars")]
crate::json_schema::json_schema! { "authing", "SyncTaskId" = SyncTaskId, [], r#"{
  "description": "Id of a synchronisation task.",
  "type": "integer",
  "minimum": 1,
  "examples": [
    1000
  ],
  "title": "SyncTaskId"
}"# }

#[cfg(feature = "schemars")]
crate::json_schema::json_schema! { "authing", "Page" = Page, [], r#"{
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
crate::json_schema::json_schema! { "authing", "PageSize" = PageSize, [], r#"{
  "description": "Maximum number of jobs per page (1 to 50, default 10).",
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
crate::json_schema::json_schema! { "authing", "SyncTriggerFilter" = SyncTriggerFilter, [], r#"{
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
crate::json_schema::json_schema! { "authing", "SyncJobPaginatedRespDto" = SyncJobPaginatedRespDto, ["SyncJobPagingDto" = SyncJobPagingDto], r##"{
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
      "description": "Id of the request. An error response always has one.",
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
crate::json_schema::json_schema! { "authing", "SyncJobPagingDto" = SyncJobPagingDto, ["SyncJobDto" = SyncJobDto], r##"{
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
crate::json_schema::json_schema! { "authing", "SyncJobDto" = SyncJobDto, ["SyncStatus" = SyncStatus, "SyncFlow" = SyncFlow, "SyncTrigger" = SyncTrigger], r##"{
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
crate::json_schema::json_schema! { "authing", "SyncStatus" = SyncStatus, [], r#"{
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
}"#, crate::job::schema::status, SyncStatus::KNOWN }

#[cfg(feature = "schemars")]
crate::json_schema::json_schema! { "authing", "SyncFlow" = SyncFlow, [], r#"{
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
crate::json_schema::json_schema! { "authing", "SyncTrigger" = SyncTrigger, [], r#"{
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
crate::json_schema::json_schema! { "authing", "ErrorResponse" = super::ErrorResponse, ["ErrorEnvelope" = ErrorEnvelope], r##"{
  "description": "The body of an error response.",
  "$ref": "#/$defs/ErrorEnvelope",
  "title": "ErrorResponse"
}"## }

#[cfg(feature = "schemars")]
crate::json_schema::json_schema! { "authing", "ErrorEnvelope" = ErrorEnvelope, [], r#"{
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
pub(crate) fn schemas(schemas: &mut crate::json_schema::Registry) {
    schemas.add::<SyncTaskId>("authing");
    schemas.add::<Page>("authing");
    schemas.add::<PageSize>("authing");
    schemas.add::<SyncTriggerFilter>("authing");
    schemas.add::<SyncJobPaginatedRespDto>("authing");
    schemas.add::<SyncJobPagingDto>("authing");
    schemas.add::<SyncJobDto>("authing");
    crate::job::schema::add_status(schemas, "authing", SyncStatus::KNOWN);
    schemas.add::<SyncFlow>("authing");
    schemas.add::<SyncTrigger>("authing");
    schemas.add::<super::ErrorResponse>("authing");
    schemas.add::<ErrorEnvelope>("authing");
}

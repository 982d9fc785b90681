// @generated from specs/authing.yaml by typify 0.8.0. Do not edit: change the spec and run `cargo xtask regenerate`.

///The envelope of a refusal.
#[derive(::serde::Serialize, Clone, Debug, PartialEq)]
pub struct ErrorEnvelope {
    ///Business status code. It is 200 only if the answer lacks its page.
    #[serde(rename = "statusCode")]
    pub status_code: i64,
    ///What went wrong, in words.
    pub message: ::std::string::String,
    ///Finer error code, which tells the exact kind of error.
    #[serde(rename = "apiCode", skip_serializing_if = "::std::option::Option::is_none")]
    pub api_code: ::std::option::Option<i64>,
    ///Id of the request.
    #[serde(
        rename = "requestId",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub request_id: ::std::option::Option<::std::string::String>,
    ///Fields that the spec does not know. They are kept and written back.
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
    ///Where the job stands.
    #[serde(rename = "syncStatus")]
    pub sync_status: SyncStatus,
    ///Direction in which the data moves.
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
    ///Number of user accounts to synchronise.
    #[serde(
        rename = "accountCountAll",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub account_count_all: ::std::option::Option<i64>,
    ///Number of user accounts that were synchronised.
    #[serde(
        rename = "accountCountSucc",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub account_count_succ: ::std::option::Option<i64>,
    ///Number of user accounts to update.
    #[serde(
        rename = "accountUpdateCountAll",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub account_update_count_all: ::std::option::Option<i64>,
    ///Number of user accounts that were updated.
    #[serde(
        rename = "accountUpdateCountSucc",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub account_update_count_succ: ::std::option::Option<i64>,
    ///What went wrong, in words.
    #[serde(rename = "errMsg", skip_serializing_if = "::std::option::Option::is_none")]
    pub err_msg: ::std::option::Option<::std::string::String>,
    ///Fields that the spec does not know. They are kept and written back.
    #[serde(flatten)]
    pub extra: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
}
///The envelope around one page of synchronisation jobs.
#[derive(::serde::Serialize, Clone, Debug, PartialEq)]
pub struct SyncJobPaginatedRespDto {
    ///Business status code. 200 means success; anything else means that the operation was refused.
    #[serde(rename = "statusCode")]
    pub status_code: i64,
    ///What happened, in words.
    pub message: ::std::string::String,
    ///Finer error code, which tells the exact kind of error.
    #[serde(rename = "apiCode", skip_serializing_if = "::std::option::Option::is_none")]
    pub api_code: ::std::option::Option<i64>,
    ///Id of the request. A failed request always comes with one.
    #[serde(
        rename = "requestId",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub request_id: ::std::option::Option<::std::string::String>,
    ///The page. Absent or null when the operation was refused.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub data: ::std::option::Option<SyncJobPagingDto>,
    ///Fields that the spec does not know. They are kept and written back.
    #[serde(flatten)]
    pub extra: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
}
///One page of synchronisation jobs.
#[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
pub struct SyncJobPagingDto {
    ///Number of jobs on all pages together.
    #[serde(
        rename = "totalCount",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub total_count: ::std::option::Option<i64>,
    ///The jobs on this page.
    #[serde(deserialize_with = "crate::lenient::one_or_many")]
    pub list: ::std::vec::Vec<SyncJobDto>,
    ///Fields that the spec does not know. They are kept and written back.
    #[serde(flatten)]
    pub extra: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
}
///The way of starting a job that a listing can be narrowed to.
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
    ///Started by hand.
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
    type Err = self::error::ConversionError;
    fn from_str(
        value: &str,
    ) -> ::std::result::Result<Self, self::error::ConversionError> {
        match value {
            "manually" => Ok(Self::Manually),
            "timed" => Ok(Self::Timed),
            "automatic" => Ok(Self::Automatic),
            _ => {
                Err(
                    crate::InvalidValue::new(
                            "SyncTriggerFilter",
                            value,
                            "it must be `manually`, `timed` or `automatic`",
                        )
                        .to_string()
                        .into(),
                )
            }
        }
    }
}
impl ::std::convert::TryFrom<&str> for SyncTriggerFilter {
    type Error = self::error::ConversionError;
    fn try_from(
        value: &str,
    ) -> ::std::result::Result<Self, self::error::ConversionError> {
        value.parse()
    }
}
impl ::std::convert::TryFrom<::std::string::String> for SyncTriggerFilter {
    type Error = self::error::ConversionError;
    fn try_from(
        value: ::std::string::String,
    ) -> ::std::result::Result<Self, self::error::ConversionError> {
        value.parse()
    }
}
/// Error types.
pub mod error {
    /// Error from a `TryFrom` or `FromStr` implementation.
    pub struct ConversionError(::std::borrow::Cow<'static, str>);
    impl ::std::error::Error for ConversionError {}
    impl ::std::fmt::Display for ConversionError {
        fn fmt(
            &self,
            f: &mut ::std::fmt::Formatter<'_>,
        ) -> Result<(), ::std::fmt::Error> {
            ::std::fmt::Display::fmt(&self.0, f)
        }
    }
    impl ::std::fmt::Debug for ConversionError {
        fn fmt(
            &self,
            f: &mut ::std::fmt::Formatter<'_>,
        ) -> Result<(), ::std::fmt::Error> {
            ::std::fmt::Debug::fmt(&self.0, f)
        }
    }
    impl From<&'static str> for ConversionError {
        fn from(value: &'static str) -> Self {
            Self(value.into())
        }
    }
    impl From<String> for ConversionError {
        fn from(value: String) -> Self {
            Self(value.into())
        }
    }
}

crate::keep_rest::keep_rest! { ErrorEnvelope {
    status_code = "statusCode",
    message = "message",
    api_code = "apiCode",
    request_id = "requestId",
    ..extra
} }

crate::keep_rest::keep_rest! { SyncJobDto {
    sync_job_id = "syncJobId",
    sync_task_id = "syncTaskId",
    created_at = "createdAt",
    updated_at = "updatedAt",
    sync_status = "syncStatus",
    sync_flow = "syncFlow",
    sync_trigger = "syncTrigger",
    department_count_all = "departmentCountAll",
    department_count_succ = "departmentCountSucc",
    department_update_count_all = "departmentUpdateCountAll",
    department_update_count_succ = "departmentUpdateCountSucc",
    account_count_all = "accountCountAll",
    account_count_succ = "accountCountSucc",
    account_update_count_all = "accountUpdateCountAll",
    account_update_count_succ = "accountUpdateCountSucc",
    err_msg = "errMsg",
    ..extra
} }

crate::keep_rest::keep_rest! { SyncJobPaginatedRespDto {
    status_code = "statusCode",
    message = "message",
    api_code = "apiCode",
    request_id = "requestId",
    data = "data",
    ..extra
} }

crate::bounded_integer::bounded_integer! {
    /// Id of a synchronisation task.
    pub struct SyncTaskId(1..=9223372036854775807, "it must be at least 1");
}

crate::bounded_integer::bounded_integer! {
    /// Number of a page. The first page is 1, which is also the default.
    pub struct Page(1..=9223372036854775807, "it must be at least 1") = 1;
}

crate::bounded_integer::bounded_integer! {
    /// Number of jobs on a page, 50 at most and 10 by default.
    pub struct PageSize(1..=50, "it must be 1 to 50") = 10;
}

crate::open_enum::open_enum! {
    /// Where a synchronisation job stands.
    pub enum SyncStatus {
        /// Idle; it has never run.
        Free = "free",
        /// Waiting for the system to run it.
        Pending = "pending",
        /// Running now.
        OnProgress = "onProgress",
        /// Ended with success.
        Success = "success",
        /// Ended without success.
        Failed = "failed",
    }
}

crate::open_enum::open_enum! {
    /// Direction in which a synchronisation task moves data.
    pub enum SyncFlow {
        /// From the outside directory, which is upstream, into Authing.
        Upstream = "upstream",
        /// From Authing to the outside system, which is downstream.
        Downstream = "downstream",
    }
}

crate::open_enum::open_enum! {
    /// What started a synchronisation job.
    pub enum SyncTrigger {
        /// Started by hand.
        Manually = "manually",
        /// Started by a timer.
        Timed = "timed",
        /// Started by an event.
        Automatic = "automatic",
    }
}

#[cfg(feature = "schemars")]
impl ::schemars::JsonSchema for SyncTaskId {
    fn schema_name() -> ::std::borrow::Cow<'static, str> {
        "SyncTaskId".into()
    }
    fn schema_id() -> ::std::borrow::Cow<'static, str> {
        "authing::SyncTaskId".into()
    }
    fn json_schema(_: &mut ::schemars::SchemaGenerator) -> ::schemars::Schema {
        ::schemars::json_schema!({
            "title": "SyncTaskId",
            "description": "Id of a synchronisation task.",
            "type": "integer",
            "minimum": 1,
            "examples": [1000],
        })
    }
}

#[cfg(feature = "schemars")]
impl ::schemars::JsonSchema for Page {
    fn schema_name() -> ::std::borrow::Cow<'static, str> {
        "Page".into()
    }
    fn schema_id() -> ::std::borrow::Cow<'static, str> {
        "authing::Page".into()
    }
    fn json_schema(_: &mut ::schemars::SchemaGenerator) -> ::schemars::Schema {
        ::schemars::json_schema!({
            "title": "Page",
            "description": "Number of a page. The first page is 1, which is also the default.",
            "type": "integer",
            "minimum": 1,
            "default": 1,
            "examples": [1],
        })
    }
}

#[cfg(feature = "schemars")]
impl ::schemars::JsonSchema for PageSize {
    fn schema_name() -> ::std::borrow::Cow<'static, str> {
        "PageSize".into()
    }
    fn schema_id() -> ::std::borrow::Cow<'static, str> {
        "authing::PageSize".into()
    }
    fn json_schema(_: &mut ::schemars::SchemaGenerator) -> ::schemars::Schema {
        ::schemars::json_schema!({
            "title": "PageSize",
            "description": "Number of jobs on a page, 50 at most and 10 by default.",
            "type": "integer",
            "minimum": 1,
            "maximum": 50,
            "default": 10,
            "examples": [10],
        })
    }
}

#[cfg(feature = "schemars")]
impl ::schemars::JsonSchema for SyncTriggerFilter {
    fn schema_name() -> ::std::borrow::Cow<'static, str> {
        "SyncTriggerFilter".into()
    }
    fn schema_id() -> ::std::borrow::Cow<'static, str> {
        "authing::SyncTriggerFilter".into()
    }
    fn json_schema(_: &mut ::schemars::SchemaGenerator) -> ::schemars::Schema {
        ::schemars::json_schema!({
            "title": "SyncTriggerFilter",
            "description": "The way of starting a job that a listing can be narrowed to.\n\n- `manually`: Started by hand.\n- `timed`: Started by a timer.\n- `automatic`: Started by an event.",
            "type": "string",
            "enum": vec!["manually", "timed", "automatic"],
            "examples": ["manually"],
        })
    }
}

#[cfg(feature = "schemars")]
impl ::schemars::JsonSchema for SyncJobPaginatedRespDto {
    fn schema_name() -> ::std::borrow::Cow<'static, str> {
        "SyncJobPaginatedRespDto".into()
    }
    fn schema_id() -> ::std::borrow::Cow<'static, str> {
        "authing::SyncJobPaginatedRespDto".into()
    }
    fn json_schema(generator: &mut ::schemars::SchemaGenerator) -> ::schemars::Schema {
        ::schemars::json_schema!({
            "title": "SyncJobPaginatedRespDto",
            "description": "The envelope around one page of synchronisation jobs.",
            "type": "object",
            "required": vec!["statusCode", "message"],
            "examples": [{
                    "statusCode": 200,
                    "message": "操作成功",
                    "requestId": "934108e5-9fbf-4d24-8da1-c330328abd6c",
                    "data": {
                        "list": [{
                                "syncJobId": 1,
                                "syncTaskId": 1000,
                                "createdAt": "2022-07-03T02:20:30.000Z",
                                "updatedAt": "2022-07-03T02:20:30.000Z",
                                "syncStatus": "success",
                                "syncFlow": "upstream",
                                "syncTrigger": "manually",
                            }],
                    },
                }],
            "properties": ::serde_json::Value::from_iter([
                ("statusCode", ::serde_json::json!({
                    "description": "Business status code. 200 means success; anything else means that the operation was refused.",
                    "type": "integer",
                    "examples": [200],
                })),
                ("message", ::serde_json::json!({
                    "description": "What happened, in words.",
                    "type": "string",
                    "examples": ["操作成功"],
                })),
                ("apiCode", ::serde_json::json!({
                    "description": "Finer error code, which tells the exact kind of error.",
                    "type": "integer",
                    "examples": [2333],
                })),
                ("requestId", ::serde_json::json!({
                    "description": "Id of the request. A failed request always comes with one.",
                    "type": "string",
                    "examples": ["934108e5-9fbf-4d24-8da1-c330328abd6c"],
                })),
                ("data", ::serde_json::json!({
                    "description": "The page. Absent or null when the operation was refused.",
                    "anyOf": [generator.subschema_for::<SyncJobPagingDto>(), {
                            "type": "null",
                        }],
                })),
            ]),
            "additionalProperties": true,
        })
    }
}

#[cfg(feature = "schemars")]
impl ::schemars::JsonSchema for SyncJobPagingDto {
    fn schema_name() -> ::std::borrow::Cow<'static, str> {
        "SyncJobPagingDto".into()
    }
    fn schema_id() -> ::std::borrow::Cow<'static, str> {
        "authing::SyncJobPagingDto".into()
    }
    fn json_schema(generator: &mut ::schemars::SchemaGenerator) -> ::schemars::Schema {
        ::schemars::json_schema!({
            "title": "SyncJobPagingDto",
            "description": "One page of synchronisation jobs.",
            "type": "object",
            "required": ["list"],
            "properties": ::serde_json::Value::from_iter([
                ("totalCount", ::serde_json::json!({
                    "description": "Number of jobs on all pages together.",
                    "type": "integer",
                    "examples": [1],
                })),
                ("list", ::serde_json::json!({
                    "description": "The jobs on this page.",
                    "type": "array",
                    "items": generator.subschema_for::<SyncJobDto>(),
                })),
            ]),
            "additionalProperties": true,
        })
    }
}

#[cfg(feature = "schemars")]
impl ::schemars::JsonSchema for SyncJobDto {
    fn schema_name() -> ::std::borrow::Cow<'static, str> {
        "SyncJobDto".into()
    }
    fn schema_id() -> ::std::borrow::Cow<'static, str> {
        "authing::SyncJobDto".into()
    }
    fn json_schema(generator: &mut ::schemars::SchemaGenerator) -> ::schemars::Schema {
        ::schemars::json_schema!({
            "title": "SyncJobDto",
            "description": "One run of a synchronisation task.",
            "type": "object",
            "required": vec!["syncJobId", "syncTaskId", "createdAt", "updatedAt", "syncStatus", "syncFlow", "syncTrigger"],
            "examples": [{
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
                    "errMsg": "部门不存在",
                }],
            "properties": ::serde_json::Value::from_iter([
                ("syncJobId", ::serde_json::json!({
                    "description": "Id of the job.",
                    "type": "integer",
                    "examples": [1],
                })),
                ("syncTaskId", ::serde_json::json!({
                    "description": "Id of the synchronisation task that the job belongs to.",
                    "type": "integer",
                    "examples": [1000],
                })),
                ("createdAt", ::serde_json::json!({
                    "description": "When the job was created.",
                    "examples": ["2022-07-03T02:20:30.000Z"],
                    "type": "string",
                    "format": "date-time",
                })),
                ("updatedAt", ::serde_json::json!({
                    "description": "When the job last changed.",
                    "examples": ["2022-07-03T02:20:30.000Z"],
                    "type": "string",
                    "format": "date-time",
                })),
                ("syncStatus", ::serde_json::json!(crate::schema::annotated(generator.subschema_for::<SyncStatus>(), ::serde_json::json!({
                    "description": "Where the job stands.",
                    "examples": ["free"],
                })))),
                ("syncFlow", ::serde_json::json!(crate::schema::annotated(generator.subschema_for::<SyncFlow>(), ::serde_json::json!({
                    "description": "Direction in which the data moves.",
                    "examples": ["upstream"],
                })))),
                ("syncTrigger", ::serde_json::json!(crate::schema::annotated(generator.subschema_for::<SyncTrigger>(), ::serde_json::json!({
                    "description": "What started the job.",
                    "examples": ["manually"],
                })))),
                ("departmentCountAll", ::serde_json::json!({
                    "description": "Number of departments to synchronise.",
                    "type": "integer",
                    "examples": [12],
                })),
                ("departmentCountSucc", ::serde_json::json!({
                    "description": "Number of departments that were synchronised.",
                    "type": "integer",
                    "examples": [12],
                })),
                ("departmentUpdateCountAll", ::serde_json::json!({
                    "description": "Number of departments to update.",
                    "type": "integer",
                    "examples": [3],
                })),
                ("departmentUpdateCountSucc", ::serde_json::json!({
                    "description": "Number of departments that were updated.",
                    "type": "integer",
                    "examples": [3],
                })),
                ("accountCountAll", ::serde_json::json!({
                    "description": "Number of user accounts to synchronise.",
                    "type": "integer",
                    "examples": [240],
                })),
                ("accountCountSucc", ::serde_json::json!({
                    "description": "Number of user accounts that were synchronised.",
                    "type": "integer",
                    "examples": [238],
                })),
                ("accountUpdateCountAll", ::serde_json::json!({
                    "description": "Number of user accounts to update.",
                    "type": "integer",
                    "examples": [17],
                })),
                ("accountUpdateCountSucc", ::serde_json::json!({
                    "description": "Number of user accounts that were updated.",
                    "type": "integer",
                    "examples": [17],
                })),
                ("errMsg", ::serde_json::json!({
                    "description": "What went wrong, in words.",
                    "type": "string",
                    "examples": ["部门不存在"],
                })),
            ]),
            "additionalProperties": true,
        })
    }
}

#[cfg(feature = "schemars")]
impl ::schemars::JsonSchema for SyncStatus {
    fn schema_name() -> ::std::borrow::Cow<'static, str> {
        "SyncStatus".into()
    }
    fn schema_id() -> ::std::borrow::Cow<'static, str> {
        "authing::SyncStatus".into()
    }
    fn json_schema(generator: &mut ::schemars::SchemaGenerator) -> ::schemars::Schema {
        crate::schema::open_enum(generator, ::schemars::json_schema!({
            "title": "SyncStatus",
            "description": "Where a synchronisation job stands.\n\n- `free`: Idle; it has never run.\n- `pending`: Waiting for the system to run it.\n- `onProgress`: Running now.\n- `success`: Ended with success.\n- `failed`: Ended without success.",
            "type": "string",
            "enum": vec!["free", "pending", "onProgress", "success", "failed"],
            "examples": ["free"],
        }))
    }
}

#[cfg(feature = "schemars")]
impl ::schemars::JsonSchema for SyncFlow {
    fn schema_name() -> ::std::borrow::Cow<'static, str> {
        "SyncFlow".into()
    }
    fn schema_id() -> ::std::borrow::Cow<'static, str> {
        "authing::SyncFlow".into()
    }
    fn json_schema(generator: &mut ::schemars::SchemaGenerator) -> ::schemars::Schema {
        crate::schema::open_enum(generator, ::schemars::json_schema!({
            "title": "SyncFlow",
            "description": "Direction in which a synchronisation task moves data.\n\n- `upstream`: From the outside directory, which is upstream, into Authing.\n- `downstream`: From Authing to the outside system, which is downstream.",
            "type": "string",
            "enum": vec!["upstream", "downstream"],
            "examples": ["upstream"],
        }))
    }
}

#[cfg(feature = "schemars")]
impl ::schemars::JsonSchema for SyncTrigger {
    fn schema_name() -> ::std::borrow::Cow<'static, str> {
        "SyncTrigger".into()
    }
    fn schema_id() -> ::std::borrow::Cow<'static, str> {
        "authing::SyncTrigger".into()
    }
    fn json_schema(generator: &mut ::schemars::SchemaGenerator) -> ::schemars::Schema {
        crate::schema::open_enum(generator, ::schemars::json_schema!({
            "title": "SyncTrigger",
            "description": "What started a synchronisation job.\n\n- `manually`: Started by hand.\n- `timed`: Started by a timer.\n- `automatic`: Started by an event.",
            "type": "string",
            "enum": vec!["manually", "timed", "automatic"],
            "examples": ["manually"],
        }))
    }
}

#[cfg(feature = "schemars")]
impl ::schemars::JsonSchema for super::ErrorResponse {
    fn schema_name() -> ::std::borrow::Cow<'static, str> {
        "ErrorResponse".into()
    }
    fn schema_id() -> ::std::borrow::Cow<'static, str> {
        "authing::ErrorResponse".into()
    }
    fn json_schema(generator: &mut ::schemars::SchemaGenerator) -> ::schemars::Schema {
        crate::schema::annotated(generator.subschema_for::<ErrorEnvelope>(), ::serde_json::json!({
            "title": "ErrorResponse",
            "description": "A refusal, as the service writes it.",
        }))
    }
}

#[cfg(feature = "schemars")]
impl ::schemars::JsonSchema for ErrorEnvelope {
    fn schema_name() -> ::std::borrow::Cow<'static, str> {
        "ErrorEnvelope".into()
    }
    fn schema_id() -> ::std::borrow::Cow<'static, str> {
        "authing::ErrorEnvelope".into()
    }
    fn json_schema(_: &mut ::schemars::SchemaGenerator) -> ::schemars::Schema {
        ::schemars::json_schema!({
            "title": "ErrorEnvelope",
            "description": "The envelope of a refusal.",
            "type": "object",
            "required": vec!["statusCode", "message"],
            "properties": ::serde_json::Value::from_iter([
                ("statusCode", ::serde_json::json!({
                    "description": "Business status code. It is 200 only if the answer lacks its page.",
                    "type": "integer",
                    "examples": [403],
                })),
                ("message", ::serde_json::json!({
                    "description": "What went wrong, in words.",
                    "type": "string",
                    "examples": ["无权限"],
                })),
                ("apiCode", ::serde_json::json!({
                    "description": "Finer error code, which tells the exact kind of error.",
                    "type": "integer",
                    "examples": [2333],
                })),
                ("requestId", ::serde_json::json!({
                    "description": "Id of the request.",
                    "type": "string",
                    "examples": ["934108e5-9fbf-4d24-8da1-c330328abd6c"],
                })),
            ]),
            "additionalProperties": true,
        })
    }
}

#[cfg(feature = "schemars")]
pub(crate) fn schemas(schemas: &mut crate::schema::Registry) {
    schemas.add::<SyncTaskId>("authing");
    schemas.add::<Page>("authing");
    schemas.add::<PageSize>("authing");
    schemas.add::<SyncTriggerFilter>("authing");
    schemas.add::<SyncJobPaginatedRespDto>("authing");
    schemas.add::<SyncJobPagingDto>("authing");
    schemas.add::<SyncJobDto>("authing");
    schemas.add::<SyncStatus>("authing");
    schemas.add::<SyncFlow>("authing");
    schemas.add::<SyncTrigger>("authing");
    schemas.add::<super::ErrorResponse>("authing");
    schemas.add::<ErrorEnvelope>("authing");
}

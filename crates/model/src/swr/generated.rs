// @generated from specs/swr.yaml by typify 0.8.0. Do not edit: change the spec and run `cargo xtask regenerate`.

#![allow(dead_code, irrefutable_let_patterns, unused_variables)]

///The tags of an image to copy, and where to.
#[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
pub struct CreateManualImageSyncRepoRequestBody {
    ///Tags to copy.
    #[serde(rename = "imageTag")]
    pub image_tag: ::std::vec::Vec<::std::string::String>,
    ///Whether an image of the same name at the target is overwritten (default false).
    #[serde(rename = "override", default)]
    pub override_: bool,
    ///Organisation to copy to.
    #[serde(rename = "remoteNamespace")]
    pub remote_namespace: crate::swr::Namespace,
    ///Region to copy to.
    #[serde(rename = "remoteRegionId")]
    pub remote_region_id: ::std::string::String,
}
///Errors of the service, the most important one first.
#[derive(::serde::Deserialize, ::serde::Serialize, Clone, Debug, PartialEq)]
#[serde(transparent)]
pub struct ErrorArray(pub ::std::vec::Vec<ErrorDetail>);
impl ::std::ops::Deref for ErrorArray {
    type Target = ::std::vec::Vec<ErrorDetail>;
    fn deref(&self) -> &::std::vec::Vec<ErrorDetail> {
        &self.0
    }
}
impl ::std::convert::From<ErrorArray> for ::std::vec::Vec<ErrorDetail> {
    fn from(value: ErrorArray) -> Self {
        value.0
    }
}
impl ::std::convert::From<::std::vec::Vec<ErrorDetail>> for ErrorArray {
    fn from(value: ::std::vec::Vec<ErrorDetail>) -> Self {
        Self(value)
    }
}
///One error of the service.
#[derive(::serde::Serialize, Clone, Debug, PartialEq)]
pub struct ErrorDetail {
    ///Error code, such as `SVCSTG.SWR.4001035`.
    #[serde(rename = "errorCode")]
    pub error_code: ::std::string::String,
    ///Error message.
    #[serde(
        rename = "errorMessage",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub error_message: ::std::option::Option<::std::string::String>,
    ///Further detail, often empty.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub detail: ::std::option::Option<::std::string::String>,
    ///Fields that are not in the spec. They are kept and written back.
    #[serde(flatten)]
    pub extra: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
}
///Errors of the service, in an object.
#[derive(::serde::Serialize, Clone, Debug, PartialEq)]
pub struct ErrorList {
    ///The errors, the most important one first.
    pub errors: ::std::vec::Vec<ErrorDetail>,
    ///Fields that are not in the spec. They are kept and written back.
    #[serde(flatten)]
    pub extra: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
}
///An error of the gateway in front of the service.
#[derive(::serde::Serialize, Clone, Debug, PartialEq)]
pub struct GatewayError {
    ///Error message.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub error_msg: ::std::option::Option<::std::string::String>,
    ///Error code, such as `APIGW.0301`.
    pub error_code: ::std::string::String,
    ///Id of the request.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub request_id: ::std::option::Option<::std::string::String>,
    ///Fields that are not in the spec. They are kept and written back.
    #[serde(flatten)]
    pub extra: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
}
///One copy of an image tag to a repository in another region.
#[derive(::serde::Serialize, Clone, Debug, PartialEq)]
pub struct SyncJob {
    ///When the job was created, in UTC.
    #[serde(rename = "createdAt")]
    pub created_at: crate::Timestamp,
    ///Id of the tenant.
    #[serde(rename = "domainID", skip_serializing_if = "::std::option::Option::is_none")]
    pub domain_id: ::std::option::Option<::std::string::String>,
    ///Name of the tenant.
    #[serde(
        rename = "domainName",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub domain_name: ::std::option::Option<::std::string::String>,
    ///Id of the job.
    pub id: i64,
    ///Organisation that the image is copied from.
    pub namespace: ::std::string::String,
    ///Whether an image of the same name at the target is overwritten.
    #[serde(rename = "override", skip_serializing_if = "::std::option::Option::is_none")]
    pub override_: ::std::option::Option<bool>,
    ///Organisation that the image is copied to.
    #[serde(rename = "remoteNamespace")]
    pub remote_namespace: ::std::string::String,
    ///Region that the image is copied to.
    #[serde(rename = "remoteRegionId")]
    pub remote_region_id: ::std::string::String,
    ///Repository that the image is in.
    #[serde(rename = "repoName")]
    pub repo_name: ::std::string::String,
    ///Status of the job.
    pub status: crate::swr::SyncJobStatus,
    ///Id of the user who configured the synchronisation.
    #[serde(
        rename = "syncOperatorId",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub sync_operator_id: ::std::option::Option<::std::string::String>,
    ///Name of the user who configured the synchronisation.
    #[serde(
        rename = "syncOperatorName",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub sync_operator_name: ::std::option::Option<::std::string::String>,
    ///Tag of the image.
    pub tag: ::std::string::String,
    ///When the job last changed, in UTC.
    #[serde(rename = "updatedAt")]
    pub updated_at: crate::Timestamp,
    ///Fields that are not in the spec. They are kept and written back.
    #[serde(flatten)]
    pub extra: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
}
///One target to which the images of a repository are synchronised automatically.
#[derive(::serde::Serialize, Clone, Debug, PartialEq)]
pub struct SyncRepo {
    ///When the automatic synchronisation was created, in UTC.
    #[serde(
        rename = "createdAt",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub created_at: ::std::option::Option<crate::Timestamp>,
    ///Id of the tenant.
    #[serde(rename = "domainID", skip_serializing_if = "::std::option::Option::is_none")]
    pub domain_id: ::std::option::Option<::std::string::String>,
    ///Name of the tenant.
    #[serde(
        rename = "domainName",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub domain_name: ::std::option::Option<::std::string::String>,
    ///Id of the automatic synchronisation.
    #[serde(skip_serializing_if = "::std::option::Option::is_none")]
    pub id: ::std::option::Option<i64>,
    ///Organisation that images are copied from.
    pub namespace: ::std::string::String,
    ///Whether an image of the same name at the target is overwritten.
    #[serde(rename = "override", skip_serializing_if = "::std::option::Option::is_none")]
    pub override_: ::std::option::Option<bool>,
    ///Organisation that images are copied to.
    #[serde(rename = "remoteNamespace")]
    pub remote_namespace: ::std::string::String,
    ///Region that images are copied to.
    #[serde(rename = "remoteRegionId")]
    pub remote_region_id: ::std::string::String,
    ///Repository that the images are in.
    #[serde(rename = "repoName")]
    pub repo_name: ::std::string::String,
    ///Whether new images are synchronised automatically.
    #[serde(rename = "syncAuto", skip_serializing_if = "::std::option::Option::is_none")]
    pub sync_auto: ::std::option::Option<bool>,
    ///When the automatic synchronisation last changed, in UTC.
    #[serde(
        rename = "updatedAt",
        skip_serializing_if = "::std::option::Option::is_none"
    )]
    pub updated_at: ::std::option::Option<crate::Timestamp>,
    ///Fields that are not in the spec. They are kept and written back.
    #[serde(flatten)]
    pub extra: ::serde_json::Map<::std::string::String, ::serde_json::Value>,
}
impl From<&SyncJobStatus> for crate::job::JobState {
    fn from(status: &SyncJobStatus) -> Self {
        match status {
            SyncJobStatus::Waiting => Self::Pending,
            SyncJobStatus::Running => Self::Running,
            SyncJobStatus::Success => Self::Succeeded,
            SyncJobStatus::Failed => Self::Failed,
            SyncJobStatus::Timeout => Self::TimedOut,
            SyncJobStatus::Cancel => Self::Cancelled,
            SyncJobStatus::Existed => Self::AlreadyPresent,
            SyncJobStatus::Unknown(status) => Self::undocumented(status),
        }
    }
}

crate::unknown_fields::struct_with_unknown_fields! { ErrorDetail {
    error_code = "errorCode",
    error_message = "errorMessage" or None,
    detail = "detail" or None,
    ..extra
} }

crate::unknown_fields::struct_with_unknown_fields! { ErrorList {
    errors = "errors",
    ..extra
} }

crate::unknown_fields::struct_with_unknown_fields! { GatewayError {
    error_msg = "error_msg" or None,
    error_code = "error_code",
    request_id = "request_id" or None,
    ..extra
} }

crate::unknown_fields::struct_with_unknown_fields! { SyncJob {
    created_at = "createdAt",
    domain_id = "domainID" or None,
    domain_name = "domainName" or None,
    id = "id",
    namespace = "namespace",
    override_ = "override" or None,
    remote_namespace = "remoteNamespace",
    remote_region_id = "remoteRegionId",
    repo_name = "repoName",
    status = "status",
    sync_operator_id = "syncOperatorId" or None,
    sync_operator_name = "syncOperatorName" or None,
    tag = "tag",
    updated_at = "updatedAt",
    ..extra
} }

crate::unknown_fields::struct_with_unknown_fields! { SyncRepo {
    created_at = "createdAt" or None,
    domain_id = "domainID" or None,
    domain_name = "domainName" or None,
    id = "id" or None,
    namespace = "namespace",
    override_ = "override" or None,
    remote_namespace = "remoteNamespace",
    remote_region_id = "remoteRegionId",
    repo_name = "repoName",
    sync_auto = "syncAuto" or None,
    updated_at = "updatedAt" or None,
    ..extra
} }

crate::open_enum::open_enum! {
    /// Status of a synchronisation job.
    pub enum SyncJobStatus {
        /// Waiting to run.
        Waiting = "waiting",
        /// Running.
        Running = "running",
        /// Succeeded; the image is at the target.
        Success = "success",
        /// Failed.
        Failed = "failed",
        /// Stopped by the service because it took too long.
        Timeout = "timeout",
        /// Cancelled by a user.
        Cancel = "cancel",
        /// Skipped because the image was already at the target.
        Existed = "existed",
    }
}

#[cfg(feature = "schemars")]
crate::json_schema::json_schema! { "swr", "Namespace" = crate::swr::Namespace, [], r#"{
  "description": "Name of an organisation. It starts with a lowercase letter, ends with a lowercase letter or a digit, and contains lowercase letters, digits, dots, hyphens and underscores. Two underscores may be adjacent; no other two of these marks may.",
  "type": "string",
  "minLength": 1,
  "maxLength": 64,
  "pattern": "^[a-z][a-z0-9]*(?:(?:\\.|-|__?)[a-z0-9]+)*$",
  "examples": [
    "test"
  ],
  "title": "Namespace"
}"# }

#[cfg(feature = "schemars")]
crate::json_schema::json_schema! { "swr", "Repository" = crate::swr::Repository, [], r#"{
  "description": "Name of an image repository, with `$` for each slash. It starts and ends with a lowercase letter or a digit, and contains lowercase letters, digits, dots, hyphens, underscores and `$`. Two underscores may be adjacent; no other two of these marks may.",
  "type": "string",
  "minLength": 1,
  "maxLength": 128,
  "pattern": "^[a-z0-9]+(?:(?:\\.|-|__?|\\$)[a-z0-9]+)*$",
  "examples": [
    "team$app"
  ],
  "title": "Repository"
}"# }

#[cfg(feature = "schemars")]
crate::json_schema::json_schema! { "swr", "SyncJobFilter" = crate::swr::SyncJobFilter, [], r#"{
  "description": "Page to return: maximum number of jobs, index of the first one and, optionally, the order by creation time.",
  "type": "string",
  "pattern": "^limit::[1-9][0-9]{0,8}\\|offset::(?:0|[1-9][0-9]{0,17})(?:\\|order::(?:asc|desc))?$",
  "examples": [
    "limit::10|offset::0|order::desc"
  ],
  "title": "SyncJobFilter"
}"# }

#[cfg(feature = "schemars")]
crate::json_schema::json_schema! { "swr", "ContentRange" = crate::swr::ContentRange, [], r#"{
  "description": "`offset-count/total`: index of the first job returned, number of jobs returned, total number of jobs.",
  "type": "string",
  "pattern": "^(?:0|[1-9][0-9]{0,17})-(?:0|[1-9][0-9]{0,17})/(?:0|[1-9][0-9]{0,17})$",
  "examples": [
    "0-1/1"
  ],
  "title": "ContentRange"
}"# }

#[cfg(feature = "schemars")]
crate::json_schema::json_schema! { "swr", "SyncJob" = crate::swr::SyncJob, ["SyncJobStatus" = crate::swr::SyncJobStatus], r##"{
  "description": "One copy of an image tag to a repository in another region.",
  "type": "object",
  "required": [
    "createdAt",
    "id",
    "namespace",
    "remoteNamespace",
    "remoteRegionId",
    "repoName",
    "status",
    "tag",
    "updatedAt"
  ],
  "properties": {
    "createdAt": {
      "description": "When the job was created, in UTC.",
      "examples": [
        "2020-03-12T08:11:36.518144Z"
      ],
      "type": "string",
      "format": "date-time"
    },
    "domainID": {
      "description": "Id of the tenant.",
      "type": "string",
      "examples": [
        "0657**************************f60"
      ]
    },
    "domainName": {
      "description": "Name of the tenant.",
      "type": "string",
      "examples": [
        "h**********4"
      ]
    },
    "id": {
      "description": "Id of the job.",
      "type": "integer",
      "examples": [
        1
      ]
    },
    "namespace": {
      "description": "Organisation that the image is copied from.",
      "type": "string",
      "examples": [
        "test"
      ]
    },
    "override": {
      "description": "Whether an image of the same name at the target is overwritten.",
      "type": "boolean",
      "examples": [
        false
      ]
    },
    "remoteNamespace": {
      "description": "Organisation that the image is copied to.",
      "type": "string",
      "examples": [
        "remtens"
      ]
    },
    "remoteRegionId": {
      "description": "Region that the image is copied to.",
      "type": "string",
      "examples": [
        "cn-north-1"
      ]
    },
    "repoName": {
      "description": "Repository that the image is in.",
      "type": "string",
      "examples": [
        "testrepo"
      ]
    },
    "status": {
      "description": "Status of the job.",
      "examples": [
        "success"
      ],
      "$ref": "#/$defs/SyncJobStatus"
    },
    "syncOperatorId": {
      "description": "Id of the user who configured the synchronisation.",
      "type": "string",
      "examples": [
        "065***********************10"
      ]
    },
    "syncOperatorName": {
      "description": "Name of the user who configured the synchronisation.",
      "type": "string",
      "examples": [
        "h**********4"
      ]
    },
    "tag": {
      "description": "Tag of the image.",
      "type": "string",
      "examples": [
        "8"
      ]
    },
    "updatedAt": {
      "description": "When the job last changed, in UTC.",
      "examples": [
        "2020-03-12T08:11:41.505499Z"
      ],
      "type": "string",
      "format": "date-time"
    }
  },
  "title": "SyncJob",
  "additionalProperties": true
}"## }

#[cfg(feature = "schemars")]
crate::json_schema::json_schema! { "swr", "SyncJobStatus" = crate::swr::SyncJobStatus, [], r#"{
  "description": "Status of a synchronisation job.\n\n- `waiting`: Waiting to run. State: `pending`.\n- `running`: Running. State: `running`.\n- `success`: Succeeded; the image is at the target. State: `succeeded`.\n- `failed`: Failed. State: `failed`.\n- `timeout`: Stopped by the service because it took too long. State: `timedOut`.\n- `cancel`: Cancelled by a user. State: `cancelled`.\n- `existed`: Skipped because the image was already at the target. State: `alreadyPresent`.",
  "type": "string",
  "enum": [
    "waiting",
    "running",
    "success",
    "failed",
    "timeout",
    "cancel",
    "existed"
  ],
  "examples": [
    "success"
  ],
  "title": "SyncJobStatus"
}"#, crate::job::schema::status, crate::swr::SyncJobStatus::KNOWN }

#[cfg(feature = "schemars")]
crate::json_schema::json_schema! { "swr", "SyncRepo" = crate::swr::SyncRepo, [], r#"{
  "description": "One target to which the images of a repository are synchronised automatically.",
  "type": "object",
  "required": [
    "namespace",
    "remoteNamespace",
    "remoteRegionId",
    "repoName"
  ],
  "properties": {
    "createdAt": {
      "description": "When the automatic synchronisation was created, in UTC.",
      "examples": [
        "2020-04-17T02:11:03.53183Z"
      ],
      "type": "string",
      "format": "date-time"
    },
    "domainID": {
      "description": "Id of the tenant.",
      "type": "string",
      "examples": [
        "8b1e81************************633fb"
      ]
    },
    "domainName": {
      "description": "Name of the tenant.",
      "type": "string",
      "examples": [
        "p*********59"
      ]
    },
    "id": {
      "description": "Id of the automatic synchronisation.",
      "type": "integer",
      "examples": [
        45
      ]
    },
    "namespace": {
      "description": "Organisation that images are copied from.",
      "type": "string",
      "examples": [
        "test"
      ]
    },
    "override": {
      "description": "Whether an image of the same name at the target is overwritten.",
      "type": "boolean",
      "examples": [
        true
      ]
    },
    "remoteNamespace": {
      "description": "Organisation that images are copied to.",
      "type": "string",
      "examples": [
        "sdsad"
      ]
    },
    "remoteRegionId": {
      "description": "Region that images are copied to.",
      "type": "string",
      "examples": [
        "cn-north-1"
      ]
    },
    "repoName": {
      "description": "Repository that the images are in.",
      "type": "string",
      "examples": [
        "grpc-helloworld"
      ]
    },
    "syncAuto": {
      "description": "Whether new images are synchronised automatically.",
      "type": "boolean",
      "examples": [
        true
      ]
    },
    "updatedAt": {
      "description": "When the automatic synchronisation last changed, in UTC.",
      "examples": [
        "2020-04-17T02:11:03.531831Z"
      ],
      "type": "string",
      "format": "date-time"
    }
  },
  "title": "SyncRepo",
  "additionalProperties": true
}"# }

#[cfg(feature = "schemars")]
crate::json_schema::json_schema! { "swr", "CreateManualImageSyncRepoRequestBody" = crate::swr::CreateManualImageSyncRepoRequestBody, ["Namespace" = crate::swr::Namespace], r##"{
  "description": "The tags of an image to copy, and where to.",
  "type": "object",
  "required": [
    "imageTag",
    "remoteNamespace",
    "remoteRegionId"
  ],
  "examples": [
    {
      "imageTag": [
        "V1"
      ],
      "override": true,
      "remoteNamespace": "sdsad",
      "remoteRegionId": "cn-north-208"
    }
  ],
  "properties": {
    "imageTag": {
      "description": "Tags to copy.",
      "type": "array",
      "items": {
        "type": "string"
      },
      "examples": [
        [
          "V1"
        ]
      ]
    },
    "override": {
      "description": "Whether an image of the same name at the target is overwritten (default false).",
      "type": "boolean",
      "default": false,
      "examples": [
        true
      ]
    },
    "remoteNamespace": {
      "description": "Organisation to copy to.",
      "examples": [
        "sdsad"
      ],
      "$ref": "#/$defs/Namespace"
    },
    "remoteRegionId": {
      "description": "Region to copy to.",
      "type": "string",
      "examples": [
        "cn-north-208"
      ]
    }
  },
  "title": "CreateManualImageSyncRepoRequestBody"
}"## }

#[cfg(feature = "schemars")]
crate::json_schema::json_schema! { "swr", "ErrorResponse" = crate::swr::ErrorResponse, ["ErrorList" = crate::swr::ErrorList, "ErrorArray" = crate::swr::ErrorArray, "ErrorDetail" = crate::swr::ErrorDetail, "GatewayError" = crate::swr::GatewayError], r##"{
  "description": "The body of an error response, in one of the four shapes of the service and its gateway.",
  "anyOf": [
    {
      "$ref": "#/$defs/ErrorList"
    },
    {
      "$ref": "#/$defs/ErrorArray"
    },
    {
      "$ref": "#/$defs/ErrorDetail"
    },
    {
      "$ref": "#/$defs/GatewayError"
    }
  ],
  "title": "ErrorResponse"
}"## }

#[cfg(feature = "schemars")]
crate::json_schema::json_schema! { "swr", "ErrorList" = crate::swr::ErrorList, ["ErrorDetail" = crate::swr::ErrorDetail], r##"{
  "description": "Errors of the service, in an object.",
  "type": "object",
  "required": [
    "errors"
  ],
  "properties": {
    "errors": {
      "description": "The errors, the most important one first.",
      "type": "array",
      "items": {
        "$ref": "#/$defs/ErrorDetail"
      }
    }
  },
  "title": "ErrorList",
  "additionalProperties": true
}"## }

#[cfg(feature = "schemars")]
crate::json_schema::json_schema! { "swr", "ErrorArray" = crate::swr::ErrorArray, ["ErrorDetail" = crate::swr::ErrorDetail], r##"{
  "description": "Errors of the service, the most important one first.",
  "type": "array",
  "items": {
    "$ref": "#/$defs/ErrorDetail"
  },
  "title": "ErrorArray"
}"## }

#[cfg(feature = "schemars")]
crate::json_schema::json_schema! { "swr", "ErrorDetail" = crate::swr::ErrorDetail, [], r#"{
  "description": "One error of the service.",
  "type": "object",
  "required": [
    "errorCode"
  ],
  "properties": {
    "errorCode": {
      "description": "Error code, such as `SVCSTG.SWR.4001035`.",
      "type": "string",
      "examples": [
        "SVCSTG.SWR.4001035"
      ]
    },
    "errorMessage": {
      "description": "Error message.",
      "type": "string",
      "examples": [
        "Invalid filter"
      ]
    },
    "detail": {
      "description": "Further detail, often empty.",
      "type": "string",
      "examples": [
        ""
      ]
    }
  },
  "title": "ErrorDetail",
  "additionalProperties": true
}"# }

#[cfg(feature = "schemars")]
crate::json_schema::json_schema! { "swr", "GatewayError" = crate::swr::GatewayError, [], r#"{
  "description": "An error of the gateway in front of the service.",
  "type": "object",
  "required": [
    "error_code"
  ],
  "properties": {
    "error_msg": {
      "description": "Error message.",
      "type": "string",
      "examples": [
        "Incorrect IAM authentication information"
      ]
    },
    "error_code": {
      "description": "Error code, such as `APIGW.0301`.",
      "type": "string",
      "examples": [
        "APIGW.0301"
      ]
    },
    "request_id": {
      "description": "Id of the request.",
      "type": "string",
      "examples": [
        "5f5d32ae3d3b2d0cd7d8b3d6a8a4f7e1"
      ]
    }
  },
  "title": "GatewayError",
  "additionalProperties": true
}"# }

#[cfg(feature = "schemars")]
pub(crate) fn visit_types(visitor: &mut impl crate::visitor::Visitor) {
    visitor.visit::<crate::swr::Namespace>("swr", "Namespace");
    visitor.visit::<crate::swr::Repository>("swr", "Repository");
    visitor.visit::<crate::swr::SyncJobFilter>("swr", "SyncJobFilter");
    visitor.visit::<crate::swr::ContentRange>("swr", "ContentRange");
    visitor.visit::<crate::swr::SyncJob>("swr", "SyncJob");
    visitor.visit_status("swr", "SyncJobStatus", crate::swr::SyncJobStatus::KNOWN);
    visitor.visit::<crate::swr::SyncRepo>("swr", "SyncRepo");
    visitor.visit::<crate::swr::CreateManualImageSyncRepoRequestBody>("swr", "CreateManualImageSyncRepoRequestBody");
    visitor.visit::<crate::swr::ErrorResponse>("swr", "ErrorResponse");
    visitor.visit::<crate::swr::ErrorList>("swr", "ErrorList");
    visitor.visit::<crate::swr::ErrorArray>("swr", "ErrorArray");
    visitor.visit::<crate::swr::ErrorDetail>("swr", "ErrorDetail");
    visitor.visit::<crate::swr::GatewayError>("swr", "GatewayError");
}

//! What somebody would write who needs these two pages and nothing else: the yardstick.
//!
//! The variants of a job add to it, one at a time, what the model's types can do beyond that.

use std::fmt;

use jiff::Timestamp;
use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, Visitor, value::UnitDeserializer},
};
use serde_json::{Map, Value};

/// The variants of Authing's job have the same fields, except for what this macro is given.
macro_rules! authing_job {
    ($name:ident, $status:ty, $flow:ty, $trigger:ty $(, #[$attribute:meta] $extra:ident: $type:ty)?) => {
        #[derive(Debug, Deserialize)]
        #[serde(rename_all = "camelCase")]
        #[allow(dead_code)]
        pub(crate) struct $name {
            sync_job_id: i64,
            sync_task_id: i64,
            created_at: Timestamp,
            updated_at: Timestamp,
            sync_status: $status,
            sync_flow: $flow,
            sync_trigger: $trigger,
            department_count_all: Option<i64>,
            department_count_succ: Option<i64>,
            department_update_count_all: Option<i64>,
            department_update_count_succ: Option<i64>,
            account_count_all: Option<i64>,
            account_count_succ: Option<i64>,
            account_update_count_all: Option<i64>,
            account_update_count_succ: Option<i64>,
            err_msg: Option<String>,
            $( #[$attribute] $extra: $type, )?
        }
    };
}

/// The same for SWR's job.
macro_rules! swr_job {
    ($name:ident, $status:ty $(, #[$attribute:meta] $extra:ident: $type:ty)?) => {
        #[derive(Debug, Deserialize)]
        #[serde(rename_all = "camelCase")]
        #[allow(dead_code)]
        pub(crate) struct $name {
            created_at: Timestamp,
            #[serde(rename = "domainID")]
            domain_id: Option<String>,
            domain_name: Option<String>,
            id: i64,
            namespace: String,
            r#override: Option<bool>,
            remote_namespace: String,
            remote_region_id: String,
            repo_name: String,
            status: $status,
            sync_operator_id: Option<String>,
            sync_operator_name: Option<String>,
            tag: String,
            updated_at: Timestamp,
            $( #[$attribute] $extra: $type, )?
        }
    };
}

/// A struct that keeps the fields it does not know, as `#[serde(flatten)]` does, but looks at each key only once and copies
/// none that it knows.
macro_rules! keeping {
    (pub(crate) struct $name:ident { $( $wire:literal $field:ident: $type:ty, )+ }) => {
        #[derive(Debug)]
        #[allow(dead_code)]
        pub(crate) struct $name {
            $( $field: $type, )+
            extra: Map<String, Value>,
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                #[allow(non_camel_case_types)]
                enum Key { $( $field, )+ Other(String) }

                impl<'de> Deserialize<'de> for Key {
                    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                        struct Keys;

                        impl Visitor<'_> for Keys {
                            type Value = Key;

                            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                                f.write_str("a key")
                            }

                            fn visit_str<E: Error>(self, key: &str) -> Result<Key, E> {
                                Ok(match key {
                                    $( $wire => Key::$field, )+
                                    other => Key::Other(other.to_owned()),
                                })
                            }
                        }

                        deserializer.deserialize_identifier(Keys)
                    }
                }

                struct Members;

                impl<'de> Visitor<'de> for Members {
                    type Value = $name;

                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str("an object")
                    }

                    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<$name, A::Error> {
                        $( let mut $field: Option<$type> = None; )+
                        let mut extra = Map::new();
                        while let Some(key) = members.next_key()? {
                            match key {
                                $( Key::$field if $field.is_some() => return Err(A::Error::duplicate_field($wire)), )+
                                $( Key::$field => $field = Some(members.next_value()?), )+
                                Key::Other(key) => {
                                    extra.insert(key, members.next_value()?);
                                }
                            }
                        }
                        Ok($name { $( $field: present($field, $wire)?, )+ extra })
                    }
                }

                deserializer.deserialize_map(Members)
            }
        }
    };
}

/// A field that may be absent is one that takes nothing for a value.
fn present<'de, T: Deserialize<'de>, E: Error>(value: Option<T>, name: &'static str) -> Result<T, E> {
    match value {
        Some(value) => Ok(value),
        None => T::deserialize(UnitDeserializer::<E>::new()).map_err(|_| E::missing_field(name)),
    }
}

pub(crate) mod authing {
    use sync_job_model::authing as model;

    use super::{Deserialize, Deserializer, Error, Map, MapAccess, Timestamp, Value, Visitor, fmt, present};

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "camelCase")]
    pub(crate) enum Status {
        Free,
        Pending,
        OnProgress,
        Success,
        Failed,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub(crate) enum Flow {
        Upstream,
        Downstream,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub(crate) enum Trigger {
        Manually,
        Timed,
        Automatic,
    }

    authing_job!(Job, Status, Flow, Trigger);
    authing_job!(JobOfOpenEnums, model::SyncStatus, model::SyncFlow, model::SyncTrigger);
    authing_job!(JobWithExtra, Status, Flow, Trigger, #[serde(flatten)] extra: Map<String, Value>);

    keeping! {
        pub(crate) struct JobThatKeeps {
            "syncJobId" sync_job_id: i64,
            "syncTaskId" sync_task_id: i64,
            "createdAt" created_at: Timestamp,
            "updatedAt" updated_at: Timestamp,
            "syncStatus" sync_status: model::SyncStatus,
            "syncFlow" sync_flow: model::SyncFlow,
            "syncTrigger" sync_trigger: model::SyncTrigger,
            "departmentCountAll" department_count_all: Option<i64>,
            "departmentCountSucc" department_count_succ: Option<i64>,
            "departmentUpdateCountAll" department_update_count_all: Option<i64>,
            "departmentUpdateCountSucc" department_update_count_succ: Option<i64>,
            "accountCountAll" account_count_all: Option<i64>,
            "accountCountSucc" account_count_succ: Option<i64>,
            "accountUpdateCountAll" account_update_count_all: Option<i64>,
            "accountUpdateCountSucc" account_update_count_succ: Option<i64>,
            "errMsg" err_msg: Option<String>,
        }
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "camelCase")]
    #[allow(dead_code)]
    pub(crate) struct Answer<J> {
        status_code: i64,
        message: String,
        api_code: Option<i64>,
        request_id: Option<String>,
        pub(crate) data: Option<Page<J>>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "camelCase")]
    #[allow(dead_code)]
    pub(crate) struct Page<J> {
        total_count: Option<i64>,
        pub(crate) list: Vec<J>,
    }
}

pub(crate) mod swr {
    use sync_job_model::swr as model;

    use super::{Deserialize, Deserializer, Error, Map, MapAccess, Timestamp, Value, Visitor, fmt, present};

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub(crate) enum Status {
        Waiting,
        Running,
        Success,
        Failed,
        Timeout,
        Cancel,
        Existed,
    }

    swr_job!(Job, Status);
    swr_job!(JobOfOpenEnums, model::SyncJobStatus);
    swr_job!(JobWithExtra, Status, #[serde(flatten)] extra: Map<String, Value>);

    keeping! {
        pub(crate) struct JobThatKeeps {
            "createdAt" created_at: Timestamp,
            "domainID" domain_id: Option<String>,
            "domainName" domain_name: Option<String>,
            "id" id: i64,
            "namespace" namespace: String,
            "override" overwrite: Option<bool>,
            "remoteNamespace" remote_namespace: String,
            "remoteRegionId" remote_region_id: String,
            "repoName" repo_name: String,
            "status" status: model::SyncJobStatus,
            "syncOperatorId" sync_operator_id: Option<String>,
            "syncOperatorName" sync_operator_name: Option<String>,
            "tag" tag: String,
            "updatedAt" updated_at: Timestamp,
        }
    }
}

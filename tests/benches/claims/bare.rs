//! Structs by hand for these two pages and nothing else, which the model is compared with.

pub(crate) mod authing {
    use jiff::Timestamp;
    use serde::{Deserialize, Serialize};

    #[derive(Debug, Deserialize, Serialize)]
    #[serde(rename_all = "camelCase")]
    pub(crate) struct Response {
        status_code: i64,
        message: String,
        api_code: Option<i64>,
        request_id: Option<String>,
        pub(crate) data: Option<Page>,
    }

    #[derive(Debug, Deserialize, Serialize)]
    #[serde(rename_all = "camelCase")]
    pub(crate) struct Page {
        total_count: Option<i64>,
        pub(crate) list: Vec<Job>,
    }

    #[derive(Debug, Deserialize, Serialize)]
    #[serde(rename_all = "camelCase")]
    pub(crate) struct Job {
        sync_job_id: i64,
        sync_task_id: i64,
        created_at: Timestamp,
        updated_at: Timestamp,
        sync_status: Status,
        sync_flow: Flow,
        sync_trigger: Trigger,
        department_count_all: Option<i64>,
        department_count_succ: Option<i64>,
        department_update_count_all: Option<i64>,
        department_update_count_succ: Option<i64>,
        account_count_all: Option<i64>,
        account_count_succ: Option<i64>,
        account_update_count_all: Option<i64>,
        account_update_count_succ: Option<i64>,
        err_msg: Option<String>,
    }

    #[derive(Debug, Deserialize, Serialize)]
    #[serde(rename_all = "camelCase")]
    enum Status {
        Free,
        Pending,
        OnProgress,
        Success,
        Failed,
    }

    #[derive(Debug, Deserialize, Serialize)]
    #[serde(rename_all = "snake_case")]
    enum Flow {
        Upstream,
        Downstream,
    }

    #[derive(Debug, Deserialize, Serialize)]
    #[serde(rename_all = "snake_case")]
    enum Trigger {
        Manually,
        Timed,
        Automatic,
    }
}

pub(crate) mod swr {
    use jiff::Timestamp;
    use serde::{Deserialize, Serialize};

    #[derive(Debug, Deserialize, Serialize)]
    #[serde(rename_all = "camelCase")]
    pub(crate) struct Job {
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
        status: Status,
        sync_operator_id: Option<String>,
        sync_operator_name: Option<String>,
        tag: String,
        updated_at: Timestamp,
    }

    #[derive(Debug, Deserialize, Serialize)]
    #[serde(rename_all = "snake_case")]
    enum Status {
        Waiting,
        Running,
        Success,
        Failed,
        Timeout,
        Cancel,
        Existed,
    }
}

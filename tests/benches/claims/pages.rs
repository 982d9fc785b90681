//! Pages of the services.

use std::fmt::Write as _;

use jiff::{SignedDuration, Timestamp};

use crate::server;

/// The number of jobs on a page, the maximum of Authing.
pub(crate) const JOBS: u64 = 50;

/// The response of Authing to a request for a token.
pub(crate) const TOKEN: &str =
    r#"{"statusCode":200,"message":"","data":{"access_token":"token","expires_in":7200}}"#;

fn times(index: u64) -> [Timestamp; 2] {
    let index = i64::try_from(index).expect("a page is small");
    let created: Timestamp = "2022-07-03T02:20:30.518Z".parse().expect("the time is valid");
    let created = created + SignedDuration::from_secs(97 * index);
    [created, created + SignedDuration::from_millis(4987)]
}

/// Returns a page of Authing that begins with the job `first` of `total`, with every field of the document.
fn authing(first: u64, total: u64) -> String {
    let mut jobs = String::new();
    for index in 0..JOBS {
        let [created, updated] = times(index);
        let comma = if index == 0 { "" } else { "," };
        let status = match index % 3 {
            0 => "success",
            1 => "failed",
            _ => "onProgress",
        };
        let error = if index % 3 == 1 { r#","errMsg":"the directory does not respond""# } else { "" };
        let _ = write!(
            jobs,
            r#"{comma}{{"syncJobId":{id},"syncTaskId":1000,"createdAt":"{created:.3}","updatedAt":"{updated:.3}","syncStatus":"{status}","syncFlow":"upstream","syncTrigger":"timed","departmentCountAll":40,"departmentCountSucc":40,"departmentUpdateCountAll":4,"departmentUpdateCountSucc":4,"accountCountAll":812,"accountCountSucc":809,"accountUpdateCountAll":31,"accountUpdateCountSucc":28{error}}}"#,
            id = 90_000 + first + index,
        );
    }
    format!(
        r#"{{"statusCode":200,"message":"success","requestId":"934108e5-9fbf-4d24-8da1-c330328abd6c","data":{{"totalCount":{total},"list":[{jobs}]}}}}"#
    )
}

/// Returns a page of SWR that begins with the job `first`, with every field of the document.
fn swr(first: u64) -> String {
    let mut jobs = String::new();
    for index in 0..JOBS {
        let [created, updated] = times(index);
        let comma = if index == 0 { "" } else { "," };
        let status = match index % 3 {
            0 => "success",
            1 => "failed",
            _ => "existed",
        };
        let _ = write!(
            jobs,
            r#"{comma}{{"createdAt":"{created:.6}","domainID":"06571dd2a5800f3c0f2ac01a2a2d3f60","domainName":"hwstaff_team4","id":{id},"namespace":"team","override":false,"remoteNamespace":"team-mirror","remoteRegionId":"cn-north-1","repoName":"web","status":"{status}","syncOperatorId":"06516c1e3a4f4be9a4bdb7e0f7b2c310","syncOperatorName":"hwstaff_user4","tag":"1.4.{index}","updatedAt":"{updated:.6}"}}"#,
            id = 90_000 + first + index,
        );
    }
    format!("[{jobs}]")
}

/// Returns the first page of a service.
pub(crate) fn first(service: &str) -> String {
    if service == "authing" { authing(0, JOBS) } else { swr(0) }
}

/// Returns the path and the query of a page, counted from 0.
pub(crate) fn path(service: &str, page: u64) -> String {
    if service == "authing" {
        format!("/api/v3/list-sync-jobs?syncTaskId=1000&page={}&limit={JOBS}", page + 1)
    } else {
        let offset = page * JOBS;
        format!(
            "/v2/manage/namespaces/team/repos/web/sync_job?filter=limit%3A%3A{JOBS}%7Coffset%3A%3A{offset}"
        )
    }
}

/// Returns the response to a request for a page of a list of `total` jobs.
pub(crate) fn response(service: &str, request: &str, total: u64) -> Vec<u8> {
    let number = |name: &str| {
        let (_, rest) = request.split_once(name)?;
        let digits = rest.find(|end: char| !end.is_ascii_digit()).map_or(rest, |end| &rest[..end]);
        digits.parse::<u64>().ok()
    };
    let (range, body) = if request.starts_with("POST ") {
        (String::new(), TOKEN.to_owned())
    } else if service == "authing" {
        let page = number("&page=").or_else(|| number("?page=")).expect("the request states a page");
        (String::new(), authing((page - 1) * JOBS, total))
    } else {
        let first = number("offset%3A%3A").expect("the request states an offset");
        (format!("content-range: {first}-{JOBS}/{total}\r\n"), swr(first))
    };
    server::json(200, &range, &body)
}

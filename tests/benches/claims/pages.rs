//! Pages of the services.

use std::fmt::Write as _;

use jiff::{SignedDuration, Timestamp};

/// The number of jobs on a page, the maximum of Authing.
pub(crate) const JOBS: usize = 50;

fn times(index: usize) -> [Timestamp; 2] {
    let index = i64::try_from(index).expect("a page is small");
    let created: Timestamp = "2022-07-03T02:20:30.518Z".parse().expect("the time is valid");
    let created = created + SignedDuration::from_secs(97 * index);
    [created, created + SignedDuration::from_millis(4987)]
}

/// Returns a page of Authing, with every field of the document.
pub(crate) fn authing() -> String {
    let mut jobs = String::new();
    for index in 0..JOBS {
        let [created, updated] = times(index);
        let comma = if index == 0 { "" } else { "," };
        let status = ["success", "failed", "onProgress"][index % 3];
        let error = if index % 3 == 1 { r#","errMsg":"the directory does not respond""# } else { "" };
        let _ = write!(
            jobs,
            r#"{comma}{{"syncJobId":{id},"syncTaskId":1000,"createdAt":"{created:.3}","updatedAt":"{updated:.3}","syncStatus":"{status}","syncFlow":"upstream","syncTrigger":"timed","departmentCountAll":40,"departmentCountSucc":40,"departmentUpdateCountAll":4,"departmentUpdateCountSucc":4,"accountCountAll":812,"accountCountSucc":809,"accountUpdateCountAll":31,"accountUpdateCountSucc":28{error}}}"#,
            id = 90_000 + index,
        );
    }
    format!(
        r#"{{"statusCode":200,"message":"success","requestId":"934108e5-9fbf-4d24-8da1-c330328abd6c","data":{{"totalCount":{JOBS},"list":[{jobs}]}}}}"#
    )
}

/// Returns a page of SWR, with every field of the document.
pub(crate) fn swr() -> String {
    let mut jobs = String::new();
    for index in 0..JOBS {
        let [created, updated] = times(index);
        let comma = if index == 0 { "" } else { "," };
        let status = ["success", "failed", "existed"][index % 3];
        let _ = write!(
            jobs,
            r#"{comma}{{"createdAt":"{created:.6}","domainID":"06571dd2a5800f3c0f2ac01a2a2d3f60","domainName":"hwstaff_team4","id":{id},"namespace":"team","override":false,"remoteNamespace":"team-mirror","remoteRegionId":"cn-north-1","repoName":"web","status":"{status}","syncOperatorId":"06516c1e3a4f4be9a4bdb7e0f7b2c310","syncOperatorName":"hwstaff_user4","tag":"1.4.{index}","updatedAt":"{updated:.6}"}}"#,
            id = 90_000 + index,
        );
    }
    format!("[{jobs}]")
}

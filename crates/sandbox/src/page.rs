//! Pages of responses, which faults change.

use axum::http::{HeaderMap, HeaderValue};
use serde_json::{Value, json};
use sync_jobs_model::swr::ContentRange;

const CONTENT_RANGE: &str = "content-range";

/// The headers and the body of a response of either service.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl Page {
    /// Returns the rows of a list, if the response has one.
    fn list(&mut self) -> Option<&mut Vec<Value>> {
        let list = if self.body.is_array() { "" } else { "/data/list" };
        self.body.pointer_mut(list).and_then(Value::as_array_mut)
    }

    /// Applies `change` to each row, or to the data of a response without a list.
    fn each(&mut self, change: impl Fn(&mut Value)) {
        match self.list() {
            Some(rows) => rows.iter_mut().for_each(change),
            None => self.body.get_mut("data").into_iter().for_each(change),
        }
    }

    /// Changes the header `Content-Range`, if there is one.
    fn change_range(&mut self, change: impl Fn(&mut ContentRange)) {
        let range = self.headers.get(CONTENT_RANGE).and_then(|range| range.to_str().ok()?.parse().ok());
        let changed = range.and_then(|mut range| {
            change(&mut range);
            HeaderValue::try_from(range.to_string()).ok()
        });
        if let Some(range) = changed {
            self.headers.insert(CONTENT_RANGE, range);
        }
    }

    /// Leaves at most `size` rows. The total does not change.
    pub(crate) fn truncate(&mut self, size: u32) {
        if let Some(rows) = self.list() {
            rows.truncate(usize::try_from(size).unwrap_or(usize::MAX));
        }
        self.change_range(|range| range.count = range.count.min(size.into()));
    }

    /// Removes the total.
    pub(crate) fn remove_total(&mut self) {
        self.headers.remove(CONTENT_RANGE);
        if let Some(data) = self.body.get_mut("data").and_then(Value::as_object_mut) {
            data.remove("totalCount");
        }
    }

    /// Replaces the total.
    pub(crate) fn set_total(&mut self, total: u32) {
        self.change_range(|range| range.total = total.into());
        if let Some(found) = self.body.pointer_mut("/data/totalCount") {
            *found = json!(total);
        }
    }

    /// Replaces the status of every row.
    pub(crate) fn set_status(&mut self, status: &str) {
        self.each(|row| set_status(row, status));
    }

    /// Repeats the first row with another status.
    pub(crate) fn repeat_first(&mut self, status: &str) {
        if let Some(rows) = self.list()
            && let Some(mut row) = rows.first().cloned()
        {
            set_status(&mut row, status);
            rows.insert(1, row);
        }
    }

    /// Replaces the numbers of successes by null.
    pub(crate) fn remove_counts(&mut self) {
        self.each(|row| {
            let fields = row.as_object_mut().into_iter().flatten();
            fields
                .filter(|(name, _)| name.ends_with("CountSucc"))
                .for_each(|(_, count)| *count = Value::Null);
        });
    }

    /// Replaces the task or the repository of every row.
    pub(crate) fn set_subject(&mut self) {
        self.each(|row| {
            replace(row, "syncTaskId", &json!(9999));
            replace(row, "repoName", &json!("another"));
        });
    }
}

fn set_status(row: &mut Value, status: &str) {
    for name in ["status", "syncStatus", "lastSyncStatus"] {
        replace(row, name, &json!(status));
    }
}

/// Replaces a field, if there is one with this name.
fn replace(row: &mut Value, name: &str, value: &Value) {
    if let Some(field) = row.get_mut(name) {
        *field = value.clone();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn swr() -> Page {
        let row = |id| json!({ "id": id, "repoName": "web", "status": "success" });
        let headers = HeaderMap::from_iter([(CONTENT_RANGE.parse().unwrap(), "10-3/13".parse().unwrap())]);
        Page { headers, body: json!([row(3), row(2), row(1)]) }
    }

    fn authing() -> Page {
        let row = |id| json!({ "syncJobId": id, "syncTaskId": 1, "syncStatus": "success", "accountCountAll": 1, "accountCountSucc": 1 });
        let data = json!({ "totalCount": 3, "list": [row(3), row(2), row(1)] });
        Page { headers: HeaderMap::new(), body: json!({ "statusCode": 200, "data": data }) }
    }

    fn range(page: &Page) -> Option<&str> {
        page.headers.get(CONTENT_RANGE).map(|range| range.to_str().unwrap())
    }

    #[test]
    fn a_page_is_truncated_with_and_without_its_total() {
        let (mut swr, mut authing) = (swr(), authing());
        for page in [&mut swr, &mut authing] {
            page.truncate(2);
            assert_eq!(page.list().map(|rows| rows.len()), Some(2));
        }
        assert_eq!((range(&swr), &authing.body["data"]["totalCount"]), (Some("10-2/13"), &json!(3)));
        for page in [&mut swr, &mut authing] {
            page.set_total(1);
        }
        assert_eq!((range(&swr), &authing.body["data"]["totalCount"]), (Some("10-2/1"), &json!(1)));
        for page in [&mut swr, &mut authing] {
            page.remove_total();
        }
        assert_eq!((range(&swr), authing.body["data"].get("totalCount")), (None, None));
    }

    #[test]
    fn rows_get_another_subject_another_status_and_no_counts() {
        for (mut page, status, subject, other) in [
            (swr(), "status", "repoName", json!("another")),
            (authing(), "syncStatus", "syncTaskId", json!(9999)),
        ] {
            page.repeat_first("failed");
            page.set_subject();
            page.remove_counts();
            let rows = page.list().unwrap().clone();
            let statuses: Vec<_> = rows.iter().map(|row| row[status].as_str().unwrap()).collect();
            assert_eq!(statuses, ["success", "failed", "success", "success"]);
            assert!(rows.iter().all(|row| row[subject] == other), "{rows:?}");
            assert!(rows.iter().all(|row| row["accountCountSucc"].is_null()), "{rows:?}");
            assert!(rows.iter().all(|row| row.get("accountCountAll").is_none_or(|count| *count == 1)));
            page.set_status("paused");
            assert!(page.list().unwrap().iter().all(|row| row[status] == "paused"));
        }
    }

    #[test]
    fn a_response_without_a_list_has_one_row() {
        let mut page = authing();
        page.body["data"] = page.body["data"]["list"][0].clone();
        page.set_subject();
        page.truncate(0);
        page.repeat_first("failed");
        assert_eq!(
            (&page.body["data"]["syncTaskId"], &page.body["data"]["syncJobId"]),
            (&json!(9999), &json!(3))
        );
    }
}

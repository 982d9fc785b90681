//! Pages of responses, which faults change.

use axum::http::{HeaderMap, HeaderValue};
use serde_json::{Map, Value, json};
use sync_jobs_model::swr::ContentRange;

use crate::fault::Kind;

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

    /// Returns the data of Authing.
    fn data(&mut self) -> Option<&mut Map<String, Value>> {
        self.body.get_mut("data").and_then(Value::as_object_mut)
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

    /// Changes what a fault changes on a page. Most faults change something else, and leave the page as it is.
    pub(crate) fn apply(&mut self, fault: &Kind) {
        match fault {
            Kind::CappedPage { size } => self.truncate(*size),
            Kind::ShortPage { size } => {
                self.truncate(*size);
                self.headers.remove(CONTENT_RANGE);
                self.data().map(|data| data.remove("totalCount"));
            }
            Kind::WrongTotal { total } => {
                self.change_range(|range| range.total = (*total).into());
                self.data().map(|data| data.insert("totalCount".to_owned(), json!(total)));
            }
            Kind::RepeatedRow { status } => {
                if let Some(rows) = self.list()
                    && let Some(mut row) = rows.first().cloned()
                {
                    set_status(&mut row, status);
                    rows.insert(1, row);
                }
            }
            Kind::UnknownStatus { word } => self.each(|row| set_status(row, word)),
            Kind::WrongSubject => self.each(|row| {
                replace(row, "syncTaskId", &json!(9999));
                replace(row, "repoName", &json!("another"));
            }),
            Kind::NullCounts => self.each(|row| {
                let fields = row.as_object_mut().into_iter().flatten();
                let counts = fields.filter(|(name, _)| name.ends_with("CountSucc"));
                counts.for_each(|(_, count)| *count = Value::Null);
            }),
            _ => {}
        }
    }

    /// Leaves at most `size` rows. The total does not change.
    fn truncate(&mut self, size: u32) {
        if let Some(rows) = self.list() {
            rows.truncate(usize::try_from(size).unwrap_or(usize::MAX));
        }
        self.change_range(|range| range.count = range.count.min(size.into()));
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
            page.apply(&Kind::CappedPage { size: 2 });
            assert_eq!(page.list().map(|rows| rows.len()), Some(2));
        }
        assert_eq!((range(&swr), &authing.body["data"]["totalCount"]), (Some("10-2/13"), &json!(3)));
        for page in [&mut swr, &mut authing] {
            page.apply(&Kind::WrongTotal { total: 1 });
        }
        assert_eq!((range(&swr), &authing.body["data"]["totalCount"]), (Some("10-2/1"), &json!(1)));
        for page in [&mut swr, &mut authing] {
            page.apply(&Kind::ShortPage { size: 2 });
        }
        assert_eq!((range(&swr), authing.body["data"].get("totalCount")), (None, None));
    }

    #[test]
    fn rows_get_another_subject_another_status_and_no_counts() {
        for (mut page, status, subject, other) in [
            (swr(), "status", "repoName", json!("another")),
            (authing(), "syncStatus", "syncTaskId", json!(9999)),
        ] {
            for fault in
                [Kind::RepeatedRow { status: "failed".to_owned() }, Kind::WrongSubject, Kind::NullCounts]
            {
                page.apply(&fault);
            }
            let rows = page.list().unwrap().clone();
            let statuses: Vec<_> = rows.iter().map(|row| row[status].as_str().unwrap()).collect();
            assert_eq!(statuses, ["success", "failed", "success", "success"]);
            assert!(rows.iter().all(|row| row[subject] == other), "{rows:?}");
            assert!(rows.iter().all(|row| row["accountCountSucc"].is_null()), "{rows:?}");
            assert!(rows.iter().all(|row| row.get("accountCountAll").is_none_or(|count| *count == 1)));
            page.apply(&Kind::UnknownStatus { word: "paused".to_owned() });
            assert!(page.list().unwrap().iter().all(|row| row[status] == "paused"));
        }
    }

    #[test]
    fn a_response_without_a_list_has_one_row() {
        let mut page = authing();
        page.body["data"] = page.body["data"]["list"][0].clone();
        for fault in [
            Kind::WrongSubject,
            Kind::CappedPage { size: 0 },
            Kind::RepeatedRow { status: "failed".to_owned() },
        ] {
            page.apply(&fault);
        }
        assert_eq!(
            (&page.body["data"]["syncTaskId"], &page.body["data"]["syncJobId"]),
            (&json!(9999), &json!(3))
        );
    }
}

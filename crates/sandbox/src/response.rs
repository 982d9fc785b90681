//! JSON responses, which faults change.

use axum::{
    http::{StatusCode, header::CONTENT_TYPE},
    response::{AppendHeaders, IntoResponse, Response},
};
use serde_json::{Value, json};
use sync_jobs_model::swr::ContentRange;

use crate::fault::Kind;

/// A response of a service.
#[derive(Debug)]
pub(crate) struct JsonResponse {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    /// The header `Content-Range` of a list of SWR.
    pub(crate) range: Option<ContentRange>,
    pub(crate) body: Value,
}

impl JsonResponse {
    pub(crate) fn new(status: u16, body: Value) -> Self {
        Self { status, headers: Vec::new(), range: None, body }
    }

    /// Adds a header.
    pub(crate) fn header(mut self, name: &'static str, value: String) -> Self {
        self.headers.push((name, value));
        self
    }

    /// Returns the rows of a list, if the response has one.
    fn list(&mut self) -> Option<&mut Vec<Value>> {
        let list = if self.body.is_array() { "" } else { "/data/list" };
        self.body.pointer_mut(list).and_then(Value::as_array_mut)
    }

    /// Changes what a fault changes in a response. Most faults change something else, and leave it as it is.
    pub(crate) fn apply(&mut self, fault: &Kind) {
        match fault {
            Kind::CappedPage { size } => self.cap(*size),
            Kind::ShortPage { size } => {
                self.cap(*size);
                self.set_total(None);
            }
            Kind::WrongTotal { total } => self.set_total(Some(*total)),
            Kind::RepeatedRow { status } => {
                if let Some(rows) = self.list()
                    && let Some(mut row) = rows.first().cloned()
                {
                    set(&mut row, is_status, &json!(status));
                    rows.insert(1, row);
                }
            }
            Kind::UnknownStatus { word } => set(&mut self.body, is_status, &json!(word)),
            Kind::WrongSubject => {
                set(&mut self.body, |name| name == "syncTaskId", &json!(9999));
                set(&mut self.body, |name| name == "repoName", &json!("another"));
            }
            Kind::NullCounts => set(&mut self.body, |name| name.ends_with("CountSucc"), &Value::Null),
            _ => {}
        }
    }

    /// Leaves at most `size` rows on a page.
    fn cap(&mut self, size: u32) {
        if let Some(rows) = self.list() {
            rows.truncate(usize::try_from(size).unwrap_or(usize::MAX));
        }
        if let Some(range) = &mut self.range {
            range.count = range.count.min(size.into());
        }
    }

    /// Replaces the total of a page, or removes it.
    fn set_total(&mut self, total: Option<u32>) {
        let range = self.range.take().zip(total);
        self.range = range.map(|(range, total)| ContentRange { total: total.into(), ..range });
        if let Some(data) = self.body.get_mut("data").and_then(Value::as_object_mut) {
            data.remove("totalCount");
            data.extend(total.map(|total| ("totalCount".to_owned(), json!(total))));
        }
    }
}

impl IntoResponse for JsonResponse {
    fn into_response(self) -> Response {
        let range = self.range.map(|range| ("content-range", range.to_string()));
        let content_type = [(CONTENT_TYPE, "application/json;charset=utf-8")];
        let headers = (AppendHeaders(self.headers), AppendHeaders(range));
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        (status, content_type, headers, self.body.to_string()).into_response()
    }
}

fn is_status(name: &str) -> bool {
    ["status", "syncStatus", "lastSyncStatus"].contains(&name)
}

/// Sets each field whose name is selected, however deep it is.
fn set(value: &mut Value, is_selected: fn(&str) -> bool, to: &Value) {
    match value {
        Value::Array(rows) => rows.iter_mut().for_each(|row| set(row, is_selected, to)),
        Value::Object(fields) => fields.iter_mut().for_each(|(name, field)| {
            if is_selected(name) { *field = to.clone() } else { set(field, is_selected, to) }
        }),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn swr() -> JsonResponse {
        let row = |id| json!({ "id": id, "repoName": "web", "status": "success" });
        let response = JsonResponse::new(200, json!([row(3), row(2), row(1)]));
        JsonResponse { range: "10-3/13".parse().ok(), ..response }
    }

    fn authing() -> JsonResponse {
        let row = |id| json!({ "syncJobId": id, "syncTaskId": 1, "syncStatus": "success", "accountCountAll": 1, "accountCountSucc": 1 });
        let data = json!({ "totalCount": 3, "list": [row(3), row(2), row(1)] });
        JsonResponse::new(200, json!({ "statusCode": 200, "data": data }))
    }

    fn range(page: &JsonResponse) -> Option<String> {
        page.range.map(|range| range.to_string())
    }

    #[test]
    fn a_page_is_truncated_with_and_without_its_total() {
        let (mut swr, mut authing) = (swr(), authing());
        for page in [&mut swr, &mut authing] {
            page.apply(&Kind::CappedPage { size: 2 });
            assert_eq!(page.list().map(|rows| rows.len()), Some(2));
        }
        assert_eq!(
            (range(&swr).as_deref(), &authing.body["data"]["totalCount"]),
            (Some("10-2/13"), &json!(3))
        );
        for page in [&mut swr, &mut authing] {
            page.apply(&Kind::WrongTotal { total: 1 });
        }
        assert_eq!(
            (range(&swr).as_deref(), &authing.body["data"]["totalCount"]),
            (Some("10-2/1"), &json!(1))
        );
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

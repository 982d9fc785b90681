//! JSON responses, which faults change, and errors.

use std::borrow::Cow;

use axum::{
    http::{StatusCode, header::CONTENT_TYPE},
    response::{AppendHeaders, IntoResponse, Response},
};
use serde_json::{Value, json};
use sync_jobs_model::swr::ContentRange;

use crate::fault::Fault;

/// A response of a service.
#[derive(Debug)]
pub(crate) struct JsonResponse {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    /// The page of a list, which is the header `Content-Range` of SWR.
    pub(crate) range: Option<ContentRange>,
    /// The rows of a list are an array until the service writes them.
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

    /// Returns the page whose first row has the index `offset` of `total` rows.
    pub(crate) fn page(rows: Vec<Value>, offset: u64, total: u64) -> Self {
        let range = ContentRange { offset, count: rows.len() as u64, total };
        Self { range: Some(range), ..Self::new(200, Value::Array(rows)) }
    }

    /// Changes what a fault changes in a response. Most faults change something else, and leave it as it is.
    pub(crate) fn apply(&mut self, fault: &Fault) {
        match fault {
            Fault::CappedPage { size } => self.cap(*size),
            Fault::ShortPage { size } => {
                self.cap(*size);
                self.range = None;
            }
            Fault::WrongTotal { total } => {
                self.range = self.range.map(|range| ContentRange { total: (*total).into(), ..range });
            }
            Fault::RepeatedRow { status } => {
                if let Some(rows) = self.body.as_array_mut()
                    && let Some(mut row) = rows.first().cloned()
                {
                    set(&mut row, is_status, &json!(status));
                    rows.insert(1, row);
                }
            }
            Fault::UnknownStatus { word } => set(&mut self.body, is_status, &json!(word)),
            Fault::WrongSubject => {
                set(&mut self.body, |name| name == "syncTaskId", &json!(9999));
                set(&mut self.body, |name| name == "repoName", &json!("another"));
            }
            Fault::NullCounts => set(&mut self.body, |name| name.ends_with("CountSucc"), &Value::Null),
            _ => {}
        }
    }

    /// Leaves at most `size` rows on a page.
    fn cap(&mut self, size: u32) {
        if let Some(rows) = self.body.as_array_mut() {
            rows.truncate(usize::try_from(size).unwrap_or(usize::MAX));
        }
        if let Some(range) = &mut self.range {
            range.count = range.count.min(size.into());
        }
    }
}

impl IntoResponse for JsonResponse {
    fn into_response(self) -> Response {
        let range = self.range.map(|range| ("content-range", range.to_string()));
        let content_type = [(CONTENT_TYPE, "application/json;charset=utf-8")];
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = (AppendHeaders(self.headers), AppendHeaders(range));
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

/// What an operation returns.
pub(crate) type Outcome = Result<JsonResponse, Error>;

/// An error, which each service writes in its own format.
#[derive(Debug)]
pub(crate) struct Error {
    pub(crate) status: u16,
    /// The code of the service, which is empty if it has none.
    pub(crate) code: &'static str,
    pub(crate) message: Cow<'static, str>,
    /// The message for clients that prefer English, if the service has a translation.
    pub(crate) english: Option<&'static str>,
}

impl Error {
    pub(crate) fn new(status: u16, code: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self { status, code, message: message.into(), english: None }
    }
}

/// Returns what an HTTP status means.
pub(crate) fn reason(status: u16) -> &'static str {
    StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason()).unwrap_or("Error")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn swr() -> JsonResponse {
        let row = |id| json!({ "id": id, "repoName": "web", "status": "success" });
        JsonResponse::page(vec![row(3), row(2), row(1)], 10, 13)
    }

    fn authing() -> JsonResponse {
        let row = |id| json!({ "syncJobId": id, "syncTaskId": 1, "syncStatus": "success", "accountCountAll": 1, "accountCountSucc": 1 });
        JsonResponse::page(vec![row(3), row(2), row(1)], 0, 3)
    }

    fn range(page: &JsonResponse) -> Option<String> {
        page.range.map(|range| range.to_string())
    }

    #[test]
    fn a_page_is_truncated_with_and_without_its_total() {
        let mut page = swr();
        page.apply(&Fault::CappedPage { size: 2 });
        assert_eq!(page.body.as_array().map(Vec::len), Some(2));
        assert_eq!(range(&page).as_deref(), Some("10-2/13"));
        page.apply(&Fault::WrongTotal { total: 1 });
        assert_eq!(range(&page).as_deref(), Some("10-2/1"));
        page.apply(&Fault::ShortPage { size: 1 });
        assert_eq!((page.body.as_array().map(Vec::len), range(&page)), (Some(1), None));
    }

    #[test]
    fn rows_get_another_subject_another_status_and_no_counts() {
        for (mut page, status, subject, other) in [
            (swr(), "status", "repoName", json!("another")),
            (authing(), "syncStatus", "syncTaskId", json!(9999)),
        ] {
            for fault in
                [Fault::RepeatedRow { status: "failed".to_owned() }, Fault::WrongSubject, Fault::NullCounts]
            {
                page.apply(&fault);
            }
            let rows = page.body.as_array().unwrap().clone();
            let statuses: Vec<_> = rows.iter().map(|row| row[status].as_str().unwrap()).collect();
            assert_eq!(statuses, ["success", "failed", "success", "success"]);
            assert!(rows.iter().all(|row| row[subject] == other), "{rows:?}");
            assert!(rows.iter().all(|row| row["accountCountSucc"].is_null()), "{rows:?}");
            assert!(rows.iter().all(|row| row.get("accountCountAll").is_none_or(|count| *count == 1)));
            page.apply(&Fault::UnknownStatus { word: "paused".to_owned() });
            assert!(page.body.as_array().unwrap().iter().all(|row| row[status] == "paused"));
        }
    }

    #[test]
    fn a_response_without_a_list_has_one_row() {
        let mut page = authing();
        page.body = page.body[0].clone();
        for fault in [
            Fault::WrongSubject,
            Fault::CappedPage { size: 0 },
            Fault::RepeatedRow { status: "failed".to_owned() },
        ] {
            page.apply(&fault);
        }
        assert_eq!((&page.body["syncTaskId"], &page.body["syncJobId"]), (&json!(9999), &json!(3)));
    }
}

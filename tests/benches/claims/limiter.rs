//! Authing behind a limit of requests per second, as far as waits need it.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    time::Instant,
};

use crate::{pages, server};

/// What the service has seen, and whether its jobs have ended.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    pub(crate) requests: AtomicU32,
    pub(crate) throttled: AtomicU32,
    pub(crate) jobs_have_ended: AtomicBool,
}

/// The number of requests in each second.
struct Limit {
    per_second: u32,
    started: Instant,
    window: Mutex<(u64, u32)>,
}

impl Limit {
    fn admits(&self) -> bool {
        let second = self.started.elapsed().as_secs();
        let mut window = self.window.lock().expect("no thread panics");
        if window.0 != second {
            *window = (second, 0);
        }
        window.1 += 1;
        window.1 <= self.per_second
    }
}

/// Starts the service, which admits `per_second` requests, and returns its URL and how many connections it has accepted.
pub(crate) fn start(per_second: u32) -> (String, Arc<AtomicU32>, Arc<Counts>) {
    let counts = Arc::new(Counts::default());
    let limit = Limit { per_second, started: Instant::now(), window: Mutex::default() };
    let shared = Arc::clone(&counts);
    let (url, connections) = server::start(move |request| {
        let (status, body) = respond(request, &shared, &limit);
        server::json(status, "", &body)
    });
    (url, connections, counts)
}

fn respond(request: &str, counts: &Counts, limit: &Limit) -> (u16, String) {
    if request.contains("get-management-token") {
        return (200, pages::TOKEN.to_owned());
    }
    counts.requests.fetch_add(1, Ordering::Relaxed);
    if !limit.admits() {
        counts.throttled.fetch_add(1, Ordering::Relaxed);
        return (429, r#"{"statusCode":429,"message":"too many requests"}"#.to_owned());
    }
    let id = request.split_once("syncTaskId=").map_or("0", |(_, rest)| rest);
    let id: String = id.chars().take_while(char::is_ascii_digit).collect();
    let status = if counts.jobs_have_ended.load(Ordering::Relaxed) { "success" } else { "onProgress" };
    let job = format!(
        r#"{{"syncJobId":{id},"syncTaskId":{id},"createdAt":"2026-01-01T00:00:00.000Z","updatedAt":"2026-01-01T00:00:01.000Z","syncStatus":"{status}","syncFlow":"upstream","syncTrigger":"timed"}}"#
    );
    (200, format!(r#"{{"statusCode":200,"message":"","data":{{"totalCount":1,"list":[{job}]}}}}"#))
}

//! Authing behind a limit of requests per second, as far as waits need it.

use std::{
    io,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    time::Instant,
};

use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
};

use crate::pages;

/// What the service has seen, and whether its jobs have ended.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    pub(crate) requests: AtomicU32,
    pub(crate) throttled: AtomicU32,
    pub(crate) connections: AtomicU32,
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

/// Starts the service, which admits `per_second` requests. It runs until the runtime ends.
pub(crate) async fn start(per_second: u32) -> (String, Arc<Counts>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
    let url = format!("http://{}", listener.local_addr().expect("a listener has an address"));
    let counts = Arc::new(Counts::default());
    let limit = Arc::new(Limit { per_second, started: Instant::now(), window: Mutex::default() });
    let shared = Arc::clone(&counts);
    tokio::spawn(async move {
        while let Ok((connection, _)) = listener.accept().await {
            shared.connections.fetch_add(1, Ordering::Relaxed);
            let (counts, limit) = (Arc::clone(&shared), Arc::clone(&limit));
            tokio::spawn(async move { serve(connection, &counts, &limit).await });
        }
    });
    (url, counts)
}

async fn serve(connection: TcpStream, counts: &Counts, limit: &Limit) -> io::Result<()> {
    let mut connection = BufReader::new(connection);
    loop {
        let mut request = String::new();
        if connection.read_line(&mut request).await? == 0 {
            return Ok(());
        }
        let mut length = 0;
        loop {
            let mut line = String::new();
            connection.read_line(&mut line).await?;
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().unwrap_or(0);
            }
            if line.trim().is_empty() {
                break;
            }
        }
        let mut body = vec![0; length];
        tokio::io::AsyncReadExt::read_exact(&mut connection, &mut body).await?;
        let (status, body) = respond(&request, counts, limit);
        let head = format!(
            "HTTP/1.1 {status} Status\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        connection.write_all(&[head.as_bytes(), body.as_bytes()].concat()).await?;
    }
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

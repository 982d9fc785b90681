//! A loopback server that answers what a test tells it to, byte for byte, and remembers what it was asked.
//!
//! It reads requests itself, so that a test sees the bytes that left and not what a library made of them, and can answer
//! as no library would.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

/// A request as it arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The request line, such as `GET /path?query HTTP/1.1`.
    pub line: String,
    /// The headers, in the order of the wire, with names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
}

impl Request {
    /// The value of the header `name`, given in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    /// All that a hostile server could repeat: the values of the headers, and the body.
    pub fn echo(&self) -> String {
        let values = self.headers.iter().map(|(_, value)| value.as_str());
        values.chain([self.body.as_str()]).collect::<Vec<_>>().join(" ")
    }

    /// The names of the headers, in the order of the wire.
    pub fn header_names(&self) -> Vec<&str> {
        self.headers.iter().map(|(name, _)| name.as_str()).collect()
    }
}

/// What the server does when a request has arrived.
#[derive(Debug, Clone)]
pub enum Reply {
    /// Writes these bytes and closes the connection.
    Bytes(Vec<u8>),
    /// Writes these bytes one by one with a pause after each, and closes the connection.
    Slowly(Vec<u8>, Duration),
    /// Writes these bytes, then `chunk` again and again until nobody reads any more.
    Endlessly(Vec<u8>, Vec<u8>),
    /// Writes these bytes and breaks the connection off, with a reset where the system can.
    Reset(Vec<u8>),
    /// Says nothing and keeps the connection open.
    Silence,
}

/// An HTTP answer with a `Content-Length`.
pub fn answer(status: u16, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> Reply {
    let body = body.as_ref();
    let mut bytes =
        format!("HTTP/1.1 {status} Status\r\ncontent-length: {}\r\nconnection: close\r\n", body.len());
    for (name, value) in headers {
        bytes.push_str(&format!("{name}: {value}\r\n"));
    }
    Reply::Bytes([bytes.as_bytes(), b"\r\n", body].concat())
}

/// An answer of JSON.
pub fn json(status: u16, body: impl AsRef<[u8]>) -> Reply {
    answer(status, &[("content-type", "application/json")], body)
}

/// A server that runs until it is dropped.
#[derive(Debug)]
pub struct Server {
    /// Its base URL, without a slash at the end.
    pub url: String,
    requests: Arc<Mutex<Vec<Request>>>,
    task: JoinHandle<()>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Server {
    /// Answers the requests one after another with `replies`, and any further ones with the last of them.
    ///
    /// # Panics
    ///
    /// No port of the loopback interface is free.
    pub async fn with(replies: impl IntoIterator<Item = Reply>) -> Self {
        let replies = Mutex::new(replies.into_iter().collect::<VecDeque<_>>());
        Self::answering(move |_| {
            let mut replies = replies.lock().unwrap_or_else(PoisonError::into_inner);
            let next = if replies.len() > 1 { replies.pop_front() } else { replies.front().cloned() };
            // Without any reply, there is nothing to say.
            next.unwrap_or(Reply::Silence)
        })
        .await
    }

    /// Answers each request as `reply` says.
    ///
    /// # Panics
    ///
    /// No port of the loopback interface is free.
    pub async fn answering(reply: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let url = format!("http://{}", listener.local_addr().expect("a listener has an address"));
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (log, reply) = (Arc::clone(&requests), Arc::new(reply));
        let task = tokio::spawn(async move {
            // The connections end with the server.
            let mut connections = tokio::task::JoinSet::new();
            while let Ok((mut stream, _)) = listener.accept().await {
                let (log, reply) = (Arc::clone(&log), Arc::clone(&reply));
                connections.spawn(async move {
                    if let Some(request) = read(&mut stream).await {
                        log.lock().unwrap_or_else(PoisonError::into_inner).push(request.clone());
                        // A client that has gone away is no fault of the server.
                        let _ = write(stream, reply(&request)).await;
                    }
                });
            }
        });
        Self { url, requests, task }
    }

    /// The requests that have arrived so far.
    pub fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The only request that has arrived.
    ///
    /// # Panics
    ///
    /// There was none, or more than one.
    pub fn request(&self) -> Request {
        let requests = self.requests();
        let [request] = requests.as_slice() else { panic!("one request was expected: {requests:?}") };
        request.clone()
    }
}

async fn read(stream: &mut TcpStream) -> Option<Request> {
    let mut bytes = Vec::new();
    let head_end = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end;
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let head = String::from_utf8_lossy(&bytes[..head_end]).into_owned();
    let mut lines = head.split("\r\n");
    let line = lines.next()?.to_owned();
    let headers: Vec<_> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let length = headers.iter().find(|(name, _)| name == "content-length");
    let length: usize = length.and_then(|(_, length)| length.parse().ok()).unwrap_or_default();
    while bytes.len() < head_end + 4 + length {
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
    let body = String::from_utf8_lossy(&bytes[head_end + 4..]).into_owned();
    Some(Request { line, headers, body })
}

async fn write(mut stream: TcpStream, reply: Reply) -> std::io::Result<()> {
    match reply {
        Reply::Bytes(bytes) => stream.write_all(&bytes).await?,
        Reply::Slowly(bytes, pause) => {
            for byte in bytes {
                stream.write_all(&[byte]).await?;
                tokio::time::sleep(pause).await;
            }
        }
        Reply::Endlessly(bytes, chunk) => {
            stream.write_all(&bytes).await?;
            loop {
                stream.write_all(&chunk).await?;
            }
        }
        Reply::Reset(bytes) => {
            stream.write_all(&bytes).await?;
            // Closing with a linger of zero sends a reset instead of an orderly end.
            stream.set_zero_linger()?;
            return Ok(());
        }
        Reply::Silence => std::future::pending().await,
    }
    stream.shutdown().await
}

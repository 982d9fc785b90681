//! A loopback server that sends the responses of a test byte for byte, and records the requests.
//!
//! It parses requests itself, so that a test sees the bytes on the wire, and it can send what no HTTP library would.

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
    /// Returns the value of the header `name`, which is in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    /// Returns all that a hostile server could repeat: the values of the headers, and the body.
    pub fn echo(&self) -> String {
        let values = self.headers.iter().map(|(_, value)| value.as_str());
        values.chain([self.body.as_str()]).collect::<Vec<_>>().join(" ")
    }

    /// Returns the names of the headers, in the order of the wire.
    pub fn header_names(&self) -> Vec<&str> {
        self.headers.iter().map(|(name, _)| name.as_str()).collect()
    }
}

/// What the server sends when a request has arrived.
#[derive(Debug, Clone)]
pub enum Response {
    /// Sends these bytes and closes the connection.
    Bytes(Vec<u8>),
    /// Sends these bytes one by one with a delay after each, and closes the connection.
    Slowly(Vec<u8>, Duration),
    /// Sends the first bytes, then the second ones again and again until the client closes the connection.
    Endlessly(Vec<u8>, Vec<u8>),
    /// Sends these bytes and resets the connection.
    Reset(Vec<u8>),
    /// Sends nothing and keeps the connection open.
    Silence,
}

/// Returns an HTTP response with a `Content-Length`.
pub fn response(status: u16, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> Response {
    let body = body.as_ref();
    let mut bytes =
        format!("HTTP/1.1 {status} Status\r\ncontent-length: {}\r\nconnection: close\r\n", body.len());
    for (name, value) in headers {
        bytes.push_str(&format!("{name}: {value}\r\n"));
    }
    Response::Bytes([bytes.as_bytes(), b"\r\n", body].concat())
}

/// Returns an HTTP response of JSON.
pub fn json(status: u16, body: impl AsRef<[u8]>) -> Response {
    response(status, &[("content-type", "application/json")], body)
}

/// A server that runs until it is dropped.
#[derive(Debug)]
pub struct Server {
    /// The base URL of the server, without a slash at the end.
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
    /// Starts a server that sends one of `responses` after the other, and then the last one again.
    ///
    /// # Panics
    ///
    /// Panics if no port of the loopback interface is free.
    pub async fn with(responses: impl IntoIterator<Item = Response>) -> Self {
        let responses = Mutex::new(responses.into_iter().collect::<VecDeque<_>>());
        Self::responding(move |_| {
            let mut responses = responses.lock().unwrap_or_else(PoisonError::into_inner);
            let next = if responses.len() > 1 { responses.pop_front() } else { responses.front().cloned() };
            next.unwrap_or(Response::Silence)
        })
        .await
    }

    /// Starts a server that sends what `respond` returns for each request.
    ///
    /// # Panics
    ///
    /// Panics if no port of the loopback interface is free.
    pub async fn responding(respond: impl Fn(&Request) -> Response + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let url = format!("http://{}", listener.local_addr().expect("a listener has an address"));
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (log, respond) = (Arc::clone(&requests), Arc::new(respond));
        let task = tokio::spawn(async move {
            // The connections end with the server.
            let mut connections = tokio::task::JoinSet::new();
            while let Ok((mut stream, _)) = listener.accept().await {
                let (log, respond) = (Arc::clone(&log), Arc::clone(&respond));
                connections.spawn(async move {
                    if let Some(request) = read(&mut stream).await {
                        log.lock().unwrap_or_else(PoisonError::into_inner).push(request.clone());
                        // The client may have closed the connection.
                        let _ = write(stream, respond(&request)).await;
                    }
                });
            }
        });
        Self { url, requests, task }
    }

    /// Returns the requests that have arrived so far.
    pub fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Returns the only request that has arrived.
    ///
    /// # Panics
    ///
    /// Panics if there was none, or more than one.
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

async fn write(mut stream: TcpStream, response: Response) -> std::io::Result<()> {
    match response {
        Response::Bytes(bytes) => stream.write_all(&bytes).await?,
        Response::Slowly(bytes, delay) => {
            for byte in bytes {
                stream.write_all(&[byte]).await?;
                tokio::time::sleep(delay).await;
            }
        }
        Response::Endlessly(bytes, chunk) => {
            stream.write_all(&bytes).await?;
            loop {
                stream.write_all(&chunk).await?;
            }
        }
        Response::Reset(bytes) => {
            stream.write_all(&bytes).await?;
            // Closing with a linger of zero sends a reset.
            stream.set_zero_linger()?;
            return Ok(());
        }
        Response::Silence => std::future::pending().await,
    }
    stream.shutdown().await
}

//! A server that does as little as possible, so that its clients are measured.

use std::{
    io::{Read as _, Write as _},
    net::TcpListener,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    thread,
};

use crate::measure::stay_on;

/// Starts a server that responds to each request with the head and the body that `respond` returns for the text of the request,
/// and returns its URL and how many connections it has accepted. It keeps connections open, and stays on the first processor.
pub(crate) fn start(respond: impl Fn(&str) -> Vec<u8> + Send + Sync + 'static) -> (String, Arc<AtomicU32>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let url = format!("http://{}", listener.local_addr().expect("a listener has an address"));
    let respond = Arc::new(respond);
    let connections = Arc::<AtomicU32>::default();
    let accepted = Arc::clone(&connections);
    thread::spawn(move || {
        stay_on(0);
        while let Ok((mut stream, _)) = listener.accept() {
            accepted.fetch_add(1, Ordering::Relaxed);
            let respond = Arc::clone(&respond);
            let _ = stream.set_nodelay(true);
            thread::spawn(move || {
                let (mut request, mut chunk) = (Vec::new(), [0; 4096]);
                while let Ok(read @ 1..) = stream.read(&mut chunk) {
                    request.extend_from_slice(&chunk[..read]);
                    let text = String::from_utf8_lossy(&request);
                    if is_complete(&text) {
                        if stream.write_all(&respond(&text)).is_err() {
                            break;
                        }
                        request.clear();
                    }
                }
            });
        }
    });
    (url, connections)
}

/// Returns a response with JSON. `headers` are whole lines.
pub(crate) fn json(status: u16, headers: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status} Status\r\ncontent-type: application/json\r\n{headers}content-length: {length}\r\n\r\n"
    );
    (head + body).into_bytes()
}

fn is_complete(request: &str) -> bool {
    let Some((head, body)) = request.split_once("\r\n\r\n") else { return false };
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap_or("0");
    body.len() >= length.parse().expect("a length is a number")
}

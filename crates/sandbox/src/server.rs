//! Listens, and hands each request to the service that it is for.

use std::{
    io,
    net::SocketAddr,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
};

use axum::{
    Router,
    extract::{State, connect_info::Connected},
    http::{Method, Uri},
    middleware::from_fn_with_state,
    response::Response,
    routing::{get, post},
    serve::{IncomingStream, Listener},
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream},
};

use crate::{Shared, authing, control, fault, swr, swr::iam};

pub(crate) fn router(shared: Shared) -> Router {
    Router::new()
        .route(authing::LIST, get(authing::list_sync_jobs))
        .route(authing::TOKEN, post(authing::get_management_token))
        .route(swr::LIST, get(swr::show_sync_job))
        .route(iam::TOKENS, post(iam::create_token))
        .route(iam::PROJECTS, get(iam::list_projects))
        .route(control::PATH, get(control::show))
        .route(control::FAULTS, post(control::add_fault).delete(control::clear_faults))
        .route(control::JOBS, post(control::start_jobs))
        .fallback(unknown)
        .method_not_allowed_fallback(unknown)
        .layer(from_fn_with_state(shared.clone(), fault::middleware))
        .with_state(shared)
}

/// A path, or a method of a path, that no service has.
async fn unknown(State(shared): State<Shared>, method: Method, uri: Uri) -> Response {
    let path = uri.path();
    if path.starts_with(control::PATH) {
        control::unknown()
    } else if path.starts_with("/api/") {
        authing::unknown(&shared, &method, &uri)
    } else if path.starts_with("/v3/") {
        iam::unknown(&shared)
    } else {
        swr::unknown(&shared)
    }
}

/// Accepts connections that a request can close.
#[derive(Debug)]
pub(crate) struct Door(pub(crate) TcpListener);

impl Listener for Door {
    type Io = Stream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        let (stream, address) = Listener::accept(&mut self.0).await;
        // An answer is written at once, so there is nothing to wait for. Without this, the answer is only slower.
        let _ = stream.set_nodelay(true);
        (Stream { stream, connection: Connection::default() }, address)
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        self.0.local_addr()
    }
}

/// The connection of a request.
#[derive(Debug, Clone, Default)]
pub(crate) struct Connection {
    closed: Arc<AtomicBool>,
}

impl Connection {
    /// Closes the connection before anything more is written to it.
    pub(crate) fn close(&self) {
        self.closed.store(true, Ordering::Relaxed);
    }
}

impl Connected<IncomingStream<'_, Door>> for Connection {
    fn connect_info(stream: IncomingStream<'_, Door>) -> Self {
        stream.io().connection.clone()
    }
}

/// The bytes of a connection.
#[derive(Debug)]
pub(crate) struct Stream {
    stream: TcpStream,
    connection: Connection,
}

impl AsyncRead for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Stream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if self.connection.closed.load(Ordering::Relaxed) {
            return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()));
        }
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

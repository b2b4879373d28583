//! The server itself: connections, their time limits, and how it ends.

use std::{io, pin::pin, time::Duration};

use axum::Router;
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{conn::auto, graceful::GracefulShutdown},
    service::TowerToHyperService,
};
use tokio::{net::TcpListener, time};

/// How long requests in flight may take to end once the server is told to stop.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(10);

/// How long to wait where a connection could not be accepted, as when files ran out.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Bytes of a request's head, a GET's query included; the server answers 431 to more.
const HEAD_LIMIT: usize = 64 * 1024;

/// Serves HTTP/1.1 until `shutdown` ends, then stops accepting and lets requests in flight end,
/// for 10 s at most.
///
/// A connection that does not bring the head of a request within `header_timeout` is closed, also
/// one that waits between two requests. HTTP/2 is left to a proxy that speaks TLS: without TLS no
/// browser uses it, and the time limit would not hold while the version is being found out.
///
/// # Errors
///
/// None at present: a failure to accept is logged, and accepting goes on.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    shutdown: impl Future<Output = ()>,
    header_timeout: Duration,
) -> io::Result<()> {
    let mut builder = auto::Builder::new(TokioExecutor::new()).http1_only();
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(header_timeout)
        .max_buf_size(HEAD_LIMIT);
    let connections = GracefulShutdown::new();
    let mut shutdown = pin!(shutdown);
    loop {
        let stream = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => stream,
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    time::sleep(ACCEPT_PAUSE).await;
                    continue;
                }
            },
            () = &mut shutdown => break,
        };
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "a connection closed at once");
            continue;
        }
        let service = TowerToHyperService::new(router.clone());
        let connection = builder
            .serve_connection(TokioIo::new(stream), service)
            .into_owned();
        let connection = connections.watch(connection);
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection ended early");
            }
        });
    }
    drop(listener);
    if time::timeout(SHUTDOWN_TIMEOUT, connections.shutdown())
        .await
        .is_err()
    {
        tracing::warn!("requests were still running when the server stopped");
    }
    Ok(())
}

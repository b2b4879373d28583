//! What shows only on a real connection.

use std::{io, sync::Arc, sync::atomic::Ordering, time::Duration};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::Notify,
    task::JoinHandle,
};

use super::toy::{Signals, Toy};
use crate::http::{Settings, serve};

const HELLO: &str = r#"{"query":"{ hello }"}"#;

struct Server {
    toy: Toy,
    address: std::net::SocketAddr,
    stop: Arc<Notify>,
    task: JoinHandle<io::Result<()>>,
}

impl Server {
    async fn start(settings: Settings, header_timeout: Duration) -> Self {
        let toy = Toy::with(settings).await;
        let listener = TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a port is free");
        let address = listener.local_addr().expect("the listener is bound");
        let stop = Arc::new(Notify::new());
        let told = stop.clone();
        let router = toy.router.clone();
        let task = tokio::spawn(async move {
            serve(
                listener,
                router,
                async move { told.notified().await },
                header_timeout,
            )
            .await
        });
        Self {
            toy,
            address,
            stop,
            task,
        }
    }

    async fn usual() -> Self {
        Self::start(Settings::default(), Duration::from_secs(10)).await
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address)
            .await
            .expect("the server listens")
    }

    async fn assert_alive(&self) {
        let mut stream = self.connect().await;
        assert_eq!(exchange(&mut stream, &post(HELLO)).await, 200);
    }
}

fn post(body: &str) -> Vec<u8> {
    format!(
        "POST /graphql HTTP/1.1\r\nHost: x\r\nAccept: application/graphql-response+json\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// Sends a request and reads the whole response; its status.
async fn exchange(stream: &mut TcpStream, request: &[u8]) -> u16 {
    stream
        .write_all(request)
        .await
        .expect("the server takes the request");
    read_response(stream).await
}

async fn read_response(stream: &mut TcpStream) -> u16 {
    let mut response = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&response);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head
                .lines()
                .filter_map(|line| line.split_once(": "))
                .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
                .and_then(|(_, length)| length.parse::<usize>().ok())
                .expect("the response has a length");
            if body.len() >= length {
                return status(&text);
            }
        }
        let read = stream
            .read_buf(&mut response)
            .await
            .expect("the response comes");
        assert_ne!(read, 0, "the connection closed early");
    }
}

fn status(response: &str) -> u16 {
    response
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok())
        .expect("the response has a status")
}

#[tokio::test]
async fn a_panic_leaves_the_connection_open() {
    let server = Server::usual().await;
    let mut stream = server.connect().await;
    for query in ["{ panics }", "mutation { panics }"] {
        let request = post(&serde_json::json!({ "query": query }).to_string());
        assert_eq!(exchange(&mut stream, &request).await, 500);
    }
    assert_eq!(exchange(&mut stream, &post(HELLO)).await, 200);
}

#[tokio::test]
async fn a_connection_that_sends_no_head_is_closed() {
    let server = Server::start(Settings::default(), Duration::from_millis(200)).await;
    for beginning in [
        "",
        "P",
        "PRI * HTTP/2",
        "POST /graphql HTTP/1.1\r\nHost: x\r\n",
    ] {
        let mut stream = server.connect().await;
        stream
            .write_all(beginning.as_bytes())
            .await
            .expect("the server takes bytes");
        let mut rest = Vec::new();
        // A reset closes the connection as well.
        let _ = stream.read_to_end(&mut rest).await;
        let rest = String::from_utf8_lossy(&rest);
        assert!(rest.is_empty() || status(&rest) >= 400, "{rest}");
    }
    server.assert_alive().await;
}

#[tokio::test]
async fn a_slow_body_is_given_up() {
    let settings = Settings {
        body_timeout: Duration::from_millis(200),
        ..Settings::default()
    };
    let server = Server::start(settings, Duration::from_secs(10)).await;
    let mut stream = server.connect().await;
    let mut request = post(HELLO);
    request.truncate(request.len() - 5);
    stream
        .write_all(&request)
        .await
        .expect("the server takes bytes");
    let mut response = String::new();
    stream
        .read_to_string(&mut response)
        .await
        .expect("the server answers and closes");
    assert_eq!(status(&response), 408);
    server.assert_alive().await;
}

#[tokio::test]
async fn a_client_that_sends_too_much_reads_why() {
    let server = Server::usual().await;
    let body = "x".repeat(3 * 1024 * 1024);
    let declared = post(&body);
    let mut chunked = b"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\
        Transfer-Encoding: chunked\r\n\r\n"
        .to_vec();
    chunked.extend(format!("{:x}\r\n{body}\r\n0\r\n\r\n", body.len()).into_bytes());
    for request in [declared, chunked] {
        let stream = server.connect().await;
        let (mut reading, mut writing) = stream.into_split();
        let sending = tokio::spawn(async move { writing.write_all(&request).await.is_ok() });
        let mut response = Vec::new();
        while !String::from_utf8_lossy(&response).contains("\r\n\r\n") {
            let read = reading.read_buf(&mut response).await;
            assert_ne!(read.expect("the response comes before any reset"), 0);
        }
        assert_eq!(status(&String::from_utf8_lossy(&response)), 413);
        sending.abort();
    }
    server.assert_alive().await;
}

#[tokio::test]
async fn a_query_ends_with_its_connection() {
    let server = Server::usual().await;
    let mut stream = server.connect().await;
    stream
        .write_all(&post(r#"{"query":"{ waits }"}"#))
        .await
        .expect("the server takes the request");
    Signals::heard(&server.toy.signals.begun).await;
    drop(stream);
    while !server.toy.signals.cancelled.load(Ordering::SeqCst) {
        tokio::task::yield_now().await;
    }
    server.assert_alive().await;
}

#[tokio::test]
async fn a_mutation_outlives_its_connection() {
    let server = Server::usual().await;
    let mut stream = server.connect().await;
    stream
        .write_all(&post(r#"{"query":"mutation { writesSlowly }"}"#))
        .await
        .expect("the server takes the request");
    Signals::heard(&server.toy.signals.begun).await;
    drop(stream);
    server.assert_alive().await;
    server.toy.signals.go_on.notify_one();
    Signals::heard(&server.toy.signals.ended).await;
    assert!(server.toy.signals.written.load(Ordering::SeqCst));
}

#[tokio::test]
async fn the_server_stops_when_requests_in_flight_have_ended() {
    let server = Server::usual().await;
    let mut idle = server.connect().await;
    assert_eq!(exchange(&mut idle, &post(HELLO)).await, 200);
    let mut busy = server.connect().await;
    busy.write_all(&post(r#"{"query":"mutation { writesSlowly }"}"#))
        .await
        .expect("the server takes the request");
    Signals::heard(&server.toy.signals.begun).await;

    server.stop.notify_one();
    let mut nothing = Vec::new();
    idle.read_to_end(&mut nothing)
        .await
        .expect("an idle connection is closed");
    assert!(nothing.is_empty());
    assert!(TcpStream::connect(server.address).await.is_err());
    assert!(!server.task.is_finished());

    server.toy.signals.go_on.notify_one();
    assert_eq!(read_response(&mut busy).await, 200);
    server
        .task
        .await
        .expect("the server does not panic")
        .expect("the server stops cleanly");
}

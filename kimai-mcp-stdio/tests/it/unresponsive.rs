//! A server that never responds.

use tokio::{
    io::AsyncReadExt,
    net::{TcpListener, TcpStream},
};

pub(crate) struct UnresponsiveServer(TcpListener);

/// A received request.
pub(crate) struct PendingRequest {
    stream: TcpStream,
    pub(crate) head: String,
}

impl UnresponsiveServer {
    pub(crate) async fn start() -> Self {
        Self(TcpListener::bind("127.0.0.1:0").await.unwrap())
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.0.local_addr().unwrap())
    }

    /// Accepts a connection and reads the request head.
    pub(crate) async fn accept(&self) -> PendingRequest {
        let (mut stream, _) = self.0.accept().await.unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(stream.read_u8().await.unwrap());
        }
        PendingRequest { stream, head: String::from_utf8(head).unwrap().to_ascii_lowercase() }
    }
}

impl PendingRequest {
    /// Waits until the client disconnects.
    pub(crate) async fn disconnected(mut self) {
        let mut rest = Vec::new();
        // The client may reset or close the connection.
        let _ = self.stream.read_to_end(&mut rest).await;
        assert!(rest.is_empty(), "the client sent more data");
    }
}

//! A server that reads requests and never answers.

use tokio::{
    io::AsyncReadExt,
    net::{TcpListener, TcpStream},
};

pub(crate) struct Silent(TcpListener);

/// One request to it.
pub(crate) struct Held {
    stream: TcpStream,
    pub(crate) head: String,
}

impl Silent {
    pub(crate) async fn start() -> Self {
        Self(TcpListener::bind("127.0.0.1:0").await.unwrap())
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.0.local_addr().unwrap())
    }

    /// The next request, read to the end of its head.
    pub(crate) async fn held(&self) -> Held {
        let (mut stream, _) = self.0.accept().await.unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(stream.read_u8().await.unwrap());
        }
        Held { stream, head: String::from_utf8(head).unwrap().to_ascii_lowercase() }
    }
}

impl Held {
    /// Waits until the client gives the connection up.
    pub(crate) async fn dropped(mut self) {
        let mut rest = Vec::new();
        // A reset is as good an end as a close.
        let _ = self.stream.read_to_end(&mut rest).await;
        assert!(rest.is_empty(), "the client sent more instead of hanging up");
    }
}

//! Log messages about reused codes and tokens.

use std::{
    io,
    sync::{Arc, Mutex},
};

use tracing_subscriber::fmt::MakeWriter;

use crate::server::{Server, is_invalid};

/// A log writer that stores its messages.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn reuse_is_logged_once_without_secrets_or_user() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt().with_writer(log.clone()).with_ansi(false).finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let server = Server::new();
    let code = server.code("anna", "notes:read").await;
    let mut refresh_tokens = vec![server.redeem(&code).await.unwrap().refresh];
    for _ in 0..2 {
        refresh_tokens.push(server.refresh(&refresh_tokens[refresh_tokens.len() - 1]).await.unwrap().refresh);
    }
    assert_eq!(log.text(), "");
    for _ in 0..2 {
        assert!(is_invalid(server.refresh(&refresh_tokens[0]).await));
    }
    assert_eq!(log.text().matches("retired refresh token reused").count(), 1, "{}", log.text());
    assert!(is_invalid(server.redeem(&code).await));
    assert!(log.text().contains("authorization code reused"));
    for secret in refresh_tokens.iter().chain([&code]) {
        assert!(!log.text().contains(secret.expose()) && !log.text().contains(&secret.digest().to_string()));
    }
    assert!(!log.text().contains("anna"));
}

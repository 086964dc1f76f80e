//! Log messages about reused codes and tokens.

use kimai_tests::captured_log::CapturedLog;

use crate::server::{Server, is_invalid};

#[tokio::test]
async fn reuse_is_logged_once_without_secrets_or_user() {
    let log = CapturedLog::start();
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

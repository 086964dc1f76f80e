//! Redirect URIs of authorization requests.

use http::{StatusCode, header};

use super::authorize::request;
use crate::server::Server;

#[tokio::test]
async fn unregistered_redirect_uri_gets_an_error_page() {
    let server = Server::new();
    let client = server.registered(&["https://app.example/cb", "http://localhost/cb"]).await;
    for uri in [
        "https://evil.example/cb",
        "https://app.example/cb/",
        "https://app.example/cb?next=https://evil.example",
        "https://app.example:8443/cb",
        "https://app.example.evil.example/cb",
        "https://app.example@evil.example/cb",
        "https://app.example/x/../cb",
        "http://localhost:1234/other",
        "http://127.0.0.1:1234/cb",
        "javascript:alert(1)",
        "//evil.example/cb",
    ] {
        let answer = server.authorize(&request(&client, &[("redirect_uri", uri)])).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{uri}");
        assert!(
            answer.headers.get(header::LOCATION).is_none() && answer.headers.get(header::REFRESH).is_none()
        );
        assert!(!answer.body.contains("evil") && !answer.body.contains("alert"), "{}", answer.body);
    }
}

#[tokio::test]
async fn loopback_redirect_uri_may_use_any_port() {
    let server = Server::new();
    let client = server.registered(&["http://localhost/callback", "http://127.0.0.1:8787/callback"]).await;
    for uri in ["http://localhost:54321/callback", "http://127.0.0.1:1/callback", "http://localhost/callback"]
    {
        let answer = server.authorize(&request(&client, &[("redirect_uri", uri)])).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{uri}");
        let refused = [("redirect_uri", uri), ("response_type", "token")];
        let answer = server.authorize(&request(&client, &refused)).await;
        assert!(answer.header(header::LOCATION).starts_with(&format!("{uri}?error=")), "{uri}");
    }
}

#[tokio::test]
async fn redirect_uri_is_optional_if_exactly_one_is_registered() {
    let server = Server::new();
    let one = server.registered(&["cursor://anysphere.cursor-mcp/oauth/callback"]).await;
    let answer = server.authorize(&request(&one, &[("redirect_uri", ""), ("response_type", "token")])).await;
    assert!(answer.body.contains(r#"href="cursor://anysphere.cursor-mcp/oauth/callback?error="#));
    let two = server.registered(&["app:/one", "app:/two"]).await;
    assert_eq!(
        server.authorize(&request(&two, &[("redirect_uri", "")])).await.status,
        StatusCode::BAD_REQUEST
    );
}

#[tokio::test]
async fn invalid_request_opens_no_app_automatically() {
    let server = Server::new();
    for uri in ["cursor://anysphere.cursor-mcp/oauth/callback", "com.example.app:/oauth", "claude://oauth"] {
        let client = server.registered(&[uri]).await;
        for changes in [[("response_type", "token")], [("code_challenge_method", "plain")]] {
            let answer =
                server.authorize(&request(&client, &[&[("redirect_uri", uri)], &changes[..]].concat())).await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{uri}");
            assert!(answer.headers.get(header::LOCATION).is_none());
            assert!(answer.headers.get(header::REFRESH).is_none());
            assert!(answer.body.contains(&format!(r#"href="{uri}?error="#)), "{}", answer.body);
        }
    }
}

#[tokio::test]
async fn unknown_client_gets_an_error_page() {
    let server = Server::new();
    for id in
        ["nobody", "", "https://", "https://app.example", "http://app.example/client", "javascript:alert(1)"]
    {
        let answer = server.authorize(&request(id, &[("redirect_uri", "https://app.example/cb")])).await;
        assert_eq!((answer.status, answer.location()), (StatusCode::BAD_REQUEST, None), "{id}");
    }
}

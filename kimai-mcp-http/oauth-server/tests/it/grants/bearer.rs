//! Access tokens of requests to the protected resource.

use http::{Request, header, request::Parts};
use mcp_oauth_server::Challenge;

use crate::server::{CLIENT, Server};

fn request(method: &str, uri: &str, authorization: Option<&str>) -> Parts {
    let request = Request::builder().method(method).uri(uri);
    let request = match authorization {
        Some(value) => request.header(header::AUTHORIZATION, value),
        None => request,
    };
    request.body(()).unwrap().into_parts().0
}

#[tokio::test]
async fn valid_token_identifies_user_and_client_for_every_method() {
    let server = Server::new();
    let token = server.log_in("anna").await.access;
    let header = format!("bearer {}", token.expose());
    for method in ["POST", "GET", "DELETE"] {
        let verified = server.oauth.authenticate(&request(method, "/mcp", Some(&header))).await.unwrap();
        assert_eq!((verified.user.as_str(), verified.client_id.as_str()), ("anna", CLIENT));
        let without_token = server.oauth.authenticate(&request(method, "/mcp", None)).await;
        assert_eq!(without_token.unwrap_err(), Challenge::NoToken);
    }
}

#[tokio::test]
async fn invalid_token_and_missing_token_are_distinguished() {
    let server = Server::new();
    let invalid = server.oauth.authenticate(&request("POST", "/mcp", Some("Bearer unknown"))).await;
    assert_eq!(invalid.unwrap_err(), Challenge::InvalidToken);
}

#[tokio::test]
async fn token_in_the_url_is_rejected() {
    let server = Server::new();
    let token = server.log_in("anna").await.access;
    let uri = format!("/mcp?access_token={}", token.expose());
    let result = server.oauth.authenticate(&request("POST", &uri, None)).await;
    assert!(matches!(result, Err(Challenge::InvalidRequest(_))));
}

//! The allow-list of clients.

use http::StatusCode;
use mcp_oauth_server::{client::ClientAllowlist, redirect_uri::RedirectUri};
use serde_json::json;

use super::{
    authorize::request,
    document_host::{Host, answer, document},
};
use crate::server::Server;

const CLAUDE: &str = "https://claude.ai/api/mcp/auth_callback";
const EVIL: &str = "https://evil.example/cb";

/// Returns a server that allows clients at these redirect URIs.
fn server(allowed: &[&str]) -> Server {
    let destinations = allowed.iter().map(|uri| RedirectUri::parse(uri).unwrap().destination());
    let allowlist = ClientAllowlist::new(destinations.collect());
    Server::new().with(|oauth| oauth.with_allowlist(allowlist))
}

#[tokio::test]
async fn client_with_only_unlisted_redirect_uris_is_not_registered() {
    let server = server(&[CLAUDE, "http://localhost", "cursor://cb"]);
    let status = async |uris: &[&str]| {
        let answer = server.register(&json!({ "redirect_uris": uris })).await;
        (answer.status, answer.json()["error"].as_str().map(str::to_owned))
    };
    let cursor = ["cursor://anysphere.cursor-mcp/oauth/callback", "http://127.0.0.1:8787/callback"];
    for allowed in [&[CLAUDE][..], &["http://127.0.0.1:40123/cb"], &cursor, &[EVIL, CLAUDE]] {
        assert_eq!(status(allowed).await, (StatusCode::CREATED, None), "{allowed:?}");
    }
    for other in
        [&[EVIL][..], &["https://claude.ai.evil.example/cb"], &["https://claude.ai:8443/cb"], &["evil:cb"]]
    {
        let refused = (StatusCode::BAD_REQUEST, Some("invalid_redirect_uri".to_owned()));
        assert_eq!(status(other).await, refused, "{other:?}");
    }
}

#[tokio::test]
async fn listed_client_cannot_use_an_unlisted_redirect_uri() {
    let server = server(&[CLAUDE]);
    let client = server.registered(&[CLAUDE, EVIL]).await;
    let authorize = async |uri| server.authorize(&request(&client, &[("redirect_uri", uri)])).await;
    assert!(authorize(CLAUDE).await.location_parameter("request").is_some());
    let refused = authorize(EVIL).await;
    assert_eq!((refused.status, refused.location()), (StatusCode::FORBIDDEN, None));
    assert!(refused.body.contains("not allowed here"), "{}", refused.body);
}

#[tokio::test]
async fn document_of_an_unlisted_host_is_not_fetched() {
    let host = Host::new("unlisted", |id, _| answer("200 OK", "", &document(id)));
    for (allowed, status, requests) in
        [("http://localhost".to_owned(), StatusCode::FORBIDDEN, 0), (host.id(), StatusCode::SEE_OTHER, 1)]
    {
        let server = server(&["http://localhost", &allowed]);
        let server = server.with_documents(host.reachable());
        let uri = ("redirect_uri", "http://localhost:54321/callback");
        assert_eq!(server.authorize(&request(&host.id(), &[uri])).await.status, status);
        assert_eq!(host.request_count(), requests);
    }
}

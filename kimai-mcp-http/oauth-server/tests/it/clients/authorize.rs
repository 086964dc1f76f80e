//! Authorization requests: validation and error responses.

use axum::body::Body;
use http::{Request, StatusCode, header};
use jiff::SignedDuration;
use mcp_oauth_server::{cookie::BrowserCookie, session::PendingAuthorization};

use crate::server::{Answer, Server};

const CALLBACK: &str = "https://app.example/cb";
const LOOPBACK: &str = "http://localhost:4711/cb";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// Returns a valid request with `changes`; a parameter with an empty value is omitted.
pub(crate) fn request<'a>(client: &'a str, changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let valid = [
        ("client_id", client),
        ("redirect_uri", CALLBACK),
        ("response_type", "code"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
        ("state", "af0ifjsldkj"),
        ("scope", "notes:read"),
        ("resource", "https://mcp.example.com/mcp"),
    ];
    let unchanged = valid.into_iter().filter(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
    unchanged.chain(changes.iter().copied()).filter(|(_, value)| !value.is_empty()).collect()
}

/// Sends a request of an app on the device, with `changes`.
async fn authorize_loopback(changes: &[(&str, &str)]) -> Answer {
    let server = Server::new();
    let client = server.registered(&[LOOPBACK]).await;
    server.authorize(&request(&client, &[&[("redirect_uri", LOOPBACK)], changes].concat())).await
}

/// Returns the pending authorization to which the login page of `answer` refers.
async fn stored(server: &Server, answer: &Answer) -> PendingAuthorization {
    let id =
        answer.location_parameter("request").unwrap_or_else(|| panic!("{} {}", answer.status, answer.body));
    server.oauth.state().get::<PendingAuthorization>(id).await.unwrap().unwrap().record
}

#[tokio::test]
async fn valid_request_leads_to_the_login_page_and_expires_after_ten_minutes() {
    let server = Server::at("https://example.com/notes-mcp");
    let client = server.registered(&[CALLBACK]).await;
    let answer =
        server.authorize(&request(&client, &[("resource", "https://example.com/notes-mcp/mcp")])).await;
    assert_eq!((answer.status, answer.header(header::CACHE_CONTROL)), (StatusCode::SEE_OTHER, "no-store"));
    assert!(answer.header(header::LOCATION).starts_with("https://example.com/notes-mcp/login?request="));
    let pending = stored(&server, &answer).await;
    assert_eq!(
        (pending.request.client_id.as_str(), pending.request.redirect_uri.as_str()),
        (&*client, CALLBACK)
    );
    assert_eq!(
        (pending.request.state.as_deref(), &*pending.request.challenge),
        (Some("af0ifjsldkj"), CHALLENGE)
    );
    assert_eq!(pending.request.scopes.to_string(), "notes:read");
    assert!(pending.subject.is_none());
    server.pass(SignedDuration::from_mins(10));
    let id = answer.location_parameter("request").unwrap();
    assert!(server.oauth.state().get::<PendingAuthorization>(id).await.unwrap().is_none());
}

#[tokio::test]
async fn pending_authorization_is_bound_to_the_browser() {
    let server = Server::new();
    let client = server.registered(&[CALLBACK]).await;
    let answer = server.authorize(&request(&client, &[])).await;
    let cookie = answer.header(header::SET_COOKIE);
    assert!(
        cookie.starts_with("__Host-notes-mcp=") && cookie.ends_with("HttpOnly; SameSite=Lax; Secure"),
        "{cookie}"
    );
    let pair = cookie.split(';').next().unwrap();
    let headers = http::HeaderMap::from_iter([(header::COOKIE, pair.parse().unwrap())]);
    let browser = BrowserCookie::from_headers(&headers, server.oauth.cookie_name()).unwrap();
    assert_eq!(stored(&server, &answer).await.browser, browser.digest());

    let query =
        url::form_urlencoded::Serializer::new(String::new()).extend_pairs(request(&client, &[])).finish();
    let again = Request::get(format!("/authorize?{query}")).header(header::COOKIE, pair);
    let again = server.send(again.body(Body::empty()).unwrap()).await;
    assert!(again.headers.get(header::SET_COOKIE).is_none());
    assert_eq!(stored(&server, &again).await.browser, browser.digest());
    assert_ne!(again.location_parameter("request"), answer.location_parameter("request"));
}

#[tokio::test]
async fn form_request_is_equivalent_to_a_query_request() {
    let server = Server::new();
    let client = server.registered(&[CALLBACK]).await;
    let form =
        url::form_urlencoded::Serializer::new(String::new()).extend_pairs(request(&client, &[])).finish();
    let request_of_form =
        Request::post("/authorize").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    let answer = server.send(request_of_form.body(Body::from(form)).unwrap()).await;
    assert_eq!(stored(&server, &answer).await.request.client_id, client);
}

#[tokio::test]
async fn errors_are_reported_to_the_client_with_state_and_issuer() {
    for (changes, error) in [
        (&[("response_type", "token")][..], "unsupported_response_type"),
        (&[("response_type", "")], "invalid_request"),
        (&[("response_mode", "fragment")], "invalid_request"),
        (&[("code_challenge", "")], "invalid_request"),
        (&[("code_challenge", "short")], "invalid_request"),
        (&[("code_challenge_method", "plain")], "invalid_request"),
        (&[("code_challenge_method", "")], "invalid_request"),
        (&[("resource", "https://other.example/mcp")], "invalid_target"),
        (&[("resource", "https://mcp.example.com/mcp/annas-slug")], "invalid_target"),
        (
            &[("resource", "https://mcp.example.com/mcp"), ("resource", "https://other.example")],
            "invalid_target",
        ),
        (&[("scope", "notes:read"), ("scope", "notes:admin")], "invalid_request"),
        (&[("nonce", "1"), ("nonce", "2")], "invalid_request"),
    ] {
        let answer = authorize_loopback(changes).await;
        let location = answer.header(header::LOCATION);
        assert!(location.starts_with("http://localhost:4711/cb?"), "{changes:?} {location}");
        assert_eq!(answer.location_parameter("error").as_deref(), Some(error), "{changes:?}");
        assert!(answer.location_parameter("error_description").is_some_and(|text| text.is_ascii()));
        assert_eq!(answer.location_parameter("state").as_deref(), Some("af0ifjsldkj"));
        assert_eq!(answer.location_parameter("iss").as_deref(), Some("https://mcp.example.com"));
        assert_eq!(answer.header(header::CACHE_CONTROL), "no-store");
    }
}

#[tokio::test]
async fn duplicate_client_id_or_redirect_uri_gets_an_error_page() {
    let server = Server::new();
    let client = server.registered(&[CALLBACK]).await;
    for duplicate in [("client_id", "other"), ("redirect_uri", "https://app.example/other")] {
        let mut parameters = request(&client, &[]);
        parameters.push(duplicate);
        let answer = server.authorize(&parameters).await;
        assert_eq!((answer.status, answer.location()), (StatusCode::BAD_REQUEST, None), "{duplicate:?}");
    }
    let answer = authorize_loopback(&[("state", "one"), ("state", "another")]).await;
    assert_eq!(
        (answer.location_parameter("error").as_deref(), answer.location_parameter("state")),
        (Some("invalid_request"), None)
    );
}

#[tokio::test]
async fn resource_of_this_server_is_accepted_in_every_spelling() {
    for resource in [
        "",
        "https://mcp.example.com/mcp",
        "https://mcp.example.com/mcp/",
        "https://mcp.example.com",
        "https://mcp.example.com/",
        "https://MCP.example.com:443/mcp",
    ] {
        let answer = authorize_loopback(&[("resource", resource)]).await;
        assert!(
            answer.location_parameter("request").is_some(),
            "{resource} {:?}",
            answer.location_parameter("error_description")
        );
    }
}

#[tokio::test]
async fn unknown_scopes_are_ignored_and_default_scopes_apply() {
    for (scope, granted) in [
        ("notes:admin offline_access", "notes:admin"),
        ("  offline_access  notes:write", "notes:write"),
        ("offline_access", "notes:read notes:write"),
        ("", "notes:read notes:write"),
    ] {
        let server = Server::new();
        let client = server.registered(&[CALLBACK]).await;
        let answer = server.authorize(&request(&client, &[("scope", scope)])).await;
        assert_eq!(stored(&server, &answer).await.request.scopes.to_string(), granted, "{scope}");
    }
}

#[tokio::test]
async fn state_is_returned_unchanged_and_cannot_inject_headers_or_parameters() {
    let state = "a b+c&iss=https://evil.example#\r\nSet-Cookie: x=1\u{e4}";
    let answer = authorize_loopback(&[("state", state), ("response_type", "token")]).await;
    assert_eq!(answer.location_parameter("state").as_deref(), Some(state));
    assert_eq!(answer.location_parameter("iss").as_deref(), Some("https://mcp.example.com"));
    assert!(answer.headers.get(header::SET_COOKIE).is_none());
}

#[tokio::test]
async fn oversized_request_is_rejected() {
    let answer = authorize_loopback(&[("state", &"x".repeat(9_000))]).await;
    assert_eq!((answer.status, answer.location()), (StatusCode::BAD_REQUEST, None));
}

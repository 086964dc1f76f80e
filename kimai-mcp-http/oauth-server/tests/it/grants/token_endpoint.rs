//! The token endpoint.

use axum::body::Body;
use base64::{Engine, engine::general_purpose::STANDARD};
use http::{Request, header};
use jiff::SignedDuration;
use mcp_oauth_server::{Lifetimes, secret::Secret};

use crate::server::{CLIENT, REDIRECT, Server, VERIFIER};

/// Returns the fields of a code exchange.
fn exchange_fields(code: &Secret) -> [(&'static str, &str); 5] {
    [
        ("grant_type", "authorization_code"),
        ("code", code.expose()),
        ("redirect_uri", REDIRECT),
        ("code_verifier", VERIFIER),
        ("client_id", CLIENT),
    ]
}

/// Returns `fields` without the field `name`.
fn without<'a>(fields: &[(&'static str, &'a str)], name: &str) -> Vec<(&'static str, &'a str)> {
    fields.iter().copied().filter(|(own, _)| *own != name).collect()
}

/// Returns a server with a public client and a code for it.
async fn with_code() -> (Server, Secret) {
    let server = Server::new();
    server.store_client(CLIENT, None, None).await;
    let code = server.code("anna", "notes:read notes:write").await;
    (server, code)
}

#[tokio::test]
async fn token_response_has_the_members_of_rfc_6749() {
    let (server, code) = with_code().await;
    let answer = server.post("/token", &exchange_fields(&code)).await;
    assert_eq!(answer.status.as_u16(), 200, "{}", answer.body);
    let mut names: Vec<_> = answer.json().as_object().unwrap().keys().cloned().collect();
    names.sort();
    assert_eq!(names, ["access_token", "expires_in", "refresh_token", "scope", "token_type"]);
    assert_eq!(
        (answer.property("token_type"), answer.property("scope")),
        ("Bearer", "notes:read notes:write")
    );
    assert_eq!(answer.json()["expires_in"], 3600);
    assert_eq!((answer.header("cache-control"), answer.header("pragma")), ("no-store", "no-cache"));
    assert!(server.admits(&Secret::new(answer.property("access_token"))).await);
}

#[tokio::test]
async fn refresh_response_contains_the_next_token() {
    let (server, _) = with_code().await;
    let tokens = server.log_in("anna").await;
    let fields = [
        ("grant_type", "refresh_token"),
        ("refresh_token", tokens.refresh.expose()),
        ("client_id", CLIENT),
        ("scope", "  notes:read offline_access"),
        ("resource", "https://mcp.example.com/mcp"),
    ];
    let answer = server.post("/token", &fields).await;
    assert_eq!((answer.status.as_u16(), answer.property("scope")), (200, "notes:read"), "{}", answer.body);
    assert_ne!(answer.property("refresh_token"), tokens.refresh.expose());
}

#[tokio::test]
async fn unknown_scopes_do_not_narrow_the_grant() {
    let (server, _) = with_code().await;
    let tokens = server.log_in("anna").await;
    let token = ("refresh_token", tokens.refresh.expose());
    for scope in [" offline_access", "", "openid profile"] {
        let fields = [("grant_type", "refresh_token"), token, ("client_id", CLIENT), ("scope", scope)];
        assert_eq!(
            server.post("/token", &fields).await.property("scope"),
            "notes:read notes:write",
            "{scope}"
        );
    }
    let fields = [("grant_type", "refresh_token"), token, ("client_id", CLIENT), ("scope", "notes:admin")];
    assert_eq!(server.post("/token", &fields).await.error(), (400, "invalid_scope"));
}

#[tokio::test]
async fn malformed_requests_are_named_and_keep_the_code_valid() {
    let (server, code) = with_code().await;
    let fields = exchange_fields(&code);
    for (name, error) in [
        ("grant_type", "invalid_request"),
        ("code", "invalid_request"),
        ("code_verifier", "invalid_request"),
        ("client_id", "invalid_request"),
    ] {
        let answer = server.post("/token", &without(&fields, name)).await;
        assert_eq!(answer.error(), (400, error), "{name}");
        assert!(answer.property("error_description").contains(name), "{}", answer.body);
        assert_eq!((answer.header("cache-control"), answer.header("pragma")), ("no-store", "no-cache"));
    }
    for (name, value, error) in [
        ("grant_type", "client_credentials", "unsupported_grant_type"),
        ("code_verifier", "short", "invalid_request"),
        ("resource", "https://other.example.com/mcp", "invalid_target"),
    ] {
        let changed = [without(&fields, name), vec![(name, value)]].concat();
        assert_eq!(server.post("/token", &changed).await.error(), (400, error), "{name}");
    }
    assert_eq!(server.post("/token", &fields).await.status, 200);
}

#[tokio::test]
async fn resource_parameter_is_checked() {
    let (server, _) = with_code().await;
    for resource in ["https://mcp.example.com/mcp", "https://mcp.example.com/mcp/", "https://mcp.example.com"]
    {
        let code = server.code("anna", "notes:read").await;
        let fields = [exchange_fields(&code).to_vec(), vec![("resource", resource)]].concat();
        assert_eq!(server.post("/token", &fields).await.status, 200, "{resource}");
    }
}

#[tokio::test]
async fn used_code_and_wrong_verifier_are_invalid_grants() {
    let (server, code) = with_code().await;
    let verifier = "b".repeat(64);
    let wrong =
        [without(&exchange_fields(&code), "code_verifier"), vec![("code_verifier", verifier.as_str())]]
            .concat();
    for fields in [wrong, exchange_fields(&code).to_vec()] {
        let answer = server.post("/token", &fields).await;
        assert_eq!(answer.error(), (400, "invalid_grant"));
        assert!(answer.headers.get(header::WWW_AUTHENTICATE).is_none());
    }
}

#[tokio::test]
async fn duplicate_parameters_are_rejected() {
    let (server, code) = with_code().await;
    for extra in [("code", "another"), ("client_id", CLIENT), ("unknown", "")] {
        let doubled = [exchange_fields(&code).to_vec(), vec![extra, extra]].concat();
        assert_eq!(server.post("/token", &doubled).await.error(), (400, "invalid_request"), "{extra:?}");
    }
}

#[tokio::test]
async fn other_content_types_and_oversized_forms_are_rejected() {
    let (server, code) = with_code().await;
    let form = exchange_fields(&code).map(|(name, value)| format!("{name}={value}")).join("&");
    let request = |content_type: &str, body: String| {
        Request::post("/token").header(header::CONTENT_TYPE, content_type).body(Body::from(body)).unwrap()
    };
    for content_type in ["application/json", "text/plain", "multipart/form-data; boundary=a", ""] {
        assert_eq!(
            server.send(request(content_type, form.clone())).await.error(),
            (400, "invalid_request"),
            "{content_type}"
        );
    }
    let content_type = "Application/X-WWW-Form-URLencoded; charset=utf-8";
    let long = server.send(request(content_type, format!("{form}&a={}", "a".repeat(20_000)))).await;
    assert_eq!(long.error(), (413, "invalid_request"));
    assert_eq!(server.send(request(content_type, form)).await.status, 200);
    let get = Request::get("/token?grant_type=refresh_token").body(Body::empty()).unwrap();
    assert_eq!(server.send(get).await.status, 405);
}

#[tokio::test]
async fn unknown_client_is_an_invalid_client() {
    let (server, code) = with_code().await;
    let changed = [without(&exchange_fields(&code), "client_id"), vec![("client_id", "unknown")]].concat();
    let answer = server.post("/token", &changed).await;
    assert_eq!(answer.error(), (401, "invalid_client"));
    assert!(answer.header("www-authenticate").starts_with("Basic "));
}

#[tokio::test]
async fn confidential_client_authenticates_in_header_or_body_but_not_both() {
    let server = Server::new();
    server.store_client(CLIENT, None, Some("s3cret:%")).await;
    let right = basic("s3cret%3A%25");
    let wrong = basic("another");
    let secret = ("client_secret", "s3cret:%");
    let wrong_secret = ("client_secret", "another");
    for (header, field, expected) in [
        (None, Some(secret), (200, "")),
        (Some(&right), None, (200, "")),
        (Some(&right), Some(secret), (400, "invalid_request")),
        (None, None, (401, "invalid_client")),
        (None, Some(wrong_secret), (401, "invalid_client")),
        (Some(&wrong), None, (401, "invalid_client")),
    ] {
        let code = server.code("anna", "notes:read").await;
        let fields = [exchange_fields(&code).to_vec(), field.into_iter().collect()].concat();
        let answer = server.post_as("/token", header.map(String::as_str), &fields).await;
        assert_eq!(answer.error(), expected, "{header:?} {field:?}");
    }
}

#[tokio::test]
async fn client_id_in_the_body_must_match_the_header() {
    let (server, code) = with_code().await;
    let other = [without(&exchange_fields(&code), "client_id"), vec![("client_id", "another")]].concat();
    assert_eq!(server.post_as("/token", Some(&basic("")), &other).await.error(), (400, "invalid_request"));
    let bearer = server.post_as("/token", Some("Bearer abc"), &exchange_fields(&code)).await;
    assert_eq!(bearer.error(), (401, "invalid_client"));
    let without_id = without(&exchange_fields(&code), "client_id");
    assert_eq!(server.post_as("/token", Some(&basic("")), &without_id).await.status, 200);
}

#[tokio::test]
async fn public_client_must_not_send_a_secret() {
    let (server, code) = with_code().await;
    let fields = [exchange_fields(&code).to_vec(), vec![("client_secret", "invented")]].concat();
    assert_eq!(server.post("/token", &fields).await.error(), (401, "invalid_client"));
}

#[tokio::test]
async fn token_requests_extend_the_registration() {
    let (server, code) = with_code().await;
    let mut answer = server.post("/token", &exchange_fields(&code)).await;
    for _ in 0..5 {
        server.pass(SignedDuration::from_hours(29 * 24));
        let token = answer.property("refresh_token").to_owned();
        let fields = [("grant_type", "refresh_token"), ("refresh_token", &token), ("client_id", CLIENT)];
        answer = server.post("/token", &fields).await;
        assert_eq!(answer.status.as_u16(), 200, "{}", answer.body);
    }
}

#[tokio::test]
async fn failed_token_requests_do_not_extend_the_registration() {
    let (server, _) = with_code().await;
    server.pass(Lifetimes::DEFAULT.unused_client - SignedDuration::from_secs(1));
    let unknown = Secret::new("unknown");
    assert_eq!(server.post("/token", &exchange_fields(&unknown)).await.error(), (400, "invalid_grant"));
    server.pass(SignedDuration::from_secs(1));
    assert_eq!(server.post("/token", &exchange_fields(&unknown)).await.error(), (401, "invalid_client"));
}

/// Returns the value of `Authorization` for the client with an encoded secret.
fn basic(secret: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{CLIENT}:{secret}")))
}

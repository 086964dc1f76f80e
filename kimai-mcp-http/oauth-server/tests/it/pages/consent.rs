//! Consent, the redirect back to the client, and secrets that change before or after consent.

use http::{StatusCode, header};
use mcp_oauth_server::{grant::AuthorizationCode, secret::Secret};

use super::browser::User;
use crate::server::{Answer, CHALLENGE, CLAUDE, Server, request};

/// Returns the stored code to which an answer refers.
async fn code(server: &Server, answer: &Answer) -> AuthorizationCode {
    let code = Secret::new(&answer.client_parameter("code").unwrap());
    server.oauth.state().take::<AuthorizationCode>(code.digest()).await.unwrap().unwrap()
}

async fn server() -> Server {
    let server = Server::new();
    server.store_client("c1", Some("Claude"), None).await;
    server.store_client("c2", Some("Other"), None).await;
    server
}

#[tokio::test]
async fn consent_returns_code_state_and_issuer() {
    let server = server().await;
    let anna = User::new(&server);
    let id = anna.begin(request("c1", CLAUDE, "notes:read notes:write")).await;
    let consent = anna.log_in(&id, " anna ", "anna's secret").await;
    assert_eq!(consent.status, StatusCode::SEE_OTHER);
    assert_eq!(consent.header(header::LOCATION), format!("/consent?request={id}"));
    let answer = anna.answer(&id, "allow", &["notes:read", "notes:write"]).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(answer.client_url().unwrap().as_str().starts_with(&format!("{CLAUDE}?code=")));
    assert_eq!(answer.client_parameter("state").unwrap(), "af0ifjsldkj");
    assert_eq!(answer.client_parameter("iss").unwrap(), "https://mcp.example.com");
    let code = code(&server, &answer).await;
    assert_eq!((code.subject.user.as_str(), code.request.client_id.as_str()), ("anna", "c1"));
    assert_eq!(code.request.scopes.to_string(), "notes:read notes:write");
}

#[tokio::test]
async fn deselected_scopes_are_not_granted() {
    let server = server().await;
    let anna = User::new(&server);
    let id = anna.begin(request("c1", CLAUDE, "notes:read notes:write")).await;
    anna.log_in(&id, "anna", "anna's secret").await;
    let answer = anna.answer(&id, "allow", &["notes:read", "notes:admin"]).await;
    assert_eq!(code(&server, &answer).await.request.scopes.to_string(), "notes:read");
}

#[tokio::test]
async fn empty_selection_shows_the_page_again() {
    let server = server().await;
    let anna = User::new(&server);
    let id = anna.begin(request("c1", CLAUDE, "notes:read")).await;
    anna.log_in(&id, "anna", "anna's secret").await;
    let again = anna.answer(&id, "allow", &[]).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.body.contains("Select at least one permission, or deny.") && again.client_url().is_none());
    assert!(anna.answer(&id, "allow", &["notes:read"]).await.client_parameter("code").is_some());
}

#[tokio::test]
async fn denial_returns_access_denied() {
    let server = server().await;
    let anna = User::new(&server);
    let id = anna.begin(request("c1", CLAUDE, "notes:read")).await;
    anna.log_in(&id, "anna", "anna's secret").await;
    let answer = anna.answer(&id, "deny", &[]).await;
    let parameters = ["error", "state", "iss"].map(|name| answer.client_parameter(name).unwrap());
    assert_eq!(parameters, ["access_denied", "af0ifjsldkj", "https://mcp.example.com"]);
    assert!(answer.client_parameter("code").is_none());
    assert_eq!(anna.get(&format!("/consent?request={id}")).await.status, StatusCode::GONE);
}

#[tokio::test]
async fn private_use_redirect_uri_is_supported() {
    let server = server().await;
    let anna = User::new(&server);
    let uri = "cursor://anysphere.cursor-mcp/oauth/callback";
    let id = anna.begin(request("c1", uri, "notes:read")).await;
    anna.log_in(&id, "anna", "anna's secret").await;
    let answer = anna.answer(&id, "allow", &["notes:read"]).await;
    assert!(answer.client_url().unwrap().as_str().starts_with(&format!("{uri}?code=")));
    assert!(answer.body.contains(&format!(r#"href="{uri}?code="#)));
}

#[tokio::test]
async fn stored_consent_of_a_site_covers_the_granted_scopes_only() {
    let server = server().await;
    let anna = User::new(&server);
    let first = anna.begin(request("c1", CLAUDE, "notes:read notes:write")).await;
    anna.log_in(&first, "anna", "anna's secret").await;
    anna.answer(&first, "allow", &["notes:read"]).await;

    let same = anna.begin(request("c1", CLAUDE, "notes:read")).await;
    let redirect = anna.log_in(&same, "anna", "anna's secret").await;
    assert_eq!(code(&server, &redirect).await.request.scopes.to_string(), "notes:read");

    let more = anna.begin(request("c1", CLAUDE, "notes:read notes:write")).await;
    let answer = anna.log_in(&more, "anna", "anna's secret").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let page = anna.get(answer.header(header::LOCATION)).await.body;
    assert!(page.contains(r#"value="notes:read" checked"#), "as in the stored consent");
    assert!(page.contains(r#"value="notes:write">"#), "as in the stored consent");
}

#[tokio::test]
async fn stored_consent_is_bound_to_client_user_and_site() {
    let server = server().await;
    let anna = User::new(&server);
    let first = anna.begin(request("c1", CLAUDE, "notes:read")).await;
    anna.log_in(&first, "anna", "anna's secret").await;
    anna.answer(&first, "allow", &["notes:read"]).await;
    for (client, site, user, secret) in [
        ("c2", CLAUDE, "anna", "anna's secret"),
        ("c1", "https://evil.example/cb", "anna", "anna's secret"),
        ("c1", "https://claude.ai:8443/cb", "anna", "anna's secret"),
        ("c1", CLAUDE, "ben", "ben's secret"),
    ] {
        let id = anna.begin(request(client, site, "notes:read")).await;
        let answer = anna.log_in(&id, user, secret).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{client} {site} {user}");
    }
}

#[tokio::test]
async fn apps_on_the_device_need_consent_every_time() {
    let server = server().await;
    let anna = User::new(&server);
    for uri in [
        "http://localhost:4711/callback",
        "http://127.0.0.1:1/",
        "cursor://anysphere.cursor-mcp/oauth/callback",
    ] {
        for time in ["first", "second"] {
            let id = anna.begin(request("c1", uri, "notes:read")).await;
            let answer = anna.log_in(&id, "anna", "anna's secret").await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{uri}, {time} time");
            anna.answer(&id, "allow", &["notes:read"]).await;
        }
    }
}

#[tokio::test]
async fn path_prefix_is_part_of_every_link_and_form() {
    let server = Server::at("https://example.com/notes-mcp");
    server.store_client("c1", None, None).await;
    let anna = User::new(&server);
    let id = anna.begin(request("c1", CLAUDE, "notes:read")).await;
    let page = anna.get(&format!("/login?request={id}")).await;
    assert!(page.body.contains(r#"action="/notes-mcp/login""#));
    let consent = anna.log_in(&id, "anna", "anna's secret").await;
    assert_eq!(consent.header(header::LOCATION), format!("/notes-mcp/consent?request={id}"));
    let page = anna.get(&format!("/consent?request={id}")).await;
    assert!(page.body.contains(r#"action="/notes-mcp/consent""#));
}

#[tokio::test]
async fn secret_change_after_sign_in_requires_a_new_sign_in() {
    let server = server().await;
    let before = User::new(&server);
    let id = before.begin(request("c1", CLAUDE, "notes:read")).await;
    assert_eq!(before.log_in(&id, "anna", "anna's secret").await.status, StatusCode::SEE_OTHER);
    let changed = server.with_users(&[("anna", Some("new secret"))]);
    let after = User { server: &changed, ..before };
    let answer = after.answer(&id, "allow", &["notes:read"]).await;
    assert_eq!(answer.header(header::LOCATION), format!("/login?request={id}"));
    assert_eq!(after.log_in(&id, "anna", "new secret").await.status, StatusCode::SEE_OTHER);
    assert!(after.answer(&id, "allow", &["notes:read"]).await.client_parameter("code").is_some());
}

#[tokio::test]
async fn secret_change_invalidates_stored_consent() {
    let server = server().await;
    let before = User::new(&server);
    for needs_consent in [true, false] {
        let id = before.begin(request("c1", CLAUDE, "notes:read")).await;
        let answer = before.log_in(&id, "anna", "anna's secret").await;
        assert_eq!(answer.status == StatusCode::SEE_OTHER, needs_consent);
        if needs_consent {
            before.answer(&id, "allow", &["notes:read"]).await;
        }
    }
    let changed = server.with_users(&[("anna", Some("new secret"))]);
    let after = User::new(&changed);
    let id = after.begin(request("c1", CLAUDE, "notes:read")).await;
    assert_eq!(after.log_in(&id, "anna", "new secret").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn language_that_the_client_requests_applies_to_all_pages() {
    let server = server().await;
    let anna = User::new(&server).with_language("en");
    let client = server.registered(&["https://app.example/cb"]).await;
    let query = format!(
        "client_id={client}&response_type=code&code_challenge={CHALLENGE}&code_challenge_method=S256&ui_locales=fr+de-AT"
    );
    let answer = anna.get(&format!("/authorize?{query}")).await;
    let id = answer.location_parameter("request").unwrap();
    assert!(anna.get(&format!("/login?request={id}")).await.body.contains(r#"<html lang="de">"#));
    let wrong = anna.log_in(&id, "anna", "wrong").await.body;
    assert!(wrong.contains("Benutzer oder Geheimnis ist falsch."), "{wrong}");
    anna.log_in(&id, "anna", "anna's secret").await;
    assert!(anna.get(&format!("/consent?request={id}")).await.body.contains("Diese App zulassen?"));
    assert!(anna.answer(&id, "allow", &["notes:read"]).await.body.contains("Zugriff erlaubt"));
    let invalid = anna.get(&format!("/authorize?client_id={client}&ui_locales=de")).await;
    assert!(invalid.body.contains("Die App hat eine ungültige Anfrage gesendet"));
    let unknown = anna.get("/authorize?client_id=nobody&ui_locales=de").await;
    assert!(unknown.body.contains("Diese App ist nicht registriert"));
    let other = anna.get(&format!("/authorize?client_id={client}&ui_locales=fr")).await;
    assert!(other.body.contains("The app sent an invalid request"));
}

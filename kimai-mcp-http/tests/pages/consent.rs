//! From the login to the answer that goes to the client.

use http::{StatusCode, header};
use kimai_mcp_http::{oauth::code::Code, secret::Secret};

use crate::{
    person::{Answer, Person},
    server::{CLAUDE, Server, request},
};

async fn code(server: &Server, answer: &Answer) -> Code {
    let code = Secret::shown(&answer.told("code").unwrap());
    server.app.state.take::<Code>(code.digest()).await.unwrap().unwrap()
}

async fn server() -> Server {
    let server = Server::new();
    server.client("c1", Some("Claude")).await;
    server.client("c2", Some("Other")).await;
    server
}

#[tokio::test]
async fn whoever_logs_in_and_allows_goes_back_with_a_code_the_state_and_the_issuer() {
    let server = server().await;
    let anna = Person::new(&server);
    let ticket = anna.ticket(request("c1", CLAUDE, "kimai:read kimai:write")).await;
    let consent = anna.log_in(&ticket, " anna ", "anna's secret").await;
    assert_eq!(consent.status, StatusCode::SEE_OTHER);
    assert_eq!(consent.header(header::LOCATION), format!("/consent?ticket={ticket}"));
    let answer = anna.answer(&ticket, "allow", &["kimai:read", "kimai:write"]).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(answer.back().unwrap().as_str().starts_with(&format!("{CLAUDE}?code=")));
    assert_eq!(answer.told("state").unwrap(), "af0ifjsldkj");
    assert_eq!(answer.told("iss").unwrap(), "https://mcp.example.com");
    let code = code(&server, &answer).await;
    assert_eq!((code.login.user.as_str(), code.request.client_id.as_str()), ("anna", "c1"));
    assert_eq!(code.request.scopes.to_string(), "kimai:read kimai:write");
}

#[tokio::test]
async fn whoever_unticks_something_allows_the_rest() {
    let server = server().await;
    let anna = Person::new(&server);
    let ticket = anna.ticket(request("c1", CLAUDE, "kimai:read kimai:write")).await;
    anna.log_in(&ticket, "anna", "anna's secret").await;
    let answer = anna.answer(&ticket, "allow", &["kimai:read", "kimai:admin"]).await;
    assert_eq!(code(&server, &answer).await.request.scopes.to_string(), "kimai:read");
}

#[tokio::test]
async fn whoever_ticks_nothing_is_asked_again() {
    let server = server().await;
    let anna = Person::new(&server);
    let ticket = anna.ticket(request("c1", CLAUDE, "kimai:read")).await;
    anna.log_in(&ticket, "anna", "anna's secret").await;
    let again = anna.answer(&ticket, "allow", &[]).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.body.contains("Tick at least one thing, or deny.") && again.back().is_none());
    assert!(anna.answer(&ticket, "allow", &["kimai:read"]).await.told("code").is_some());
}

#[tokio::test]
async fn a_no_goes_back_as_access_denied() {
    let server = server().await;
    let anna = Person::new(&server);
    let ticket = anna.ticket(request("c1", CLAUDE, "kimai:read")).await;
    anna.log_in(&ticket, "anna", "anna's secret").await;
    let answer = anna.answer(&ticket, "deny", &[]).await;
    let told = ["error", "state", "iss"].map(|name| answer.told(name).unwrap());
    assert_eq!(told, ["access_denied", "af0ifjsldkj", "https://mcp.example.com"]);
    assert!(answer.told("code").is_none());
    assert_eq!(anna.get(&format!("/consent?ticket={ticket}")).await.status, StatusCode::GONE);
}

#[tokio::test]
async fn a_private_use_address_is_reached_too() {
    let server = server().await;
    let anna = Person::new(&server);
    let uri = "cursor://anysphere.cursor-mcp/oauth/callback";
    let ticket = anna.ticket(request("c1", uri, "kimai:read")).await;
    anna.log_in(&ticket, "anna", "anna's secret").await;
    let answer = anna.answer(&ticket, "allow", &["kimai:read"]).await;
    assert!(answer.back().unwrap().as_str().starts_with(&format!("{uri}?code=")));
    assert!(answer.body.contains(&format!(r#"href="{uri}?code="#)));
}

#[tokio::test]
async fn consent_is_asked_once_for_a_site_and_no_more_than_it_was_given() {
    let server = server().await;
    let anna = Person::new(&server);
    let first = anna.ticket(request("c1", CLAUDE, "kimai:read kimai:write")).await;
    anna.log_in(&first, "anna", "anna's secret").await;
    anna.answer(&first, "allow", &["kimai:read"]).await;

    let same = anna.ticket(request("c1", CLAUDE, "kimai:read")).await;
    let straight = anna.log_in(&same, "anna", "anna's secret").await;
    assert_eq!(code(&server, &straight).await.request.scopes.to_string(), "kimai:read");

    let more = anna.ticket(request("c1", CLAUDE, "kimai:read kimai:write")).await;
    let asked = anna.log_in(&more, "anna", "anna's secret").await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER);
    let page = anna.get(asked.header(header::LOCATION)).await.body;
    assert!(page.contains(r#"value="kimai:read" checked"#), "as the last time");
    assert!(page.contains(r#"value="kimai:write">"#), "as the last time");
}

#[tokio::test]
async fn consent_for_one_client_user_or_site_is_none_for_another() {
    let server = server().await;
    let anna = Person::new(&server);
    let first = anna.ticket(request("c1", CLAUDE, "kimai:read")).await;
    anna.log_in(&first, "anna", "anna's secret").await;
    anna.answer(&first, "allow", &["kimai:read"]).await;
    for (client, site, user, secret) in [
        ("c2", CLAUDE, "anna", "anna's secret"),
        ("c1", "https://evil.example/cb", "anna", "anna's secret"),
        ("c1", "https://claude.ai:8443/cb", "anna", "anna's secret"),
        ("c1", CLAUDE, "ben", "ben's"),
    ] {
        let ticket = anna.ticket(request(client, site, "kimai:read")).await;
        let asked = anna.log_in(&ticket, user, secret).await;
        assert_eq!(asked.status, StatusCode::SEE_OTHER, "{client} {site} {user}");
    }
}

#[tokio::test]
async fn whatever_returns_to_the_users_device_is_asked_about_each_time() {
    let server = server().await;
    let anna = Person::new(&server);
    for uri in ["http://localhost:4711/callback", "http://127.0.0.1:1/", "cursor://mcp/callback"] {
        for time in ["first", "second"] {
            let ticket = anna.ticket(request("c1", uri, "kimai:read")).await;
            let asked = anna.log_in(&ticket, "anna", "anna's secret").await;
            assert_eq!(asked.status, StatusCode::SEE_OTHER, "{uri}, {time} time");
            anna.answer(&ticket, "allow", &["kimai:read"]).await;
        }
    }
}

#[tokio::test]
async fn below_a_path_every_link_and_form_has_it() {
    let server = Server::at("https://example.com/kimai-mcp");
    server.client("c1", None).await;
    let anna = Person::new(&server);
    let ticket = anna.ticket(request("c1", CLAUDE, "kimai:read")).await;
    let page = anna.get(&format!("/login?ticket={ticket}")).await;
    assert!(page.body.contains(r#"action="/kimai-mcp/login""#));
    let consent = anna.log_in(&ticket, "anna", "anna's secret").await;
    assert_eq!(consent.header(header::LOCATION), format!("/kimai-mcp/consent?ticket={ticket}"));
    let page = anna.get(&format!("/consent?ticket={ticket}")).await;
    assert!(page.body.contains(r#"action="/kimai-mcp/consent""#));
}

//! The account page: entered by a fresh sign-in, bound to the browser, and what it ends.

use http::StatusCode;
use jiff::SignedDuration;

use mcp_oauth_server::{
    events::RequestOrigin,
    grant::{self, CodeExchange, Tokens},
    secret::Secret,
};

use super::browser::User;
use crate::server::{CLAUDE, Server, VERIFIER, request};

/// Opens the account page and returns the id of its session.
async fn open(user: &User<'_>, account: &str, secret: &str) -> String {
    let login = user.get("/account").await.location_parameter("request").unwrap();
    let page = user.get(&format!("/login?request={login}")).await;
    assert!(page.body.contains("see and end the connections"), "{}", page.body);
    user.log_in(&login, account, secret).await.location_parameter("session").unwrap()
}

fn between(text: &str, before: &str, after: &str) -> String {
    let (_, rest) = text.split_once(before).unwrap_or_else(|| panic!("no {before:?} in {text}"));
    rest.split_once(after).unwrap().0.to_owned()
}

async fn page(user: &User<'_>, session: &str) -> String {
    user.get(&format!("/account?session={session}")).await.body
}

#[tokio::test]
async fn connections_are_listed_and_ended_one_by_one() {
    let server = Server::new();
    let first = server.log_in("anna").await;
    let second = server.log_in("anna").await;
    let of_ben = server.log_in("ben").await;
    let anna = User::new(&server);
    let session = open(&anna, "anna", "anna's secret").await;
    let listed = page(&anna, &session).await;
    assert_eq!(listed.matches("name=\"connection\"").count(), 2, "{listed}");
    let grant = server.verify(&first.access).await.unwrap().grant;
    anna.change(&session, &[("action", "end"), ("connection", &grant)]).await;
    assert!(!server.admits(&first.access).await && server.admits(&second.access).await);
    assert_eq!(page(&anna, &session).await.matches("name=\"connection\"").count(), 1);
    let grant = server.verify(&of_ben.access).await.unwrap().grant;
    anna.change(&session, &[("action", "end"), ("connection", &grant)]).await;
    assert!(server.admits(&of_ben.access).await, "the connection of another user");
}

#[tokio::test]
async fn end_all_ends_every_connection_and_the_session_of_the_page() {
    let server = Server::new();
    let tokens = server.log_in("anna").await;
    let of_ben = server.log_in("ben").await;
    let anna = User::new(&server);
    let session = open(&anna, "anna", "anna's secret").await;
    let answer = anna.change(&session, &[("action", "end_all")]).await;
    assert!(answer.body.contains("All connections ended"), "{}", answer.body);
    assert!(!server.admits(&tokens.access).await && server.admits(&of_ben.access).await);
    let answer = anna.get(&format!("/account?session={session}")).await;
    assert!(answer.location_parameter("request").is_some(), "a new sign-in");
}

/// Connects a client of a site and returns its tokens.
async fn connect(user: &User<'_>, client: &str) -> Tokens {
    let id = user.begin(request(client, CLAUDE, "notes:read")).await;
    let answer = user.log_in(&id, "anna", "anna's secret").await;
    let answer = match answer.client_parameter("code") {
        Some(_) => answer,
        None => user.answer(&id, "allow", &["notes:read"]).await,
    };
    let code = Secret::new(&answer.client_parameter("code").unwrap());
    let exchange = CodeExchange {
        code: &code,
        client_id: client,
        redirect_uri: Some(CLAUDE),
        verifier: VERIFIER,
        origin: &RequestOrigin::default(),
    };
    grant::exchange_code(&user.server.oauth, &exchange).await.unwrap()
}

/// Returns true if the next connection of a client is asked for consent.
async fn is_asked(user: &User<'_>, client: &str) -> bool {
    let id = user.begin(request(client, CLAUDE, "notes:read")).await;
    user.log_in(&id, "anna", "anna's secret").await.client_parameter("code").is_none()
}

#[tokio::test]
async fn ended_connections_are_asked_for_consent_again() {
    let server = Server::new();
    server.store_client("c1", Some("Claude"), None).await;
    server.store_client("c2", Some("Other"), None).await;
    let anna = User::new(&server);
    let tokens = connect(&anna, "c1").await;
    connect(&anna, "c2").await;
    assert!(!is_asked(&anna, "c1").await && !is_asked(&anna, "c2").await);
    let session = open(&anna, "anna", "anna's secret").await;
    let grant = server.verify(&tokens.access).await.unwrap().grant;
    anna.change(&session, &[("action", "end"), ("connection", &grant)]).await;
    assert!(is_asked(&anna, "c1").await && !is_asked(&anna, "c2").await);
    connect(&anna, "c1").await;
    assert!(!is_asked(&anna, "c1").await);
    anna.change(&session, &[("action", "end_all")]).await;
    assert!(is_asked(&anna, "c1").await && is_asked(&anna, "c2").await);
    connect(&anna, "c1").await;
    assert!(!is_asked(&anna, "c1").await, "consents after the end count again");
}

#[tokio::test]
async fn page_is_closed_to_other_browsers_forged_forms_and_after_fifteen_minutes() {
    let server = Server::new();
    let tokens = server.log_in("anna").await;
    let anna = User::new(&server);
    let session = open(&anna, "anna", "anna's secret").await;
    let other = User::new(&server);
    let answer = other.get(&format!("/account?session={session}")).await;
    assert!(answer.location_parameter("request").is_some(), "a new sign-in");
    let answer = other.change(&session, &[("action", "end_all")]).await;
    assert_eq!(answer.status, StatusCode::GONE);
    let forged = [("session", session.as_str()), ("csrf", "forged"), ("action", "end_all")];
    assert_eq!(anna.post("/account", &forged).await.status, StatusCode::FORBIDDEN);
    assert_eq!(anna.change(&session, &[("action", "other")]).await.status, StatusCode::BAD_REQUEST);
    server.pass(SignedDuration::from_mins(16));
    let answer = anna.get(&format!("/account?session={session}")).await;
    assert!(answer.location_parameter("request").is_some(), "a new sign-in");
    assert!(server.admits(&tokens.access).await);
}

#[tokio::test]
async fn sign_in_for_the_account_page_gives_no_client_access() {
    let server = Server::new();
    let anna = User::new(&server);
    let login = anna.get("/account").await.location_parameter("request").unwrap();
    let answer = anna.get(&format!("/consent?request={login}")).await;
    assert_eq!(answer.location().unwrap().path(), "/login");
    let csrf = anna.get(&format!("/login?request={login}")).await.csrf();
    let fields = [("request", login.as_str()), ("csrf", &csrf), ("answer", "allow"), ("scope", "notes:read")];
    let answer = anna.post("/consent", &fields).await;
    assert_eq!(answer.location().map(|url| url.path().to_owned()).as_deref(), Some("/login"));
    anna.log_in(&login, "anna", "anna's secret").await;
    assert_eq!(anna.get(&format!("/consent?request={login}")).await.status, StatusCode::GONE);
}

#[tokio::test]
async fn page_is_in_english_and_german() {
    let server = Server::new();
    server.log_in("anna").await;
    for language in ["en", "de"] {
        let anna = User::new(&server).with_language(language);
        let session = open_in_any_language(&anna).await;
        let body = page(&anna, &session).await;
        let body = body.split_once("<main>").unwrap().1.split_once("</main>").unwrap().0.to_owned();
        let csrf = between(&body, "name=\"csrf\" value=\"", "\"");
        let grant = between(&body, "name=\"connection\" value=\"", "\"");
        let body = body.replace(&csrf, "CSRF").replace(&grant, "GRANT").replace(&session, "SESSION");
        insta::assert_snapshot!(format!("account_{language}"), body);
    }
}

async fn open_in_any_language(user: &User<'_>) -> String {
    let login = user.get("/account").await.location_parameter("request").unwrap();
    user.log_in(&login, "anna", "anna's secret").await.location_parameter("session").unwrap()
}

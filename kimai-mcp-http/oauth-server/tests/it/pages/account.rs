//! The account page: entered by a fresh sign-in, bound to the browser, and what it ends.

use http::StatusCode;
use jiff::SignedDuration;

use super::browser::User;
use crate::server::Server;

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

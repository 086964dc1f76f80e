//! Snapshots of the pages in both languages.

use std::fmt::Write;

use http::{HeaderMap, header};
use http_body_util::BodyExt;
use insta::assert_snapshot;
use mcp_oauth_server::pages::{PageContext, PageError};

use super::browser::User;
use crate::{
    clients::document_host::{Host, answer, document},
    server::{Answer, CLAUDE, Server, request},
};

const SCOPES: &str = "notes:read notes:write notes:admin";

/// A page without its stylesheet and without what chance made.
fn html(answer: &Answer, ticket: &str) -> String {
    let (before, rest) = answer.body.split_once("<style>").unwrap();
    let after = rest.split_once("</style>").unwrap().1;
    let mut html = format!("{before}<style>…</style>{after}");
    let chance = [Some(answer.csrf()), answer.client_parameter("code"), Some(ticket.to_owned())];
    for chance in chance.into_iter().flatten().filter(|chance| !chance.is_empty()) {
        html = html.replace(&chance, "…");
    }
    html
}

async fn way(name: Option<&str>, redirect_uri: &str, language: &'static str) -> [String; 4] {
    let server = Server::new();
    server.store_client("c1", name, None).await;
    let anna = User::new(&server).speaking(language);
    let ticket = anna.ticket(request("c1", redirect_uri, SCOPES)).await;
    let login = anna.get(&format!("/login?request={ticket}")).await;
    let wrong = anna.log_in(&ticket, "anna", "wrong").await;
    anna.log_in(&ticket, "anna", "anna's secret").await;
    let consent = anna.get(&format!("/consent?request={ticket}")).await;
    let back = anna.answer(&ticket, "allow", &["notes:read"]).await;
    [&login, &wrong, &consent, &back].map(|answer| html(answer, &ticket))
}

#[tokio::test]
async fn english_pages() {
    let [login, wrong, consent, back] = way(Some("Claude"), CLAUDE, "en").await;
    assert_snapshot!("login", login);
    assert_snapshot!("login_wrong", wrong);
    assert_snapshot!("consent", consent);
    assert_snapshot!("client_redirect", back);
}

#[tokio::test]
async fn german_pages() {
    let [login, wrong, consent, back] = way(Some("Claude"), CLAUDE, "de-AT,de;q=0.9,en;q=0.5").await;
    assert_snapshot!("login_de", login);
    assert_snapshot!("login_wrong_de", wrong);
    assert_snapshot!("consent_de", consent);
    assert_snapshot!("client_redirect_de", back);
}

#[tokio::test]
async fn app_on_this_device_is_shown_with_a_warning() {
    let [login, _, consent, _] = way(None, "http://localhost:4711/callback", "en").await;
    assert_snapshot!("login_loopback", login);
    assert!(consent.contains("if you have just connected Notes in an app on this device"), "{consent}");
    let [login, _, _, back] = way(None, "cursor://anysphere.cursor-mcp/oauth/callback", "de").await;
    assert_snapshot!("login_app_de", login);
    assert_snapshot!("client_redirect_app_de", back);
}

#[tokio::test]
async fn client_with_a_document_is_shown_with_its_host() {
    let host = Host::new("shown", |id, _| answer("200 OK", "", &document(id)));
    let server = Server::new().with_documents(host.reachable());
    for (language, name) in [("en", "login_document"), ("de", "login_document_de")] {
        let anna = User::new(&server).speaking(language);
        let id = anna.ticket(request(&host.id(), "https://app.example/cb", SCOPES)).await;
        let page = anna.get(&format!("/login?request={id}")).await;
        assert_snapshot!(name, main(&html(&page, &id)));
    }
}

#[tokio::test]
async fn invalid_request_of_a_site_is_shown_with_a_link_back() {
    let server = Server::new();
    let client = server.registered(&["https://app.example/cb"]).await;
    for (language, name) in [("en", "redirect_error"), ("de", "redirect_error_de")] {
        let person = User::new(&server).speaking(language);
        let page = person.get(&format!("/authorize?client_id={client}&response_type=token")).await;
        assert_snapshot!(name, main(&page.body));
    }
}

#[tokio::test]
async fn every_error_page_names_the_reason_and_the_next_step() {
    for (language, name) in [("en", "errors"), ("de", "errors_de")] {
        let language = HeaderMap::from_iter([(header::ACCEPT_LANGUAGE, language.parse().unwrap())]);
        let context = PageContext::new(&language, &Server::new().oauth);
        let mut pages = String::new();
        for error in ERRORS {
            let body = error.into_page(&context).into_body().collect().await.unwrap().to_bytes();
            let page = String::from_utf8(body.to_vec()).unwrap();
            writeln!(pages, "{error:?}: {}{}", error.status(), main(&page)).unwrap();
        }
        assert_snapshot!(name, pages);
    }
}

const ERRORS: [PageError; 10] = [
    PageError::Expired,
    PageError::OtherBrowser,
    PageError::ForgedForm,
    PageError::TooManyAttempts,
    PageError::UnknownClient,
    PageError::UnreadableClient,
    PageError::UnknownRedirect,
    PageError::ClientNotAllowed,
    PageError::InvalidRequest,
    PageError::Unavailable,
];

fn main(page: &str) -> String {
    page.split_once("<main>").unwrap().1.split_once("</main>").unwrap().0.to_owned()
}

//! Snapshots of the pages in both languages.

use std::{fmt::Write, time::Duration};

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

/// Returns a page without its stylesheet and with random values replaced.
fn html(answer: &Answer, id: &str) -> String {
    let (before, rest) = answer.body.split_once("<style>").unwrap();
    let after = rest.split_once("</style>").unwrap().1;
    let mut html = format!("{before}<style>…</style>{after}");
    let random_values = [Some(answer.csrf()), answer.client_parameter("code"), Some(id.to_owned())];
    for value in random_values.into_iter().flatten().filter(|value| !value.is_empty()) {
        html = html.replace(&value, "…");
    }
    html
}

/// Returns the pages of one authorization: login, failed login, consent, redirect to the client.
async fn walk(name: Option<&str>, redirect_uri: &str, language: &'static str) -> [String; 4] {
    let server = Server::new();
    server.store_client("c1", name, None).await;
    let anna = User::new(&server).with_language(language);
    let id = anna.begin(request("c1", redirect_uri, SCOPES)).await;
    let login = anna.get(&format!("/login?request={id}")).await;
    let wrong = anna.log_in(&id, "anna", "wrong").await;
    anna.log_in(&id, "anna", "anna's secret").await;
    let consent = anna.get(&format!("/consent?request={id}")).await;
    let redirect = anna.answer(&id, "allow", &["notes:read"]).await;
    [&login, &wrong, &consent, &redirect].map(|answer| html(answer, &id))
}

#[tokio::test]
async fn english_pages() {
    let [login, wrong, consent, redirect] = walk(Some("Claude"), CLAUDE, "en").await;
    assert_snapshot!("login", login);
    assert_snapshot!("login_wrong", wrong);
    assert_snapshot!("consent", consent);
    assert_snapshot!("client_redirect", redirect);
}

#[tokio::test]
async fn german_pages() {
    let [login, wrong, consent, redirect] = walk(Some("Claude"), CLAUDE, "de-AT,de;q=0.9,en;q=0.5").await;
    assert_snapshot!("login_de", login);
    assert_snapshot!("login_wrong_de", wrong);
    assert_snapshot!("consent_de", consent);
    assert_snapshot!("client_redirect_de", redirect);
}

#[tokio::test]
async fn app_on_this_device_is_shown_with_a_warning() {
    let [login, _, consent, _] = walk(None, "http://localhost:4711/callback", "en").await;
    assert_snapshot!("login_loopback", login);
    assert!(consent.contains("if you have just connected Notes in an app on this device"), "{consent}");
    let [login, _, _, redirect] = walk(None, "cursor://anysphere.cursor-mcp/oauth/callback", "de").await;
    assert_snapshot!("login_app_de", login);
    assert_snapshot!("client_redirect_app_de", redirect);
}

#[tokio::test]
async fn client_with_a_document_is_shown_with_its_host() {
    let host = Host::new("pages", |id, _| answer("200 OK", "", &document(id)));
    let server = Server::new().with_documents(host.reachable());
    for (language, name) in [("en", "login_document"), ("de", "login_document_de")] {
        let anna = User::new(&server).with_language(language);
        let id = anna.begin(request(&host.id(), "https://app.example/cb", SCOPES)).await;
        let page = anna.get(&format!("/login?request={id}")).await;
        assert_snapshot!(name, main_element(&html(&page, &id)));
    }
}

#[tokio::test]
async fn invalid_request_of_a_site_is_shown_with_a_link_back() {
    let server = Server::new();
    let client = server.registered(&["https://app.example/cb"]).await;
    for (language, name) in [("en", "redirect_error"), ("de", "redirect_error_de")] {
        let user = User::new(&server).with_language(language);
        let page = user.get(&format!("/authorize?client_id={client}&response_type=token")).await;
        assert_snapshot!(name, main_element(&page.body));
    }
}

#[tokio::test]
async fn invalid_request_of_an_app_is_shown_with_a_link_that_opens_it() {
    let server = Server::new();
    let client = server.registered(&["cursor://anysphere.cursor-mcp/oauth/callback"]).await;
    for (language, name) in [("en", "redirect_error_app"), ("de", "redirect_error_app_de")] {
        let user = User::new(&server).with_language(language);
        let page = user.get(&format!("/authorize?client_id={client}&response_type=token")).await;
        assert_snapshot!(name, main_element(&page.body));
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
            writeln!(pages, "{error:?}: {}{}", error.status(), main_element(&page)).unwrap();
        }
        assert_snapshot!(name, pages);
    }
}

const ERRORS: [PageError; 11] = [
    PageError::Expired,
    PageError::OtherBrowser,
    PageError::ForgedForm,
    PageError::TooManyAttempts,
    PageError::TooManyRequests { retry_after: Duration::from_secs(60) },
    PageError::UnknownClient,
    PageError::UnreadableClient,
    PageError::UnknownRedirect,
    PageError::ClientNotAllowed,
    PageError::InvalidRequest,
    PageError::Unavailable,
];

/// Returns the content of the `main` element.
pub(super) fn main_element(page: &str) -> String {
    page.split_once("<main>").unwrap().1.split_once("</main>").unwrap().0.to_owned()
}

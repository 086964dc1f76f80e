//! The pages, to the letter, in both languages.

use std::{fmt::Write, sync::Arc};

use askama::Template;
use http_body_util::BodyExt;
use insta::assert_snapshot;
use kimai_mcp_http::oauth::{
    destination::Destination,
    pages::{Applicant, AstrayPage, Language, LoginPage, Problem, Proof, Reader},
};

use crate::{
    person::{Answer, Person},
    server::{CLAUDE, Server, request},
};

const SCOPES: &str = "kimai:read kimai:write kimai:admin";

/// A page without its stylesheet and without what chance made.
fn html(answer: &Answer, ticket: &str) -> String {
    let (before, rest) = answer.body.split_once("<style>").unwrap();
    let after = rest.split_once("</style>").unwrap().1;
    let mut html = format!("{before}<style>…</style>{after}");
    let chance = [Some(answer.csrf()), answer.told("code"), Some(ticket.to_owned())];
    for chance in chance.into_iter().flatten().filter(|chance| !chance.is_empty()) {
        html = html.replace(&chance, "…");
    }
    html
}

async fn way(name: Option<&str>, redirect_uri: &str, language: &'static str) -> [String; 4] {
    let server = Server::new();
    server.client("c1", name).await;
    let anna = Person::new(&server).speaking(language);
    let ticket = anna.ticket(request("c1", redirect_uri, SCOPES)).await;
    let login = anna.get(&format!("/login?ticket={ticket}")).await;
    let wrong = anna.log_in(&ticket, "anna", "wrong").await;
    anna.log_in(&ticket, "anna", "anna's secret").await;
    let consent = anna.get(&format!("/consent?ticket={ticket}")).await;
    let back = anna.answer(&ticket, "allow", &["kimai:read"]).await;
    [&login, &wrong, &consent, &back].map(|answer| html(answer, &ticket))
}

#[tokio::test]
async fn the_pages_in_english() {
    let [login, wrong, consent, back] = way(Some("Claude"), CLAUDE, "en").await;
    assert_snapshot!("login", login);
    assert_snapshot!("login_wrong", wrong);
    assert_snapshot!("consent", consent);
    assert_snapshot!("back", back);
}

#[tokio::test]
async fn the_pages_in_german() {
    let [login, wrong, consent, back] = way(Some("Claude"), CLAUDE, "de-AT,de;q=0.9,en;q=0.5").await;
    assert_snapshot!("login_de", login);
    assert_snapshot!("login_wrong_de", wrong);
    assert_snapshot!("consent_de", consent);
    assert_snapshot!("back_de", back);
}

#[tokio::test]
async fn an_app_on_this_computer_comes_with_a_warning() {
    let [login, _, consent, _] = way(None, "http://localhost:4711/callback", "en").await;
    assert_snapshot!("login_computer", login);
    assert!(
        consent.contains("if you have just connected Kimai in an app on this device yourself"),
        "{consent}"
    );
    let [login, _, _, back] = way(None, "cursor://anysphere.cursor-mcp/oauth/callback", "de").await;
    assert_snapshot!("login_program_de", login);
    assert_snapshot!("back_program_de", back);
}

#[tokio::test]
async fn the_start_page_says_how_to_connect() {
    let server = Server::at("https://example.com/kimai-mcp");
    assert_snapshot!("start", html(&Person::new(&server).get("/").await, "…"));
    assert_snapshot!("start_de", html(&Person::new(&server).speaking("de").get("/").await, "…"));
}

#[test]
fn a_client_with_a_document_is_shown_with_the_host_of_it() {
    let applicant = Applicant {
        name: Some("Claude".to_owned()),
        proof: Proof::Document("claude.ai".to_owned()),
        destination: Destination::Site("claude.ai".to_owned()),
    };
    let page = |language, applicant| {
        let page =
            LoginPage { language, prefix: "", applicant, ticket: "…", csrf: "…", user: "", fault: None };
        main(&page.render().unwrap())
    };
    assert_snapshot!("login_document", page(Language::English, &applicant));
    let nameless = Applicant { name: None, ..applicant.clone() };
    assert_snapshot!("login_document_without_a_name_de", page(Language::German, &nameless));
}

#[test]
fn a_site_that_asked_wrongly_is_left_to_its_user() {
    let (to, why) = ("https://app.example/cb?error=invalid_request", "response_type must be code");
    for (language, name) in [(Language::English, "astray"), (Language::German, "astray_de")] {
        let page = AstrayPage { language, site: "app.example", why, to };
        assert_snapshot!(name, main(&page.render().unwrap()));
    }
}

#[tokio::test]
async fn every_problem_says_why_and_what_to_do_next() {
    let public = Server::new().app.public;
    for (language, name) in [(Language::English, "problems"), (Language::German, "problems_de")] {
        let reader = Reader { language, public: Arc::clone(&public) };
        let mut pages = String::new();
        for problem in PROBLEMS {
            let body = problem.told(&reader).into_body().collect().await.unwrap().to_bytes();
            let page = String::from_utf8(body.to_vec()).unwrap();
            writeln!(pages, "{problem:?}: {}{}", problem.status(), main(&page)).unwrap();
        }
        assert_snapshot!(name, pages);
    }
}

const PROBLEMS: [Problem; 9] = [
    Problem::Expired,
    Problem::OtherBrowser,
    Problem::Forged,
    Problem::Guessed,
    Problem::UnknownClient,
    Problem::UnreadableClient,
    Problem::UnknownRedirect,
    Problem::Garbled,
    Problem::Unavailable,
];

fn main(page: &str) -> String {
    page.split_once("<main>").unwrap().1.split_once("</main>").unwrap().0.to_owned()
}

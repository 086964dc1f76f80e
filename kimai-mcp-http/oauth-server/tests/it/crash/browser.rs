//! Crashes of the pages: the user submits the form again.

use http::{StatusCode, header};
use mcp_oauth_server::{cookie::BrowserCookie, session::AuthorizationRequest};

use super::process::{Crash, Form, at_each_operation};
use crate::server::{Answer, CLAUDE, CLIENT, REDIRECT, Server, VERIFIER, request};

/// A browser that outlives the processes of the server.
struct Browser(BrowserCookie);

impl Browser {
    fn new() -> Self {
        Self(BrowserCookie::random().unwrap())
    }

    /// Starts an authorization request and returns its id.
    async fn begin(&self, server: &Server, redirect_uri: &str) -> String {
        let request: AuthorizationRequest = request(CLIENT, redirect_uri, "notes:read notes:write");
        server.pending(&self.0, request).await
    }

    fn form(&self, server: &Server, path: &str, id: &str, fields: &[(&str, &str)]) -> Form {
        let csrf = self.0.csrf_token(id);
        let fields = [&[("request", id), ("csrf", csrf.expose())], fields].concat();
        Form::new(path, &fields).with_cookie(server, &self.0)
    }

    fn login(&self, server: &Server, id: &str) -> Form {
        self.form(server, "/login", id, &[("user", "anna"), ("secret", "anna's secret")])
    }

    fn consent(&self, server: &Server, id: &str) -> Form {
        self.form(server, "/consent", id, &[("answer", "allow"), ("scope", "notes:read")])
    }

    /// Signs in, consents and returns the code.
    async fn code(&self, server: &Server, redirect_uri: &str) -> String {
        let id = self.begin(server, redirect_uri).await;
        assert_leads_to_consent(&self.login(server, &id).send(server).await);
        code(&self.consent(server, &id).send(server).await).unwrap()
    }
}

fn assert_leads_to_consent(answer: &Answer) {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    assert!(answer.header(header::LOCATION).starts_with("/consent?"), "{:?}", answer.headers);
}

/// Returns the code with which a page leads back to the client.
fn code(answer: &Answer) -> Option<String> {
    answer.client_parameter("code")
}

/// Checks that the client gets tokens for the code, once.
async fn assert_exchangeable_once(server: &Server, code: &str) {
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("client_id", CLIENT),
        ("code_verifier", VERIFIER),
    ];
    let exchange = Form::new("/token", &fields);
    assert_eq!(exchange.send(server).await.status, 200);
    assert_eq!(exchange.send(server).await.error(), (400, "invalid_grant"));
}

/// Checks that a page says that the request is over, and that the user can start again at the client.
async fn assert_can_start_again(server: &Server, browser: &Browser, answer: &Answer) {
    assert_eq!(answer.status, StatusCode::GONE, "{}", answer.body);
    assert!(answer.body.contains("Go back to your assistant and connect"), "{}", answer.body);
    let code = browser.code(server, REDIRECT).await;
    assert_exchangeable_once(server, &code).await;
}

async fn started(crash: &Crash) -> Server {
    let server = crash.server();
    server.store_client(CLIENT, None, None).await;
    server
}

#[tokio::test]
async fn killed_sign_in_is_repeated_with_the_same_form() {
    at_each_operation(8, async |crash| {
        let browser = Browser::new();
        let server = started(crash).await;
        let id = browser.begin(&server, REDIRECT).await;
        let login = browser.login(&server, &id);
        drop(server);
        let is_interrupted = crash.interrupts(&login);
        let server = crash.server();
        assert_leads_to_consent(&login.send(&server).await);
        let code = code(&browser.consent(&server, &id).send(&server).await).unwrap();
        assert_exchangeable_once(&server, &code).await;
        is_interrupted
    })
    .await;
}

#[tokio::test]
async fn killed_consent_is_repeated_or_starts_again() {
    at_each_operation(5, async |crash| {
        let browser = Browser::new();
        let server = started(crash).await;
        let id = browser.begin(&server, REDIRECT).await;
        assert_leads_to_consent(&browser.login(&server, &id).send(&server).await);
        let consent = browser.consent(&server, &id);
        drop(server);
        let is_interrupted = crash.interrupts(&consent);
        let server = crash.server();
        let repeated = consent.send(&server).await;
        match code(&repeated) {
            Some(code) => {
                assert_exchangeable_once(&server, &code).await;
                assert_eq!(consent.send(&server).await.status, StatusCode::GONE, "one consent, one code");
            }
            None => assert_can_start_again(&server, &browser, &repeated).await,
        }
        is_interrupted
    })
    .await;
}

#[tokio::test]
async fn killed_sign_in_with_a_stored_consent_is_repeated_or_starts_again() {
    at_each_operation(10, async |crash| {
        let browser = Browser::new();
        let server = started(crash).await;
        let id = browser.begin(&server, CLAUDE).await;
        assert_leads_to_consent(&browser.login(&server, &id).send(&server).await);
        let fields = [("answer", "allow"), ("scope", "notes:read"), ("scope", "notes:write")];
        assert!(code(&browser.form(&server, "/consent", &id, &fields).send(&server).await).is_some());
        let id = browser.begin(&server, CLAUDE).await;
        let login = browser.login(&server, &id);
        drop(server);
        let is_interrupted = crash.interrupts(&login);
        let server = crash.server();
        let repeated = login.send(&server).await;
        match code(&repeated) {
            Some(code) => {
                assert_exchangeable_once(&server, &code).await;
                assert_eq!(login.send(&server).await.status, StatusCode::GONE, "one sign-in, one code");
            }
            None => assert_can_start_again(&server, &browser, &repeated).await,
        }
        is_interrupted
    })
    .await;
}

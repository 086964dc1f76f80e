//! Several ways to sign in on one page, and a way that leaves for an identity provider.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use http::{StatusCode, header};
use insta::assert_snapshot;
use jiff::SignedDuration;
use mcp_oauth_server::{
    Credentials, SignIn, SignInOutcome, Subject, Text,
    grant::AuthorizationCode,
    secret::Secret,
    sign_in::{
        Choice, FieldKind, FormField, FormLink, LoginForm, Prompt, ProviderCallback, ProviderRedirect,
        RedirectButton, RedirectRequest, SignInError,
    },
};
use secrecy::ExposeSecret;

use super::{browser::User, page_snapshots::main_element};
use crate::server::{Answer, CLAUDE, Server, request};

/// Sign-in by a token without an account name; the only valid token is `right`.
struct Token;

#[async_trait]
impl SignIn for Token {
    fn id(&self) -> &'static str {
        "token"
    }

    fn prompt(&self) -> Prompt {
        let choice = |value: &str| Choice { value: value.to_owned(), label: format!("{value}.example.com") };
        let field = |name, english, german, kind| FormField { name, label: Text::new(english, german), kind };
        Prompt::Form(LoginForm {
            heading: Text::new("With your own token", "Mit Ihrem eigenen Token"),
            fields: vec![
                field("server", "Server", "Server", FieldKind::Choice(vec![choice("a"), choice("b")])),
                field("name", "Name", "Name", FieldKind::Text),
                field("token", "Token", "Token", FieldKind::Token),
            ],
            hint: Text::new("Create a token in your profile.", "Erstellen Sie ein Token in Ihrem Profil."),
            links: vec![FormLink {
                label: Text::new("Your profile", "Ihr Profil"),
                url: "https://a.example.com/profile".to_owned(),
            }],
            button: Some(Text::new("Continue", "Weiter")),
            rejection: Text::new("The token is wrong.", "Das Token ist falsch."),
            ..LoginForm::default()
        })
    }

    async fn sign_in(&self, credentials: &Credentials) -> Result<SignInOutcome, SignInError> {
        let value = |name: &str| credentials.fields[name].expose_secret().to_owned();
        Ok(match value("token").as_str() {
            "right" => {
                SignInOutcome::SignedIn(Subject::new(format!("{}@{}", value("name"), value("server"))))
            }
            "old" => SignInOutcome::Rejected(Some(Text::new("The token is old.", "Das Token ist alt."))),
            _ => SignInOutcome::Rejected(None),
        })
    }

    async fn is_valid(&self, subject: &Subject) -> Result<bool, SignInError> {
        Ok(subject.user.contains('@'))
    }
}

/// Sign-in at a provider that accepts the code `right` and records the requests.
#[derive(Clone, Default)]
struct Provider(Arc<Mutex<Vec<String>>>);

#[async_trait]
impl SignIn for Provider {
    fn id(&self) -> &'static str {
        "company"
    }

    fn prompt(&self) -> Prompt {
        Prompt::Redirect(RedirectButton {
            heading: Text::new("With your company account", "Mit Ihrem Firmenkonto"),
            label: Text::new("Continue with Example Ltd", "Weiter mit Example Ltd"),
            hint: Text::default(),
        })
    }

    async fn begin(&self, request: &RedirectRequest<'_>) -> Result<ProviderRedirect, SignInError> {
        let RedirectRequest { state, callback, language, switch_account } = request;
        let tag = language.tag();
        self.0.lock().unwrap().push(format!("{callback} {tag} {switch_account}"));
        let url = format!("https://id.example.com/authorize?state={}&ui_locales={tag}", state.expose());
        Ok(ProviderRedirect { url: url.parse().unwrap(), data: "nonce".into() })
    }

    async fn finish(&self, callback: &ProviderCallback) -> Result<SignInOutcome, SignInError> {
        assert_eq!(callback.callback, "https://mcp.example.com/oauth/company/callback");
        assert_eq!(callback.data.expose_secret(), "nonce");
        let is_right = callback.code.as_ref().is_some_and(|code| code.expose_secret() == "right");
        Ok(if is_right {
            SignInOutcome::SignedIn(Subject::new("anna"))
        } else {
            SignInOutcome::Rejected(None)
        })
    }

    async fn is_valid(&self, subject: &Subject) -> Result<bool, SignInError> {
        Ok(subject.user == "anna")
    }
}

async fn server() -> (Server, Provider) {
    let provider = Provider::default();
    let server =
        Server::new().with(|oauth| oauth.with_further_sign_in(Token).with_further_sign_in(provider.clone()));
    server.store_client("c1", Some("Claude"), None).await;
    (server, provider)
}

/// Begins an authorization of Claude.
async fn begin(anna: &User<'_>) -> String {
    anna.begin(request("c1", CLAUDE, "notes:read")).await
}

/// Submits the form of a way on the login page.
async fn submit(anna: &User<'_>, id: &str, way: &str, fields: &[(&str, &str)]) -> Answer {
    let csrf = anna.get(&format!("/login?request={id}")).await.csrf();
    let fields = [&[("request", id), ("csrf", &csrf), ("way", way)], fields].concat();
    anna.post("/login", &fields).await
}

/// Leaves for the provider and returns the value of `state`.
async fn leave(anna: &User<'_>, id: &str) -> String {
    let page = submit(anna, id, "company", &[]).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let state =
        page.header(header::REFRESH).strip_prefix("0; url=https://id.example.com/authorize?state=").unwrap();
    state.split('&').next().unwrap().to_owned()
}

async fn come_back(anna: &User<'_>, query: &str) -> Answer {
    anna.get(&format!("/oauth/company/callback?{query}")).await
}

#[tokio::test]
async fn login_page_offers_all_ways_in_both_languages() {
    let (server, _) = server().await;
    for (language, name) in [("en", "login_several_ways"), ("de", "login_several_ways_de")] {
        let anna = User::new(&server).with_language(language);
        let id = begin(&anna).await;
        let page = anna.get(&format!("/login?request={id}")).await;
        let html = page.body.replace(&page.csrf(), "…").replace(&id, "…");
        assert_snapshot!(name, main_element(&html));
    }
}

#[tokio::test]
async fn user_signs_in_in_the_way_of_the_submitted_form() {
    let (server, _) = server().await;
    let anna = User::new(&server);
    for (way, fields, user) in [
        ("secret", &[("user", "anna"), ("secret", "anna's secret")][..], "anna"),
        ("token", &[("server", "b"), ("name", "ben"), ("token", "right")], "ben@b"),
    ] {
        let id = begin(&anna).await;
        let answer = submit(&anna, &id, way, fields).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        let code = anna.answer(&id, "allow", &["notes:read"]).await.client_parameter("code").unwrap();
        let code = server.oauth.state().take::<AuthorizationCode>(Secret::new(&code).digest()).await;
        let subject = code.unwrap().unwrap().subject;
        assert_eq!((subject.user.as_str(), subject.way.as_str()), (user, way));
    }
}

#[tokio::test]
async fn failed_attempt_shows_its_reason_and_its_visible_values_in_its_form() {
    let (server, _) = server().await;
    let anna = User::new(&server);
    let id = begin(&anna).await;
    let fields = |token| [("server", "b"), ("name", "ben<b>"), ("token", token)];
    let page = submit(&anna, &id, "token", &fields("old")).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    let html = page.body.replace(&page.csrf(), "…").replace(&id, "…");
    assert_snapshot!("login_several_ways_failed", main_element(&html));
    let wrong = submit(&anna, &id, "token", &fields("wr0ng")).await.body;
    assert!(wrong.contains("The token is wrong.") && !wrong.contains("wr0ng"), "{wrong}");
}

#[tokio::test]
async fn form_without_an_account_name_locks_nobody_out() {
    let (server, _) = server().await;
    for _ in 0..30 {
        let mallory = User::at(&server, "198.51.100.1");
        let id = begin(&mallory).await;
        submit(&mallory, &id, "token", &[("server", "a"), ("name", "x"), ("token", "wrong")]).await;
    }
    let anna = User::at(&server, "198.51.100.1");
    let id = begin(&anna).await;
    let right = [("server", "a"), ("name", "anna"), ("token", "right")];
    assert_eq!(submit(&anna, &id, "token", &right).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn form_must_name_a_way_of_the_page() {
    let (server, _) = server().await;
    let anna = User::new(&server);
    let id = begin(&anna).await;
    let secret = [("user", "anna"), ("secret", "anna's secret")];
    assert_eq!(submit(&anna, &id, "other", &secret).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(anna.log_in(&id, "anna", "anna's secret").await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn grant_of_a_way_that_is_no_longer_offered_does_not_work() {
    let (server, _) = server().await;
    let anna = User::new(&server);
    let id = begin(&anna).await;
    submit(&anna, &id, "token", &[("server", "a"), ("name", "anna"), ("token", "right")]).await;
    let code = anna.answer(&id, "allow", &["notes:read"]).await.client_parameter("code").unwrap();
    let exchange = |server: Server| {
        let code = Secret::new(&code);
        async move {
            let fields = [
                ("grant_type", "authorization_code"),
                ("code", code.expose()),
                ("client_id", "c1"),
                ("code_verifier", crate::server::VERIFIER),
            ];
            server.post("/token", &fields).await
        }
    };
    let tokens = exchange(server.clone()).await;
    let token = Secret::new(tokens.property("access_token"));
    assert_eq!(server.verify(&token).await.unwrap().way, "token");
    let without = server.with_users(&[("anna@a", Some("s"))]);
    assert!(without.verify(&token).await.is_none());
    assert!(server.admits(&token).await);
}

#[tokio::test]
async fn provider_is_asked_after_the_approval_of_the_client_and_consent_follows() {
    let (server, provider) = server().await;
    let anna = User::new(&server).with_language("de");
    let id = begin(&anna).await;
    let page = submit(&anna, &id, "company", &[]).await;
    let html = page.body.clone();
    let state = leave(&anna, &id).await;
    let answer = come_back(&anna, &format!("code=right&state={state}")).await;
    assert_eq!(answer.header(header::LOCATION), format!("/consent?request={id}"));
    let code = anna.answer(&id, "allow", &["notes:read"]).await.client_parameter("code");
    assert!(code.is_some());
    // The consent is stored now, and asked again all the same.
    let again = begin(&anna).await;
    let state = leave(&anna, &again).await;
    let answer = come_back(&anna, &format!("code=right&state={state}")).await;
    assert_eq!(answer.header(header::LOCATION), format!("/consent?request={again}"));
    leave(&anna, &again).await;
    let callback = "https://mcp.example.com/oauth/company/callback de";
    let expected = [false, false, false, true].map(|switched| format!("{callback} {switched}"));
    assert_eq!(*provider.0.lock().unwrap(), expected);
    let shown = html.split("state=").nth(1).unwrap().split("&#38;").next().unwrap().to_owned();
    assert_snapshot!("provider_redirect_de", main_element(&html.replace(&shown, "…")));
}

#[tokio::test]
async fn response_of_the_provider_is_accepted_once_and_from_the_same_browser_only() {
    let (server, _) = server().await;
    let anna = User::new(&server);
    let id = begin(&anna).await;
    let state = leave(&anna, &id).await;
    let query = format!("code=right&state={state}");
    for other in [User::new(&server), User::new(&server).without_cookie()] {
        assert_eq!(come_back(&other, &query).await.status, StatusCode::FORBIDDEN);
    }
    assert_eq!(come_back(&anna, &query).await.status, StatusCode::SEE_OTHER);
    assert_eq!(come_back(&anna, &query).await.status, StatusCode::GONE);
}

#[tokio::test]
async fn response_without_valid_state_is_rejected() {
    let (server, _) = server().await;
    let anna = User::new(&server);
    let id = begin(&anna).await;
    let state = leave(&anna, &id).await;
    let query = format!("code=right&state={state}");
    for (query, expected) in [
        ("code=right".to_owned(), StatusCode::BAD_REQUEST),
        (format!("{query}&code=right"), StatusCode::BAD_REQUEST),
        (format!("{query}&state={state}"), StatusCode::BAD_REQUEST),
        (format!("code=right&state={}", state.to_lowercase()), StatusCode::GONE),
        (format!("{query}&x={}", "x".repeat(9_000)), StatusCode::BAD_REQUEST),
    ] {
        assert_eq!(come_back(&anna, &query).await.status, expected, "{query}");
    }
    for way in ["token", "secret", "other"] {
        let answer = anna.get(&format!("/oauth/{way}/callback?{query}")).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{way}");
    }
    server.pass(SignedDuration::from_mins(10));
    assert_eq!(come_back(&anna, &query).await.status, StatusCode::GONE);
}

#[tokio::test]
async fn rejected_user_sees_the_login_page_and_can_try_again() {
    let (server, _) = server().await;
    let anna = User::new(&server);
    let id = begin(&anna).await;
    let state = leave(&anna, &id).await;
    let page = come_back(&anna, &format!("error=access_denied&state={state}")).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    assert!(page.body.contains("The sign-in was not accepted."), "{}", page.body);
    assert!(page.body.contains(r#"<input type="hidden" name="way" value="company">"#));
    let answer = come_back(&anna, &format!("code=right&state={}", leave(&anna, &id).await)).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn redirects_of_one_authorization_are_limited() {
    let (server, _) = server().await;
    let anna = User::new(&server);
    let id = begin(&anna).await;
    for _ in 0..10 {
        leave(&anna, &id).await;
    }
    assert_eq!(submit(&anna, &id, "company", &[]).await.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(anna.get(&format!("/login?request={id}")).await.status, StatusCode::GONE);
}

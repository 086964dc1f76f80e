//! Attacks on the pages: CSRF, fixation, replay, injection.

use http::{StatusCode, header};
use jiff::SignedDuration;

use super::browser::User;
use crate::server::{CLAUDE, Server, request};

async fn server() -> Server {
    let server = Server::new();
    server.store_client("c1", Some("Claude"), None).await;
    server
}

#[tokio::test]
async fn login_form_with_a_wrong_csrf_token_is_rejected() {
    let server = server().await;
    let anna = User::new(&server);
    let id = anna.begin(request("c1", CLAUDE, "notes:read")).await;
    let login = [("request", id.as_str()), ("user", "anna"), ("secret", "anna's secret")];
    for csrf in ["", "wrong", &id] {
        let answer = anna.post("/login", &[&login[..], &[("csrf", csrf)]].concat()).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{csrf}");
        assert!(answer.body.contains("connect Notes again"));
    }
    assert_eq!(anna.get(&format!("/consent?request={id}")).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn consent_form_with_a_wrong_csrf_token_is_rejected() {
    let server = server().await;
    let anna = User::new(&server);
    let id = anna.begin(request("c1", CLAUDE, "notes:read")).await;
    anna.log_in(&id, "anna", "anna's secret").await;
    let fields = [("request", id.as_str()), ("csrf", "x"), ("answer", "allow"), ("scope", "notes:read")];
    let answer = anna.post("/consent", &fields).await;
    assert_eq!((answer.status, answer.client_url()), (StatusCode::FORBIDDEN, None));
}

#[tokio::test]
async fn csrf_token_is_bound_to_one_request() {
    let server = server().await;
    let anna = User::new(&server);
    let one = anna.begin(request("c1", CLAUDE, "notes:read")).await;
    let other = anna.begin(request("c1", CLAUDE, "notes:read")).await;
    let csrf = anna.get(&format!("/login?request={one}")).await.csrf();
    let login = [("request", other.as_str()), ("csrf", &csrf), ("user", "anna"), ("secret", "anna's secret")];
    assert_eq!(anna.post("/login", &login).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn request_of_another_browser_is_rejected() {
    let server = server().await;
    let (mallory, anna) = (User::new(&server), User::new(&server));
    let id = mallory.begin(request("c1", CLAUDE, "notes:read")).await;
    let csrf = mallory.get(&format!("/login?request={id}")).await.csrf();
    let page = anna.get(&format!("/login?request={id}")).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    assert!(page.body.contains("If someone sent you this link, do not use it."));
    let login = [("request", id.as_str()), ("csrf", &csrf), ("user", "anna"), ("secret", "anna's secret")];
    assert_eq!(anna.post("/login", &login).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn request_id_without_its_cookie_is_rejected_after_sign_in() {
    let server = server().await;
    let (anna, mallory) = (User::new(&server), User::new(&server));
    let id = anna.begin(request("c1", CLAUDE, "notes:read")).await;
    anna.log_in(&id, "anna", "anna's secret").await;
    let csrf = anna.get(&format!("/consent?request={id}")).await.csrf();
    let fields = [("request", id.as_str()), ("csrf", &csrf), ("answer", "allow"), ("scope", "notes:read")];
    assert_eq!(mallory.post("/consent", &fields).await.status, StatusCode::FORBIDDEN);
    let no_cookie = User { browser: anna.browser, ..User::new(&server) }.without_cookie();
    assert_eq!(no_cookie.post("/consent", &fields).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn consent_without_sign_in_leads_to_the_login_page() {
    let server = server().await;
    let mallory = User::new(&server);
    let id = mallory.begin(request("c1", CLAUDE, "notes:read")).await;
    let csrf = mallory.get(&format!("/login?request={id}")).await.csrf();
    let fields = [("request", id.as_str()), ("csrf", &csrf), ("answer", "allow"), ("scope", "notes:read")];
    let answer = mallory.post("/consent", &fields).await;
    assert_eq!(answer.header(header::LOCATION), format!("/login?request={id}"));
}

#[tokio::test]
async fn replayed_consent_is_rejected() {
    let server = server().await;
    let anna = User::new(&server);
    let id = anna.begin(request("c1", CLAUDE, "notes:read")).await;
    anna.log_in(&id, "anna", "anna's secret").await;
    let csrf = anna.get(&format!("/consent?request={id}")).await.csrf();
    let fields = [("request", id.as_str()), ("csrf", &csrf), ("answer", "allow"), ("scope", "notes:read")];
    let answers = tokio::join!(anna.post("/consent", &fields), anna.post("/consent", &fields));
    let mut statuses = [answers.0.status, answers.1.status];
    statuses.sort();
    assert_eq!(statuses, [StatusCode::OK, StatusCode::GONE]);
}

#[tokio::test]
async fn request_expires_after_ten_minutes() {
    let server = server().await;
    let anna = User::new(&server);
    let id = anna.begin(request("c1", CLAUDE, "notes:read")).await;
    server.pass(SignedDuration::from_mins(6));
    anna.log_in(&id, "anna", "anna's secret").await;
    server.pass(SignedDuration::from_mins(5));
    assert_eq!(anna.get(&format!("/consent?request={id}")).await.status, StatusCode::GONE);
}

#[tokio::test]
async fn no_parameter_redirects_to_another_site() {
    let server = server().await;
    let anna = User::new(&server);
    let id = anna.begin(request("c1", CLAUDE, "notes:read")).await;
    let csrf = anna.get(&format!("/login?request={id}")).await.csrf();
    let evil = "https://evil.example/";
    let login = [
        ("request", id.as_str()),
        ("csrf", &csrf),
        ("user", "anna"),
        ("secret", "anna's secret"),
        ("redirect_uri", evil),
        ("next", evil),
    ];
    let path = format!("/login?redirect_uri={evil}&next={evil}");
    assert_eq!(anna.post(&path, &login).await.header(header::LOCATION), format!("/consent?request={id}"));
    for id in [evil, "//evil.example", "%0d%0aLocation:%20https://evil.example"] {
        assert_eq!(anna.get(&format!("/consent?request={id}")).await.status, StatusCode::GONE, "{id}");
    }
}

#[tokio::test]
async fn state_with_line_breaks_cannot_inject_headers() {
    let server = server().await;
    let anna = User::new(&server);
    let state = "a\r\nSet-Cookie: x=y\r\n\r\n<script>alert(1)</script>&code=evil#\u{202e}\"'; url=https://evil.example";
    let mut request = request("c1", CLAUDE, "notes:read");
    request.state = Some(state.to_owned());
    let id = anna.begin(request).await;
    anna.log_in(&id, "anna", "anna's secret").await;
    let answer = anna.answer(&id, "allow", &["notes:read"]).await;
    assert_eq!(answer.client_parameter("state").unwrap(), state);
    assert!(!answer.headers.contains_key(header::SET_COOKIE) && !answer.body.contains("<script"));
    assert_eq!(answer.client_url().unwrap().host_str(), Some("claude.ai"));
    assert_ne!(answer.client_parameter("code").unwrap(), "evil");
}

#[tokio::test]
async fn removed_user_cannot_consent() {
    let server = server().await;
    let anna = User::new(&server);
    let id = anna.begin(request("c1", CLAUDE, "notes:read")).await;
    anna.log_in(&id, "anna", "anna's secret").await;
    let without = server.with_users(&[]);
    let anna = User { server: &without, ..anna };
    let answer = anna.answer(&id, "allow", &["notes:read"]).await;
    assert_eq!(answer.header(header::LOCATION), format!("/login?request={id}"));
}

#[tokio::test]
async fn malformed_form_gets_an_error_page() {
    let server = server().await;
    let anna = User::new(&server);
    let long = "x".repeat(17 * 1024);
    for (kind, body) in [
        ("application/json", r#"{"request":"x"}"#),
        ("application/x-www-form-urlencoded", "request=a&request=b&csrf=c&user=d&secret=e"),
        ("application/x-www-form-urlencoded", "request=a"),
        ("application/x-www-form-urlencoded", long.as_str()),
    ] {
        let request = anna.request("POST", "/login").header(header::CONTENT_TYPE, kind);
        let answer = anna.send(request.body(body.to_owned().into()).unwrap()).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{kind}");
        assert!(answer.body.contains("<h1>This request is not valid</h1>"));
    }
    assert_eq!(anna.get("/login").await.status, StatusCode::GONE);
    assert_eq!(anna.get("/login?request=a&request=b").await.status, StatusCode::GONE);
}

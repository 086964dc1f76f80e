//! Header injection and log injection.

use kimai_tests::{
    hosted::{ANNA, http, register_client},
    sim::{Settings, SimulatedKimai},
};
use serde_json::json;
use url::form_urlencoded;

use crate::{
    attacks::raw_http::{head, sent, status},
    server_process::Server,
};

/// Line breaks followed by headers and a body.
const BREAK: &str = "x\r\nX-Injected: yes\r\nSet-Cookie: a=b\r\n\r\n<script>alert(1)</script>";
const FORM: &str = "application/x-www-form-urlencoded";

/// Sends this and looks at the headers that come back.
async fn stays_whole(server: &Server, what: &str, request: String) -> u16 {
    let answer = sent(server.port, request.as_bytes()).await;
    let (head, status) = (head(&answer), status(&answer));
    assert!((200..500).contains(&status), "{what}: {answer}");
    for line in head.lines() {
        assert!(!line.starts_with("x-injected") && !line.starts_with("set-cookie: a=b"), "{what}: {head}");
    }
    status
}

fn get(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
}

fn post(path: &str, kind: &str, body: &str) -> String {
    let length = body.len();
    let head = format!("POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close");
    format!("{head}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\r\n{body}")
}

fn query(parameters: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish()
}

#[tokio::test(flavor = "multi_thread")]
async fn line_breaks_in_authorization_parameters_add_no_header() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let server = Server::start(&kimai, &["--rate-limit-rpm", "0"]).await;
    let client_id = register_client(&server).await;
    let good = [
        ("client_id", client_id.as_str()),
        ("redirect_uri", "http://127.0.0.1:33418/callback"),
        ("response_type", "code"),
        ("response_mode", "query"),
        ("state", "s"),
        ("scope", "kimai:read"),
        ("resource", ""),
        ("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"),
        ("code_challenge_method", "S256"),
        ("nonce", "n"),
        ("ui_locales", "en"),
    ];
    for bad in 0..good.len() {
        let mut parameters = good;
        parameters[bad].1 = BREAK;
        let (name, parameters) = (good[bad].0, query(&parameters));
        stays_whole(&server, name, get(&format!("/authorize?{parameters}"))).await;
        stays_whole(&server, name, post("/authorize", FORM, &parameters)).await;
    }
    // What is asked for is all right, and the address ends with a break.
    let broken = format!("{}%0d%0aX-Injected:%20yes", query(&good));
    stays_whole(&server, "the last", get(&format!("/authorize?{broken}"))).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn line_breaks_in_other_fields_and_paths_add_no_header() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let server = Server::start(&kimai, &["--rate-limit-rpm", "0"]).await;
    let broken: String = form_urlencoded::byte_serialize(BREAK.as_bytes()).collect();
    for path in ["/login?request=", "/consent?request=", "/mcp?access_token=", "/?x=", "/.well-known/"] {
        stays_whole(&server, path, get(&format!("{path}{broken}"))).await;
    }
    stays_whole(
        &server,
        "a slug",
        post(&format!("/mcp/{}", broken.replace('+', "%20")), "application/json", "{}"),
    )
    .await;
    let fields =
        ["grant_type", "code", "refresh_token", "client_id", "client_secret", "code_verifier", "token"];
    let form = query(&fields.map(|name| (name, BREAK)));
    let page = query(&["request", "csrf", "user", "secret", "answer", "scope"].map(|name| (name, BREAK)));
    for (path, form) in [("/token", &form), ("/revoke", &form), ("/login", &page), ("/consent", &page)] {
        stays_whole(&server, path, post(path, FORM, form)).await;
    }
    let about = json!({ "client_name": BREAK, "scope": BREAK, "redirect_uris": ["http://localhost/cb"] });
    assert_eq!(
        stays_whole(&server, "a name", post("/register", "application/json", &about.to_string())).await,
        201
    );
    let about = json!({ "redirect_uris": [format!("https://app.example/{BREAK}")] });
    assert_eq!(
        stays_whole(&server, "a redirect", post("/register", "application/json", &about.to_string())).await,
        400
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn control_characters_in_headers_are_refused() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let server = Server::start(&kimai, &[]).await;
    for value in ["a\0b", "a\rb", "a\u{1b}[2J"] {
        for name in
            ["X-Request-Id", "X-Forwarded-For", "Accept-Language", "Origin", "Cookie", "Authorization"]
        {
            let request =
                format!("GET / HTTP/1.1\r\nHost: localhost\r\n{name}: {value}\r\nConnection: close\r\n\r\n");
            let answer = sent(server.port, request.as_bytes()).await;
            assert_eq!(status(&answer), 400, "{name} {value:?}: {answer}");
        }
    }
    assert!(!server.log().contains("\u{1b}[2J"));
}

/// A link that somebody sends must not set what the log says of a request.
#[tokio::test(flavor = "multi_thread")]
async fn request_ids_and_paths_of_clients_are_not_logged() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let server = Server::start(&kimai, &["--log", "info"]).await;
    let request =
        http().get(server.at("/nothing/FORGED-BY-ME?FORGED-BY-ME")).header("x-request-id", "FORGED-BY-ME");
    let answer = request.header("user-agent", "FORGED-BY-ME").send().await.unwrap();
    assert_ne!(answer.headers()["x-request-id"], "FORGED-BY-ME");
    assert!(!server.log().contains("FORGED-BY-ME") && !server.log().contains(ANNA.0), "{}", server.log());
}

//! The example `notes` over a real socket: registration, authorization, sign-in, consent, tokens, calls and refresh.

use reqwest::{Client, Response, StatusCode, redirect::Policy};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use url::{Url, form_urlencoded::Serializer};

use crate::server::{CHALLENGE, VERIFIER};

#[allow(dead_code, reason = "the example has a main function")]
#[path = "../../examples/notes.rs"]
mod example;

const REDIRECT: &str = "http://127.0.0.1:33418/callback";

/// A client program and the browser of its user.
struct Flow {
    http: Client,
    url: String,
    cookie: String,
}

impl Flow {
    async fn start() -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://localhost:{}", listener.local_addr().unwrap().port());
        tokio::spawn(axum::serve(listener, example::router(&url).unwrap()).into_future());
        let http = Client::builder().redirect(Policy::none()).no_proxy().build().unwrap();
        Self { http, url, cookie: String::new() }
    }

    async fn get_json(&self, url: &str) -> Value {
        self.http.get(url).send().await.unwrap().json().await.unwrap()
    }

    async fn page(&self, url: &str) -> String {
        let request = self.http.get(url).header("cookie", &self.cookie);
        request.send().await.unwrap().text().await.unwrap()
    }

    /// Submits a form of a page with the hidden fields of that page.
    async fn submit(&self, path: &str, page: &str, fields: &[(&str, &str)]) -> Response {
        let hidden = ["request", "csrf"].map(|name| {
            let (_, rest) = page.split_once(&format!("name=\"{name}\" value=\"")).unwrap();
            (name, rest.split('"').next().unwrap())
        });
        let form = Serializer::new(String::new()).extend_pairs(hidden).extend_pairs(fields).finish();
        let request = self.http.post(format!("{}{path}", self.url)).header("cookie", &self.cookie);
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        request.body(form).send().await.unwrap()
    }

    async fn tokens(&self, endpoint: &Value, fields: &[(&str, &str)]) -> Value {
        let request = self.http.post(endpoint.as_str().unwrap()).form(fields);
        request.send().await.unwrap().json().await.unwrap()
    }

    async fn call(&self, token: &Value, tool: &str, arguments: Value) -> Response {
        let body = json!({
            "jsonrpc": "2.0", "id": 1, "method": "tools/call",
            "params": { "name": tool, "arguments": arguments },
        });
        let request = self.http.post(format!("{}/mcp", self.url)).json(&body);
        request.bearer_auth(token.as_str().unwrap_or_default()).send().await.unwrap()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn client_registers_signs_in_calls_refreshes_and_steps_up() {
    let mut flow = Flow::start().await;

    // Discovery, beginning with the challenge of the resource.
    let unauthorized = flow.http.post(format!("{}/mcp", flow.url)).body("{}").send().await.unwrap();
    assert_eq!(unauthorized.status(), StatusCode::UNAUTHORIZED);
    let challenge = unauthorized.headers()["www-authenticate"].to_str().unwrap().to_owned();
    let (_, metadata_url) = challenge.split_once("resource_metadata=\"").unwrap();
    let resource = flow.get_json(metadata_url.trim_end_matches('"')).await;
    let issuer = resource["authorization_servers"][0].as_str().unwrap();
    let metadata = flow.get_json(&format!("{issuer}/.well-known/oauth-authorization-server")).await;

    // Registration and authorization request.
    let registration = json!({
        "client_name": "Test", "redirect_uris": [REDIRECT], "token_endpoint_auth_method": "none",
    });
    let registration_endpoint = metadata["registration_endpoint"].as_str().unwrap();
    let registered = flow.http.post(registration_endpoint).json(&registration).send().await.unwrap();
    assert_eq!(registered.status(), StatusCode::CREATED);
    let client: Value = registered.json().await.unwrap();
    let id = client["client_id"].as_str().unwrap();
    let parameters = [
        ("client_id", id),
        ("redirect_uri", REDIRECT),
        ("response_type", "code"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
        ("scope", "notes:read notes:write"),
        ("state", "af0ifjsldkj"),
        ("resource", resource["resource"].as_str().unwrap()),
    ];
    let endpoint = metadata["authorization_endpoint"].as_str().unwrap();
    let authorize = Url::parse_with_params(endpoint, parameters).unwrap();
    let redirect = flow.http.get(authorize).send().await.unwrap();
    assert_eq!(redirect.status(), StatusCode::SEE_OTHER);
    let cookie = redirect.headers()["set-cookie"].to_str().unwrap();
    flow.cookie = cookie.split(';').next().unwrap().to_owned();

    // Sign-in and consent; the user does not grant writing.
    let login = flow.page(redirect.headers()["location"].to_str().unwrap()).await;
    let signed_in = flow.submit("/login", &login, &[("user", "anna"), ("secret", "wonderland")]).await;
    let consent = signed_in.headers()["location"].to_str().unwrap();
    let consent = flow.page(&format!("{}{consent}", flow.url)).await;
    let allowed = flow.submit("/consent", &consent, &[("answer", "allow"), ("scope", "notes:read")]).await;
    let refresh = allowed.headers()["refresh"].to_str().unwrap();
    let back: Url = refresh.strip_prefix("0; url=").unwrap().parse().unwrap();
    let parameter = |name: &str| {
        let value = back.query_pairs().find(|(own, _)| own == name).map(|(_, value)| value.into_owned());
        value.unwrap_or_default()
    };
    assert_eq!(parameter("state"), "af0ifjsldkj");
    assert_eq!(parameter("iss"), issuer);

    // Tokens, a call, a step-up challenge and a refresh.
    let code = parameter("code");
    let fields = [
        ("grant_type", "authorization_code"),
        ("client_id", id),
        ("code", code.as_str()),
        ("code_verifier", VERIFIER),
        ("redirect_uri", REDIRECT),
    ];
    let first = flow.tokens(&metadata["token_endpoint"], &fields).await;
    assert_eq!(first["scope"], "notes:read", "{first}");
    let listed = flow.call(&first["access_token"], "list", json!({})).await;
    assert_eq!(listed.status(), StatusCode::OK);
    let denied = flow.call(&first["access_token"], "add", json!({ "text": "hello" })).await;
    assert_eq!(denied.status(), StatusCode::FORBIDDEN);
    let challenge = denied.headers()["www-authenticate"].to_str().unwrap();
    assert!(challenge.contains(r#"error="insufficient_scope""#), "{challenge}");
    assert!(challenge.contains(r#"scope="notes:read notes:write""#), "{challenge}");

    let refresh_token = first["refresh_token"].as_str().unwrap();
    let fields = [("grant_type", "refresh_token"), ("client_id", id), ("refresh_token", refresh_token)];
    let second = flow.tokens(&metadata["token_endpoint"], &fields).await;
    assert_ne!(second["access_token"], first["access_token"]);
    let listed = flow.call(&second["access_token"], "list", json!({})).await;
    assert_eq!(listed.status(), StatusCode::OK);
}

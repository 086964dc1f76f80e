//! Clients that run in a browser: CORS on every endpoint that they need, and on no page.

use kimai_tests::{
    hosted::http,
    sim::{Settings, SimulatedKimai},
};
use reqwest::{Method, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};

use crate::server_process::Server;

const ORIGIN: &str = "https://app.example.com";

const ENDPOINTS: [(&str, &str); 7] = [
    ("POST", "/mcp"),
    ("POST", "/register"),
    ("POST", "/token"),
    ("POST", "/revoke"),
    ("GET", "/.well-known/oauth-protected-resource/mcp"),
    ("GET", "/.well-known/oauth-authorization-server"),
    ("GET", "/.well-known/openid-configuration"),
];

async fn server(options: &[&str]) -> (SimulatedKimai, Server) {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let server = Server::start(&kimai, &[&["--allowed-origin", ORIGIN], options].concat()).await;
    (kimai, server)
}

/// Sends a preflight request as a browser does.
async fn preflight(server: &Server, method: &str, path: &str, origin: &str) -> Response {
    let request = http().request(Method::OPTIONS, server.at(path)).header("origin", origin);
    let request = request.header("access-control-request-method", method);
    let headers = "authorization,content-type,mcp-protocol-version";
    request.header("access-control-request-headers", headers).send().await.unwrap()
}

fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    response.headers().get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
}

/// Sends a request of a page of [`ORIGIN`] and returns the response, which that page may read.
async fn send(request: RequestBuilder) -> Response {
    let response = request.header("origin", ORIGIN).send().await.unwrap();
    assert_eq!(header(&response, "access-control-allow-origin"), ORIGIN);
    response
}

#[tokio::test(flavor = "multi_thread")]
async fn preflight_of_an_allowed_origin_succeeds_on_every_endpoint() {
    let (_kimai, server) = server(&[]).await;
    for (method, path) in ENDPOINTS {
        let response = preflight(&server, method, path, ORIGIN).await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        assert_eq!(header(&response, "access-control-allow-origin"), ORIGIN, "{path}");
        assert!(header(&response, "access-control-allow-methods").contains(method), "{path}");
        for name in ["authorization", "content-type", "mcp-protocol-version"] {
            assert!(header(&response, "access-control-allow-headers").contains(name), "{path} {name}");
        }
        assert_eq!(header(&response, "access-control-allow-credentials"), "", "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn preflight_of_another_origin_is_refused() {
    let (_kimai, server) = server(&[]).await;
    for (method, path) in ENDPOINTS {
        let response = preflight(&server, method, path, "https://evil.example").await;
        assert_eq!(response.status(), StatusCode::FORBIDDEN, "{path}");
        assert_eq!(header(&response, "access-control-allow-origin"), "", "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn client_in_a_browser_can_read_the_responses_of_every_endpoint() {
    let (_kimai, server) = server(&[]).await;
    let metadata = http().get(server.at("/.well-known/oauth-authorization-server"));
    assert_eq!(send(metadata).await.status(), 200);
    let about =
        json!({ "redirect_uris": ["https://app.example.com/cb"], "token_endpoint_auth_method": "none" });
    let registered = send(http().post(server.at("/register")).json(&about)).await;
    assert_eq!(registered.status(), 201);
    let registration: Value = registered.json().await.unwrap();
    let client_id = registration["client_id"].as_str().unwrap();
    let form = [("grant_type", "authorization_code"), ("client_id", client_id), ("code", "x")];
    let refused = send(http().post(server.at("/token")).form(&form)).await;
    assert_eq!(refused.status(), 400);
    let form = [("token", "x"), ("client_id", client_id)];
    assert_eq!(send(http().post(server.at("/revoke")).form(&form)).await.status(), 200);
    let unauthorized = send(http().post(server.at("/mcp")).json(&json!({}))).await;
    assert_eq!(unauthorized.status(), 401);
    assert!(header(&unauthorized, "access-control-expose-headers").contains("www-authenticate"));
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_are_not_readable_for_scripts() {
    let (_kimai, server) = server(&[]).await;
    for path in ["/login", "/consent", "/authorize"] {
        let response = preflight(&server, "POST", path, ORIGIN).await;
        assert_ne!(response.status(), StatusCode::OK, "{path}");
        let page = http().get(server.at(path)).header("origin", ORIGIN).send().await.unwrap();
        for response in [response, page] {
            assert_eq!(header(&response, "access-control-allow-origin"), "", "{path}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rate_limit_counts_no_preflight_and_its_response_is_readable() {
    let (_kimai, server) = server(&["--rate-limit-rpm", "1"]).await;
    for _ in 0..40 {
        assert_eq!(preflight(&server, "POST", "/token", ORIGIN).await.status(), StatusCode::OK);
    }
    let mut statuses = Vec::new();
    for _ in 0..31 {
        statuses.push(send(http().post(server.at("/token"))).await.status().as_u16());
    }
    assert_eq!((statuses[0], statuses[30]), (400, 429), "{statuses:?}");
}

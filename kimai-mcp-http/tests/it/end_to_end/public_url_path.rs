//! Public URL with a path, behind a proxy that serves other paths too.

use std::net::TcpListener;

use kimai_tests::{
    hosted::{ANNA, log_in, open_login, parse_login, refresh, text},
    sim::{Settings, SimulatedKimai},
};
use reqwest::{Client, header};
use serde_json::{Value, json};

use crate::{
    end_to_end::proxy::{self, HOST, Locations},
    server_process::Server,
};

/// All that goes to the server, with its path and without it.
const KEEPING: Locations = &[("/kimai-mcp", ""), ("/.well-known/oauth-", ""), ("/.well-known/openid-", "")];
const STRIPPING: Locations =
    &[("/kimai-mcp", "/kimai-mcp"), ("/.well-known/oauth-", ""), ("/.well-known/openid-", "")];
/// The path alone: the root of the site belongs to somebody else.
const NOTHING_BESIDE: Locations = &[("/kimai-mcp", "/kimai-mcp")];

async fn server(kimai: &SimulatedKimai, locations: Locations) -> Server {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let socket = TcpListener::bind("127.0.0.1:0").unwrap();
    let site = format!("https://{HOST}:{}/kimai-mcp", socket.local_addr().unwrap().port());
    let options = ["--public-url", &site, "--trusted-proxy", "127.0.0.1", "--require-https"];
    let mut server = Server::start(kimai, &options).await;
    server.client = proxy::before(server.port, socket, locations);
    server.public = site;
    server
}

async fn described(client: &Client, url: &str) -> Value {
    let answer = client.get(url).send().await.unwrap();
    assert_eq!(answer.status(), 200, "{url}");
    answer.json().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn clients_connect_if_the_proxy_keeps_or_strips_the_path() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    for locations in [KEEPING, STRIPPING, NOTHING_BESIDE] {
        let server = server(&kimai, locations).await;
        let resource = found(&server).await;
        assert_eq!(resource["resource"], server.at("/mcp"));
        let issuer = resource["authorization_servers"][0].as_str().unwrap();
        let about = described(&server.client, &format!("{issuer}/.well-known/openid-configuration")).await;
        assert_eq!(about["issuer"], server.at(""));
        for (name, path) in
            [("authorization", "/authorize"), ("token", "/token"), ("registration", "/register")]
        {
            assert_eq!(about[format!("{name}_endpoint")], server.at(path));
        }
        let first = log_in(&server).await;
        let second = parse_login(first.client_id.clone(), refresh(&server, &first).await).await;
        for path in ["/mcp", "/mcp/"] {
            let call = server.call(path, "user_current", json!({})).bearer_auth(&second.access);
            let answer: Value = call.send().await.unwrap().json().await.unwrap();
            assert!(text(&answer).contains("Anna Arbeiter"), "{answer}");
        }
    }
}

/// Fetches the resource metadata named in the challenge.
async fn found(server: &Server) -> Value {
    let refused = server.client.get(server.at("/mcp")).send().await.unwrap();
    assert_eq!(refused.status(), 401);
    let challenge = refused.headers()[header::WWW_AUTHENTICATE].to_str().unwrap();
    let url = challenge.split("resource_metadata=\"").nth(1).unwrap().split('"').next().unwrap();
    described(&server.client, url).await
}

#[tokio::test(flavor = "multi_thread")]
async fn metadata_is_found_at_the_standard_paths() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    for locations in [KEEPING, STRIPPING] {
        let server = server(&kimai, locations).await;
        let root = server.public.trim_end_matches("/kimai-mcp");
        // RFC 9728 §3.1 and RFC 8414 §3.1 put the path after the well-known one.
        let resource = format!("{root}/.well-known/oauth-protected-resource/kimai-mcp/mcp");
        assert_eq!(described(&server.client, &resource).await, found(&server).await);
        for name in ["oauth-authorization-server", "openid-configuration"] {
            let about = described(&server.client, &format!("{root}/.well-known/{name}/kimai-mcp")).await;
            assert_eq!(about["issuer"], server.at(""), "{name}");
        }
        let other = server.client.get(format!("{root}/.well-known/oauth-protected-resource/other"));
        assert_eq!(other.send().await.unwrap().status(), 404, "what another server of the site is");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_stay_below_the_path_and_the_cookie_belongs_to_the_host() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    for locations in [KEEPING, STRIPPING] {
        let server = server(&kimai, locations).await;
        for path in ["", "/"] {
            let page = server.client.get(server.at(path)).send().await.unwrap();
            assert_eq!(page.status(), 200, "the start page at {path:?}");
            assert!(page.text().await.unwrap().contains(&server.at("/mcp")));
        }
        let mut browser = open_login(&server, &log_in(&server).await.client_id).await;
        browser.submit(&[("user", ANNA.0), ("secret", ANNA.1)]).await;
        let cookie = browser.cookie.as_str();
        assert!(cookie.starts_with("__Host-kimai-mcp=") && cookie.ends_with("; Secure"), "{cookie}");
        assert!(cookie.contains("; Path=/;") && !cookie.contains("Domain"), "{cookie}");
        let been: Vec<&str> = browser.history.iter().map(url::Url::path).collect();
        assert_eq!(been, ["authorize", "login", "login", "consent"].map(|page| format!("/kimai-mcp/{page}")));
    }
}

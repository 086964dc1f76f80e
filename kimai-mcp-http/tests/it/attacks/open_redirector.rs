//! Abuse of the authorization endpoint as an open redirector.

use kimai_tests::{
    hosted::http,
    sim::{Settings, SimulatedKimai},
};
use reqwest::{Response, header};
use serde_json::{Value, json};
use url::Url;

use crate::server_process::Server;

const PHISHING: &str = "https://phishing.example/login";

async fn client(server: &Server, redirect_uri: &str) -> String {
    let about = json!({ "redirect_uris": [redirect_uri], "token_endpoint_auth_method": "none" });
    let registered = http().post(server.at("/register")).json(&about).send().await.unwrap();
    registered.json::<Value>().await.unwrap()["client_id"].as_str().unwrap().to_owned()
}

async fn authorize(server: &Server, client_id: &str, more: &[(&str, &str)]) -> Response {
    let known = [("client_id", client_id), ("state", "s")];
    let url = Url::parse_with_params(&server.at("/authorize"), known.iter().chain(more)).unwrap();
    http().get(url).send().await.unwrap()
}

/// Anybody may register anything, so that a registered address is as little to be trusted as one that is not.
#[tokio::test(flavor = "multi_thread")]
async fn invalid_requests_never_redirect_automatically() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let server = Server::start(&kimai, &["--rate-limit-rpm", "0"]).await;
    let client_id = client(&server, PHISHING).await;
    for wrong in [
        &[("response_type", "token")][..],
        &[("redirect_uri", PHISHING), ("response_type", "token")],
        &[("redirect_uri", PHISHING), ("response_type", "code")],
        &[("redirect_uri", PHISHING), ("response_type", "code"), ("code_challenge_method", "plain")],
        &[("redirect_uri", PHISHING), ("prompt", "none")],
    ] {
        let answer = authorize(&server, &client_id, wrong).await;
        assert_eq!(answer.status(), 400, "{wrong:?}");
        assert_eq!(
            (answer.headers().get(header::LOCATION), answer.headers().get(header::REFRESH)),
            (None, None)
        );
        let page = answer.text().await.unwrap();
        assert!(
            page.contains("phishing.example") && page.contains("error=") && page.contains("iss="),
            "{page}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn unregistered_redirect_uris_are_neither_followed_nor_shown() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let server = Server::start(&kimai, &["--rate-limit-rpm", "0"]).await;
    let client_id = client(&server, "https://app.example/cb").await;
    for uri in [
        PHISHING,
        "https://app.example.phishing.example/cb",
        "https://app.example@phishing.example/cb",
        "//phishing.example",
    ] {
        for more in [&[("redirect_uri", uri)][..], &[("redirect_uri", uri), ("response_type", "token")]] {
            let answer = authorize(&server, &client_id, more).await;
            assert_eq!(
                (answer.status().as_u16(), answer.headers().get(header::LOCATION)),
                (400, None),
                "{uri}"
            );
            assert!(!answer.text().await.unwrap().contains("phishing"), "{uri}");
        }
    }
}

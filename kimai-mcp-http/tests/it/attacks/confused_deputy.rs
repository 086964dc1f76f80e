//! Clients that pretend to be others, and browsers that continue the login of others.

use kimai_tests::{
    hosted::{ANNA, Browser, authorize, exchange_code, http, open_login, parse_login, register_client},
    sim::{Settings, SimulatedKimai},
};
use reqwest::header;
use serde_json::{Value, json};
use url::Url;

use crate::server_process::Server;

async fn server(kimai: &SimulatedKimai) -> Server {
    Server::start(kimai, &["--rate-limit-rpm", "0"]).await
}

/// A client that calls itself Claude, and returns there.
async fn claude(server: &Server, redirect_uri: &str) -> String {
    let about = json!({ "client_name": "Claude", "redirect_uris": [redirect_uri], "token_endpoint_auth_method": "none" });
    let registered = http().post(server.at("/register")).json(&about).send().await.unwrap();
    let registered: Value = registered.json().await.unwrap();
    registered["client_id"].as_str().unwrap().to_owned()
}

/// The page after Anna logged in for this client, be it the consent page or the way back.
async fn after_login(server: &Server, client_id: &str, redirect_uri: &str) -> String {
    let query = [
        ("response_type", "code"),
        ("client_id", client_id),
        ("redirect_uri", redirect_uri),
        ("scope", "kimai:read"),
        ("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"),
        ("code_challenge_method", "S256"),
    ];
    let url = Url::parse_with_params(&server.at("/authorize"), query).unwrap();
    let mut browser = Browser::open(server, url).await;
    browser.submit(&[("user", ANNA.0), ("secret", ANNA.1)]).await;
    if !browser.page.contains("name=\"answer\"") {
        return browser.page;
    }
    let allowed = [("scope", "kimai:read"), ("answer", "allow")];
    format!("consent was asked for\n{}", browser.submit(&allowed).await)
}

#[tokio::test(flavor = "multi_thread")]
async fn client_with_the_name_of_an_allowed_client_needs_consent() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let server = server(&kimai).await;
    let (real, place) = (claude(&server, "https://claude.ai/cb").await, "https://claude.ai/cb");
    let page = after_login(&server, &real, place).await;
    assert!(page.contains("consent was asked for") && page.contains("code="), "{page}");
    let again = after_login(&server, &real, place).await;
    assert!(!again.contains("consent was asked for") && again.contains("code="), "{again}");
    for place in ["https://claude.ai/cb", "https://evil.example/cb"] {
        let other = claude(&server, place).await;
        let page = after_login(&server, &other, place).await;
        assert!(page.contains("consent was asked for"), "{place}: {page}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_one_browser_are_refused_in_another() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let server = server(&kimai).await;
    let client_id = register_client(&server).await;
    let [(_, ticket), (_, csrf)] = open_login(&server, &client_id).await.hidden_fields();
    let his = open_login(&server, &client_id).await.cookie;
    let his = his.split(';').next().unwrap();
    for (path, cookie) in [("/login", his), ("/consent", his), ("/login", ""), ("/consent", "kimai-mcp=x")] {
        let page = http().get(server.at(&format!("{path}?request={ticket}"))).header(header::COOKIE, cookie);
        assert_eq!(page.send().await.unwrap().status(), 403, "{path} {cookie}");
        let form = [
            ("request", ticket.as_str()),
            ("csrf", &csrf),
            ("user", ANNA.0),
            ("secret", ANNA.1),
            ("answer", "allow"),
        ];
        let posted = http().post(server.at(path)).header(header::COOKIE, cookie).form(&form);
        assert_eq!(posted.send().await.unwrap().status(), 403, "{path} {cookie}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn code_of_another_client_is_refused_and_invalidated() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let server = server(&kimai).await;
    let (hers, his) = (register_client(&server).await, register_client(&server).await);
    let code = authorize(&server, &hers, (ANNA.0, ANNA.1)).await;
    for client_id in [&his, &hers] {
        let refused = exchange_code(&server, client_id, &code).await;
        assert_eq!(refused.status(), 400);
        assert_eq!(refused.json::<Value>().await.unwrap()["error"], "invalid_grant");
    }
    let code = authorize(&server, &hers, (ANNA.0, ANNA.1)).await;
    parse_login(hers.clone(), exchange_code(&server, &hers, &code).await).await;
}

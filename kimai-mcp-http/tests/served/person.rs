//! A client of the server and its user with a browser.

use reqwest::Response;
use serde_json::{Value, json};
use url::Url;

use crate::{
    browser::Browser,
    program::{ANNA, Server},
};

const CALLBACK: &str = "http://127.0.0.1:33418/callback";
/// RFC 7636, Appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// What a client keeps of its login.
#[derive(Clone)]
pub(crate) struct Login {
    pub(crate) client_id: String,
    pub(crate) access: String,
    pub(crate) refresh: String,
}

/// Registers, logs Anna in, and fetches the tokens.
pub(crate) async fn logged_in(server: &Server) -> Login {
    logged_in_with(server, ANNA.1).await
}

/// The same with another secret.
pub(crate) async fn logged_in_with(server: &Server, secret: &str) -> Login {
    let about =
        json!({ "client_name": "A test", "redirect_uris": [CALLBACK], "token_endpoint_auth_method": "none" });
    let registered = server.client.post(server.at("/register")).json(&about).send().await.unwrap();
    let registered: Value = registered.json().await.unwrap();
    let client_id = registered["client_id"].as_str().unwrap().to_owned();
    let code = consented(server, &client_id, secret).await;
    let form = [
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", CALLBACK),
        ("client_id", &client_id),
        ("code_verifier", VERIFIER),
    ];
    let tokens = server.client.post(server.at("/token")).form(&form).send().await.unwrap();
    login(client_id, tokens).await
}

/// Trades the refresh token.
pub(crate) async fn refreshed(server: &Server, old: &Login) -> Response {
    let form =
        [("grant_type", "refresh_token"), ("refresh_token", &old.refresh), ("client_id", &old.client_id)];
    server.client.post(server.at("/token")).form(&form).send().await.unwrap()
}

/// The tokens of an answer.
pub(crate) async fn login(client_id: String, answer: Response) -> Login {
    assert_eq!(answer.status(), 200);
    let tokens: Value = answer.json().await.unwrap();
    let token = |name: &str| tokens[name].as_str().unwrap().to_owned();
    Login { client_id, access: token("access_token"), refresh: token("refresh_token") }
}

/// The code that Anna's consent is worth.
async fn consented(server: &Server, client_id: &str, secret: &str) -> String {
    let mut browser = allowing(server, client_id, secret).await;
    let scopes = ["kimai:read", "kimai:write"].map(|scope| ("scope", scope));
    browser.sends(&[&scopes[..], &[("answer", "allow")]].concat()).await;
    let back = browser.link("http://127.0.0.1:33418");
    let found =
        |name: &str| back.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
    assert_eq!((found("state").as_deref(), found("iss")), (Some("a state"), Some(server.at(""))));
    found("code").unwrap()
}

/// Anna before the page that asks for her consent.
pub(crate) async fn allowing<'a>(server: &'a Server, client_id: &str, secret: &str) -> Browser<'a> {
    let query = [
        ("response_type", "code"),
        ("client_id", client_id),
        ("redirect_uri", CALLBACK),
        ("state", "a state"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    let asked = Url::parse_with_params(&server.at("/authorize"), query).unwrap();
    let mut browser = Browser::open(server, asked).await;
    browser.sends(&[("user", ANNA.0), ("secret", secret)]).await;
    browser
}

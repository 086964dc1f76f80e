//! A client of the server and its user with a browser.

use reqwest::Response;
use serde_json::{Value, json};
use url::Url;

use super::{ANNA, Browser, Site};

/// Where its users return to.
pub const CALLBACK: &str = "http://127.0.0.1:33418/callback";

/// RFC 7636, Appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// What a client keeps of its login.
#[derive(Clone)]
pub struct Login {
    /// The client.
    pub client_id: String,
    /// Its access token.
    pub access: String,
    /// Its refresh token.
    pub refresh: String,
}

/// Registers, logs Anna in, and fetches the tokens.
pub async fn logged_in(site: &impl Site) -> Login {
    logged_in_as(site, (ANNA.0, ANNA.1)).await
}

/// Registers, logs this user in with this secret, and fetches the tokens.
pub async fn logged_in_as(site: &impl Site, user: (&str, &str)) -> Login {
    let client_id = registered(site).await;
    let code = consented(site, &client_id, user).await;
    login(client_id.clone(), traded(site, &client_id, &code).await).await
}

/// A new client.
pub async fn registered(site: &impl Site) -> String {
    let about =
        json!({ "client_name": "A test", "redirect_uris": [CALLBACK], "token_endpoint_auth_method": "none" });
    let registered = site.client().post(site.at("/register")).json(&about).send().await.unwrap();
    let registered: Value = registered.json().await.unwrap();
    registered["client_id"].as_str().unwrap().to_owned()
}

/// The login page to which this client sends its user.
pub async fn asked<'a, S: Site>(site: &'a S, client_id: &str) -> Browser<'a, S> {
    let query = [
        ("response_type", "code"),
        ("client_id", client_id),
        ("redirect_uri", CALLBACK),
        ("state", "a state"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    Browser::open(site, Url::parse_with_params(&site.at("/authorize"), query).unwrap()).await
}

/// The code for this client, after this user logged in and allowed it to read and write.
pub async fn consented(site: &impl Site, client_id: &str, user: (&str, &str)) -> String {
    let mut browser = asked(site, client_id).await;
    browser.sends(&[("user", user.0), ("secret", user.1)]).await;
    let scopes = ["kimai:read", "kimai:write"].map(|scope| ("scope", scope));
    browser.sends(&[&scopes[..], &[("answer", "allow")]].concat()).await;
    let back = browser.link("http://127.0.0.1:33418");
    let found =
        |name: &str| back.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
    assert_eq!((found("state").as_deref(), found("iss")), (Some("a state"), Some(site.at(""))));
    found("code").unwrap()
}

/// Trades the code.
pub async fn traded(site: &impl Site, client_id: &str, code: &str) -> Response {
    let form = [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", CALLBACK),
        ("client_id", client_id),
        ("code_verifier", VERIFIER),
    ];
    site.client().post(site.at("/token")).form(&form).send().await.unwrap()
}

/// Trades the refresh token.
pub async fn refreshed(site: &impl Site, old: &Login) -> Response {
    refreshed_by(site, old).await.unwrap()
}

/// Trades the refresh token.
///
/// # Errors
/// When nobody answers.
pub async fn refreshed_by(site: &impl Site, old: &Login) -> reqwest::Result<Response> {
    let form =
        [("grant_type", "refresh_token"), ("refresh_token", &old.refresh), ("client_id", &old.client_id)];
    site.client().post(site.at("/token")).form(&form).send().await
}

/// The tokens of an answer.
pub async fn login(client_id: String, answer: Response) -> Login {
    assert_eq!(answer.status(), 200);
    let tokens: Value = answer.json().await.unwrap();
    let token = |name: &str| tokens[name].as_str().unwrap().to_owned();
    Login { client_id, access: token("access_token"), refresh: token("refresh_token") }
}

//! The OAuth flow of a client and its user against the hosted server.

use reqwest::Response;
use serde_json::{Value, json};
use url::Url;

use super::{ANNA, Browser, Site};

/// The redirect URI of the registered clients.
pub const CALLBACK: &str = "http://127.0.0.1:33418/callback";

/// The code verifier of RFC 7636, Appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

/// The code challenge of [`VERIFIER`].
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// The client id and the tokens of a logged-in client.
#[derive(Clone)]
pub struct Login {
    /// The client id.
    pub client_id: String,
    /// The access token.
    pub access: String,
    /// The refresh token.
    pub refresh: String,
}

/// Registers a client, logs Anna in and requests the tokens.
pub async fn log_in(site: &impl Site) -> Login {
    log_in_as(site, (ANNA.0, ANNA.1)).await
}

/// Registers a client, logs in with this user name and password, and requests the tokens.
pub async fn log_in_as(site: &impl Site, user: (&str, &str)) -> Login {
    let client_id = register_client(site).await;
    let code = authorize(site, &client_id, user).await;
    parse_login(client_id.clone(), exchange_code(site, &client_id, &code).await).await
}

/// Registers a client, logs in, allows these scopes, and requests the tokens.
pub async fn log_in_with_scopes(site: &impl Site, user: (&str, &str), scopes: &[&str]) -> Login {
    let client_id = register_client(site).await;
    let code = authorize_scopes(site, &client_id, user, scopes).await;
    parse_login(client_id.clone(), exchange_code(site, &client_id, &code).await).await
}

/// Registers a client and returns its id.
pub async fn register_client(site: &impl Site) -> String {
    let metadata =
        json!({ "client_name": "A test", "redirect_uris": [CALLBACK], "token_endpoint_auth_method": "none" });
    let response = site.client().post(site.at("/register")).json(&metadata).send().await.unwrap();
    let status = response.status();
    let text = response.text().await.unwrap();
    assert_eq!(status, 201, "{text}");
    let registration: Value = serde_json::from_str(&text).unwrap();
    registration["client_id"].as_str().unwrap().to_owned()
}

/// Opens the login page with an authorization request of this client.
pub async fn open_login<'a, S: Site>(site: &'a S, client_id: &str) -> Browser<'a, S> {
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

/// Logs the user in, allows the client to read and write, and returns the authorization code.
pub async fn authorize(site: &impl Site, client_id: &str, user: (&str, &str)) -> String {
    authorize_scopes(site, client_id, user, &["kimai:read", "kimai:write"]).await
}

/// Logs the user in, allows these scopes to the client, and returns the authorization code.
pub async fn authorize_scopes(
    site: &impl Site,
    client_id: &str,
    user: (&str, &str),
    scopes: &[&str],
) -> String {
    let mut browser = open_login(site, client_id).await;
    browser.submit(&[("user", user.0), ("secret", user.1)]).await;
    let scopes: Vec<(&str, &str)> = scopes.iter().map(|scope| ("scope", *scope)).collect();
    browser.submit(&[&scopes[..], &[("answer", "allow")]].concat()).await;
    let redirect = browser.link("http://127.0.0.1:33418");
    let parameter =
        |name: &str| redirect.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
    assert_eq!((parameter("state").as_deref(), parameter("iss")), (Some("a state"), Some(site.at(""))));
    parameter("code").unwrap()
}

/// Sends the token request for an authorization code.
pub async fn exchange_code(site: &impl Site, client_id: &str, code: &str) -> Response {
    try_exchange_code(site, client_id, code).await.unwrap()
}

/// Sends the token request for an authorization code to a server that may be unreachable.
///
/// # Errors
/// If no response arrives.
pub async fn try_exchange_code(site: &impl Site, client_id: &str, code: &str) -> reqwest::Result<Response> {
    let form = [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", CALLBACK),
        ("client_id", client_id),
        ("code_verifier", VERIFIER),
    ];
    site.client().post(site.at("/token")).form(&form).send().await
}

/// Sends the token request for a refresh token.
pub async fn refresh(site: &impl Site, login: &Login) -> Response {
    try_refresh(site, login).await.unwrap()
}

/// Sends the token request for a refresh token to a server that may be unreachable.
///
/// # Errors
/// If no response arrives.
pub async fn try_refresh(site: &impl Site, login: &Login) -> reqwest::Result<Response> {
    let form =
        [("grant_type", "refresh_token"), ("refresh_token", &login.refresh), ("client_id", &login.client_id)];
    site.client().post(site.at("/token")).form(&form).send().await
}

/// Parses a successful response of the token endpoint.
pub async fn parse_login(client_id: String, response: Response) -> Login {
    let status = response.status();
    let text = response.text().await.unwrap();
    assert_eq!(status, 200, "{text}");
    let tokens: Value = serde_json::from_str(&text).unwrap();
    let token = |name: &str| tokens[name].as_str().unwrap().to_owned();
    Login { client_id, access: token("access_token"), refresh: token("refresh_token") }
}

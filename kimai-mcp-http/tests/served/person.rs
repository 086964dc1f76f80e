//! A client of the server and its user with a browser.

use reqwest::{Response, header};
use serde_json::{Value, json};
use url::Url;

use crate::site::{ANNA, Site, http};

/// Where its users return to.
pub(crate) const CALLBACK: &str = "http://127.0.0.1:33418/callback";
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
pub(crate) async fn logged_in(site: &impl Site) -> Login {
    logged_in_as(site, (ANNA.0, ANNA.1)).await
}

/// Registers, logs this user in with this secret, and fetches the tokens.
pub(crate) async fn logged_in_as(site: &impl Site, user: (&str, &str)) -> Login {
    let client_id = registered(site).await;
    let code = consented(site, &client_id, user).await;
    login(client_id.clone(), traded(site, &client_id, &code).await).await
}

/// A new client.
pub(crate) async fn registered(site: &impl Site) -> String {
    let about =
        json!({ "client_name": "A test", "redirect_uris": [CALLBACK], "token_endpoint_auth_method": "none" });
    let registered = http().post(site.at("/register")).json(&about).send().await.unwrap();
    let registered: Value = registered.json().await.unwrap();
    registered["client_id"].as_str().unwrap().to_owned()
}

/// Trades the code.
pub(crate) async fn traded(site: &impl Site, client_id: &str, code: &str) -> Response {
    let form = [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", CALLBACK),
        ("client_id", client_id),
        ("code_verifier", VERIFIER),
    ];
    http().post(site.at("/token")).form(&form).send().await.unwrap()
}

/// Trades the refresh token.
pub(crate) async fn refreshed(site: &impl Site, old: &Login) -> Response {
    refreshed_by(site, old).await.unwrap()
}

/// Trades the refresh token, if anybody answers.
pub(crate) async fn refreshed_by(site: &impl Site, old: &Login) -> reqwest::Result<Response> {
    let form =
        [("grant_type", "refresh_token"), ("refresh_token", &old.refresh), ("client_id", &old.client_id)];
    http().post(site.at("/token")).form(&form).send().await
}

/// The tokens of an answer.
pub(crate) async fn login(client_id: String, answer: Response) -> Login {
    assert_eq!(answer.status(), 200);
    let tokens: Value = answer.json().await.unwrap();
    let token = |name: &str| tokens[name].as_str().unwrap().to_owned();
    Login { client_id, access: token("access_token"), refresh: token("refresh_token") }
}

/// The code for this client, after this user logged in and allowed it to read and write.
pub(crate) async fn consented(site: &impl Site, client_id: &str, user: (&str, &str)) -> String {
    let (page, cookie) = asked(site, client_id).await;
    let page = sent(site, &page, &cookie, &[("user", user.0), ("secret", user.1)]).await;
    let scopes = ["kimai:read", "kimai:write"].map(|scope| ("scope", scope));
    let page = sent(site, &page, &cookie, &[&scopes[..], &[("answer", "allow")]].concat()).await;
    let link =
        between(&page, "href=\"http://127.0.0.1:33418", "\"").replace("&amp;", "&").replace("&#38;", "&");
    let back = Url::parse(&format!("http://127.0.0.1:33418{link}")).unwrap();
    let found =
        |name: &str| back.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
    assert_eq!((found("state").as_deref(), found("iss")), (Some("a state"), Some(site.at(""))));
    found("code").unwrap()
}

/// The login page to which this client sends its user, and their cookie.
pub(crate) async fn asked(site: &impl Site, client_id: &str) -> (String, String) {
    let query = [
        ("response_type", "code"),
        ("client_id", client_id),
        ("redirect_uri", CALLBACK),
        ("state", "a state"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    let asked = Url::parse_with_params(&site.at("/authorize"), query).unwrap();
    let answer = http().get(asked).send().await.unwrap();
    let cookie = answer.headers()[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
    (followed(site, answer, &cookie).await, cookie)
}

/// Fills the form of this page; the page that comes then.
pub(crate) async fn sent(site: &impl Site, page: &str, cookie: &str, fields: &[(&str, &str)]) -> String {
    let hidden = ["ticket", "csrf"].map(|name| (name, hidden(page, name)));
    let hidden = hidden.iter().map(|(name, value)| (*name, value.as_str()));
    let form: Vec<(&str, &str)> = hidden.chain(fields.iter().copied()).collect();
    let action = between(page, "method=\"post\" action=\"", "\"");
    let posted =
        http().post(site.at(&action)).header(header::COOKIE, cookie).form(&form).send().await.unwrap();
    followed(site, posted, cookie).await
}

/// What the form of this page carries under this name.
pub(crate) fn hidden(page: &str, name: &str) -> String {
    between(page, &format!("name=\"{name}\" value=\""), "\"")
}

/// The page to which this answer leads.
pub(crate) async fn followed(site: &impl Site, answer: Response, cookie: &str) -> String {
    let Some(place) = answer.headers().get(header::LOCATION) else { return answer.text().await.unwrap() };
    let place = Url::parse(&site.at("/")).unwrap().join(place.to_str().unwrap()).unwrap();
    http().get(place).header(header::COOKIE, cookie).send().await.unwrap().text().await.unwrap()
}

fn between(text: &str, before: &str, after: &str) -> String {
    let (_, rest) = text.split_once(before).unwrap_or_else(|| panic!("no {before:?} in {text}"));
    rest.split_once(after).unwrap().0.to_owned()
}

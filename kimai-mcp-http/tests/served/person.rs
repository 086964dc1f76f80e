//! A client of the server and its user with a browser.

use reqwest::{Response, header};
use serde_json::{Value, json};
use url::Url;

use crate::program::{ANNA, Server, http};

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

/// Registers, logs Anna in with this secret, and fetches the tokens.
pub(crate) async fn logged_in(server: &Server) -> Login {
    let about =
        json!({ "client_name": "A test", "redirect_uris": [CALLBACK], "token_endpoint_auth_method": "none" });
    let registered = http().post(server.at("/register")).json(&about).send().await.unwrap();
    let registered: Value = registered.json().await.unwrap();
    let client_id = registered["client_id"].as_str().unwrap().to_owned();
    let code = consented(server, &client_id).await;
    let form = [
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", CALLBACK),
        ("client_id", &client_id),
        ("code_verifier", VERIFIER),
    ];
    let tokens = http().post(server.at("/token")).form(&form).send().await.unwrap();
    login(client_id, tokens).await
}

/// Trades the refresh token.
pub(crate) async fn refreshed(server: &Server, old: &Login) -> Response {
    let form =
        [("grant_type", "refresh_token"), ("refresh_token", &old.refresh), ("client_id", &old.client_id)];
    http().post(server.at("/token")).form(&form).send().await.unwrap()
}

/// The tokens of an answer.
pub(crate) async fn login(client_id: String, answer: Response) -> Login {
    assert_eq!(answer.status(), 200);
    let tokens: Value = answer.json().await.unwrap();
    let token = |name: &str| tokens[name].as_str().unwrap().to_owned();
    Login { client_id, access: token("access_token"), refresh: token("refresh_token") }
}

async fn consented(server: &Server, client_id: &str) -> String {
    let query = [
        ("response_type", "code"),
        ("client_id", client_id),
        ("redirect_uri", CALLBACK),
        ("state", "a state"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    let asked = Url::parse_with_params(&server.at("/authorize"), query).unwrap();
    let answer = http().get(asked).send().await.unwrap();
    let cookie = answer.headers()[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
    let page = followed(server, answer, &cookie).await;
    let page = sent(server, &page, &cookie, &[("user", ANNA.0), ("secret", ANNA.1)]).await;
    let scopes = ["kimai:read", "kimai:write"].map(|scope| ("scope", scope));
    let page = sent(server, &page, &cookie, &[&scopes[..], &[("answer", "allow")]].concat()).await;
    let link =
        between(&page, "href=\"http://127.0.0.1:33418", "\"").replace("&amp;", "&").replace("&#38;", "&");
    let back = Url::parse(&format!("http://127.0.0.1:33418{link}")).unwrap();
    let found =
        |name: &str| back.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
    assert_eq!((found("state").as_deref(), found("iss")), (Some("a state"), Some(server.at(""))));
    found("code").unwrap()
}

async fn sent(server: &Server, page: &str, cookie: &str, fields: &[(&str, &str)]) -> String {
    let hidden =
        ["ticket", "csrf"].map(|name| (name, between(page, &format!("name=\"{name}\" value=\""), "\"")));
    let hidden = hidden.iter().map(|(name, value)| (*name, value.as_str()));
    let form: Vec<(&str, &str)> = hidden.chain(fields.iter().copied()).collect();
    let action = between(page, "method=\"post\" action=\"", "\"");
    let posted =
        http().post(server.at(&action)).header(header::COOKIE, cookie).form(&form).send().await.unwrap();
    followed(server, posted, cookie).await
}

async fn followed(server: &Server, answer: Response, cookie: &str) -> String {
    let Some(place) = answer.headers().get(header::LOCATION) else { return answer.text().await.unwrap() };
    let place = Url::parse(&server.at("/")).unwrap().join(place.to_str().unwrap()).unwrap();
    http().get(place).header(header::COOKIE, cookie).send().await.unwrap().text().await.unwrap()
}

fn between(text: &str, before: &str, after: &str) -> String {
    let (_, rest) = text.split_once(before).unwrap_or_else(|| panic!("no {before:?} in {text}"));
    rest.split_once(after).unwrap().0.to_owned()
}

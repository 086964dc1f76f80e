//! Sign-in with one's own Kimai token: the program over sockets, in all engines of the state.

mod attacks;
mod lifetime;
mod ways;

use kimai_tests::{
    hosted::{Browser, Login, Site, call, exchange_code, open_login, parse_login, register_client, text},
    sim::{Settings, SimulatedKimai},
};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::server_process::Server;

/// State key of the servers.
const KEY: &str = "4242424242424242424242424242424242424242424242424242424242424242";

/// Token of Anna in the simulated Kimai.
const TOKEN: &str = "anna-token";

/// A server without users in a file, with its Kimai and its state key.
struct OwnTokenServer {
    server: Server,
    kimai: SimulatedKimai,
    key: String,
    _folder: TempDir,
}

impl OwnTokenServer {
    /// Starts a server for the users of one Kimai.
    async fn start(options: &[&str]) -> Self {
        let kimai = SimulatedKimai::start(Settings::default()).await;
        let default = ["--default-kimai-url", &kimai.url()].map(str::to_owned);
        Self::with(kimai, &[&default.each_ref().map(String::as_str)[..], options].concat()).await
    }

    /// Starts a server with these options and a state key.
    async fn with(kimai: SimulatedKimai, options: &[&str]) -> Self {
        let (folder, key) = key_file();
        let options = [options, &["--state-key-file", &key, "--rate-limit-rpm", "0"]].concat();
        let server = Server::serving(&kimai, &json!({}), &options).await;
        Self { server, kimai, key, _folder: folder }
    }
}

/// Creates the file with the state key.
fn key_file() -> (TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    std::fs::write(&path, KEY).unwrap();
    (folder, path.to_str().unwrap().to_owned())
}

/// Opens the login page of a new client. Returns the browser and the id of the client.
async fn login_page<S: Site>(site: &S) -> (Browser<'_, S>, String) {
    let client_id = register_client(site).await;
    (open_login(site, &client_id).await, client_id)
}

/// Submits the form of the own token with these fields and returns the next page.
async fn enter<'a, S: Site>(browser: &'a mut Browser<'_, S>, fields: &[(&str, &str)]) -> &'a str {
    browser.submit(&[&[("way", "token")], fields].concat()).await
}

/// Allows these scopes on the consent page and requests the tokens.
async fn allow<S: Site>(site: &S, mut browser: Browser<'_, S>, client_id: String, scopes: &[&str]) -> Login {
    let scopes: Vec<(&str, &str)> = scopes.iter().map(|scope| ("scope", *scope)).collect();
    browser.submit(&[&scopes[..], &[("answer", "allow")]].concat()).await;
    let redirect = browser.link("http://127.0.0.1:33418");
    let code = redirect.query_pairs().find(|(name, _)| name == "code").unwrap().1.into_owned();
    let response = exchange_code(site, &client_id, &code).await;
    parse_login(client_id, response).await
}

/// Connects a client with this token and allows reading and writing.
pub(crate) async fn connect<S: Site>(site: &S, token: &str) -> Login {
    let (mut browser, client_id) = login_page(site).await;
    enter(&mut browser, &[("token", token)]).await;
    allow(site, browser, client_id, &["kimai:read", "kimai:write"]).await
}

/// Returns the status and the text of a tool call.
async fn answer<S: Site>(site: &S, login: &Login, tool: &str, arguments: Value) -> (u16, String) {
    let response = call(site, "/mcp", tool, &arguments).bearer_auth(&login.access).send().await.unwrap();
    let status = response.status().as_u16();
    let body: Value = response.json().await.unwrap();
    (status, text(&body).to_owned())
}

/// Returns the status and the text of a call of `user_current`.
async fn current_user<S: Site>(site: &S, login: &Login) -> (u16, String) {
    answer(site, login, "user_current", json!({})).await
}

//! Sign-in at an identity provider, with whole programs.

mod linking;
mod provisioning;

use std::{fs, time::SystemTime};

use kimai_tests::{
    hosted::{
        ANNA, Browser, Login, Site, exchange_code, open_login, parse_login, refresh, register_client, text,
    },
    identity_provider::IdentityProvider,
    redis::Redis,
    sim::{Settings, SimulatedKimai},
};
use reqwest::StatusCode;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{
    replicas::cluster::{Address, Balancer, Cluster, ReplicaSelector, call_user_current},
    server_process::{Server, entry},
};

/// State key of the servers.
const KEY: &str = "4242424242424242424242424242424242424242424242424242424242424242";

/// Returns the options of a server with this provider; the client secret is in a file of this folder.
fn options(provider: &IdentityProvider, folder: &TempDir) -> Vec<String> {
    let secret = folder.path().join("client-secret");
    fs::write(&secret, "s3cret\n").unwrap();
    [
        "--auth-backend=oidc",
        &format!("--oidc-issuer={}/", provider.issuer()),
        "--oidc-client-id=kimai-mcp",
        &format!("--oidc-client-secret-file={}", secret.display()),
        "--oidc-name=Example Ltd",
        "--oauth-state-file=state.db",
    ]
    .map(str::to_owned)
    .into()
}

fn users(kimai: &SimulatedKimai, identity: &str) -> Value {
    let mut users = json!({ ANNA.0: entry(kimai, ANNA.1, ANNA.2) });
    users[ANNA.0].as_object_mut().unwrap().remove("auth_secret");
    users[ANNA.0]["oidc_identity"] = identity.into();
    users
}

/// A server without entries, with its Kimai and its provider.
struct Company {
    server: Server,
    kimai: SimulatedKimai,
    provider: IdentityProvider,
    /// Options of the server and of commands.
    options: Vec<String>,
    _folder: TempDir,
}

impl Company {
    /// Starts a server with the returned options, and further ones, which replace those of the same name.
    async fn start(
        settings: Settings,
        options: impl FnOnce(&SimulatedKimai, &IdentityProvider, &TempDir) -> Vec<String>,
        further: &[&str],
    ) -> Self {
        let kimai = SimulatedKimai::start(settings).await;
        let provider = IdentityProvider::start().await;
        let folder = tempfile::tempdir().unwrap();
        let name = |option: &str| option.split('=').next().map(str::to_owned);
        let is_replaced = |option: &String| further.iter().any(|other| name(other) == name(option));
        let options = options(&kimai, &provider, &folder).into_iter();
        let options: Vec<String> = options.filter(|option| !is_replaced(option)).collect();
        let all: Vec<&str> = options.iter().map(String::as_str).chain(further.iter().copied()).collect();
        let server = Server::serving(&kimai, &json!({}), &all).await;
        Self { server, kimai, provider, options, _folder: folder }
    }

    /// Signs an account in at the provider, and returns the browser with the page that follows.
    async fn sign_in(&self, client_id: &str, claims: Value) -> Browser<'_, Server> {
        sign_in(&self.server, &self.provider, client_id, claims).await
    }

    /// Runs a command with the options of the server.
    fn command(&self, words: &[&str]) -> String {
        let options: Vec<&str> = self.options.iter().map(String::as_str).collect();
        self.server.run_command(&[words, &options].concat())
    }
}

/// Two servers without entries with the same Redis, behind a balancer.
struct Replicas {
    site: Address,
    selector: ReplicaSelector,
    _servers: [Server; 2],
    _redis: Redis,
}

impl Replicas {
    /// Starts the servers with these options, apart from the state.
    async fn start(kimai: &SimulatedKimai, options: Vec<String>) -> Self {
        let redis = Redis::start();
        let balancer = Balancer::new().await;
        let site = Address(balancer.port);
        let options = options.into_iter().filter(|option| !option.contains("--oauth-state-file"));
        let shared = [format!("--state={}", redis.url()), format!("--public-url={}", site.at(""))];
        let options: Vec<String> = options.chain(shared).collect();
        let options: Vec<&str> = options.iter().map(String::as_str).collect();
        let servers = [
            Server::serving(kimai, &json!({}), &options).await,
            Server::serving(kimai, &json!({}), &options).await,
        ];
        let selector = balancer.balance([servers[0].port, servers[1].port]);
        Self { site, selector, _servers: servers, _redis: redis }
    }
}

async fn start(kimai: &SimulatedKimai, provider: &IdentityProvider, further: &[&str]) -> (Server, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let options = options(provider, &folder);
    let options: Vec<&str> = options.iter().map(String::as_str).chain(further.iter().copied()).collect();
    (Server::serving(kimai, &users(kimai, "Anna@Example.com"), &options).await, folder)
}

fn now() -> i64 {
    let elapsed = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    elapsed.as_secs().try_into().unwrap()
}

/// Opens the login page, signs in at the provider, and returns the browser with the page that follows.
async fn sign_in<'a, S: Site>(
    site: &'a S,
    provider: &IdentityProvider,
    client_id: &str,
    claims: Value,
) -> Browser<'a, S> {
    let mut browser = open_login(site, client_id).await;
    browser.submit(&[("way", "oidc")]).await;
    let callback =
        provider.sign_in(&browser.link(&format!("{}/authorize", provider.issuer())), now(), claims);
    browser.visit(callback).await;
    browser
}

/// Allows the client to read and returns its tokens.
async fn consent<S: Site>(site: &S, client_id: String, mut browser: Browser<'_, S>) -> Login {
    assert!(browser.page.contains("Allow this app?"), "{}", browser.page);
    browser.submit(&[("scope", "kimai:read"), ("answer", "allow")]).await;
    let redirect = browser.link("http://127.0.0.1:33418");
    let code = redirect.query_pairs().find(|(name, _)| name == "code").unwrap().1.into_owned();
    parse_login(client_id.clone(), exchange_code(site, &client_id, &code).await).await
}

async fn log_in<S: Site>(site: &S, provider: &IdentityProvider) -> Login {
    let client_id = register_client(site).await;
    let browser = sign_in(site, provider, &client_id, json!({})).await;
    consent(site, client_id, browser).await
}

async fn status(server: &Server, login: &Login) -> StatusCode {
    call_user_current(server, login).await.unwrap().status()
}

#[tokio::test(flavor = "multi_thread")]
async fn employee_signs_in_at_the_company_and_calls_tools_until_the_entry_changes() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let provider = IdentityProvider::start().await;
    let (mut server, folder) = start(&kimai, &provider, &[]).await;
    let site = Address(server.port);
    let client_id = register_client(&site).await;
    let mut browser = open_login(&site, &client_id).await;
    assert!(browser.page.contains("Continue with Example Ltd"), "{}", browser.page);
    assert!(!browser.page.contains("name=\"secret\""), "no sign-in by secret: {}", browser.page);
    browser.submit(&[]).await;
    let url = browser.link(&format!("{}/authorize", provider.issuer()));
    // The server restarts while the person is at the provider.
    server.restart().await;
    browser.visit(provider.sign_in(&url, now(), json!({}))).await;
    assert!(browser.page.contains("Anna Arbeiter"), "{}", browser.page);
    let login = consent(&site, client_id, browser).await;
    let answer: Value = call_user_current(&server, &login).await.unwrap().json().await.unwrap();
    assert!(text(&answer).contains("Anna Arbeiter"), "{answer}");

    let sessions = server.run_command(&with_options(&provider, &folder, &["sessions", "list"]));
    assert!(sessions.contains("A test"), "{sessions}");

    server.write_users(&users(&kimai, "ben@example.com"));
    assert_eq!(status(&server, &login).await, StatusCode::UNAUTHORIZED);
    server.write_users(&users(&kimai, "anna@example.com"));
    assert_eq!(status(&server, &login).await, StatusCode::OK);

    // The person gets a new account at the provider.
    let client_id = register_client(&server).await;
    let browser = sign_in(&server, &provider, &client_id, json!({ "sub": "sub-new" })).await;
    assert!(browser.page.contains("belongs to another account at Example Ltd"), "{}", browser.page);
    let unlinked = server.run_command(&with_options(&provider, &folder, &["user", "unlink", ANNA.0]));
    assert!(unlinked.starts_with("Unlinked."), "{unlinked}");
    assert_eq!(status(&server, &login).await, StatusCode::UNAUTHORIZED);
    let browser = sign_in(&server, &provider, &client_id, json!({ "sub": "sub-new" })).await;
    consent(&server, client_id, browser).await;
    let log = server.log();
    let sent = url.query_pairs().filter(|(name, _)| ["state", "nonce", "code_challenge"].contains(&&**name));
    let sent: Vec<String> = sent.map(|(_, value)| value.into_owned()).collect();
    assert_eq!(sent.len(), 3, "{url}");
    let secrets = ["s3cret", "the-code", "the-access-token", "sub-anna"].map(str::to_owned);
    for secret in sent.iter().chain(&secrets) {
        assert!(!log.contains(secret.as_str()), "{secret} in {log}");
    }
}

fn with_options(provider: &IdentityProvider, folder: &TempDir, words: &[&'static str]) -> Vec<&'static str> {
    let options = options(provider, folder).into_iter().map(|option| -> &'static str { option.leak() });
    words.iter().copied().chain(options).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn accounts_without_entry_or_with_an_unverified_address_are_refused() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let provider = IdentityProvider::start().await;
    let (server, _folder) = start(&kimai, &provider, &[]).await;
    let client_id = register_client(&server).await;
    let stranger = json!({ "sub": "sub-eve", "email": "eve@example.com" });
    let browser = sign_in(&server, &provider, &client_id, stranger).await;
    assert!(browser.page.contains("this server has no user “eve@example.com”"), "{}", browser.page);
    let browser = sign_in(&server, &provider, &client_id, json!({ "email_verified": false })).await;
    let page = &browser.page;
    assert!(page.contains("--oidc-allow-unverified-email") && page.contains("authentik"), "{page}");
    let log = server.log();
    assert!(log.contains("--oidc-allow-unverified-email") && !log.contains("eve@example.com"), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn server_starts_without_its_provider_and_rotated_keys_are_found() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let provider = IdentityProvider::start().await;
    provider.change(|provider| provider.status = axum::http::StatusCode::BAD_GATEWAY);
    let (server, folder) = start(&kimai, &provider, &[]).await;
    let client_id = register_client(&server).await;
    let mut browser = open_login(&server, &client_id).await;
    browser.submit(&[]).await;
    assert!(browser.page.contains("This does not work at the moment"), "{}", browser.page);
    assert!(server.log().contains("nobody can sign in at the identity provider"), "{}", server.log());
    provider.change(|provider| provider.status = axum::http::StatusCode::OK);
    drop((server, folder));
    provider.rotate("EdDSA", "new");
    let (server, _folder) = start(&kimai, &provider, &[]).await;
    let login = log_in(&server, &provider).await;
    assert_eq!(status(&server, &login).await, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn provider_and_secret_are_offered_together() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let provider = IdentityProvider::start().await;
    let folder = tempfile::tempdir().unwrap();
    let mut options = options(&provider, &folder);
    options[0] = "--auth-backend=local,oidc".to_owned();
    let options: Vec<&str> = options.iter().map(String::as_str).collect();
    let server = Server::start(&kimai, &options).await;
    let client_id = register_client(&server).await;
    let mut browser = open_login(&server, &client_id).await;
    assert!(browser.page.contains("Continue with Example Ltd") && browser.page.contains("name=\"secret\""));
    browser.submit(&[("way", "secret"), ("user", ANNA.0), ("secret", ANNA.1)]).await;
    let login = consent(&server, client_id, browser).await;
    assert_eq!(status(&server, &login).await, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn replicas_share_sign_ins_at_the_provider() {
    let provider = IdentityProvider::start().await;
    let folder = tempfile::tempdir().unwrap();
    let options = options(&provider, &folder);
    let options: Vec<&str> =
        options.iter().map(String::as_str).filter(|option| !option.contains("state")).collect();
    let cluster = Cluster::start(&options).await;
    let login = log_in(&cluster, &provider).await;
    for _ in 0..4 {
        assert_eq!(cluster.call_user_current(&login).await.unwrap().status(), StatusCode::OK);
    }
    assert_eq!(refresh(&cluster, &login).await.status(), StatusCode::OK);
    // Another account with the address is refused by both replicas.
    let client_id = register_client(&cluster).await;
    for _ in 0..2 {
        let browser = sign_in(&cluster, &provider, &client_id, json!({ "sub": "sub-other" })).await;
        assert!(browser.page.contains("belongs to another account"), "{}", browser.page);
    }
    assert!(cluster.request_counts().iter().all(|count| *count > 0));
}

//! Servers with Redis that are killed before each command to it, and a Redis that goes away.

use kimai_tests::{
    hosted::{
        ANNA, Browser, Login, authorize, exchange_code, http, log_in, open_login, parse_login, refresh,
        register_client, try_exchange_code, try_refresh,
    },
    redis::{Redis, free_port, missing},
    sim::{Settings, SimulatedKimai},
};
use reqwest::{Response, StatusCode};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::stopping_proxy::{StopAt, StoppingProxy};
use crate::{
    replicas::cluster::{Address, state_key},
    server_process::Server,
};

/// Name of the command with which all scripts run.
const SCRIPT: &str = "EVALSHA";

/// More scripts than any request runs.
const MAX_SCRIPTS: usize = 60;

/// Server whose commands to Redis pass a proxy.
struct Setup {
    server: Server,
    proxy: StoppingProxy,
    _kimai: SimulatedKimai,
    _redis: Redis,
    _folder: TempDir,
}

impl Setup {
    async fn start() -> Self {
        let redis = Redis::start();
        let kimai = SimulatedKimai::start(Settings::default()).await;
        let proxy = StoppingProxy::start(redis.port(), SCRIPT, StopAt::Request).await;
        let state = format!("redis://127.0.0.1:{}", proxy.port);
        let (folder, key) = state_key();
        let options = ["--state", &state, "--state-key-file", &key, "--rate-limit-rpm", "0"];
        let server = Server::start(&kimai, &options).await;
        Self { server, proxy, _kimai: kimai, _redis: redis, _folder: folder }
    }

    /// Sends a request and kills the server before its script number `scripts`, or after the response if it runs fewer; starts the
    /// server again. Returns true if a script was stopped.
    async fn kill_during<T>(&mut self, scripts: usize, request: impl Future<Output = T>) -> bool {
        self.proxy.stop_after(scripts);
        let is_interrupted = tokio::select! {
            _ = request => false,
            () = self.proxy.reached() => true,
        };
        self.server.kill();
        self.proxy.release();
        self.server.start_again().await;
        is_interrupted
    }

    async fn status(&self, login: &Login) -> StatusCode {
        let call = self.server.call("/mcp", "user_current", json!({})).bearer_auth(&login.access);
        call.send().await.unwrap().status()
    }
}

/// Checks that the client is told to send the user to the login page.
async fn assert_needs_sign_in(response: Response) {
    assert_eq!(response.status(), StatusCode::BAD_REQUEST);
    let error: Value = response.json().await.unwrap();
    assert_eq!(error["error"], "invalid_grant", "{error}");
    assert!(error["error_description"].as_str().unwrap().contains("/authorize again"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_refresh_never_logs_a_client_out() {
    if missing() {
        return;
    }
    let mut setup = Setup::start().await;
    let mut login = log_in(&setup.server).await;
    let mut retired = login.clone();
    for scripts in 0..MAX_SCRIPTS {
        let address = setup.server.address();
        let is_interrupted = setup.kill_during(scripts, try_refresh(&address, &login)).await;
        assert_eq!(setup.status(&login).await, 200, "the access token stays valid");
        let next = parse_login(login.client_id.clone(), refresh(&setup.server, &login).await).await;
        retired = std::mem::replace(&mut login, next);
        assert_eq!(setup.status(&login).await, 200, "after {scripts} scripts");
        if !is_interrupted {
            assert!(scripts > 8, "only {scripts} scripts were interrupted");
            break;
        }
    }
    login = parse_login(login.client_id.clone(), refresh(&setup.server, &login).await).await;
    assert_needs_sign_in(refresh(&setup.server, &retired).await).await;
    assert_eq!(setup.status(&login).await, 401, "reuse ends the session");
}

#[tokio::test(flavor = "multi_thread")]
async fn code_of_a_killed_exchange_yields_tokens_once_or_a_clean_error() {
    if missing() {
        return;
    }
    let mut setup = Setup::start().await;
    let client = register_client(&setup.server).await;
    for scripts in 0..MAX_SCRIPTS {
        let code = authorize(&setup.server, &client, (ANNA.0, ANNA.1)).await;
        let address = setup.server.address();
        let is_interrupted = setup.kill_during(scripts, try_exchange_code(&address, &client, &code)).await;
        let repeated = exchange_code(&setup.server, &client, &code).await;
        if repeated.status() == 200 {
            assert!(is_interrupted, "the code was used");
            let login = parse_login(client.clone(), repeated).await;
            assert_eq!(setup.status(&login).await, 200);
            assert_needs_sign_in(exchange_code(&setup.server, &client, &code).await).await;
            assert_eq!(setup.status(&login).await, 401, "the third use of the code ends the session");
        } else {
            assert!(scripts > 1, "the code was not used yet");
            assert_needs_sign_in(repeated).await;
        }
        if !is_interrupted {
            assert!(scripts > 8, "only {scripts} scripts were interrupted");
            return;
        }
    }
    panic!("the exchange does not end");
}

const LOGIN: [(&str, &str); 2] = [("user", ANNA.0), ("secret", ANNA.1)];
const CONSENT: [(&str, &str); 2] = [("scope", "kimai:read"), ("answer", "allow")];

/// Submits the form of the page to a server that may die.
async fn try_submit(
    browser: &Browser<'_, Address>,
    path: &str,
    fields: &[(&str, &str)],
) -> reqwest::Result<Response> {
    let hidden = browser.hidden_fields();
    let hidden = hidden.iter().map(|(name, value)| (*name, value.as_str()));
    let form: Vec<(&str, &str)> = hidden.chain(fields.iter().copied()).collect();
    let address = browser.history.last().unwrap().join(path).unwrap();
    browser.with_cookie(http().post(address)).form(&form).send().await
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_sign_in_and_consent_are_repeated_or_start_again() {
    if missing() {
        return;
    }
    let mut setup = Setup::start().await;
    let client = register_client(&setup.server).await;
    for scripts in 0..MAX_SCRIPTS {
        let address = setup.server.address();
        let mut browser = open_login(&address, &client).await;
        let is_login_interrupted = setup.kill_during(scripts, try_submit(&browser, "/login", &LOGIN)).await;
        let page = browser.submit(&LOGIN).await;
        assert!(page.contains("kimai:read"), "the consent page after {scripts} scripts: {page}");
        let is_consent_interrupted =
            setup.kill_during(scripts, try_submit(&browser, "/consent", &CONSENT)).await;
        let page = browser.submit(&CONSENT).await.to_owned();
        if page.contains("code=") {
            assert!(is_consent_interrupted, "one consent, one code");
            let redirect = browser.link("http://127.0.0.1:33418");
            let code = redirect.query_pairs().find(|(name, _)| name == "code").unwrap().1.into_owned();
            let login = parse_login(client.clone(), exchange_code(&setup.server, &client, &code).await).await;
            assert_eq!(setup.status(&login).await, 200);
        } else {
            assert!(page.contains("This request has expired") && page.contains("connect"), "{page}");
        }
        if !is_login_interrupted && !is_consent_interrupted {
            assert!(scripts > 5, "only {scripts} scripts were interrupted");
            return;
        }
    }
    panic!("the sign-in does not end");
}

/// Starts Redis with its data in a file of this folder.
fn lasting_redis(port: u16, folder: &str) -> Redis {
    Redis::at(port, &["--appendonly", "yes", "--appendfsync", "always", "--dir", folder]).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn outage_of_redis_is_reported_and_ends_without_a_restart() {
    if missing() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().to_str().unwrap();
    let redis = lasting_redis(free_port(), folder);
    let port = redis.port();
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let (_folder, key) = state_key();
    let server = Server::start(&kimai, &["--state", &redis.url(), "--state-key-file", &key]).await;
    let login = log_in(&server).await;
    drop(redis);
    let call = server.call("/mcp", "user_current", json!({})).bearer_auth(&login.access);
    let (ready, page) = (http().get(server.at("/ready")), http().get(server.at("/authorize?client_id=x")));
    // Each of them waits for Redis for a while.
    let (tokens, call, ready, page) =
        tokio::join!(refresh(&server, &login), call.send(), ready.send(), page.send());
    let answers = [tokens, call.unwrap(), ready.unwrap(), page.unwrap()];
    for answer in answers {
        let (url, status) = (answer.url().clone(), answer.status());
        let text = answer.text().await.unwrap();
        assert_eq!(status, 503, "{url}: {text}");
        assert!(!text.contains("redis") && !text.contains("127.0.0.1"), "{url}: {text}");
        assert!(
            text.contains("not available") || text.contains("cannot be") || text.contains("at the moment"),
            "{url}: {text}"
        );
    }
    assert_eq!(http().get(server.at("/health")).send().await.unwrap().status(), 200);
    let _redis = lasting_redis(port, folder);
    while http().get(server.at("/ready")).send().await.unwrap().status() != 200 {
        tokio::task::yield_now().await;
    }
    let status =
        |login: &Login| server.call("/mcp", "user_current", json!({})).bearer_auth(&login.access).send();
    assert_eq!(status(&login).await.unwrap().status(), 200);
    let next = parse_login(login.client_id.clone(), refresh(&server, &login).await).await;
    assert_eq!(status(&next).await.unwrap().status(), 200);
}

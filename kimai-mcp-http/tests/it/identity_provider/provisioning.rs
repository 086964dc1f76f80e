//! Accounts of the provider without an entry: the server creates a Kimai token for them.

use std::fs;

use kimai_tests::{
    hosted::{Browser, Login, Site, call, register_client, text},
    identity_provider::IdentityProvider,
    redis::missing,
    sim::{Fault, Settings, SimulatedKimai},
};
use reqwest::StatusCode;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::{Company, KEY, Replicas, consent, options, sign_in, status, users};
use crate::{
    command_runner::CommandRunner, own_token, replicas::cluster::call_user_current, server_process::Server,
};

const AUDIT: &str = "audit.jsonl";

/// Token of an administrator.
const ADMIN: &str = "t0ken-of-the-administrator";

/// Records of the audit about a token that was created and deleted.
const CREATED_AND_DELETED: [[&str; 3]; 2] =
    [["token_created", "done", "Kimai MCP (assistant)"], ["token_deleted", "done", "Kimai MCP (assistant)"]];

/// Route that creates tokens of Anna.
const ROUTE: &str = "/api/users/3/api-token";

fn with_plugin() -> Settings {
    Settings { plugins: ["ApiTokenBundle".to_owned()].into(), ..Settings::default() }
}

/// Returns the options of a server that creates tokens with the token of this user.
fn provisioning_options(
    kimai: &SimulatedKimai,
    provider: &IdentityProvider,
    folder: &TempDir,
    admin: &str,
) -> Vec<String> {
    kimai.add_token("admin", ADMIN);
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let further = [
        "--auto-provision".to_owned(),
        format!("--default-kimai-url={}", kimai.url()),
        format!("--provision-admin-token-file={}", file("admin-token", &format!("{admin}\n"))),
        format!("--state-key-file={}", file("key", KEY)),
        format!("--audit-file={AUDIT}"),
        "--rate-limit-rpm=0".to_owned(),
    ];
    options(provider, folder).into_iter().chain(further).collect()
}

/// Starts a server without entries that creates tokens.
async fn start(settings: Settings, further: &[&str]) -> Company {
    start_with(settings, ADMIN, further).await
}

/// Starts such a server with the token of another administrator.
async fn start_with(settings: Settings, admin: &str, further: &[&str]) -> Company {
    let options = |kimai: &SimulatedKimai, provider: &IdentityProvider, folder: &TempDir| {
        provisioning_options(kimai, provider, folder, admin)
    };
    Company::start(settings, options, further).await
}

impl Company {
    /// Signs an account in at the provider, and returns the client with the browser at the page that follows.
    async fn open(&self, claims: Value) -> (String, Browser<'_, Server>) {
        let client_id = register_client(&self.server).await;
        let browser = self.sign_in(&client_id, claims).await;
        (client_id, browser)
    }

    /// Connects a client by Anna's account.
    async fn connect(&self) -> Login {
        let (client_id, browser) = self.open(json!({})).await;
        assert!(browser.page.contains("Anna Arbeiter (#3)"), "{}", browser.page);
        consent(&self.server, client_id, browser).await
    }

    /// Returns the page that refuses an account.
    async fn refusal(&self, claims: Value) -> String {
        let (_, browser) = self.open(claims).await;
        assert!(!browser.page.contains("Allow this app?"), "{}", browser.page);
        browser.page
    }

    /// Returns the number of requests for a token.
    fn creations(&self) -> usize {
        let requests = self.kimai.requests();
        requests
            .iter()
            .filter(|request| request.method == "POST" && request.path.ends_with("/api-token"))
            .count()
    }

    /// Returns the number of requests that delete a token.
    fn deletions(&self) -> usize {
        self.kimai.requests().iter().filter(|request| request.method == "DELETE").count()
    }

    /// Returns the number of searches for a user.
    fn searches(&self) -> usize {
        self.kimai.requests().iter().filter(|request| request.query.contains("visible=3")).count()
    }

    /// Returns the records of the audit about tokens: event, outcome and detail.
    fn audit(&self) -> Vec<[String; 3]> {
        let text = fs::read_to_string(self.server.folder.path().join(AUDIT)).unwrap();
        let records = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let of_tokens = records.filter(|record| record["event"].as_str().unwrap().starts_with("token_"));
        let of_tokens = of_tokens.filter(|record| record["event"] != "token_refreshed");
        let part = |record: &Value, name: &str| record[name].as_str().unwrap().to_owned();
        of_tokens.map(|record| ["event", "outcome", "detail"].map(|name| part(&record, name))).collect()
    }
}

/// Ends all connections of Anna on the account page and returns the page.
async fn end_all(company: &Company) -> String {
    let account = company.server.at("/account").parse().unwrap();
    let mut browser = Browser::open(&company.server, account).await;
    browser.submit(&[]).await;
    let url = browser.link(&format!("{}/authorize", company.provider.issuer()));
    browser.visit(company.provider.sign_in(&url, super::now(), json!({}))).await;
    browser.submit_account(&[("action", "end_all")]).await.to_owned()
}

/// Returns the tokens of Anna with the name of created ones.
async fn created_tokens(kimai: &SimulatedKimai) -> usize {
    let url = format!("{}{ROUTE}", kimai.url());
    let response = kimai_tests::hosted::http().get(url).bearer_auth("admin-token").send().await.unwrap();
    let list: Vec<Value> = response.json().await.unwrap();
    list.iter().filter(|token| token["name"] == "Kimai MCP (assistant)").count()
}

/// Removes the created tokens of Anna, as she may in Kimai.
fn remove_created_tokens(kimai: &SimulatedKimai) {
    for number in 1..2_000 {
        kimai.remove_token(&format!("made-token-3-{number}"));
    }
}

/// Changes a user of Kimai as an administrator does.
async fn change_user(kimai: &SimulatedKimai, id: u64, change: &Value) {
    let url = format!("{}/api/users/{id}", kimai.url());
    let request = kimai_tests::hosted::http().patch(url).bearer_auth("admin-token").json(change);
    assert_eq!(request.send().await.unwrap().status(), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn account_without_an_entry_gets_a_kimai_token_once() {
    let mut company = start(with_plugin(), &[]).await;
    let login = company.connect().await;
    assert_eq!(status(&company.server, &login).await, StatusCode::OK);
    assert_eq!((company.creations(), created_tokens(&company.kimai).await), (1, 1));
    assert!(company.command(&["sessions", "list"]).contains("Anna Arbeiter (#3)"));
    company.server.restart().await;
    assert_eq!(status(&company.server, &login).await, StatusCode::OK);
    let second = company.connect().await;
    assert_eq!(status(&company.server, &second).await, StatusCode::OK);
    assert_eq!(company.creations(), 1);
    // The mode of persons applies.
    let arguments = json!({ "type": "customer", "action": "delete", "id": 1 });
    let call = call(&company.server, "/mcp", "entity", &arguments).bearer_auth(&second.access);
    let answer: Value = call.send().await.unwrap().json().await.unwrap();
    assert!(text(&answer).contains("--self-service-mode"), "{answer}");
    assert_eq!(company.audit(), [["token_created", "done", "Kimai MCP (assistant)"].map(str::to_owned)]);
    company.server.end();
    assert!(company.server.ended_well());
    let state = fs::read(company.server.folder.path().join("state.db")).unwrap();
    assert!(!state.windows(10).any(|bytes| bytes == b"made-token"), "the token is encrypted");
    let log = company.server.log();
    for secret in ["made-token", ADMIN] {
        assert!(!log.contains(secret), "{secret} in {log}");
    }
    assert!(
        log.contains("created a Kimai token") && log.contains("Kimai tokens are created for all domains")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn only_one_active_user_who_is_no_administrator_gets_a_token() {
    let company = start(with_plugin(), &[]).await;
    let account = |email: &str| json!({ "sub": format!("sub-{email}"), "email": email });
    for email in ["eve@example.com", "carl@example.com", "anna.arbeiter@example.com"] {
        let page = company.refusal(account(email)).await;
        assert!(page.contains("No active user of Kimai"), "{email}: {page}");
    }
    let page = company.refusal(account("admin@example.com")).await;
    assert!(page.contains("is an administrator"), "{page}");
    let page = company.refusal(json!({ "email_verified": false })).await;
    assert!(page.contains("--oidc-allow-unverified-email"), "{page}");
    assert_eq!(company.creations(), 0);
    let details: Vec<String> = company.audit().into_iter().map(|[_, _, detail]| detail).collect();
    assert_eq!(details, ["no_user", "disabled", "no_user", "administrator"]);
    let log = company.server.log();
    assert!(log.contains("the Kimai user #5 is disabled") && !log.contains("carl@example.com"), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn account_of_another_domain_is_refused_without_a_request_to_kimai() {
    let domains = ["--provision-allowed-domains=example.org,Example.net"];
    let company = start(with_plugin(), &domains).await;
    let page = company.refusal(json!({})).await;
    assert!(page.contains("in no domain that may use this server"), "{page}");
    assert_eq!(company.searches(), 0);
    assert_eq!(company.audit()[0][2], "domain");
    change_user(&company.kimai, 3, &json!({ "email": "anna@example.net" })).await;
    let (_, browser) = company.open(json!({ "email": "anna@example.net" })).await;
    assert!(browser.page.contains("Anna Arbeiter (#3)"), "{}", browser.page);
}

#[tokio::test(flavor = "multi_thread")]
async fn normalized_match_finds_other_spellings_in_the_domains_of_the_company() {
    let options = ["--provision-match=normalized", "--provision-allowed-domains=example.com"];
    let company = start(with_plugin(), &options).await;
    let (_, browser) = company.open(json!({ "email": "anna.arbeiter@example.com" })).await;
    assert!(browser.page.contains("Anna Arbeiter (#3)"), "{}", browser.page);
    let page = company.refusal(json!({ "sub": "x", "email": "anna.arbeiter@evil.example" })).await;
    assert!(page.contains("in no domain"), "{page}");
    let user = json!({ "username": "ben_brown", "email": "x@example.com", "language": "en", "locale": "en",
        "timezone": "UTC", "plainPassword": "Kimai-Pass-0001!", "enabled": true });
    let url = format!("{}/api/users", company.kimai.url());
    let create = company.server.client.post(url).bearer_auth(ADMIN).json(&user);
    assert_eq!(create.send().await.unwrap().status(), 200);
    let before = company.creations();
    let page = company.refusal(json!({ "sub": "y", "email": "ben.brown@example.com" })).await;
    assert!(page.contains("No active user of Kimai"), "{page}");
    assert_eq!(company.creations(), before);
    assert!(company.server.log().contains("several Kimai users match the account: #4, #6"));
    assert_eq!(company.audit().last().unwrap()[2], "ambiguous");
}

#[tokio::test(flavor = "multi_thread")]
async fn kimai_without_a_route_for_tokens_is_explained_and_the_own_token_can_be_linked() {
    let company = start(Settings::default(), &[]).await;
    let page = company.refusal(json!({})).await;
    assert!(page.contains("could not create a Kimai token for you"), "{page}");
    assert!(company.server.log().contains("install the plugin ApiTokenBundle"), "{}", company.server.log());
    assert_eq!((company.creations(), company.audit()[0][2].as_str()), (0, "no_route"));

    let company = start(Settings::default(), &["--sign-in=token"]).await;
    let (client_id, mut browser) = company.open(json!({})).await;
    assert!(browser.page.contains("needs your own Kimai token"), "{}", browser.page);
    browser.submit(&[("token", "anna-token")]).await;
    let login = consent(&company.server, client_id, browser).await;
    assert_eq!(status(&company.server, &login).await, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn missing_permission_of_the_administrator_is_explained() {
    let revoked = ("ROLE_SUPER_ADMIN".to_owned(), "api-token_other_profile".to_owned());
    let settings = Settings { revocations: vec![revoked], ..with_plugin() };
    let company = start(settings, &[]).await;
    let page = company.refusal(json!({})).await;
    assert!(page.contains("could not create a Kimai token for you"), "{page}");
    assert!(company.server.log().contains("api-token_other_profile"), "{}", company.server.log());
    for (admin, expected) in [("tina-token", "GET /api/users"), ("wrong-token", "does not accept")] {
        let company = start_with(with_plugin(), admin, &[]).await;
        company.refusal(json!({})).await;
        let log = company.server.log();
        assert!(log.contains(expected) && !log.contains(admin), "{log}");
        assert_eq!(company.creations(), 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn created_token_of_another_user_is_deleted_and_not_used() {
    let company = start(with_plugin(), &[]).await;
    company.kimai.add_token("ben", "token-of-ben");
    let body = json!({ "id": 901, "name": "x", "token": "token-of-ben" }).to_string().into();
    let replaced = Fault::Replaced { status: 201, header: None, content_type: "application/json", body };
    company.kimai.fault_times(1, "POST", ROUTE, replaced);
    let page = company.refusal(json!({})).await;
    assert!(page.contains("could not create a Kimai token for you"), "{page}");
    let log = company.server.log();
    assert!(log.contains("belongs to user #4; it was deleted") && !log.contains("token-of-ben"), "{log}");
    let expected = [
        ["token_deleted", "done", "Kimai MCP (assistant)"],
        ["token_created", "unknown", "unusable: Kimai MCP (assistant)"],
    ];
    assert_eq!(company.audit(), expected.map(|record| record.map(str::to_owned)));
    company.connect().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn token_whose_creation_is_unknown_is_reported_and_replaced_at_the_next_sign_in() {
    let company = start(with_plugin(), &[]).await;
    company.kimai.fault_times(1, "POST", ROUTE, Fault::LostAnswer);
    let page = company.refusal(json!({})).await;
    assert!(page.contains("could not create a Kimai token for you"), "{page}");
    let log = company.server.log();
    assert!(log.contains("Kimai may have created the token") && log.contains("of user #3"), "{log}");
    assert_eq!((company.creations(), created_tokens(&company.kimai).await), (1, 1));
    let login = company.connect().await;
    assert_eq!(status(&company.server, &login).await, StatusCode::OK);
    assert_eq!((company.creations(), created_tokens(&company.kimai).await), (2, 1));
    let outcomes: Vec<String> = company.audit().into_iter().map(|[_, outcome, _]| outcome).collect();
    assert_eq!(outcomes, ["unknown", "done"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn token_is_created_by_the_route_of_kimai_itself() {
    let settings = Settings { core_api_tokens: true, ..Settings::default() };
    let company = start(settings, &["--provision-token-name=Assistant"]).await;
    let login = company.connect().await;
    assert_eq!(status(&company.server, &login).await, StatusCode::OK);
    assert_eq!(company.audit(), [["token_created", "done", "Assistant"].map(str::to_owned)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn refused_token_ends_the_sessions_and_the_next_sign_in_creates_another_one() {
    let company = start(with_plugin(), &[]).await;
    let login = company.connect().await;
    remove_created_tokens(&company.kimai);
    status(&company.server, &login).await;
    assert_eq!(status(&company.server, &login).await, StatusCode::UNAUTHORIZED);
    // The account is linked to the user, so its address does not matter any more.
    change_user(&company.kimai, 3, &json!({ "email": "anna.new@example.com" })).await;
    let login = company.connect().await;
    assert_eq!(status(&company.server, &login).await, StatusCode::OK);
    assert_eq!(company.creations(), 2);
    // Another account with the address of the user gets none.
    let page = company.refusal(json!({ "sub": "sub-other", "email": "anna.new@example.com" })).await;
    assert!(page.contains("belongs to another account at Example Ltd"), "{page}");
    assert_eq!(company.creations(), 2);
    change_user(&company.kimai, 3, &json!({ "enabled": false })).await;
    status(&company.server, &login).await;
    assert!(company.refusal(json!({})).await.contains("No active user of Kimai"));
}

#[tokio::test(flavor = "multi_thread")]
async fn entry_takes_precedence_over_a_created_token() {
    let company = start(with_plugin(), &[]).await;
    company.server.write_users(&users(&company.kimai, "anna@example.com"));
    let (_, browser) = company.open(json!({})).await;
    assert!(browser.page.contains("Anna Arbeiter") && !browser.page.contains("(#3)"), "{}", browser.page);
    assert_eq!(company.creations(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn address_may_come_from_the_user_info_endpoint() {
    let company = start(with_plugin(), &["--oidc-identity-claim=sub"]).await;
    let user_info = json!({ "sub": "sub-anna", "email": "anna@example.com", "email_verified": true });
    company.provider.change(|provider| provider.user_info = user_info);
    let (_, browser) = company.open(json!({ "email": null, "email_verified": null })).await;
    assert!(browser.page.contains("Anna Arbeiter (#3)"), "{}", browser.page);
}

/// Signs Anna's account in twice at the same time, the second time after the first sign-in has sent its request to Kimai.
async fn sign_in_twice<S: Site>(
    sites: [&S; 2],
    kimai: &SimulatedKimai,
    provider: &IdentityProvider,
    choose: impl Fn(usize),
) -> [Login; 2] {
    kimai.fault_times(1, "POST", ROUTE, Fault::Delay(std::time::Duration::from_secs(1)));
    choose(0);
    let first_client = register_client(sites[0]).await;
    let second_client = register_client(sites[0]).await;
    let first = sign_in(sites[0], provider, &first_client, json!({}));
    let second = async {
        while !kimai.requests().iter().any(|request| request.method == "POST") {
            tokio::task::yield_now().await;
        }
        choose(1);
        sign_in(sites[1], provider, &second_client, json!({})).await
    };
    let (first, second) = tokio::join!(first, second);
    choose(0);
    [
        consent(sites[0], first_client.clone(), first).await,
        consent(sites[1], second_client.clone(), second).await,
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn concurrent_sign_ins_of_a_person_create_one_token() {
    let company = start(with_plugin(), &[]).await;
    let server = &company.server;
    let logins = sign_in_twice([server, server], &company.kimai, &company.provider, |_| ()).await;
    for login in logins {
        assert_eq!(status(server, &login).await, StatusCode::OK);
    }
    assert_eq!(company.creations(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn concurrent_sign_ins_at_two_replicas_create_one_token() {
    if missing() {
        return;
    }
    let kimai = SimulatedKimai::start(with_plugin()).await;
    let provider = IdentityProvider::start().await;
    let folder = tempfile::tempdir().unwrap();
    let replicas = Replicas::start(&kimai, provisioning_options(&kimai, &provider, &folder, ADMIN)).await;
    let (site, selector) = (&replicas.site, &replicas.selector);
    let logins = sign_in_twice([site, site], &kimai, &provider, |replica| selector.pin(replica)).await;
    let creations = kimai.requests().iter().filter(|request| request.method == "POST").count();
    assert_eq!((creations, created_tokens(&kimai).await), (1, 1));
    for replica in [0, 1] {
        selector.pin(replica);
        for login in &logins {
            let answer: Value = call_user_current(site, login).await.unwrap().json().await.unwrap();
            assert!(text(&answer).contains("Anna Arbeiter"), "{answer}");
        }
    }
    // Kimai's 401 at one replica ends the sessions at both.
    remove_created_tokens(&kimai);
    call_user_current(site, &logins[0]).await.unwrap();
    selector.pin(0);
    assert_eq!(call_user_current(site, &logins[1]).await.unwrap().status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test(flavor = "multi_thread")]
async fn check_says_whether_tokens_could_be_created() {
    let provider = IdentityProvider::start().await;
    let folder = tempfile::tempdir().unwrap();
    let runner = CommandRunner::new();
    let check = async |kimai: &SimulatedKimai, admin: &str| {
        let options = provisioning_options(kimai, &provider, &folder, admin);
        let options: Vec<&str> = options.iter().map(String::as_str).chain(["check"]).collect();
        runner.run(&options).await
    };
    let kimai = SimulatedKimai::start(with_plugin()).await;
    let output = check(&kimai, ADMIN).await;
    assert_eq!(output.code, Some(0), "{output:?}");
    assert!(output.out.contains("as Ada Admin (#1)") && output.out.contains("ApiTokenBundle"), "{output:?}");
    for (admin, expected, code) in [("tina-token", "view_user", 5), ("wrong", "does not accept", 5)] {
        let output = check(&kimai, admin).await;
        assert!(output.out.contains(expected) && output.code == Some(code), "{output:?}");
    }
    kimai.settings(|settings| settings.plugins.clear());
    let output = check(&kimai, ADMIN).await;
    assert!(output.out.contains("Install the plugin ApiTokenBundle. Until then"), "{output:?}");
    assert!(output.code != Some(0) && !output.out.contains(ADMIN), "{output:?}");
    kimai.settings(|settings| settings.core_api_tokens = true);
    assert!(check(&kimai, ADMIN).await.out.contains("by Kimai itself"));
    assert!(!kimai.requests().iter().any(|request| request.method == "POST"));
}

#[tokio::test(flavor = "multi_thread")]
async fn variables_of_a_python_server_that_creates_tokens_work_here() {
    let kimai = SimulatedKimai::start(with_plugin()).await;
    let provider = IdentityProvider::start().await;
    let variables = [
        ("KIMAI_MCP_AUTH_BACKEND", "oidc"),
        ("KIMAI_MCP_OIDC_ISSUER", provider.issuer()),
        ("KIMAI_MCP_OIDC_CLIENT_ID", "kimai-mcp"),
        ("KIMAI_MCP_OIDC_CLIENT_SECRET", "s3cret"),
        ("KIMAI_MCP_AUTO_PROVISION", "true"),
        ("KIMAI_MCP_PROVISION_KIMAI_URL", &kimai.url()),
        ("KIMAI_MCP_PROVISION_ADMIN_TOKEN", "admin-token"),
        ("KIMAI_MCP_PROVISION_TOKEN_NAME", "Kimai MCP (auto)"),
        ("KIMAI_MCP_PROVISION_MATCH", "normalized"),
        ("KIMAI_MCP_PROVISION_ALLOWED_DOMAINS", "example.com,example.org"),
        ("KIMAI_MCP_PROVISION_STORE", "/app/config/provisioned_users.json"),
        ("KIMAI_MCP_PROVISION_SSL_VERIFY", "true"),
        // New: the state is encrypted, because it has Kimai tokens.
        ("KIMAI_MCP_STATE_KEY", KEY),
    ];
    let runner = CommandRunner::new();
    let runner = variables.iter().fold(runner, |runner, (name, value)| runner.with(name, value));
    let output = runner.run(&["check"]).await;
    assert_eq!(output.code, Some(0), "{output:?}");
    assert!(
        output.out.contains("for example.com, example.org, match normalized, as Ada Admin (#1)"),
        "{output:?}"
    );
    let is_ineffective =
        |name: &&str| output.out.lines().any(|line| line.contains(name) && line.contains("has no effect"));
    let ineffective: Vec<&str> = variables.iter().map(|(name, _)| *name).filter(is_ineffective).collect();
    assert_eq!(ineffective, ["KIMAI_MCP_PROVISION_STORE"], "{output:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn own_token_replaces_the_created_one_which_is_deleted_in_kimai() {
    let company = start(with_plugin(), &["--sign-in=token", "--auth-backend=local,oidc"]).await;
    company.connect().await;
    assert_eq!(created_tokens(&company.kimai).await, 1);
    let login = own_token::connect(&company.server, "anna-token").await;
    assert_eq!(status(&company.server, &login).await, StatusCode::OK);
    assert_eq!(created_tokens(&company.kimai).await, 0);
    assert_eq!(company.audit(), CREATED_AND_DELETED.map(|record| record.map(str::to_owned)));
}

#[tokio::test(flavor = "multi_thread")]
async fn required_audit_has_the_starts_of_a_creation_and_a_deletion() {
    let company = start(with_plugin(), &["--audit-required"]).await;
    company.connect().await;
    end_all(&company).await;
    let text = fs::read_to_string(company.server.folder.path().join(AUDIT)).unwrap();
    let position = |event: &str| text.find(&format!("\"event\":\"{event}\"")).unwrap();
    assert!(position("token_creation_started") < position("token_created"), "{text}");
    assert!(position("token_deletion_started") < position("token_deleted"), "{text}");
    assert_eq!(text.matches("user=3").count(), 4, "{text}");
    assert_eq!((company.creations(), company.deletions()), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_are_neither_created_nor_deleted_while_the_required_audit_cannot_be_written() {
    let company = start(with_plugin(), &["--audit-required"]).await;
    let audit = company.server.folder.path().join(AUDIT);
    let block = |name: &str| {
        fs::rename(&audit, company.server.folder.path().join(name)).unwrap();
        fs::create_dir(&audit).unwrap();
    };
    block("first");
    let page = company.refusal(json!({})).await;
    assert!(page.contains("could not create a Kimai token for you"), "{page}");
    assert!(company.server.log().contains("repair the audit file"), "{}", company.server.log());
    assert_eq!(company.creations(), 0);
    fs::remove_dir(&audit).unwrap();
    let login = company.connect().await;
    block("second");
    let page = end_all(&company).await;
    assert!(page.contains("could not delete it in Kimai"), "{page}");
    assert_eq!((company.deletions(), created_tokens(&company.kimai).await), (0, 1));
    assert_eq!(status(&company.server, &login).await, StatusCode::UNAUTHORIZED);
}

#[tokio::test(flavor = "multi_thread")]
async fn failed_deletion_of_a_created_token_is_explained_and_audited() {
    let company = start(with_plugin(), &[]).await;
    for (fault, outcome) in [(Fault::LostAnswer, "unknown"), (Fault::Status(500), "unknown")] {
        company.connect().await;
        company.kimai.fault_times(1, "DELETE", "/api/users/api-token/{id}", fault);
        let page = end_all(&company).await;
        assert!(page.contains("could not delete it in Kimai"), "{page}");
        let expected = ["token_deleted", outcome, "Kimai MCP (assistant)"].map(str::to_owned);
        assert_eq!(company.audit().last(), Some(&expected));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn account_of_a_user_in_another_kimai_is_refused_until_it_is_unlinked() {
    let former = SimulatedKimai::start(with_plugin()).await;
    former.add_token("admin", ADMIN);
    let mut company = start(with_plugin(), &["--provision-kimai-url", &former.url()]).await;
    let login = company.connect().await;
    let kimai = company.kimai.url();
    company.server.set_option("--provision-kimai-url", &kimai);
    company.server.restart().await;
    assert_eq!(status(&company.server, &login).await, StatusCode::UNAUTHORIZED);
    let page = company.refusal(json!({})).await;
    assert!(page.contains("linked to a user of another Kimai"), "{page}");
    let user = format!("3@{}", former.url());
    let log = company.server.log();
    assert!(log.contains(&format!("kimai-mcp-http user unlink {user}")), "{log}");
    assert_eq!((company.audit().last().unwrap()[2].as_str(), company.creations()), ("other_kimai", 0));
    assert!(company.command(&["user", "unlink", &user]).starts_with("Unlinked."));
    let login = company.connect().await;
    assert_eq!(status(&company.server, &login).await, StatusCode::OK);
    assert_eq!(company.creations(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn failure_of_the_user_info_endpoint_refuses_nobody_for_good() {
    let company = start(with_plugin(), &["--oidc-identity-claim=sub"]).await;
    company.provider.change(|provider| provider.failing = Some("userinfo"));
    let (_, browser) = company.open(json!({ "email": null })).await;
    assert!(!browser.page.contains("No active user of Kimai"), "{}", browser.page);
    assert_eq!(company.searches(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn searches_for_one_account_are_limited() {
    let company = start(with_plugin(), &[]).await;
    let client_id = register_client(&company.server).await;
    let eve = json!({ "sub": "sub-eve", "email": "eve@example.com" });
    for _ in 0..10 {
        let browser = sign_in(&company.server, &company.provider, &client_id, eve.clone()).await;
        assert!(browser.page.contains("No active user of Kimai"), "{}", browser.page);
    }
    assert_eq!(company.searches(), 10);
    let browser = sign_in(&company.server, &company.provider, &client_id, eve).await;
    assert!(browser.page.contains("Too many sign-ins with this account"), "{}", browser.page);
    assert_eq!(company.searches(), 10);
    company.connect().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn end_of_all_connections_deletes_the_created_token_in_kimai() {
    let company = start(with_plugin(), &[]).await;
    let login = company.connect().await;
    let page = end_all(&company).await;
    assert!(page.contains("deleted the Kimai token that it created for you, also in Kimai"), "{page}");
    assert_eq!(company.audit(), CREATED_AND_DELETED.map(|record| record.map(str::to_owned)));
    assert_eq!(created_tokens(&company.kimai).await, 0);
    assert_eq!(status(&company.server, &login).await, StatusCode::UNAUTHORIZED);
    company.connect().await;
    assert_eq!(company.creations(), 2);
}

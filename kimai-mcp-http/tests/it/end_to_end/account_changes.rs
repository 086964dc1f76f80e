//! The account page: changes of one's own connections, and their undo.

use kimai_tests::{
    hosted::{ANNA, Browser, Login, Site, call, log_in, log_in_with_scopes, text},
    redis::{Redis, missing},
    sim::{Fault, Settings, SimulatedKimai},
};
use serde_json::{Value, json};

use crate::{
    replicas::cluster::{Address, Balancer},
    server_process::{Server, entry},
};

const KEY: &str = "4242424242424242424242424242424242424242424242424242424242424242";

/// Calls a tool as a client and returns the text of its answer.
async fn answer<S: Site>(site: &S, login: &Login, tool: &str, arguments: Value) -> String {
    let response = call(site, "/mcp", tool, &arguments).bearer_auth(&login.access).send().await.unwrap();
    text(&response.json().await.unwrap()).to_owned()
}

/// Changes the description of a record as a client.
async fn update<S: Site>(site: &S, login: &Login, description: &str) {
    let arguments = json!({ "action": "update", "id": 438, "data": { "description": description } });
    let text = answer(site, login, "timesheet", arguments).await;
    assert!(text.contains("Updated #438"), "{text}");
}

/// Signs Anna in on the account page.
async fn open_account<S: Site>(site: &S) -> Browser<'_, S> {
    let mut browser = Browser::open(site, site.at("/account").parse().unwrap()).await;
    browser.submit(&[("user", ANNA.0), ("secret", ANNA.1)]).await;
    assert!(browser.page.contains("Recent changes"), "{}", browser.page);
    browser
}

/// Undoes the latest change on the page.
async fn undo<S: Site>(browser: &mut Browser<'_, S>) {
    let change = browser.hidden("change");
    browser.submit_account(&[("change", &change), ("action", "undo")]).await;
}

/// Changes a record as a client and undoes it on the account page; the functions select the replica.
async fn change_and_undo<S: Site>(site: &S, on_page: impl Fn(), on_client: impl Fn()) {
    on_client();
    let login = log_in(site).await;
    on_page();
    let page = open_account(site).await.page;
    assert!(page.contains("Your apps changed nothing in the last 30 days."), "{page}");
    on_client();
    update(site, &login, "<b>changed</b> by a client").await;
    on_page();
    let mut browser = open_account(site).await;
    let page = browser.page.clone();
    assert!(page.contains("Updated timesheet #438") && page.contains("A test"), "{page}");
    assert!(page.contains("by a client") && !page.contains("<b>changed"), "{page}");
    undo(&mut browser).await;
    assert!(browser.page.contains("The change was undone."), "{}", browser.page);
    assert!(
        browser.page.contains("this page") && browser.page.contains("undone</small>"),
        "{}",
        browser.page
    );
    on_client();
    let record = answer(site, &login, "timesheet", json!({ "action": "get", "id": 438 })).await;
    assert!(!record.contains("by a client"), "{record}");
}

#[tokio::test(flavor = "multi_thread")]
async fn change_of_a_client_is_listed_and_undone() {
    for state in [&[][..], &["--oauth-state-file", "state.db"]] {
        for key in [&[][..], &["--state-key-file", "key"]] {
            let kimai = SimulatedKimai::start(Settings::default()).await;
            let options = [state, &["--rate-limit-rpm", "0", "--audit-file", "audit.jsonl"]].concat();
            let users = json!({ ANNA.0: entry(&kimai, ANNA.1, ANNA.2) });
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("key");
            std::fs::write(&path, KEY).unwrap();
            let path = path.to_str().unwrap();
            let options: Vec<&str> = options
                .iter()
                .chain(key)
                .map(|option| if *option == "key" { path } else { option })
                .collect();
            let server = Server::serving(&kimai, &users, &options).await;
            change_and_undo(&server, || (), || ()).await;
            let audit = std::fs::read_to_string(server.folder.path().join("audit.jsonl")).unwrap();
            assert!(audit.contains(r#""auth":"account""#) && audit.contains(r#""tool":"undo""#), "{audit}");
            for file in std::fs::read_dir(server.folder.path()).unwrap() {
                let path = file.unwrap().path();
                // The log of tests has the answers to clients.
                if path.ends_with("log") {
                    continue;
                }
                let bytes = std::fs::read(path).unwrap();
                assert!(
                    !bytes.windows(11).any(|part| part == b"by a client"),
                    "texts are stored sealed only"
                );
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn change_at_one_replica_is_undone_at_the_other() {
    if missing() {
        return;
    }
    let redis = Redis::start();
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let folder = tempfile::tempdir().unwrap();
    let key = folder.path().join("key");
    std::fs::write(&key, KEY).unwrap();
    let balancer = Balancer::new().await;
    let site = Address(balancer.port);
    let state = redis.url();
    let public = site.at("");
    let key = key.to_str().unwrap();
    let options =
        ["--state", &state, "--state-key-file", key, "--public-url", &public, "--rate-limit-rpm", "0"];
    let users = json!({ ANNA.0: entry(&kimai, ANNA.1, ANNA.2) });
    let one = Server::serving(&kimai, &users, &options).await;
    let other = Server::serving(&kimai, &users, &options).await;
    let selector = balancer.balance([one.port, other.port]);
    change_and_undo(&site, || selector.pin(1), || selector.pin(0)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn forms_of_other_pages_and_changes_of_others_are_refused() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let other = "bN3hT8rY5jF6kL2m";
    let users = json!({ ANNA.0: entry(&kimai, ANNA.1, ANNA.2), other: entry(&kimai, ANNA.1, "tina-token") });
    let server = Server::serving(&kimai, &users, &["--rate-limit-rpm", "0"]).await;
    let login = log_in(&server).await;
    update(&server, &login, "changed").await;
    let browser = open_account(&server).await;
    let (session, change) = (browser.hidden("session"), browser.hidden("change"));
    let mut of_other = Browser::open(&server, server.at("/account").parse().unwrap()).await;
    of_other.submit(&[("user", other), ("secret", ANNA.1)]).await;
    assert!(of_other.page.contains("Your apps changed nothing"), "{}", of_other.page);
    of_other.submit_account(&[("change", &change), ("action", "undo")]).await;
    assert!(of_other.page.contains("The change was not undone."), "{}", of_other.page);
    for form in [
        [("session", session.as_str()), ("csrf", "forged"), ("change", &change), ("action", "undo")],
        [("session", "other"), ("csrf", "forged"), ("change", &change), ("action", "undo")],
    ] {
        let request = browser.with_cookie(server.client().post(server.at("/account")));
        let response = request.form(&form).send().await.unwrap();
        assert!(response.status().is_client_error(), "{form:?}");
    }
    let record = answer(&server, &login, "timesheet", json!({ "action": "get", "id": 438 })).await;
    assert!(record.contains("changed"), "{record}");
}

/// Starts a server, and deletes a record of a user with it.
async fn server_with_deleted_record() -> (SimulatedKimai, Server) {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let users = json!({ ANNA.0: entry(&kimai, ANNA.1, ANNA.2) });
    let server = Server::serving(&kimai, &users, &["--rate-limit-rpm", "0"]).await;
    let login = log_in_with_scopes(&server, (ANNA.0, ANNA.1), &["kimai:read", "kimai:delete"]).await;
    let delete = json!({ "action": "delete", "id": 438 });
    server.call("/mcp", "timesheet", delete).bearer_auth(&login.access).send().await.unwrap();
    (kimai, server)
}

#[tokio::test(flavor = "multi_thread")]
async fn form_that_is_sent_twice_at_once_restores_a_deleted_record_once() {
    let (kimai, server) = server_with_deleted_record().await;
    let (mut one, mut other) = (open_account(&server).await, open_account(&server).await);
    kimai.clear_requests();
    tokio::join!(undo(&mut one), undo(&mut other));
    let created = kimai.requests().into_iter().filter(|request| request.method == "POST");
    assert_eq!(created.count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn undo_whose_answer_was_lost_is_not_repeated() {
    let (kimai, server) = server_with_deleted_record().await;
    let mut browser = open_account(&server).await;
    let change = browser.hidden("change");
    kimai.clear_requests();
    kimai.fault_times(1, "POST", "/api/timesheets", Fault::LostAnswer);
    for expected in ["It is unknown whether the change was made", "ended without a result"] {
        browser.submit_account(&[("change", &change), ("action", "undo")]).await;
        assert!(browser.page.contains(expected), "{expected}: {}", browser.page);
    }
    let created = kimai.requests().into_iter().filter(|request| request.method == "POST");
    assert_eq!(created.count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn change_is_undone_once_and_within_the_limits_of_the_user() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let users = json!({ ANNA.0: entry(&kimai, ANNA.1, ANNA.2) });
    let server =
        Server::serving(&kimai, &users, &["--rate-limit-rpm", "0", "--oauth-state-file", "state.db"]).await;
    let login = log_in(&server).await;
    update(&server, &login, "changed").await;
    {
        let mut browser = open_account(&server).await;
        let change = browser.hidden("change");
        undo(&mut browser).await;
        browser.submit_account(&[("change", &change), ("action", "undo")]).await;
        let page = &browser.page;
        assert!(page.contains("The change was not undone.") && page.contains("is undone already"), "{page}");
    }
    let mut limited = users.clone();
    limited[ANNA.0]["max_mode"] = "read_only".into();
    server.write_users(&limited);
    let mut browser = open_account(&server).await;
    undo(&mut browser).await;
    let page = &browser.page;
    assert!(page.contains("The change was not undone.") && page.contains("read_only"), "{page}");
}

//! Command `check`.

use std::fs;

use kimai_tests::{
    identity_provider::IdentityProvider,
    redis::{Redis, missing},
    sim::{Fault, Settings, SimulatedKimai},
};
use serde_json::Value;

use crate::command_runner::{CommandRunner, RunningServer};

const SLUGS: [&str; 3] = ["xK9mP2qW7vL4aB8c", "bN3hT8rY5jF6kL2m", "Qw7eRt5yUi3oPa1s"];

const QUIET: [(&str, &str); 4] = [
    ("KIMAI_MCP_ALLOWED_CLIENTS", "claude.ai"),
    ("KIMAI_MCP_PUBLIC_URL", "https://mcp.example.com"),
    ("KIMAI_MCP_TRUSTED_PROXIES", "127.0.0.1"),
    ("KIMAI_MCP_OAUTH_STATE_FILE", "state.db"),
];

fn quiet(runner: CommandRunner) -> CommandRunner {
    QUIET.iter().fold(runner, |runner, (name, value)| runner.with(name, value))
}

async fn found(runner: &CommandRunner) -> (Option<i32>, Vec<Value>) {
    let output = runner.run(&["check", "--json"]).await;
    let report: Value = serde_json::from_str(&output.out).unwrap_or_else(|_| panic!("{output:?}"));
    assert_eq!(report["exit"], output.code.unwrap());
    (output.code, report["findings"].as_array().unwrap().clone())
}

#[tokio::test]
async fn check_prints_one_line_per_finding() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let runner =
        quiet(CommandRunner::with_users(&kimai, &[(SLUGS[0], "anna-token"), (SLUGS[1], "admin-token")]));
    let output = runner.run(&["check"]).await;
    assert_eq!(output.code, Some(0), "{output:?}");
    let report = output.out.replace(&kimai.url(), "http://kimai");
    // The numbers of tools and actions change with every new action.
    let counts = report.split_once("not restricted; ").and_then(|(_, rest)| rest.lines().next()).unwrap();
    insta::assert_snapshot!(report.replace(counts, "all (compact)"), @r"
    ok      address                       https://mcp.example.com, listening on 127.0.0.1:8000
    ok      users                         2
    ok      tools                         not restricted; all (compact)
    ok      sign-in with own token        disabled
    ok      callers with their own token  disabled
    ok      /mcp/{slug}                   disabled
    ok      state                         in state.db, created at the first start of the server
    warning users.json                    has the Kimai token or login secret of 2 users in clear text
                                          protect them with kimai-mcp-http user seal, which needs --state-key-file
    ok      user 1 of users.json          Anna Arbeiter (#3) at http://kimai/
    ok      user 2 of users.json          Ada Admin (#1) at http://kimai/
    ");
}

#[tokio::test]
async fn check_tests_every_user_and_exits_with_the_first_failure() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let users = [(SLUGS[0], "anna-token"), (SLUGS[1], "wr0ng"), (SLUGS[2], "anna-expired")];
    let runner = quiet(CommandRunner::with_users(&kimai, &users));
    let (code, findings) = found(&runner).await;
    assert_eq!(code, Some(5));
    let states: Vec<_> = findings
        .iter()
        .filter(|finding| finding["check"].as_str().unwrap().starts_with("user "))
        .map(|finding| finding["state"].as_str().unwrap())
        .collect();
    assert_eq!(states, ["ok", "failed", "failed"]);
    let failed = findings.iter().filter(|finding| finding["state"] == "failed");
    for finding in failed {
        assert!(!finding["next"].as_str().unwrap().is_empty(), "{finding}");
        assert!(!finding.to_string().contains("wr0ng"), "{finding}");
    }
}

#[tokio::test]
async fn unreachable_kimai_and_invalid_entry_have_their_own_exit_codes() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let runner = quiet(CommandRunner::with_users(&kimai, &[(SLUGS[0], "anna-token")]));
    kimai.fault("*", "*", Fault::Dropped);
    assert_eq!(found(&runner).await.0, Some(4));
    kimai.clear_faults();
    runner.put("users.json", &runner.read("users.json").replacen('{', r#"{"bad one": 5,"#, 1));
    let (code, findings) = found(&runner).await;
    assert_eq!(code, Some(3));
    assert!(
        findings.iter().any(|finding| finding["check"] == "user 2 of users.json" && finding["state"] == "ok"),
        "{findings:#?}"
    );
}

#[tokio::test]
async fn configuration_errors_are_findings() {
    let (code, findings) = found(&CommandRunner::new().with("RATE_LIMIT_RPM", "x")).await;
    assert_eq!(code, Some(3));
    assert!(findings.iter().any(|finding| finding["check"] == "RATE_LIMIT_RPM"), "{findings:#?}");
}

#[tokio::test]
async fn check_shows_no_secrets_and_only_reads() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let runner = CommandRunner::with_users(&kimai, &[(SLUGS[0], "anna-token")])
        .with("KIMAI_MCP_STATE", "redis://:s3cret@redis");
    let output = runner.run(&["check", "--log=trace"]).await;
    let output_text = output.out + &output.err;
    for secret in [SLUGS[0], "anna-token", "long enough", "s3cret"] {
        assert!(!output_text.contains(secret), "{secret}: {output_text}");
    }
    assert!(kimai.requests().iter().all(|request| request.method == "GET"));
}

const KEY: &str = "0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f";

fn runner(kimai: &SimulatedKimai, state: (&str, &str)) -> CommandRunner {
    CommandRunner::with_users(kimai, &[("xK9mP2qW7vL4aB8c", "anna-token")]).with(state.0, state.1)
}

/// Returns the finding about the state and the exit code.
async fn state_finding(runner: &CommandRunner) -> (String, Option<i32>) {
    let output = runner.run(&["check", "--json"]).await;
    let report: Value = serde_json::from_str(&output.out).unwrap_or_else(|_| panic!("{output:?}"));
    let findings = report["findings"].as_array().unwrap();
    let state: Vec<_> = findings.iter().filter(|finding| finding["check"] == "state").collect();
    assert_eq!(state.len(), 1, "{findings:#?}");
    (format!("{}: {}", state[0]["state"].as_str().unwrap(), state[0]["text"].as_str().unwrap()), output.code)
}

/// Names and contents of the files beside the users.
fn files(runner: &CommandRunner) -> Vec<(String, Vec<u8>)> {
    let files = fs::read_dir(runner.home()).unwrap().map(|file| file.unwrap().path());
    let read = files.map(|path| (path.display().to_string(), fs::read(&path).unwrap()));
    let mut read: Vec<_> = read.filter(|(name, _)| !name.ends_with("-shm")).collect();
    read.sort();
    read
}

const FILE: (&str, &str) = ("KIMAI_MCP_OAUTH_STATE_FILE", "state.db");

#[tokio::test]
async fn check_does_not_create_the_state_file() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let runner = runner(&kimai, FILE);
    assert_eq!(
        state_finding(&runner).await,
        ("ok: in state.db, created at the first start of the server".to_owned(), Some(0))
    );
    assert_eq!(files(&runner).len(), 1);
}

#[cfg(unix)]
#[tokio::test]
async fn check_does_not_change_the_state_file() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let runner = runner(&kimai, FILE);
    let good = ("ok: in state.db, readable and writable".to_owned(), Some(0));
    let server = RunningServer::start(&runner, &[]).await;
    assert_eq!(state_finding(&runner).await, good);
    assert_eq!(server.terminated().await, Some(0));
    for broken in [false, true] {
        if broken {
            drop(RunningServer::start(&runner, &[]).await);
        }
        let before = files(&runner);
        assert_eq!(state_finding(&runner).await, good);
        assert!(files(&runner) == before, "after a break-down: {broken}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn state_files_and_keys_open_to_others_are_warned_about() {
    use std::os::unix::fs::PermissionsExt;
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let runner = runner(&kimai, FILE).with("KIMAI_MCP_STATE_KEY_FILE", "state-key");
    runner.put("state-key", KEY);
    let server = RunningServer::start(&runner, &[]).await;
    let warned = async || {
        let (_, findings) = found(&runner).await;
        let texts = findings.iter().filter(|finding| finding["state"] == "warning");
        let texts =
            texts.map(|finding| format!("{} {}", finding["check"].as_str().unwrap(), finding["text"]));
        texts.filter(|text| text.contains("other users")).collect::<Vec<_>>()
    };
    assert_eq!(warned().await, [""; 0]);
    let files = [("state.db", 0o666), ("state.db-wal", 0o644), ("state.db-shm", 0o640), ("state-key", 0o440)];
    for (name, mode) in files {
        fs::set_permissions(runner.path(name), fs::Permissions::from_mode(mode)).unwrap();
    }
    let warnings = warned().await;
    let expected = [
        ("--oauth-state-file", "666"),
        ("state.db-wal", "644"),
        ("state.db-shm", "640"),
        ("--state-key-file", "440"),
    ];
    assert_eq!(warnings.len(), expected.len(), "{warnings:#?}");
    for (warning, (subject, mode)) in warnings.iter().zip(expected) {
        assert!(warning.starts_with(subject) && warning.contains(mode), "{warning}");
    }
    fs::set_permissions(runner.home(), fs::Permissions::from_mode(0o777)).unwrap();
    assert!(warned().await.iter().any(|warning| warning.contains("folder")));
    assert_eq!(server.terminated().await, Some(0));
}

#[tokio::test]
async fn check_reports_a_folder_or_a_foreign_file_as_state() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let runner = runner(&kimai, FILE);
    fs::create_dir(runner.path("state.db")).unwrap();
    assert_eq!(
        runner.run(&["check"]).await.code,
        Some(3),
        "a setting that can be told without opening anything"
    );
    fs::remove_dir(runner.path("state.db")).unwrap();
    let foreign = rusqlite::Connection::open(runner.path("state.db")).unwrap();
    foreign.execute_batch("CREATE TABLE theirs (a)").unwrap();
    let (text, code) = state_finding(&runner).await;
    assert!(
        text.starts_with("failed: in state.db: it is a file of another program") && code == Some(6),
        "{text}"
    );
}

#[tokio::test]
async fn check_reports_a_state_with_another_key() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let runner = runner(&kimai, FILE).with("KIMAI_MCP_STATE_KEY", KEY);
    let server = RunningServer::start(&runner, &[]).await;
    let _ = rustls::crypto::ring::default_provider().install_default();
    let ready = reqwest::get(format!("http://127.0.0.1:{}/ready", server.port)).await.unwrap();
    assert_eq!(ready.status(), 200);
    assert_eq!(state_finding(&runner).await.1, Some(0));
    let (text, code) = state_finding(&runner.with("KIMAI_MCP_STATE_KEY", &KEY.replace('f', "e"))).await;
    assert!(text.contains("encrypted with another state key") && code == Some(6), "{text}");
}

#[tokio::test]
async fn check_reports_an_unreachable_redis_without_its_password() {
    if missing() {
        return;
    }
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let redis = Redis::start();
    let runner = runner(&kimai, ("KIMAI_MCP_STATE", &redis.url()));
    assert_eq!(
        state_finding(&runner).await,
        ("ok: in Redis or Valkey, readable and writable".to_owned(), Some(0))
    );
    let runner = runner.with("KIMAI_MCP_STATE", &redis.url().replace("redis://", "redis://:s3cret@"));
    drop(redis);
    let (text, code) = state_finding(&runner).await;
    assert!(text.contains("Redis") && !text.contains("s3cret") && code == Some(6), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn identity_provider_of_the_variables_of_the_python_server_is_checked() {
    let provider = IdentityProvider::start().await;
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let runner = quiet(CommandRunner::with_users(&kimai, &[(SLUGS[0], "anna-token")]));
    let runner = [
        ("KIMAI_MCP_AUTH_BACKEND", "oidc"),
        ("KIMAI_MCP_OIDC_ISSUER", provider.issuer()),
        ("KIMAI_MCP_OIDC_CLIENT_ID", "kimai-mcp"),
        ("KIMAI_MCP_OIDC_CLIENT_SECRET", "s3cret"),
        ("KIMAI_MCP_OIDC_SCOPES", "openid email"),
        ("KIMAI_MCP_OIDC_IDENTITY_CLAIM", "email"),
        ("KIMAI_MCP_OIDC_ALLOW_UNVERIFIED_EMAIL", "false"),
    ]
    .iter()
    .fold(runner, |runner, (name, value)| runner.with(name, value));
    let output = runner.run(&["check"]).await;
    let expected = "redirect URI https://mcp.example.com/oauth/oidc/callback";
    assert_eq!(output.code, Some(0), "{output:?}");
    assert!(output.out.contains(provider.issuer()) && output.out.contains(expected), "{}", output.out);
    provider.change(|provider| provider.metadata = serde_json::json!({ "issuer": "https://other.example" }));
    let output = runner.run(&["check"]).await;
    assert_eq!(output.code, Some(1), "{output:?}");
    assert!(output.out.contains("its issuer is https://other.example"), "{}", output.out);
    assert!(!output.out.contains("s3cret") && !output.err.contains("s3cret"));
}

//! Commands `user add`, `user list`, `user remove`, `user rotate` and `user seal`.

use std::fs;

use futures_util::future::join_all;
use kimai_tests::sim::{Settings, SimulatedKimai};
use mcp_oauth_server::sign_in::SecretHash;
use serde_json::Value;

use crate::command_runner::{CommandOutput, CommandRunner};

const SLUG: &str = "xK9mP2qW7vL4aB8c";

/// Login data of a new user.
struct LoginData {
    slug: String,
    secret: String,
}

impl LoginData {
    fn parse(output: &CommandOutput) -> Self {
        let after = |label: &str| {
            let line = output.out.lines().find_map(|line| line.trim().strip_prefix(label));
            line.unwrap_or_else(|| panic!("{label}: {output:?}")).trim().to_owned()
        };
        Self { slug: after("User slug"), secret: after("Auth secret") }
    }
}

fn file(runner: &CommandRunner) -> Value {
    serde_json::from_str(&runner.read("users.json")).unwrap()
}

#[tokio::test]
async fn added_user_gets_a_slug_and_a_secret_in_a_private_file() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let runner = CommandRunner::new()
        .with("USERS_CONFIG_FILE", "users.json")
        .with("KIMAI_MCP_PUBLIC_URL", "https://m.example/k/");
    let output =
        runner.run(&["user", "add", "--kimai-url", &kimai.url(), "--kimai-token", "anna-token"]).await;
    assert_eq!(output.code, Some(0), "{output:?}");
    assert!(output.err.contains("clear text") && output.err.contains("--state-key-file"), "{}", output.err);
    assert!(output.out.contains("Anna") && output.out.contains("https://m.example/k/mcp"), "{}", output.out);
    let login_data = LoginData::parse(&output);
    assert!(login_data.slug.len() >= 16 && login_data.secret.len() >= 40);
    let entry = &file(&runner)[&login_data.slug];
    assert!(entry["auth_secret_hash"].as_str().unwrap().starts_with("$argon2id$"), "{entry}");
    assert!(!runner.read("users.json").contains(&login_data.secret) && entry.get("auth_secret").is_none());
    assert_eq!(entry["kimai_token"], "anna-token");
    assert!(entry.get("ssl_verify").is_none());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(runner.path("users.json")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    assert_eq!(runner.run(&["check"]).await.code, Some(0));
}

#[tokio::test]
async fn kimai_token_is_read_from_a_variable_or_standard_input() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let runner =
        CommandRunner::new().with("USERS_CONFIG_FILE", "users.json").with("DEFAULT_KIMAI_URL", &kimai.url());
    assert_eq!(runner.run_with_input(&["user", "add"], "anna-token\n").await.code, Some(0));
    let runner = runner.with("KIMAI_API_TOKEN", "tina-token");
    assert_eq!(runner.run(&["user", "add", "--ssl-verify=false"]).await.code, Some(0));
    let file = file(&runner);
    let entries: Vec<_> = file.as_object().unwrap().values().collect();
    assert_eq!(
        (&entries[0]["kimai_token"], &entries[1]["kimai_token"]),
        (&"anna-token".into(), &"tina-token".into())
    );
    assert_eq!(entries[1]["ssl_verify"], "false");
}

#[tokio::test]
async fn added_user_gets_the_mode_of_the_option_but_not_that_of_the_server() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let runner = CommandRunner::new()
        .with("USERS_CONFIG_FILE", "users.json")
        .with("KIMAI_URL", &kimai.url())
        .with("KIMAI_MCP_MAX_MODE", "manager");
    let add = async |options: &[&str]| {
        runner.run_with_input(&[&["user", "add"], options].concat(), "anna-token").await
    };
    assert_eq!(add(&["--max-mode", "employee"]).await.code, Some(0));
    assert_eq!(add(&[]).await.code, Some(0));
    let output = add(&["--max-mode", "boss"]).await;
    assert_eq!(output.code, Some(3), "{output:?}");
    assert!(output.err.contains("read_only, employee"), "{output:?}");
    let file = file(&runner);
    let modes: Vec<&Value> = file.as_object().unwrap().values().map(|entry| &entry["max_mode"]).collect();
    assert_eq!(modes, [&Value::from("employee"), &Value::Null]);
}

#[tokio::test]
async fn refused_kimai_token_is_saved_only_with_no_check() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let runner = CommandRunner::new().with("USERS_CONFIG_FILE", "users.json").with("KIMAI_URL", &kimai.url());
    let output = runner.run_with_input(&["user", "add"], "wr0ng").await;
    assert_eq!(output.code, Some(5));
    assert!(output.err.contains("--no-check") && !output.err.contains("wr0ng"), "{}", output.err);
    assert!(!runner.path("users.json").exists());
    assert_eq!(runner.run_with_input(&["user", "add", "--no-check"], "wr0ng").await.code, Some(0));
    let nobody =
        CommandRunner::new().with("USERS_CONFIG_FILE", "users.json").with("KIMAI_URL", "http://127.0.0.1:1");
    assert_eq!(nobody.run_with_input(&["user", "add"], "t").await.code, Some(4));
}

#[tokio::test]
async fn missing_arguments_are_named() {
    let runner = CommandRunner::new();
    for (arguments, part) in [
        (&["user", "add", "--kimai-url=https://k", "--no-check", "--kimai-token=t"][..], "--users-config"),
        (&["user", "add", "--users-config=u.json", "--no-check", "--kimai-token=t"], "--kimai-url"),
        (
            &["user", "add", "--users-config=u.json", "--no-check", "--kimai-url=k", "--kimai-token=t"],
            "https://",
        ),
        (&["user", "add", "--users-config=u.json", "--no-check", "--kimai-url=https://k"], "KIMAI_API_TOKEN"),
        (&["user", "remove", "x"], "--users-config"),
    ] {
        let output = runner.run(arguments).await;
        assert_eq!(output.code, Some(3), "{output:?}");
        assert!(output.err.contains(part) && output.err.lines().count() == 1, "{part}: {}", output.err);
    }
}

#[tokio::test]
async fn user_list_hides_slugs_by_default() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let runner = CommandRunner::with_users(&kimai, &[(SLUG, "anna-token")]);
    runner.put("users.json", &runner.read("users.json").replacen('{', r#"{"_note": "us", "bad one": 5,"#, 1));
    let output = runner.run(&["user", "list"]).await;
    assert_eq!(output.code, Some(0));
    assert!(
        output.out.starts_with("user 2 of users.json") && output.out.contains("has a secret in clear text"),
        "{output:?}"
    );
    assert!(output.err.contains("user 1 of users.json is ignored"), "{output:?}");
    assert!(!output.out.contains(SLUG) && !output.out.contains("anna-token"), "{output:?}");
    assert!(runner.run(&["user", "list", "--show"]).await.out.contains(SLUG));
}

#[tokio::test]
async fn rotate_replaces_the_secret_or_the_checked_token() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let runner =
        CommandRunner::with_users(&kimai, &[(SLUG, "anna-token")]).with("KIMAI_API_TOKEN", "tina-token");
    let output = runner.run(&["user", "rotate", SLUG]).await;
    let entry = file(&runner)[SLUG].clone();
    assert_eq!((output.code, &entry["kimai_token"]), (Some(0), &"anna-token".into()));
    assert!(entry.get("auth_secret").is_none(), "{entry}");
    let hash = SecretHash::parse(entry["auth_secret_hash"].as_str().unwrap()).unwrap();
    assert!(hash.verify(output.out.lines().last().unwrap().trim()), "{}", output.out);
    let output = runner.run(&["user", "rotate", SLUG, "--kimai-token"]).await;
    assert!(output.out.contains("Tina"), "{output:?}");
    assert_eq!(runner.run(&["user", "rotate", SLUG, "--kimai-token", "wr0ng"]).await.code, Some(5));
    assert_eq!(file(&runner)[SLUG]["kimai_token"], "tina-token");
    assert_eq!(file(&runner)[SLUG]["auth_secret_hash"], entry["auth_secret_hash"]);
}

#[tokio::test]
async fn unknown_slugs_are_refused_without_naming_them() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let runner = CommandRunner::with_users(&kimai, &[(SLUG, "anna-token")]);
    runner.put("users.json", &runner.read("users.json").replacen('{', r#"{"_note": {"a": 1},"#, 1));
    let before = runner.read("users.json");
    for arguments in [["user", "remove", "s3cret"], ["user", "rotate", "s3cret"], ["user", "remove", "_note"]]
    {
        let output = runner.run(&arguments).await;
        assert_eq!(output.code, Some(1), "{output:?}");
        assert!(output.err.contains("--show") && !output.err.contains("s3cret"), "{}", output.err);
    }
    assert_eq!(runner.read("users.json"), before);
}

const BEFORE: &str = r#"{
    "_comment": "ours; do not reorder",
    "xK9mP2qW7vL4aB8c": { "kimai_token": "t1", "kimai_url": "https://kimai.example.com", "kimai_user_id": "1" },

    "_later": [1,  2],
    "bN3hT8rY5jF6kL2m": {
        "kimai_url": "https://kimai.example.com",
        "kimai_token": "t2"
    }
}
"#;

fn runner(text: &str) -> CommandRunner {
    let runner = CommandRunner::new().with("USERS_CONFIG_FILE", "users.json");
    runner.put("users.json", text);
    runner
}

async fn add(runner: &CommandRunner) -> CommandOutput {
    runner.run(&["user", "add", "--no-check", "--kimai-url=https://k.example", "--kimai-token=t3"]).await
}

#[tokio::test]
async fn changes_keep_comments_order_and_formatting() {
    let runner = runner(BEFORE);
    let output = runner.run(&["user", "rotate", "xK9mP2qW7vL4aB8c"]).await;
    let secret = file(&runner)["xK9mP2qW7vL4aB8c"]["auth_secret_hash"].as_str().unwrap().to_owned();
    assert_eq!(output.code, Some(0));
    let removed = runner.run(&["user", "remove", "bN3hT8rY5jF6kL2m"]).await;
    assert_eq!((removed.code, add(&runner).await.code), (Some(0), Some(0)));
    let after = runner.read("users.json");
    let slug =
        after.lines().rev().find_map(|line| Some(line.trim().strip_suffix("\": {")?.trim_start_matches('"')));
    let last = after.lines().rev().find_map(|line| line.trim().strip_prefix("\"auth_secret_hash\": \""));
    let (slug, last) = (slug.unwrap().to_owned(), last.unwrap().trim_end_matches('"').to_owned());
    let redacted = after.replace(&secret, "<hash>").replace(&slug, "<slug>").replace(&last, "<another>");
    insta::assert_snapshot!(redacted, @r#"
    {
        "_comment": "ours; do not reorder",
        "xK9mP2qW7vL4aB8c": {
            "kimai_token": "t1",
            "kimai_url": "https://kimai.example.com",
            "kimai_user_id": "1",
            "auth_secret_hash": "<hash>"
        },

        "_later": [1,  2],
        "<slug>": {
            "kimai_url": "https://k.example/",
            "kimai_token": "t3",
            "auth_secret_hash": "<another>"
        }
    }
    "#);
}

#[tokio::test]
async fn users_are_added_to_empty_files() {
    for text in ["", "{}", "\u{feff}{\"_c\": 1}"] {
        let runner = runner(text);
        let output = add(&runner).await;
        assert_eq!(output.code, Some(0), "{text:?}: {output:?}");
        let after: serde_json::Value =
            serde_json::from_str(runner.read("users.json").trim_start_matches('\u{feff}')).unwrap();
        assert!(after.as_object().unwrap().values().any(|entry| entry["kimai_token"] == "t3"), "{after}");
    }
}

#[tokio::test]
async fn invalid_users_files_are_not_changed() {
    for text in ["[]", "{\"a\": ", "{\"a\": 1,}", "{/* mine */}"] {
        let runner = runner(text);
        let output = add(&runner).await;
        assert_eq!((output.code, output.err.lines().count()), (Some(3), 1), "{text}: {output:?}");
        assert_eq!(runner.read("users.json"), text);
    }
}

#[cfg(unix)]
#[tokio::test]
async fn users_file_becomes_private_and_symbolic_links_are_kept() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let runner = CommandRunner::new().with("USERS_CONFIG_FILE", "users.json");
    let target = runner.put("kept.json", BEFORE);
    fs::set_permissions(&target, fs::Permissions::from_mode(0o644)).unwrap();
    symlink(&target, runner.path("users.json")).unwrap();
    assert_eq!(add(&runner).await.code, Some(0));
    assert!(fs::symlink_metadata(runner.path("users.json")).unwrap().is_symlink());
    assert_eq!(fs::metadata(&target).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(runner.read("kept.json").contains("t3"));
    let mut files: Vec<_> =
        fs::read_dir(runner.home()).unwrap().map(|file| file.unwrap().file_name()).collect();
    files.sort();
    assert_eq!(files, ["kept.json", "kept.json.lock", "users.json"]);
}

/// Runs commands at the same time and returns their outputs.
async fn run_together(runner: &CommandRunner, commands: &[Vec<&str>]) -> Vec<CommandOutput> {
    join_all(commands.iter().map(|arguments| runner.run(arguments))).await
}

#[tokio::test]
async fn parallel_user_commands_lose_no_change() {
    let runner = runner("{}");
    let add = vec!["user", "add", "--no-check", "--kimai-url=https://k.example", "--kimai-token=t3"];
    let outputs = run_together(&runner, &vec![add; 40]).await;
    assert!(outputs.iter().all(|output| output.code == Some(0)), "{outputs:#?}");
    let users = file(&runner);
    let slugs: Vec<&String> = users.as_object().unwrap().keys().collect();
    assert_eq!(slugs.len(), 40);
    let (removed, rotated) = slugs.split_at(20);
    let removals = removed.iter().map(|slug| vec!["user", "remove", slug.as_str()]);
    let rotations = rotated.iter().map(|slug| vec!["user", "rotate", slug.as_str()]);
    let commands: Vec<_> = removals.chain(rotations).collect();
    let outputs = run_together(&runner, &commands).await;
    assert!(outputs.iter().all(|output| output.code == Some(0)), "{outputs:#?}");
    let after = file(&runner);
    let remaining: Vec<&String> = after.as_object().unwrap().keys().collect();
    assert_eq!(remaining, rotated);
    assert!(rotated.iter().all(|slug| after[slug.as_str()] != users[slug.as_str()]));
}

const KEY: &str = "0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f";
const NEW_KEY: &str = "1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e";

#[tokio::test]
async fn added_user_is_sealed_with_the_state_key() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let runner = CommandRunner::new()
        .with("USERS_CONFIG_FILE", "users.json")
        .with("KIMAI_URL", &kimai.url())
        .with("KIMAI_MCP_STATE_KEY", KEY);
    let output = runner.run_with_input(&["user", "add"], "anna-token").await;
    assert_eq!((output.code, output.err.as_str()), (Some(0), ""), "{output:?}");
    let login = LoginData::parse(&output);
    let text = runner.read("users.json");
    assert!(!text.contains("anna-token") && !text.contains(&login.secret), "{text}");
    let output = runner.run(&["user", "list"]).await;
    assert!(output.out.contains("has a hashed secret") && output.out.contains("sealed token"), "{output:?}");
    assert_eq!(runner.run(&["check"]).await.code, Some(0));
    let output = runner.run_with_input(&["user", "rotate", &login.slug, "--kimai-token"], "tina-token").await;
    assert!(output.code == Some(0) && output.out.contains("Tina"), "{output:?}");
    let output = runner.run(&["check"]).await;
    assert!(output.out.contains("Tina") && !runner.read("users.json").contains("tina-token"), "{output:?}");
}

#[tokio::test]
async fn seal_protects_a_file_in_place_and_reseals_it_with_a_new_key() {
    let runner = runner(BEFORE).with("KIMAI_MCP_STATE_KEY_FILE", "state-key");
    runner.put("state-key", KEY);
    let with_secret = BEFORE.replacen(
        "\"kimai_token\": \"t1\"",
        "\"auth_secret\": \"long enough s3cret\", \"kimai_token\": \"t1\"",
        1,
    );
    runner.put("users.json", &with_secret);
    let output = runner.run(&["user", "seal"]).await;
    assert_eq!(output.code, Some(0), "{output:?}");
    assert!(output.out.contains("secrets hashed: 1. Kimai tokens sealed: 2."), "{}", output.out);
    let sealed = runner.read("users.json");
    assert!(
        !sealed.contains("s3cret") && !sealed.contains("\"t1\"") && !sealed.contains("\"t2\""),
        "{sealed}"
    );
    assert!(
        sealed.contains("\"_comment\": \"ours; do not reorder\"") && sealed.contains("\"_later\": [1,  2]")
    );
    let hash = SecretHash::parse(file(&runner)[SLUG]["auth_secret_hash"].as_str().unwrap()).unwrap();
    assert!(hash.verify("long enough s3cret"));
    let output = runner.run(&["user", "seal"]).await;
    assert!(
        output.out.contains("secrets hashed: 0. Kimai tokens sealed: 0.")
            && runner.read("users.json") == sealed
    );
    runner.put("state-key", &format!("{NEW_KEY}\n{KEY}"));
    let output = runner.run(&["user", "seal"]).await;
    assert!(output.out.contains("newest key: 2"), "{output:?}");
    assert_ne!(runner.read("users.json"), sealed);
    runner.put("state-key", NEW_KEY);
    assert!(runner.run(&["user", "seal"]).await.out.contains("newest key: 0"));
}

#[tokio::test]
async fn seal_needs_the_right_key_and_changes_nothing_without_it() {
    let runner = runner(BEFORE);
    let output = runner.run(&["user", "seal"]).await;
    assert!(output.code == Some(3) && output.err.contains("state key is not set"), "{output:?}");
    assert_eq!(runner.read("users.json"), BEFORE);
    let runner = runner.with("KIMAI_MCP_STATE_KEY_FILE", "state-key");
    runner.put("state-key", KEY);
    assert_eq!(runner.run(&["user", "seal"]).await.code, Some(0));
    let sealed = runner.read("users.json");
    runner.put("state-key", NEW_KEY);
    let output = runner.run(&["user", "seal"]).await;
    assert!(output.code == Some(3) && output.err.contains("nothing was changed"), "{output:?}");
    assert_eq!(runner.read("users.json"), sealed);
}

#[tokio::test]
async fn server_does_not_start_without_the_key_of_sealed_tokens() {
    let runner = runner(BEFORE).with("KIMAI_MCP_STATE_KEY_FILE", "state-key");
    runner.put("state-key", KEY);
    assert_eq!(runner.run(&["user", "seal"]).await.code, Some(0));
    runner.put("state-key", NEW_KEY);
    let output = runner.run(&[]).await;
    assert_eq!((output.code, output.err.lines().count()), (Some(3), 1), "{output:?}");
    assert!(output.err.contains("another state key (user 1, user 2)"), "{output:?}");
    let without_key = CommandRunner::new().with("USERS_CONFIG", &runner.read("users.json"));
    let output = without_key.run(&[]).await;
    assert!(
        output.code == Some(3) && output.err.contains("no usable state key is set (user 1, user 2)"),
        "{output:?}"
    );
    assert!(without_key.run(&["user", "list"]).await.out.contains("sealed token"));
}

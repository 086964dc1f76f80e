//! `user add`, `user list`, `user remove`, `user rotate`.

use std::fs;

use kimai_tests::sim::{Settings, SimulatedKimai};
use serde_json::Value;

use crate::desk::{Came, Desk};

const SLUG: &str = "xK9mP2qW7vL4aB8c";

/// What a new user is told.
struct Told {
    slug: String,
    secret: String,
}

impl Told {
    fn by(came: &Came) -> Self {
        let after = |label: &str| {
            let line = came.out.lines().find_map(|line| line.trim().strip_prefix(label));
            line.unwrap_or_else(|| panic!("{label}: {came:?}")).trim().to_owned()
        };
        Self { slug: after("User slug"), secret: after("Auth secret") }
    }
}

fn file(desk: &Desk) -> Value {
    serde_json::from_str(&desk.read("users.json")).unwrap()
}

#[tokio::test]
async fn a_new_user_gets_a_slug_and_a_secret_that_are_shown_once_and_kept_in_a_file_of_their_own() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let desk = Desk::new()
        .with("USERS_CONFIG_FILE", "users.json")
        .with("KIMAI_MCP_PUBLIC_URL", "https://m.example/k/");
    let came = desk.run(&["user", "add", "--kimai-url", &kimai.url(), "--kimai-token", "anna-token"]).await;
    assert_eq!((came.code, came.err.as_str()), (Some(0), ""), "{came:?}");
    assert!(came.out.contains("Anna") && came.out.contains("https://m.example/k/mcp"), "{}", came.out);
    let told = Told::by(&came);
    assert!(told.slug.len() >= 16 && told.secret.len() >= 40);
    let entry = &file(&desk)[&told.slug];
    assert_eq!(entry["auth_secret"], told.secret);
    assert_eq!(entry["kimai_token"], "anna-token");
    assert!(entry.get("ssl_verify").is_none());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(desk.path("users.json")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    assert_eq!(desk.run(&["check"]).await.code, Some(0));
}

#[tokio::test]
async fn the_token_may_come_from_the_environment_or_from_standard_input() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let desk = Desk::new().with("USERS_CONFIG_FILE", "users.json").with("DEFAULT_KIMAI_URL", &kimai.url());
    assert_eq!(desk.fed(&["user", "add"], "anna-token\n").await.code, Some(0));
    let desk = desk.with("KIMAI_API_TOKEN", "tina-token");
    assert_eq!(desk.run(&["user", "add", "--ssl-verify=false"]).await.code, Some(0));
    let file = file(&desk);
    let entries: Vec<_> = file.as_object().unwrap().values().collect();
    assert_eq!(
        (&entries[0]["kimai_token"], &entries[1]["kimai_token"]),
        (&"anna-token".into(), &"tina-token".into())
    );
    assert_eq!(entries[1]["ssl_verify"], "false");
}

#[tokio::test]
async fn a_token_that_kimai_does_not_take_is_not_written_unless_it_need_not_be_checked() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let desk = Desk::new().with("USERS_CONFIG_FILE", "users.json").with("KIMAI_URL", &kimai.url());
    let came = desk.fed(&["user", "add"], "wr0ng").await;
    assert_eq!(came.code, Some(5));
    assert!(came.err.contains("--no-check") && !came.err.contains("wr0ng"), "{}", came.err);
    assert!(!desk.path("users.json").exists());
    assert_eq!(desk.fed(&["user", "add", "--no-check"], "wr0ng").await.code, Some(0));
    let nobody = Desk::new().with("USERS_CONFIG_FILE", "users.json").with("KIMAI_URL", "http://127.0.0.1:1");
    assert_eq!(nobody.fed(&["user", "add"], "t").await.code, Some(4));
}

#[tokio::test]
async fn what_is_missing_is_named() {
    let desk = Desk::new();
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
        let came = desk.run(arguments).await;
        assert_eq!(came.code, Some(3), "{came:?}");
        assert!(came.err.contains(part) && came.err.lines().count() == 1, "{part}: {}", came.err);
    }
}

#[tokio::test]
async fn users_are_listed_without_their_slugs_unless_those_are_wanted() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let desk = Desk::of(&kimai, &[(SLUG, "anna-token")]);
    desk.put("users.json", &desk.read("users.json").replacen('{', r#"{"_note": "us", "bad one": 5,"#, 1));
    let came = desk.run(&["user", "list"]).await;
    assert_eq!(came.code, Some(0));
    assert!(came.out.starts_with("user 2 of users.json") && came.out.contains("has a secret"), "{came:?}");
    assert!(came.err.contains("user 1 of users.json is left out"), "{came:?}");
    assert!(!came.out.contains(SLUG) && !came.out.contains("anna-token"), "{came:?}");
    assert!(desk.run(&["user", "list", "--show"]).await.out.contains(SLUG));
}

#[tokio::test]
async fn a_new_secret_is_shown_once_and_a_new_token_is_checked() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let desk = Desk::of(&kimai, &[(SLUG, "anna-token")]).with("KIMAI_API_TOKEN", "tina-token");
    let came = desk.run(&["user", "rotate", SLUG]).await;
    let entry = file(&desk)[SLUG].clone();
    assert_eq!((came.code, &entry["kimai_token"]), (Some(0), &"anna-token".into()));
    assert_ne!(entry["auth_secret"], "long enough to log in");
    assert!(came.out.contains(entry["auth_secret"].as_str().unwrap()), "{}", came.out);
    let came = desk.run(&["user", "rotate", SLUG, "--kimai-token"]).await;
    assert!(came.out.contains("Tina"), "{came:?}");
    assert_eq!(desk.run(&["user", "rotate", SLUG, "--kimai-token", "wr0ng"]).await.code, Some(5));
    assert_eq!(file(&desk)[SLUG]["kimai_token"], "tina-token");
    assert_eq!(file(&desk)[SLUG]["auth_secret"], entry["auth_secret"]);
}

#[tokio::test]
async fn a_user_who_is_not_there_is_neither_removed_nor_changed_nor_named() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let desk = Desk::of(&kimai, &[(SLUG, "anna-token")]);
    desk.put("users.json", &desk.read("users.json").replacen('{', r#"{"_note": {"a": 1},"#, 1));
    let before = desk.read("users.json");
    for arguments in [["user", "remove", "s3cret"], ["user", "rotate", "s3cret"], ["user", "remove", "_note"]]
    {
        let came = desk.run(&arguments).await;
        assert_eq!(came.code, Some(1), "{came:?}");
        assert!(came.err.contains("--show") && !came.err.contains("s3cret"), "{}", came.err);
    }
    assert_eq!(desk.read("users.json"), before);
}

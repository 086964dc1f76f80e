//! `--setup` without a terminal: every assistant on every system, and how it ends.

use std::{fs, path::Path};

use kimai_tests::sim::{Fault, Settings, SimulatedKimai};
use serde_json::{Value, json};

use crate::{desk::Desk, program::Program};

/// The system, its folder for configurations of programs, and that of Zed.
const SYSTEMS: [(&str, &str, &str); 3] = [
    ("macos", "Library/Application Support", ".config/zed"),
    ("windows", "AppData/Roaming", "AppData/Roaming/Zed"),
    ("linux", ".config", ".config/zed"),
];

/// Every assistant's file and the key of its servers.
fn files(data: &str, zed: &str) -> [(String, &'static str); 6] {
    [
        (format!("{data}/Claude/claude_desktop_config.json"), "mcpServers"),
        (".claude.json".to_owned(), "mcpServers"),
        (".cursor/mcp.json".to_owned(), "mcpServers"),
        (format!("{data}/Code/User/mcp.json"), "servers"),
        (".codeium/windsurf/mcp_config.json".to_owned(), "mcpServers"),
        (format!("{zed}/settings.json"), "context_servers"),
    ]
}

fn read(path: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

#[cfg(unix)]
fn is_of_its_owner_alone(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).unwrap().permissions().mode() & 0o777 == 0o600
}

#[cfg(not(unix))]
fn is_of_its_owner_alone(_: &Path) -> bool {
    true
}

#[tokio::test]
async fn every_assistant_is_connected_on_every_system_and_keeps_the_rest() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    for (system, data, zed) in SYSTEMS {
        let desk = Desk::of(&kimai, "anna-token");
        let files = files(data, zed).map(|(file, key)| {
            let before = json!({ "theirs": [1, 2], key: { "other": { "command": "x" } } });
            (desk.put(&file, &before.to_string()), key)
        });
        let came = desk.run(&["--setup", "--yes", "--platform", system]).await;
        assert_eq!(came.code, Some(0), "{system}: {came:?}");
        assert!(!came.out.contains("anna-token") && came.err.is_empty(), "{came:?}");
        for (file, key) in files {
            let after = read(&file);
            assert_eq!(after["theirs"], json!([1, 2]), "{}", file.display());
            assert_eq!(after[key]["other"], json!({ "command": "x" }));
            assert_eq!(after[key]["kimai"]["env"]["KIMAI_API_TOKEN"], "anna-token");
            assert_eq!(after[key]["kimai"]["env"]["KIMAI_URL"], format!("{}/", kimai.url()));
            assert!(is_of_its_owner_alone(&file));
            let backups = fs::read_dir(file.parent().unwrap()).unwrap().flatten();
            let backups = backups.filter(|entry| entry.file_name().to_string_lossy().contains(".backup-"));
            assert!(backups.count() >= 1, "{}", file.display());
        }
    }
}

#[tokio::test]
async fn comments_of_a_configuration_stay() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let desk = Desk::of(&kimai, "anna-token");
    let file = desk.put(".config/zed/settings.json", "// mine\n{\n  \"theme\": \"One\", // nice\n}\n");
    assert_eq!(desk.run(&["--setup", "--yes", "--platform=linux"]).await.code, Some(0));
    let after = fs::read_to_string(file).unwrap();
    assert!(
        after.starts_with("// mine\n{\n  \"theme\": \"One\", // nice\n  \"context_servers\": {"),
        "{after}"
    );
}

#[tokio::test]
async fn what_setup_wrote_starts_a_server_that_knows_its_user() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let desk = Desk::of(&kimai, "anna-token");
    let came = desk.run(&["--setup", "--yes", "--client", "cursor"]).await;
    assert_eq!(came.code, Some(0), "{came:?}");
    let entry = read(&desk.path(".cursor/mcp.json"))["mcpServers"]["kimai"].clone();
    assert!(Path::new(entry["command"].as_str().unwrap()).is_absolute());
    let env = entry["env"].as_object().unwrap();
    let program =
        env.iter().fold(Program::new(), |program, (name, value)| program.with(name, value.as_str().unwrap()));
    let mut server = program.start();
    server.initialize("2025-11-25").await;
    let (text, is_error) = server.call("user_current", json!({})).await;
    assert!(!is_error && text.contains("Anna"), "{text}");
}

#[tokio::test]
async fn a_second_setup_changes_nothing() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let desk = Desk::of(&kimai, "anna-token");
    for said in ["Written.", "Nothing to change."] {
        let came = desk.run(&["--setup", "--yes", "--client", "vscode", "--platform", "linux"]).await;
        assert_eq!(came.code, Some(0));
        assert!(came.out.contains(said), "{}", came.out);
    }
    assert_eq!(fs::read_dir(desk.path(".config/Code/User")).unwrap().count(), 1);
}

#[tokio::test]
async fn a_configuration_that_does_not_read_is_left_alone_and_the_snippet_printed() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let desk = Desk::of(&kimai, "anna-token");
    let file = desk.put(".cursor/mcp.json", "{ \"mcpServers\": {");
    let other = desk.put(".codeium/windsurf/mcp_config.json", "");
    let came = desk.run(&["--setup", "--yes"]).await;
    assert_eq!(came.code, Some(1));
    assert!(came.err.contains("left alone") && came.err.contains("\"KIMAI_URL\""), "{}", came.err);
    assert!(!came.err.contains("anna-token"));
    assert_eq!(fs::read_to_string(file).unwrap(), "{ \"mcpServers\": {");
    assert!(read(&other)["mcpServers"]["kimai"].is_object(), "the others are connected all the same");
}

#[tokio::test]
async fn the_end_of_the_input_ends_it_quietly() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let desk = Desk::new();
    let file = desk.put(".cursor/mcp.json", "{}");
    let whole = format!("{}\nanna-token\n1\ny\n", kimai.url());
    for lines in 0..4 {
        let input: String = whole.split_inclusive('\n').take(lines).collect();
        let came = desk.fed(&["--setup"], &input).await;
        assert_eq!((came.code, came.err.as_str()), (Some(6), ""), "{input:?}: {}", came.out);
        assert_eq!(fs::read_to_string(&file).unwrap(), "{}");
    }
}

#[tokio::test]
async fn unattended_it_says_what_is_missing_or_wrong_by_its_exit_code() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let url = kimai.url();
    kimai.fault("*", "*", Fault::Dropped);
    for (token, url, code) in
        [("", url.as_str(), 3), ("anna-token", "ftp://x", 3), ("anna-token", url.as_str(), 4)]
    {
        let desk = Desk::new().with("KIMAI_URL", url).with("KIMAI_API_TOKEN", token);
        assert_eq!(desk.run(&["--setup", "--yes", "--client=zed"]).await.code, Some(code), "{token} {url}");
    }
    kimai.clear_faults();
    let came = Desk::of(&kimai, "anna-expired").run(&["--setup", "--yes", "--client=zed"]).await;
    assert_eq!(came.code, Some(5), "{came:?}");
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn without_a_keychain_the_file_is_offered() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let desk = Desk::of(&kimai, "anna-token");
    let came = desk.run(&["--setup", "--yes", "--keychain", "--client", "cursor"]).await;
    assert_eq!(came.code, Some(1));
    assert!(came.err.contains("no keychain") && came.err.contains("without --keychain"), "{}", came.err);
    assert!(!desk.path(".cursor/mcp.json").exists());
}

#[tokio::test]
async fn with_no_assistant_there_is_a_snippet() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let came = Desk::of(&kimai, "anna-token").run(&["--setup", "--yes"]).await;
    assert!(came.out.contains("--client") && came.out.contains("\"mcpServers\""), "{}", came.out);
    assert!(!came.out.contains("anna-token"));
}

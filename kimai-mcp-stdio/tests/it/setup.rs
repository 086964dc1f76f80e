//! `--setup` without a terminal: every assistant on every system, and exit codes.

use std::{fs, path::Path};

use kimai_tests::sim::{Fault, Settings, SimulatedKimai};
use serde_json::{Value, json};

use crate::{command_runner::CommandRunner, program::Program};

/// Operating system, folder of application data, and folder of Zed.
const SYSTEMS: [(&str, &str, &str); 3] = [
    ("macos", "Library/Application Support", ".config/zed"),
    ("windows", "AppData/Roaming", "AppData/Roaming/Zed"),
    ("linux", ".config", ".config/zed"),
];

/// Returns the configuration of every assistant with the key of its servers.
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
fn is_private(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).unwrap().permissions().mode() & 0o777 == 0o600
}

#[cfg(not(unix))]
fn is_private(_: &Path) -> bool {
    true
}

#[tokio::test]
async fn every_assistant_is_connected_on_every_system_and_other_settings_are_preserved() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    for (system, data, zed) in SYSTEMS {
        let runner = CommandRunner::for_kimai(&kimai, "anna-token");
        let files = files(data, zed).map(|(file, key)| {
            let before = json!({ "theirs": [1, 2], key: { "other": { "command": "x" } } });
            (runner.write_file(&file, &before.to_string()), key)
        });
        let output = runner.run(&["--setup", "--yes", "--platform", system]).await;
        assert_eq!(output.code, Some(0), "{system}: {output:?}");
        assert!(!output.stdout.contains("anna-token") && output.stderr.is_empty(), "{output:?}");
        for (file, key) in files {
            let after = read(&file);
            assert_eq!(after["theirs"], json!([1, 2]), "{}", file.display());
            assert_eq!(after[key]["other"], json!({ "command": "x" }));
            assert_eq!(after[key]["kimai"]["env"]["KIMAI_API_TOKEN"], "anna-token");
            assert_eq!(after[key]["kimai"]["env"]["KIMAI_URL"], format!("{}/", kimai.url()));
            assert!(is_private(&file));
            let backups = fs::read_dir(file.parent().unwrap()).unwrap().flatten();
            let backups = backups.filter(|entry| entry.file_name().to_string_lossy().contains(".backup-"));
            assert!(backups.count() >= 1, "{}", file.display());
        }
    }
}

#[tokio::test]
async fn comments_in_a_configuration_are_preserved() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let runner = CommandRunner::for_kimai(&kimai, "anna-token");
    let file =
        runner.write_file(".config/zed/settings.json", "// mine\n{\n  \"theme\": \"One\", // nice\n}\n");
    assert_eq!(runner.run(&["--setup", "--yes", "--platform=linux"]).await.code, Some(0));
    let after = fs::read_to_string(file).unwrap();
    assert!(
        after.starts_with("// mine\n{\n  \"theme\": \"One\", // nice\n  \"context_servers\": {"),
        "{after}"
    );
}

#[tokio::test]
async fn written_configuration_starts_a_working_server() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let runner = CommandRunner::for_kimai(&kimai, "anna-token");
    let output = runner.run(&["--setup", "--yes", "--client", "cursor"]).await;
    assert_eq!(output.code, Some(0), "{output:?}");
    let entry = read(&runner.path(".cursor/mcp.json"))["mcpServers"]["kimai"].clone();
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
async fn second_setup_changes_nothing() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let runner = CommandRunner::for_kimai(&kimai, "anna-token");
    for message in ["Written.", "Nothing to change."] {
        let output = runner.run(&["--setup", "--yes", "--client", "vscode", "--platform", "linux"]).await;
        assert_eq!(output.code, Some(0));
        assert!(output.stdout.contains(message), "{}", output.stdout);
    }
    assert_eq!(fs::read_dir(runner.path(".config/Code/User")).unwrap().count(), 1);
}

#[tokio::test]
async fn unreadable_configuration_is_not_changed_and_the_snippet_is_printed() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let runner = CommandRunner::for_kimai(&kimai, "anna-token");
    let file = runner.write_file(".cursor/mcp.json", "{ \"mcpServers\": {");
    let other = runner.write_file(".codeium/windsurf/mcp_config.json", "");
    let output = runner.run(&["--setup", "--yes"]).await;
    assert_eq!(output.code, Some(1));
    assert!(
        output.stderr.contains("was not changed") && output.stderr.contains("\"KIMAI_URL\""),
        "{}",
        output.stderr
    );
    assert!(!output.stderr.contains("anna-token"));
    assert_eq!(fs::read_to_string(file).unwrap(), "{ \"mcpServers\": {");
    assert!(read(&other)["mcpServers"]["kimai"].is_object(), "the others are connected all the same");
}

#[tokio::test]
async fn end_of_input_cancels_the_setup_silently() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let runner = CommandRunner::new();
    let file = runner.write_file(".cursor/mcp.json", "{}");
    let whole = format!("{}\nanna-token\n1\ny\n", kimai.url());
    for lines in 0..4 {
        let input: String = whole.split_inclusive('\n').take(lines).collect();
        let output = runner.run_with_input(&["--setup"], &input).await;
        assert_eq!((output.code, output.stderr.as_str()), (Some(6), ""), "{input:?}: {}", output.stdout);
        assert_eq!(fs::read_to_string(&file).unwrap(), "{}");
    }
}

#[tokio::test]
async fn unattended_setup_returns_exit_codes_for_missing_and_invalid_settings() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let url = kimai.url();
    kimai.fault("*", "*", Fault::Dropped);
    for (token, url, code) in
        [("", url.as_str(), 3), ("anna-token", "ftp://x", 3), ("anna-token", url.as_str(), 4)]
    {
        let runner = CommandRunner::new().with("KIMAI_URL", url).with("KIMAI_API_TOKEN", token);
        assert_eq!(runner.run(&["--setup", "--yes", "--client=zed"]).await.code, Some(code), "{token} {url}");
    }
    kimai.clear_faults();
    let output =
        CommandRunner::for_kimai(&kimai, "anna-expired").run(&["--setup", "--yes", "--client=zed"]).await;
    assert_eq!(output.code, Some(5), "{output:?}");
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn unavailable_keychain_is_reported_with_the_alternative() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let runner = CommandRunner::for_kimai(&kimai, "anna-token");
    let output = runner.run(&["--setup", "--yes", "--keychain", "--client", "cursor"]).await;
    assert_eq!(output.code, Some(1));
    assert!(
        output.stderr.contains("no usable keychain") && output.stderr.contains("without --keychain"),
        "{}",
        output.stderr
    );
    assert!(!runner.path(".cursor/mcp.json").exists());
}

#[tokio::test]
async fn snippet_is_printed_without_an_assistant() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let output = CommandRunner::for_kimai(&kimai, "anna-token").run(&["--setup", "--yes"]).await;
    assert!(
        output.stdout.contains("--client") && output.stdout.contains("\"mcpServers\""),
        "{}",
        output.stdout
    );
    assert!(!output.stdout.contains("anna-token"));
}

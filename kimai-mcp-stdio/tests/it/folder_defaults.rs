//! Defaults of a folder: `.kimai.toml` and the ticket of the branch.

use kimai_tests::sim::{Settings, SimulatedKimai};
use serde_json::json;

use crate::program::Program;

const FILE: &str =
    "project = \"Website relaunch\"\nactivity = \"Concept\"\ntags = [\"remote\"]\nticket = \"WEB-*\"\n";

#[tokio::test]
async fn a_start_in_a_folder_takes_what_it_does_not_name_from_the_file() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let program = Program::for_anna(&kimai)
        .file(".kimai.toml", FILE)
        .file(".git/HEAD", "ref: refs/heads/feature/web-12-header\n")
        .in_subfolder("deep/er");
    let mut program = program.start();
    program.initialize("2025-11-25").await;
    let (answer, is_error) = program.call("timer", json!({ "action": "start" })).await;
    assert!(
        !is_error && answer.contains("Website relaunch") && answer.contains("WEB-12 [remote]"),
        "{answer}"
    );
    let note = answer.lines().find(|line| line.contains(".kimai.toml")).expect("a note");
    assert!(
        note.ends_with(": project Website relaunch, activity Concept, tags remote, ticket WEB-12."),
        "{note}"
    );
}

#[tokio::test]
async fn a_start_that_names_everything_takes_nothing_from_the_file() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let mut program = Program::for_anna(&kimai).file(".kimai.toml", FILE).start();
    program.initialize("2025-11-25").await;
    let data = json!({ "project": 2, "activity": 1, "tags": "urgent", "description": "web-12" });
    let (answer, _) = program.call("timer", json!({ "action": "start", "data": data })).await;
    assert!(answer.contains("ERP integration") && !answer.contains(".kimai.toml"), "{answer}");
}

#[tokio::test]
async fn a_file_with_other_keys_is_an_error_of_starts_only() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let program =
        Program::for_anna(&kimai).file(".kimai.toml", "project = 1\nkimai_url = \"https://evil.example\"\n");
    let mut program = program.start();
    program.initialize("2025-11-25").await;
    let (answer, is_error) = program.call("timer", json!({ "action": "active" })).await;
    assert!(!is_error, "{answer}");
    let (answer, is_error) = program.call("timer", json!({ "action": "start" })).await;
    assert!(is_error && answer.contains(".kimai.toml") && answer.contains("kimai_url"), "{answer}");
}

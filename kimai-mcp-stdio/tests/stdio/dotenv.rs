//! The file `.env`, and what comes before it.

use kimai_tests::sim::{Settings, SimulatedKimai};
use serde_json::json;

use crate::{program::Program, running::Ended};

/// Whose Kimai the program uses, and how it ended.
async fn user(program: Program) -> (String, Ended) {
    let mut program = program.start();
    program.initialize("2025-11-25").await;
    let (text, _) = program.call("user_current", json!({})).await;
    (text.lines().next().unwrap_or_default().to_owned(), program.end().await)
}

fn file(kimai: &SimulatedKimai, token: &str) -> String {
    format!("# Kimai\nKIMAI_URL={}\nKIMAI_API_TOKEN=\"{token}\"\n", kimai.url())
}

#[tokio::test]
async fn the_file_of_the_working_directory_or_of_one_above_configures_the_program() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let here = Program::new().dotenv(&file(&kimai, "anna-token"));
    assert!(user(here).await.0.contains("Anna"));
    let above = Program::new().dotenv(&file(&kimai, "anna-token")).below("src/deep");
    assert!(user(above).await.0.contains("Anna"));
}

#[tokio::test]
async fn an_option_beats_the_environment_which_beats_the_file() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let by_file = || Program::new().dotenv(&file(&kimai, "anna-token"));
    let by_environment = || by_file().with("KIMAI_API_TOKEN", "ben-token");
    assert!(user(by_environment()).await.0.contains("Ben"));
    let by_option = by_environment().given(&["--kimai-token", "tina-token"]);
    assert!(user(by_option).await.0.contains("Tina"));
    let not_said = by_file().with("KIMAI_API_TOKEN", "");
    assert!(user(not_said).await.0.contains("Anna"), "an empty variable says nothing");
}

#[tokio::test]
async fn a_broken_line_is_told_by_file_and_number_and_the_others_count() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let text = format!("KIMAI_URL={}\nmy token is s3cret\nKIMAI_API_TOKEN=anna-token\n", kimai.url());
    let (user, ended) = user(Program::new().dotenv(&text)).await;
    assert!(user.contains("Anna"), "{user}");
    assert!(ended.log.contains("WARN") && ended.log.contains(".env, line 2"), "{}", ended.log);
    assert!(!ended.log.contains("s3cret") && !ended.log.contains("anna-token"), "{}", ended.log);
}

#[tokio::test]
async fn the_file_sets_nothing_but_what_is_of_kimai() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let text = format!(
        "HTTP_PROXY=http://127.0.0.1:1\nALL_PROXY=http://127.0.0.1:1\n{}",
        file(&kimai, "anna-token")
    );
    assert!(user(Program::new().dotenv(&text)).await.0.contains("Anna"));
}

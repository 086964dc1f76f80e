//! The `.env` file and its precedence.

use kimai_tests::sim::{Settings, SimulatedKimai};
use serde_json::json;

use crate::program::{Program, ProgramExit};

/// Returns the user of the configured token, and the exit of the program.
async fn user(program: Program) -> (String, ProgramExit) {
    let mut program = program.start();
    program.initialize("2025-11-25").await;
    let (text, _) = program.call("user_current", json!({})).await;
    (text.lines().next().unwrap_or_default().to_owned(), program.end().await)
}

fn file(kimai: &SimulatedKimai, token: &str) -> String {
    format!("# Kimai\nKIMAI_URL={}\nKIMAI_API_TOKEN=\"{token}\"\n", kimai.url())
}

#[tokio::test]
async fn dotenv_file_of_the_working_directory_or_a_parent_is_read() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let here = Program::new().dotenv(&file(&kimai, "anna-token"));
    assert!(user(here).await.0.contains("Anna"));
    let above = Program::new().dotenv(&file(&kimai, "anna-token")).in_subfolder("src/deep");
    assert!(user(above).await.0.contains("Anna"));
}

#[tokio::test]
async fn options_precede_variables_which_precede_the_file() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let by_file = || Program::new().dotenv(&file(&kimai, "anna-token"));
    let by_environment = || by_file().with("KIMAI_API_TOKEN", "ben-token");
    assert!(user(by_environment()).await.0.contains("Ben"));
    let by_option = by_environment().args(&["--kimai-token", "tina-token"]);
    assert!(user(by_option).await.0.contains("Tina"));
    let empty_variable = by_file().with("KIMAI_API_TOKEN", "");
    assert!(user(empty_variable).await.0.contains("Anna"), "an empty variable counts as unset");
}

#[tokio::test]
async fn invalid_line_is_reported_by_number_and_the_others_apply() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let text = format!("KIMAI_URL={}\nmy token is s3cret\nKIMAI_API_TOKEN=anna-token\n", kimai.url());
    let (user, exit) = user(Program::new().dotenv(&text)).await;
    assert!(user.contains("Anna"), "{user}");
    assert!(exit.log.contains("WARN") && exit.log.contains(".env, line 2"), "{}", exit.log);
    assert!(!exit.log.contains("s3cret") && !exit.log.contains("anna-token"), "{}", exit.log);
}

#[tokio::test]
async fn dotenv_file_sets_only_kimai_variables() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let text = format!(
        "HTTP_PROXY=http://127.0.0.1:1\nALL_PROXY=http://127.0.0.1:1\n{}",
        file(&kimai, "anna-token")
    );
    assert!(user(Program::new().dotenv(&text)).await.0.contains("Anna"));
}

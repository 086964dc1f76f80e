//! The examples of kimai-api against the simulated Kimai.

use std::{
    env,
    path::{Path, PathBuf},
    process,
    sync::LazyLock,
};

use jiff::civil::date;
use kimai_api::{Seconds, TimesheetQuery};
use kimai_tests::sim::SimulatedKimai;
use tokio::process::Command;

use crate::fixtures::{api_client, kimai_with};

const TOKEN: &str = "anna-token";

/// Starts a Kimai on a Wednesday at noon.
async fn kimai() -> SimulatedKimai {
    kimai_with(|settings| settings.now = "2026-01-07T12:00:00Z".parse().ok()).await
}

/// Builds the examples with the features of the workspace's tests and returns their folder.
fn examples_folder() -> &'static Path {
    static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
        let mut cargo = process::Command::new(env!("CARGO"));
        cargo.args([
            "build",
            "--quiet",
            "--workspace",
            "--example",
            "hours_this_week",
            "--example",
            "start_stop",
        ]);
        assert!(cargo.status().unwrap().success());
        let target = env::current_exe().unwrap().ancestors().nth(3).unwrap().to_owned();
        target.join("debug").join("examples")
    });
    &FOLDER
}

/// Runs an example and returns its output and success.
async fn run(kimai: &SimulatedKimai, token: &str, example: &str, arguments: &[&str]) -> (String, bool) {
    let mut program = Command::new(examples_folder().join(example));
    program.args(arguments).env("KIMAI_URL", kimai.url()).env("KIMAI_API_TOKEN", token);
    let output = program.output().await.unwrap();
    let answer = [output.stdout, output.stderr].concat();
    (String::from_utf8(answer).unwrap(), output.status.success())
}

#[tokio::test(flavor = "multi_thread")]
async fn hours_this_week_sums_the_records_of_the_week() {
    let kimai = kimai().await;
    let (answer, success) = run(&kimai, TOKEN, "hours_this_week", &["2026-01-07"]).await;
    assert!(success && answer.starts_with("Anna Arbeiter, 2026-01-05 to 2026-01-11\n"), "{answer}");
    assert!(answer.contains("  running since Wed "), "{answer}");

    let begin = Some(date(2026, 1, 5).at(0, 0, 0, 0));
    let week = TimesheetQuery { begin, active: Some(false), ..Default::default() };
    let records = api_client(&kimai, "anna").timesheets().page(&week).await.unwrap();
    let seconds = records.iter().map(|record| record.duration.unwrap().0).sum();
    assert!(
        seconds > 0 && answer.contains(&format!("  {:<14}  {:>9}\n", "total", Seconds(seconds).to_string())),
        "{answer}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn start_stop_alternates_between_start_and_stop() {
    let kimai = kimai().await;
    let anna = api_client(&kimai, "anna");
    for record in anna.timesheets().active().await.unwrap() {
        anna.timesheets().stop(record.id).await.unwrap();
    }
    for (word, running) in [("Started", 1), ("Stopped", 0), ("Started", 1)] {
        let (answer, success) = run(&kimai, TOKEN, "start_stop", &[]).await;
        assert!(success && answer.starts_with(word), "{answer}");
        assert_eq!(anna.timesheets().active().await.unwrap().len(), running);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn examples_print_errors_on_one_line() {
    let kimai = kimai().await;
    for example in ["hours_this_week", "start_stop"] {
        let (answer, success) = run(&kimai, "nobody", example, &[]).await;
        assert!(!success && answer.ends_with(": 401 Unauthorized\n"), "{answer}");
    }
    let (answer, success) = run(&kimai, TOKEN, "start_stop", &["7"]).await;
    assert!(!success && answer.contains("pass the ids of a project and an activity"), "{answer}");
}

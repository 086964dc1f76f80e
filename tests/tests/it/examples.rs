//! The examples of the crates do what they say, against the simulated Kimai.

use std::{
    env,
    path::{Path, PathBuf},
    process,
    sync::LazyLock,
};

use jiff::civil::date;
use kimai_api::{Client, Credentials, Seconds, TimesheetQuery};
use kimai_tests::sim::{Settings, SimulatedKimai};
use tokio::process::Command;

const TOKEN: &str = "anna-token";

/// A Wednesday in the middle of a day.
async fn kimai() -> SimulatedKimai {
    let now = Some("2026-01-07T12:00:00Z".parse().unwrap());
    SimulatedKimai::start(Settings { now, ..Settings::default() }).await
}

/// Builds the examples, with the features that the whole workspace is tested with, and tells where they are.
fn built() -> &'static Path {
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

/// What an example of kimai-api prints, and whether it succeeds.
async fn run(kimai: &SimulatedKimai, token: &str, example: &str, arguments: &[&str]) -> (String, bool) {
    let mut program = Command::new(built().join(example));
    program.args(arguments).env("KIMAI_URL", kimai.url()).env("KIMAI_API_TOKEN", token);
    let output = program.output().await.unwrap();
    let said = [output.stdout, output.stderr].concat();
    (String::from_utf8(said).unwrap(), output.status.success())
}

fn client(kimai: &SimulatedKimai) -> Client {
    Client::new(&kimai.url(), Credentials::token(TOKEN)).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn hours_this_week_adds_up_what_is_recorded_in_the_week_of_a_day() {
    let kimai = kimai().await;
    let (said, success) = run(&kimai, TOKEN, "hours_this_week", &["2026-01-07"]).await;
    assert!(success && said.starts_with("Anna Arbeiter, 2026-01-05 to 2026-01-11\n"), "{said}");
    assert!(said.contains("  running since Wed "), "{said}");

    let begin = Some(date(2026, 1, 5).at(0, 0, 0, 0));
    let week = TimesheetQuery { begin, active: Some(false), ..Default::default() };
    let records = client(&kimai).timesheets().page(&week).await.unwrap();
    let seconds = records.iter().map(|record| record.duration.unwrap().0).sum();
    assert!(
        seconds > 0 && said.contains(&format!("  {:<14}  {:>9}\n", "total", Seconds(seconds).to_string())),
        "{said}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn start_stop_stops_what_runs_and_starts_it_again() {
    let kimai = kimai().await;
    let anna = client(&kimai);
    for record in anna.timesheets().active().await.unwrap() {
        anna.timesheets().stop(record.id).await.unwrap();
    }
    for (word, running) in [("Started", 1), ("Stopped", 0), ("Started", 1)] {
        let (said, success) = run(&kimai, TOKEN, "start_stop", &[]).await;
        assert!(success && said.starts_with(word), "{said}");
        assert_eq!(anna.timesheets().active().await.unwrap().len(), running);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn examples_say_in_a_line_what_is_wrong() {
    let kimai = kimai().await;
    for example in ["hours_this_week", "start_stop"] {
        let (said, success) = run(&kimai, "nobody", example, &[]).await;
        assert!(!success && said.ends_with(": 401 Unauthorized\n"), "{said}");
    }
    let (said, success) = run(&kimai, TOKEN, "start_stop", &["7"]).await;
    assert!(!success && said.contains("pass the ids of a project and an activity"), "{said}");
}

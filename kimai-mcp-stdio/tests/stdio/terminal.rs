//! What happens on a terminal: questions, hidden answers, colours.

use std::{fs, process::Command, time::Duration};

use kimai_tests::sim::{Fault, Settings, SimulatedKimai};
use rexpect::{
    process::WaitStatus,
    session::{PtySession, spawn_command},
};

use crate::{desk::Desk, program::PATH};

/// How long a test waits before it has failed, in milliseconds.
const PATIENCE: u64 = 60_000;

/// The program on a terminal that shows what is typed, as terminals do.
fn on_terminal(desk: &Desk, arguments: &str) -> PtySession {
    let mut command = Command::new("/bin/sh");
    command.args(["-c", &format!("stty echo; exec '{PATH}' {arguments}")]);
    command.env_clear().env("PATH", "/usr/bin:/bin").env("TERM", "xterm").current_dir(desk.home());
    command.envs(desk.variables().iter().cloned());
    spawn_command(command, Some(PATIENCE)).unwrap()
}

fn code(session: &PtySession) -> i32 {
    match session.process().wait().unwrap() {
        WaitStatus::Exited(_, code) => code,
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn setup_asks_hides_the_token_shows_the_change_and_makes_it() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let (desk, url) = (Desk::new(), kimai.url());
    let file = desk.put(".cursor/mcp.json", "{}");
    let said = tokio::task::block_in_place(|| {
        let mut person = on_terminal(&desk, "--setup");
        let mut said = String::new();
        for (question, answer) in [
            ("URL", "kimai.example.com"),
            ("write https://kimai.example.com", url.as_str()),
            ("API token", "wr0ng"),
            ("API access", ""),
            ("URL", url.as_str()),
            ("API token", "anna-token"),
            ("Which of them?", "7"),
            ("numbers from 1 to 1", ""),
            ("Write it into", "y"),
            ("Write this?", "y"),
        ] {
            said += &person.exp_string(question).unwrap();
            if answer.is_empty() && question == "API access" {
                continue;
            }
            person.send_line(answer).unwrap();
        }
        said += &person.exp_eof().unwrap();
        assert_eq!(code(&person), 0, "{said}");
        said
    });
    assert!(said.contains(&url), "what is typed is shown: {said}");
    assert!(!said.contains("anna-token") && !said.contains("wr0ng"), "{said}");
    assert!(said.contains("knows you as Anna") && said.contains("********"), "{said}");
    assert!(said.contains("\u{1b}["), "a terminal has colours");
    assert!(fs::read_to_string(file).unwrap().contains("anna-token"));
}

#[tokio::test(flavor = "multi_thread")]
async fn ctrl_d_at_the_hidden_question_ends_the_setup_quietly() {
    let desk = Desk::new();
    tokio::task::block_in_place(|| {
        let mut person = on_terminal(&desk, "--setup --kimai-url https://kimai.example.com");
        person.exp_string("[https://kimai.example.com]").unwrap();
        person.send_line("").unwrap();
        person.exp_string("(stays hidden)").unwrap();
        person.send_control('d').unwrap();
        let rest = person.exp_eof().unwrap();
        assert!(!rest.contains("rror"), "{rest}");
        assert_eq!(code(&person), 6);
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_on_a_terminal_is_coloured() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let desk = Desk::of(&kimai, "anna-token");
    tokio::task::block_in_place(|| {
        let mut person = on_terminal(&desk, "--check");
        let said = person.exp_eof().unwrap();
        assert!(said.contains("\u{1b}[32m"), "{said}");
        assert_eq!(code(&person), 0);
    });
}

/// Calls a tool of a Kimai that never answers the last of its reads, and sees how far the bar gets.
async fn the_bar_shows(arguments: &str, held: &str, far: &str) {
    let plugins = ["WorkContractBundle".to_owned()].into();
    let kimai = SimulatedKimai::start(Settings { plugins, ..Settings::default() }).await;
    kimai.fault("GET", held, Fault::Delay(Duration::from_secs(3600)));
    let desk = Desk::of(&kimai, "admin-token");
    tokio::task::block_in_place(|| {
        let mut person = on_terminal(&desk, &format!("call {arguments}"));
        person.exp_string(far).unwrap();
        person.send_control('c').unwrap();
        person.exp_eof().unwrap();
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_reading_of_records_shows_how_far_it_is() {
    let filters = r#"{"user_scope": "all", "calculate_stats": true, "include_user_list": true}"#;
    let call = format!(r#"timesheet '{{"action": "list", "filters": {filters}}}'"#);
    the_bar_shows(&call, "/api/users", "/599").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reading_of_many_absences_shows_how_far_it_is() {
    the_bar_shows(r#"absence '{"action": "attendance"}'"#, "/api/public-holidays", "8/8").await;
}

//! Output on a terminal: hidden input, symbols and colors.

use std::process::Command;

use kimai_tests::sim::{Settings, SimulatedKimai};
use rexpect::{
    process::WaitStatus,
    session::{PtySession, spawn_command},
};

use crate::command_runner::{CommandRunner, PATH};

/// Timeout in milliseconds.
const TIMEOUT_MS: u64 = 60_000;

/// The program on a terminal that shows what is typed, as terminals do.
fn on_terminal(runner: &CommandRunner, arguments: &str) -> PtySession {
    let mut command = Command::new("/bin/sh");
    command.args(["-c", &format!("stty echo; exec '{PATH}' {arguments}")]);
    command.env_clear().env("PATH", "/usr/bin:/bin").env("TERM", "xterm").current_dir(runner.home());
    command.envs(runner.variables().iter().cloned());
    spawn_command(command, Some(TIMEOUT_MS)).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn kimai_token_is_prompted_for_and_stays_hidden() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let runner = CommandRunner::new().with("USERS_CONFIG_FILE", "users.json").with("KIMAI_URL", &kimai.url());
    tokio::task::block_in_place(|| {
        let mut person = on_terminal(&runner, "user add");
        person.exp_string("(stays hidden)").unwrap();
        person.send_line("anna-token").unwrap();
        let output = person.exp_eof().unwrap();
        assert!(output.contains("User slug") && !output.contains("anna-token"), "{output}");
        assert!(matches!(person.process().wait().unwrap(), WaitStatus::Exited(_, 0)));
    });
    assert!(runner.read("users.json").contains("anna-token"));
}

#[tokio::test(flavor = "multi_thread")]
async fn check_on_a_terminal_has_symbols_and_colors() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let runner = CommandRunner::with_users(
        &kimai,
        &[("xK9mP2qW7vL4aB8c", "anna-token"), ("bN3hT8rY5jF6kL2m", "wr0ng")],
    );
    tokio::task::block_in_place(|| {
        let output = on_terminal(&runner, "check").exp_eof().unwrap();
        assert!(!output.contains("failed"), "signs stand for words: {output}");
        assert!(output.contains("\u{1b}[32m") && output.contains("\u{1b}[31m"), "{output}");
    });
}

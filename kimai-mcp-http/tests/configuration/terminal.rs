//! What happens on a terminal: a token that stays hidden, a check with signs and colours.

use std::process::Command;

use kimai_tests::sim::{Settings, SimulatedKimai};
use rexpect::{
    process::WaitStatus,
    session::{PtySession, spawn_command},
};

use crate::desk::{Desk, PATH};

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

#[tokio::test(flavor = "multi_thread")]
async fn the_token_of_a_new_user_is_asked_for_and_stays_hidden() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let desk = Desk::new().with("USERS_CONFIG_FILE", "users.json").with("KIMAI_URL", &kimai.url());
    tokio::task::block_in_place(|| {
        let mut person = on_terminal(&desk, "user add");
        person.exp_string("(stays hidden)").unwrap();
        person.send_line("anna-token").unwrap();
        let said = person.exp_eof().unwrap();
        assert!(said.contains("User slug") && !said.contains("anna-token"), "{said}");
        assert!(matches!(person.process().wait().unwrap(), WaitStatus::Exited(_, 0)));
    });
    assert!(desk.read("users.json").contains("anna-token"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_on_a_terminal_has_signs_and_colours() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let desk = Desk::of(&kimai, &[("xK9mP2qW7vL4aB8c", "anna-token"), ("bN3hT8rY5jF6kL2m", "wr0ng")]);
    tokio::task::block_in_place(|| {
        let said = on_terminal(&desk, "check").exp_eof().unwrap();
        assert!(!said.contains("failed"), "signs stand for words: {said}");
        assert!(said.contains("\u{1b}[32m") && said.contains("\u{1b}[31m"), "{said}");
    });
}

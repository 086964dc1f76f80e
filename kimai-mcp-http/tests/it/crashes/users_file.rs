//! Commands that are killed while they change the users file.

use std::{fs::File, os::unix::process::ExitStatusExt, process::Stdio};

use serde_json::Value;
use tokio::process::{Child, Command};

use crate::command_runner::{CommandRunner, PATH};

const SLUG: &str = "xK9mP2qW7vL4aB8c";

/// Arguments that add a user without asking Kimai.
const ADD: [&str; 5] =
    ["user", "add", "--no-check", "--kimai-url=https://k.example", "--kimai-token=a-token"];

/// Arguments that replace the login secret of the user.
const ROTATE_SECRET: [&str; 3] = ["user", "rotate", SLUG];

/// Arguments that replace the Kimai token of the user without asking Kimai.
const ROTATE_TOKEN: [&str; 5] = ["user", "rotate", SLUG, "--no-check", "--kimai-token=another-token"];

/// Signal for a write beyond the file size limit, which ends a process by default.
const SIGXFSZ: i32 = 25;

/// Commands of the test with the lock, and how many of them are killed.
const COMMANDS: usize = 8;
const KILLED: usize = 4;

/// Creates a folder with a users file of more than 4 KiB.
fn runner() -> CommandRunner {
    let runner = CommandRunner::new().with("USERS_CONFIG_FILE", "users.json");
    let comment = "a long comment ".repeat(400);
    let entry = r#"{ "kimai_url": "https://k.example", "kimai_token": "t" }"#;
    runner.put("users.json", &format!(r#"{{ "_comment": "{comment}", "{SLUG}": {entry} }}"#));
    runner
}

/// Returns the number of users of the file, which must be valid.
fn count(runner: &CommandRunner) -> usize {
    let users: Value = serde_json::from_str(&runner.read("users.json")).unwrap();
    users.as_object().unwrap().keys().filter(|key| !key.starts_with('_')).count()
}

/// Runs a command with a file size limit, after this shell command.
async fn run_with_limit(runner: &CommandRunner, words: &[&str], prelude: &str) -> std::process::Output {
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!("{prelude} ulimit -f 2; exec \"$0\" \"$@\""), PATH]).args(words);
    shell.env_clear().envs(runner.variables().iter().cloned()).current_dir(runner.home());
    shell.stdin(Stdio::null()).output().await.unwrap()
}

#[tokio::test]
async fn command_that_is_killed_in_the_middle_of_a_write_leaves_the_file_whole() {
    for (words, users) in [(&ADD[..], 2), (&ROTATE_SECRET, 1), (&ROTATE_TOKEN, 1)] {
        let runner = runner();
        let before = runner.read("users.json");
        let output = run_with_limit(&runner, words, "").await;
        assert_eq!(output.status.signal(), Some(SIGXFSZ), "{output:?}");
        assert_eq!(runner.read("users.json"), before);
        let output = runner.run(words).await;
        assert_eq!(output.code, Some(0), "{output:?}");
        assert_eq!(count(&runner), users);
        assert!(runner.read("users.json") != before, "{words:?}");
    }
}

#[tokio::test]
async fn full_disk_is_reported_and_leaves_the_file_whole() {
    for words in [&ADD[..], &ROTATE_SECRET, &ROTATE_TOKEN] {
        let runner = runner();
        let before = runner.read("users.json");
        let output = run_with_limit(&runner, words, "trap '' XFSZ;").await;
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{error}");
        assert!(error.contains("users.json cannot be written (File too large"), "{error}");
        assert_eq!(runner.read("users.json"), before);
        let files = std::fs::read_dir(runner.home()).unwrap().map(|entry| entry.unwrap().file_name());
        let mut files: Vec<_> = files.collect();
        files.sort();
        assert_eq!(files, ["users.json", "users.json.lock"], "no remains");
    }
}

/// Starts `user add`; returns when the process has opened the lock file.
async fn waiting_command(runner: &CommandRunner) -> Child {
    let mut child = runner.command(&ADD).spawn().unwrap();
    let folder = format!("/proc/{}/fd", child.id().unwrap());
    let waits = || {
        let files = std::fs::read_dir(&folder).into_iter().flatten().flatten();
        let mut targets = files.filter_map(|file| std::fs::read_link(file.path()).ok());
        targets.any(|target| target.ends_with("users.json.lock"))
    };
    while !waits() {
        assert!(child.try_wait().unwrap().is_none(), "it does not wait for the lock");
        tokio::task::yield_now().await;
    }
    child
}

#[tokio::test]
async fn commands_that_are_killed_while_they_wait_do_not_disturb_the_others() {
    let runner = runner();
    let lock = File::create(runner.path("users.json.lock")).unwrap();
    lock.lock().unwrap();
    let mut commands = Vec::new();
    for _ in 0..COMMANDS {
        commands.push(waiting_command(&runner).await);
    }
    for command in &mut commands[..KILLED] {
        command.kill().await.unwrap();
    }
    assert_eq!(count(&runner), 1);
    drop(lock);
    for command in &mut commands[KILLED..] {
        assert!(command.wait().await.unwrap().success());
    }
    assert_eq!(count(&runner), 1 + COMMANDS - KILLED);
}

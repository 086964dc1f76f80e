//! Behavior on a terminal: dialogue, hidden input, colors, progress.

use std::{env, fs, path::Path, process::Command, time::Duration};

use anstyle::RgbColor;
use anstyle_svg::Term;
use kimai_tests::{
    november,
    sim::{Fault, Settings, SimulatedKimai},
};
use rexpect::{
    process::WaitStatus,
    session::{PtySession, spawn_command},
};

use crate::{command_runner::CommandRunner, program::PATH};

/// Time limit of each expectation, in milliseconds.
const TIMEOUT: u64 = 60_000;

/// Starts the program on a terminal with echo.
fn on_terminal(runner: &CommandRunner, arguments: &str) -> PtySession {
    let mut command = Command::new("/bin/sh");
    command.args(["-c", &format!("stty echo; exec '{PATH}' {arguments}")]);
    command.env_clear().env("PATH", "/usr/bin:/bin").env("TERM", "xterm").current_dir(runner.home());
    command.envs(runner.variables().iter().cloned());
    spawn_command(command, Some(TIMEOUT)).unwrap()
}

fn code(session: &PtySession) -> i32 {
    match session.process().wait().unwrap() {
        WaitStatus::Exited(_, code) => code,
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn setup_dialogue_hides_the_token_and_writes_the_confirmed_change() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let (runner, url) = (CommandRunner::new(), kimai.url());
    let file = runner.write_file(".cursor/mcp.json", "{}");
    let screen = tokio::task::block_in_place(|| {
        let mut terminal = on_terminal(&runner, "--setup");
        let mut screen = String::new();
        for (question, answer) in [
            ("URL", "kimai.example.com"),
            ("write https://kimai.example.com", url.as_str()),
            ("API token", "wr0ng"),
            ("API access", ""),
            ("URL", url.as_str()),
            ("API token", "anna-token"),
            ("Which assistants?", "7"),
            ("numbers from 1 to 1", ""),
            ("Write the token into", "y"),
            ("Write this change?", "y"),
        ] {
            screen += &terminal.exp_string(question).unwrap();
            if answer.is_empty() && question == "API access" {
                continue;
            }
            terminal.send_line(answer).unwrap();
        }
        screen += &terminal.exp_eof().unwrap();
        assert_eq!(code(&terminal), 0, "{screen}");
        screen
    });
    assert!(screen.contains(&url), "typed text is echoed: {screen}");
    assert!(!screen.contains("anna-token") && !screen.contains("wr0ng"), "{screen}");
    assert!(screen.contains("as Anna") && screen.contains("********"), "{screen}");
    assert!(screen.contains("\u{1b}["), "output has colors");
    assert!(fs::read_to_string(file).unwrap().contains("anna-token"));
}

#[tokio::test(flavor = "multi_thread")]
async fn ctrl_d_at_the_token_prompt_cancels_the_setup_silently() {
    let runner = CommandRunner::new();
    tokio::task::block_in_place(|| {
        let mut terminal = on_terminal(&runner, "--setup --kimai-url https://kimai.example.com");
        terminal.exp_string("[https://kimai.example.com]").unwrap();
        terminal.send_line("").unwrap();
        terminal.exp_string("API token (hidden").unwrap();
        // The terminal discards a key that is pressed before the program hides the input.
        let status = loop {
            match terminal.process().status() {
                Some(WaitStatus::StillAlive) => {
                    let _ = terminal.send_control('d');
                    std::thread::yield_now();
                }
                status => break status,
            }
        };
        let rest = terminal.exp_eof().unwrap();
        assert!(!rest.contains("rror"), "{rest}");
        assert!(matches!(status, Some(WaitStatus::Exited(_, 6))), "{status:?}");
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn check_on_a_terminal_is_colored() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let runner = CommandRunner::for_kimai(&kimai, "anna-token");
    tokio::task::block_in_place(|| {
        let mut terminal = on_terminal(&runner, "--check");
        let screen = terminal.exp_eof().unwrap();
        assert!(screen.contains("\u{1b}[32m"), "{screen}");
        assert_eq!(code(&terminal), 0);
    });
}

/// Calls a tool against a Kimai that never answers `path`, and waits until the bar shows `progress`.
async fn assert_progress_bar(arguments: &str, path: &str, progress: &str) {
    let plugins = ["WorkContractBundle".to_owned()].into();
    let kimai = SimulatedKimai::start(Settings { plugins, ..Settings::default() }).await;
    kimai.fault("GET", path, Fault::Delay(Duration::from_secs(3600)));
    let runner = CommandRunner::for_kimai(&kimai, "admin-token");
    tokio::task::block_in_place(|| {
        let mut terminal = on_terminal(&runner, &format!("call {arguments}"));
        terminal.exp_string(progress).unwrap();
        terminal.send_control('c').unwrap();
        terminal.exp_eof().unwrap();
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn reading_many_records_shows_progress() {
    let filters = r#"{"user_scope": "all", "calculate_stats": true, "include_user_list": true}"#;
    let call = format!(r#"timesheet '{{"action": "list", "filters": {filters}}}'"#);
    assert_progress_bar(&call, "/api/users", "/599").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn reading_many_absences_shows_progress() {
    assert_progress_bar(r#"absence '{"action": "attendance"}'"#, "/api/public-holidays", "8/8").await;
}

/// Returns the screen after a command on a terminal with this many columns.
fn screen(runner: &CommandRunner, arguments: &str) -> String {
    tokio::task::block_in_place(|| {
        let mut terminal = on_terminal(runner, arguments);
        let screen = terminal.exp_eof().unwrap();
        assert_eq!(code(&terminal), 0, "{screen}");
        // The session reads each byte as a character.
        let bytes = screen.chars().filter_map(|letter| u8::try_from(u32::from(letter)).ok());
        String::from_utf8_lossy(&bytes.collect::<Vec<u8>>()).into_owned()
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn report_on_a_terminal_is_a_table_with_colors_and_bars() {
    let kimai = SimulatedKimai::start(november()).await;
    let runner = CommandRunner::for_kimai(&kimai, "admin-token").with("COLUMNS", "180");
    let arguments = "report summary --group-by customer --period 2026 --user-scope all";
    let colored = screen(&runner, arguments);
    assert!(colored.contains("\u{1b}[1mSummary for everybody") && colored.contains('█'), "{colored}");
    let runner = runner.with("NO_COLOR", "1");
    let plain = screen(&runner, arguments);
    // The progress display on standard error moves the cursor, but has no colors.
    assert!(!plain.contains("\u{1b}[1m") && !plain.contains("\u{1b}[32m") && plain.contains('█'), "{plain}");
    let rows: Vec<&str> = plain.lines().filter(|line| line.contains("(#")).collect();
    let time = |line: &str| line.find(':').map(|index| line[..index].chars().count());
    assert!(rows.len() > 2 && rows.iter().all(|row| row.chars().count() <= 180), "{plain}");
    assert!(rows.iter().all(|row| time(row) == time(rows[0])), "{plain}");
    let csv = screen(&runner, &format!("{arguments} --format csv"));
    assert!(csv.contains("customer,customer_id,records") && !csv.contains('█'), "{csv}");
}

#[tokio::test(flavor = "multi_thread")]
async fn today_on_a_terminal_is_a_table() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let runner = CommandRunner::for_kimai(&kimai, "anna-token");
    let screen = screen(&runner, "today");
    assert!(screen.contains("\u{1b}[1mDay for yourself"), "{screen}");
}

/// Compares the picture of the README with what the program prints; with the variable `KIMAI_UPDATE_PICTURE`, writes it instead.
#[tokio::test(flavor = "multi_thread")]
async fn picture_of_a_terminal_shows_the_present_output() {
    let arguments = "report week --period 2026-11-16..2026-11-22";
    let plugins = ["WorkContractBundle".to_owned()].into();
    let kimai = SimulatedKimai::start(Settings { plugins, ..november() }).await;
    let runner = CommandRunner::for_kimai(&kimai, "anna-token").with("COLUMNS", "96");
    let screen = tokio::task::block_in_place(|| on_terminal(&runner, arguments).exp_eof().unwrap());
    // rexpect returns each byte as a character.
    let bytes = screen.chars().filter(|byte| *byte != '\r').map(|byte| u8::try_from(byte).unwrap()).collect();
    let screen = String::from_utf8(bytes).unwrap();
    // The bar of the progress is cleared before the table.
    let table = screen.rsplit("\u{1b}[2K").next().unwrap();
    let (foreground, background) = (RgbColor(0xe6, 0xe6, 0xe6), RgbColor(0x1c, 0x1f, 0x26));
    let terminal = Term::new().fg_color(foreground.into()).bg_color(background.into());
    let picture = terminal.render_svg(&format!("$ kimai-mcp {arguments}\n{table}"));
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/terminal.svg");
    if env::var_os("KIMAI_UPDATE_PICTURE").is_some() {
        fs::write(&file, &picture).unwrap();
    }
    assert_eq!(
        fs::read_to_string(file).unwrap(),
        picture,
        "docs/terminal.svg differs; to renew it: KIMAI_UPDATE_PICTURE=1 cargo test -p kimai-mcp-stdio --test it \
         picture_of_a_terminal\n{screen}"
    );
}

//! `cargo xtask demo`: an assistant's session with a simulated Kimai, through the real program.

mod hosted;

use std::path::Path;

use jiff::{ToSpan, Zoned, civil::Weekday};
use kimai_tests::sim::{Settings, SimulatedKimai};
use rmcp::model::Tool;
use serde_json::{Value, json};

use crate::{
    programs::{self, Build, Session},
    shell::{Result, bold, dim, heading},
};

/// Token of the ordinary user whose session is shown.
const TOKEN: &str = "anna-token";

/// Arguments of `demo`.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Runs the hosted server with a simulated Kimai until Ctrl-C; users sign in with their own Kimai token
    #[arg(long)]
    hosted: bool,
    /// Port of the hosted server
    #[arg(long, requires = "hosted", default_value_t = 8000)]
    port: u16,
}

pub(crate) async fn run(arguments: &Arguments) -> Result {
    if arguments.hosted {
        return hosted::run(arguments.port).await;
    }
    let program = programs::build(Build::Debug)?;
    let kimai = SimulatedKimai::bind(Settings::default()).await?;
    anstream::println!("A simulated Kimai runs at {}; anna uses it.", kimai.url());
    let session = programs::start(programs::command(&program, &kimai, TOKEN), "demo").await?;
    handshake(&session);
    tools(&session).await?;
    heading("The session");
    for step in steps() {
        play(&session, step).await?;
    }
    session.cancel().await?;
    anstream::println!(
        "\nThe program ended when its input closed. Kimai got {} requests.",
        kimai.requests().len()
    );
    print_installation(&program);
    Ok(())
}

fn handshake(session: &Session) {
    heading("Handshake");
    let Some(server) = session.peer_info() else { return };
    if let Some(this) = &server.server_info {
        let title = this.title.as_deref().unwrap_or_default();
        let protocol = &server.protocol_version;
        anstream::println!("{} {} ({title}), protocol {protocol}", bold(&this.name), this.version);
    }
    if let Some(instructions) = &server.instructions {
        anstream::println!("{}", dim(instructions));
    }
}

async fn tools(session: &Session) -> Result {
    let tools = session.list_all_tools().await?;
    heading(&format!("{} tools", tools.len()));
    let mut total = 0;
    for tool in &tools {
        let bytes = serde_json::to_string(tool)?.len();
        total += bytes;
        anstream::println!(
            "{} {} {}",
            bold(&format!("{:14}", tool.name)),
            summary(tool),
            dim(&format!("({bytes} bytes)"))
        );
    }
    anstream::println!("{}", dim(&format!("{total} bytes in all")));
    Ok(())
}

/// Returns the first line of the description.
fn summary(tool: &Tool) -> &str {
    tool.description.as_deref().and_then(|text| text.lines().next()).unwrap_or_default()
}

async fn play(session: &Session, step: Step) -> Result {
    anstream::println!("\n{} {}", bold("You:"), step.question);
    anstream::println!("  {}", dim(&format!("{} {}", step.tool, step.arguments)));
    let answer = programs::call(session, step.tool, step.arguments).await?;
    for line in answer.lines() {
        anstream::println!("  {line}");
    }
    Ok(())
}

/// A question of the user, and the tool call with which the assistant answers it.
struct Step {
    question: &'static str,
    tool: &'static str,
    arguments: Value,
}

/// Returns the session. Its dates are in the current week.
fn steps() -> Vec<Step> {
    let today = Zoned::now().date();
    let monday = today.tomorrow().and_then(|day| day.nth_weekday(-1, Weekday::Monday)).unwrap_or(today);
    let sunday = monday.saturating_add(6.days());
    let at = |time: &str| format!("{today}T{time}");
    let record = json!({
        "project": 1, "activity": 1, "begin": at("09:00:00"), "end": at("10:30:00"),
        "description": "Kick-off with the design team", "tags": "onsite",
    });
    let week = json!({ "begin": monday.to_string(), "end": sunday.to_string() });
    vec![
        step("Who am I in Kimai?", "user_current", json!({})),
        step(
            "Which projects can I book on?",
            "entity",
            json!({ "type": "project", "action": "list", "filters": { "size": 5 } }),
        ),
        step(
            "I start developing on the website relaunch.",
            "timer",
            json!({ "action": "start", "data": { "project": 1, "activity": 2, "description": "Login page" } }),
        ),
        step("Done, stop the clock.", "timer", json!({ "action": "stop" })),
        step(
            "Book this morning, 9 to 10:30: kick-off meeting of the relaunch.",
            "timesheet",
            json!({ "action": "create", "data": record }),
        ),
        step("What did I work on this week?", "timesheet", json!({ "action": "list", "filters": week })),
    ]
}

const fn step(question: &'static str, tool: &'static str, arguments: Value) -> Step {
    Step { question, tool, arguments }
}

/// Prints the instructions to connect a real assistant to a real Kimai.
fn print_installation(program: &Path) {
    heading("Now with your own Kimai");
    let command = program.display().to_string();
    let environment = json!({ "KIMAI_URL": "https://kimai.example.com", "KIMAI_API_TOKEN": "your-token" });
    let desktop = json!({ "mcpServers": { "kimai": { "command": command, "env": environment } } });
    anstream::println!("Create a token in Kimai (your profile, API access), then\n");
    anstream::println!("Claude Code:");
    anstream::println!(
        "  claude mcp add kimai -e KIMAI_URL=https://kimai.example.com -e KIMAI_API_TOKEN=your-token -- {command}\n"
    );
    anstream::println!("Claude Desktop, in claude_desktop_config.json:");
    for line in format!("{desktop:#}").lines() {
        anstream::println!("  {line}");
    }
    anstream::println!("\n{}", dim("README.md describes VS Code, Cursor and the permanent installation."));
}

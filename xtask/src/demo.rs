//! `cargo xtask demo`: an assistant's session with a simulated Kimai, over the real program.

mod connect;
mod script;

use kimai_tests::sim::{Settings, SimulatedKimai};
use rmcp::model::Tool;

use crate::{
    program::{self, Build, Session},
    shell::{Done, faint, heading, strong},
};

/// The plain user whose session it is.
const TOKEN: &str = "anna-token";

pub(crate) async fn run() -> Done {
    let program = program::build(Build::Debug)?;
    let kimai = SimulatedKimai::bind(Settings::default()).await?;
    anstream::println!("A simulated Kimai runs at {}; anna uses it.", kimai.url());
    let session = program::start(program::command(&program, &kimai, TOKEN), "demo").await?;
    handshake(&session);
    tools(&session).await?;
    heading("The session");
    for step in script::steps() {
        play(&session, step).await?;
    }
    session.cancel().await?;
    anstream::println!(
        "\nThe program ended when its input closed. Kimai got {} requests.",
        kimai.requests().len()
    );
    connect::show(&program);
    Ok(())
}

fn handshake(session: &Session) {
    heading("Handshake");
    let Some(server) = session.peer_info() else { return };
    if let Some(this) = &server.server_info {
        let title = this.title.as_deref().unwrap_or_default();
        let protocol = &server.protocol_version;
        anstream::println!("{} {} ({title}), protocol {protocol}", strong(&this.name), this.version);
    }
    if let Some(instructions) = &server.instructions {
        anstream::println!("{}", faint(instructions));
    }
}

async fn tools(session: &Session) -> Done {
    let tools = session.list_all_tools().await?;
    heading(&format!("{} tools", tools.len()));
    let mut total = 0;
    for tool in &tools {
        let bytes = serde_json::to_string(tool)?.len();
        total += bytes;
        anstream::println!(
            "{} {} {}",
            strong(&format!("{:14}", tool.name)),
            about(tool),
            faint(&format!("({bytes} bytes)"))
        );
    }
    anstream::println!("{}", faint(&format!("{total} bytes in all")));
    Ok(())
}

/// The first line of its description.
fn about(tool: &Tool) -> &str {
    tool.description.as_deref().and_then(|text| text.lines().next()).unwrap_or_default()
}

async fn play(session: &Session, step: script::Step) -> Done {
    anstream::println!("\n{} {}", strong("You:"), step.question);
    anstream::println!("  {}", faint(&format!("{} {}", step.tool, step.arguments)));
    let answer = program::call(session, step.tool, step.arguments).await?;
    for line in answer.lines() {
        anstream::println!("  {line}");
    }
    Ok(())
}

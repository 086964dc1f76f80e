//! Context of models: bytes and tokens of `tools/list` and of typical answers.

use std::path::Path;

use serde_json::{Value, json};

use super::{
    peer::{Peer, tokens},
    stdio::Pipe,
    table::{Table, count, number},
};
use crate::{programs::command as program_command, shell::Result};
use kimai_tests::sim::{Settings, SimulatedKimai};

/// Time of the simulated Kimai, so that the answers are the same on every day.
const NOW: &str = "2026-11-27T17:00:00Z";

/// Token with which both servers call.
const TOKEN: &str = "admin-token";

/// Calls that both servers understand.
fn calls() -> Vec<(&'static str, Value)> {
    let list = |kind: &str| ("entity", json!({ "action": "list", "type": kind }));
    let get = |kind: &str| ("entity", json!({ "action": "get", "type": kind, "id": 1 }));
    vec![
        ("user_current", json!({})),
        ("timesheet", json!({ "action": "list" })),
        ("timesheet", json!({ "action": "get", "id": 1 })),
        ("timer", json!({ "action": "active" })),
        ("timer", json!({ "action": "recent" })),
        list("project"),
        list("activity"),
        list("customer"),
        list("user"),
        list("team"),
        list("tag"),
        get("project"),
        get("activity"),
        get("customer"),
        get("user"),
        get("team"),
        ("absence", json!({ "action": "types" })),
        ("rate", json!({ "action": "list", "entity": "project", "entity_id": 1 })),
        ("config", json!({ "type": "timesheet" })),
        ("analyze_project_team", json!({ "project_id": 1, "begin": "2026-10-01", "end": "2026-11-27" })),
    ]
}

/// Measures this server, and the Python server if it is installed.
///
/// # Errors
/// If any call of either server fails: both have all the tools and actions.
pub(super) async fn measure(program: &Path, peer: Option<&Peer>, folder: &Path) -> Result<Table> {
    let plugins = ["WorkContractBundle".to_owned()].into();
    let settings = Settings { now: Some(NOW.parse()?), plugins, ..Settings::default() };
    let kimai = SimulatedKimai::bind(settings).await?;
    tokio::task::block_in_place(|| {
        let mut pipes = vec![Pipe::open(program_command(program, &kimai, TOKEN).into_std())?];
        if let Some(peer) = peer {
            pipes.push(Pipe::open(peer.stdio(&kimai.url(), TOKEN))?);
        }
        let columns = pipes.into_iter().map(|pipe| figures(folder, &texts(pipe)?));
        Ok(table(&columns.collect::<Result<Vec<_>>>()?))
    })
}

/// Returns the list of tools and the answers to [`calls`].
fn texts(mut pipe: Pipe) -> Result<Vec<String>> {
    let list = pipe.request(r#"{"jsonrpc":"2.0","id":2,"method":"tools/list"}"#)?;
    let list: Value = serde_json::from_str(&list)?;
    let tools = list.pointer("/result/tools").ok_or("no tools")?;
    let answers = calls().into_iter().map(|(tool, arguments)| pipe.call(tool, &arguments));
    std::iter::once(Ok(tools.to_string())).chain(answers).collect()
}

/// Returns bytes and tokens of each text.
fn figures(folder: &Path, texts: &[String]) -> Result<Vec<[u64; 2]>> {
    let tokens = tokens(folder, texts)?;
    Ok(texts.iter().zip(tokens).map(|(text, tokens)| [text.len() as u64, tokens]).collect())
}

/// Creates the table from the figures of this server and of the Python server.
fn table(servers: &[Vec<[u64; 2]>]) -> Table {
    let mut columns = vec!["text", "bytes", "tokens"];
    if servers.len() > 1 {
        columns.extend(["bytes, Python 2.20.1", "tokens, Python 2.20.1"]);
    }
    let mut table = Table::new("Context: bytes and o200k tokens", &columns);
    let names = calls().into_iter().map(|(tool, arguments)| format!("`{tool}` `{arguments}`"));
    let names = std::iter::once("`tools/list`".to_owned()).chain(names);
    for (row, name) in names.enumerate() {
        let figures = servers.iter().filter_map(|server| server.get(row)).flatten();
        let figures = figures.map(|figure| count(number(*figure)));
        table.row(std::iter::once(name).chain(figures));
    }
    table
}

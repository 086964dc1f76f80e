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
        ("analyze_project_team", json!({ "project_id": "1" })),
    ]
}

/// Measures this server, and the Python server if it is installed.
pub(super) async fn measure(program: &Path, peer: Option<&Peer>, folder: &Path) -> Result<Table> {
    let kimai = SimulatedKimai::bind(Settings::default()).await?;
    tokio::task::block_in_place(|| {
        let ours = texts(Pipe::open(program_command(program, &kimai, "admin-token").into_std())?);
        let theirs = peer.map(|peer| Pipe::open(peer.stdio(&kimai.url())).map(texts)).transpose()?;
        let theirs = theirs.transpose()?;
        table(folder, &ours?, theirs.as_deref())
    })
}

fn texts(mut pipe: Pipe) -> Result<Vec<Option<String>>> {
    let list = pipe.request(r#"{"jsonrpc":"2.0","id":2,"method":"tools/list"}"#)?;
    let list: Value = serde_json::from_str(&list)?;
    let tools = list.pointer("/result/tools").ok_or("no tools")?;
    let answers = calls().into_iter().map(|(tool, arguments)| pipe.call(tool, &arguments).ok());
    Ok(std::iter::once(Some(tools.to_string())).chain(answers).collect())
}

fn table(folder: &Path, ours: &[Option<String>], theirs: Option<&[Option<String>]>) -> Result<Table> {
    let columns = ["text", "bytes", "tokens", "bytes, Python 2.20.1", "tokens, Python 2.20.1"];
    let mut table = Table::new("Context: bytes and o200k tokens", &columns);
    let names = calls().into_iter().map(|(tool, arguments)| format!("`{tool}` `{arguments}`"));
    let names = std::iter::once("`tools/list`".to_owned()).chain(names);
    let mut cells = vec![columns_of(folder, ours)?];
    cells.extend(theirs.map(|theirs| columns_of(folder, theirs)).transpose()?);
    for (row, name) in names.enumerate() {
        let figures = cells.iter().flat_map(|column| column.get(row).cloned().unwrap_or_default());
        let mut row: Vec<String> = std::iter::once(name).chain(figures).collect();
        row.resize(columns.len(), String::new());
        table.row(row);
    }
    Ok(table)
}

/// Returns bytes and tokens of each text; nothing for a call that is not possible.
fn columns_of(folder: &Path, texts: &[Option<String>]) -> Result<Vec<[String; 2]>> {
    let present: Vec<String> = texts.iter().map(|text| text.clone().unwrap_or_default()).collect();
    let tokens = tokens(folder, &present)?;
    let figures = present.iter().zip(tokens).map(|(text, tokens)| {
        if text.is_empty() {
            return ["–".to_owned(), "–".to_owned()];
        }
        [count(number(text.len() as u64)), count(number(tokens))]
    });
    Ok(figures.collect())
}

//! `report` and `today`: reports as tables on a terminal, as text in pipes, as CSV and as JSON.

mod options;
mod table;

use std::{
    env,
    io::{self, IsTerminal},
};

use clap::Args;
use console::Term;
use kimai_tools::{Answer, Output};
use serde_json::{Map, Value};

pub use self::options::ReportOptions;
use crate::{Settings, call};

/// Columns of a terminal of unknown width.
const DEFAULT_WIDTH: usize = 80;

/// Options of `today`.
#[derive(Debug, Default, Args)]
pub struct Today {
    /// Format of the output; text is a table on a terminal
    #[arg(long, value_parser = ["text", "csv", "json"])]
    pub format: Option<String>,
}

impl Today {
    /// Returns the arguments of the report: those of the resource `kimai://today`.
    pub(crate) fn arguments(&self) -> Map<String, Value> {
        let format = self.format.as_deref().map(|format| ("format", format));
        let arguments = [("action", "week"), ("period", "today")].into_iter().chain(format);
        arguments.map(|(name, value)| (name.to_owned(), value.into())).collect()
    }
}

/// Calls the tool `report` and prints its answer.
pub(crate) fn run(settings: &Settings, arguments: Map<String, Value>) -> kimai_cli::Exit {
    let answer = call::answer(settings, "report", arguments, Output::Text);
    call::print(answer.map(|answer| to_text(&answer)))
}

/// Returns the table for a terminal, or the document or text of the answer.
fn to_text(answer: &Answer) -> String {
    let width = io::stdout().is_terminal().then(terminal_width);
    let table = width.zip(answer.grid()).and_then(|(width, grid)| table::paint(grid, width));
    let document = || answer.attachment().map_or_else(|| answer.text(), |document| document.text.clone());
    table.unwrap_or_else(document)
}

/// Returns the width of the terminal; the variable `COLUMNS` takes precedence.
fn terminal_width() -> usize {
    let columns = env::var("COLUMNS").ok().and_then(|columns| columns.trim().parse().ok());
    let size = || Term::stdout().size_checked().map(|(_, columns)| usize::from(columns));
    columns.or_else(size).filter(|columns| *columns > 0).unwrap_or(DEFAULT_WIDTH)
}

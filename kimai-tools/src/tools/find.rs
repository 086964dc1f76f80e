//! `find`: one search over names and descriptions.

use jiff::Zoned;
use kimai_domain::{
    Input,
    search::{Hit, SearchResult, search},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    Action, Context, Requirement, Tool, ToolError,
    action::action,
    arguments::Count,
    data::Table,
    render::{Render, Text, quoted_name, quoted_text, record},
};

pub(super) static TOOL: Tool = Tool {
    name: "find",
    title: "Find",
    description: "Ids of projects, activities, customers, users, teams and tags by name, and records by description, \
        latest used first.",
    discriminator: None,
    actions: &[action::<Find>()],
};

/// Default number of entities.
const DEFAULT_HITS: u32 = 10;

/// Maximum number of entities.
const MAX_HITS: u32 = 100;

/// Maximum number of records.
const MAX_RECORDS: u32 = 5;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Find {
    term: String,
    #[schemars(description = "default 10")]
    size: Option<Count>,
}

/// The entities and records that match a term.
struct Found {
    term: String,
    size: usize,
    result: SearchResult,
}

impl Action for Find {
    const NAME: &'static str = "find";
    const ACCESS: Requirement = Requirement::READ;
    type Output = Found;

    async fn run(self, context: &Context) -> Result<Found, ToolError> {
        let term = self.term.trim().to_owned();
        if term.is_empty() {
            return Err(Input::missing("term", "a part of a name or description").into());
        }
        let size = self.size.map_or(DEFAULT_HITS, |Count(size)| size.min(MAX_HITS));
        let result = search(&context.session, &term, MAX_RECORDS).await?;
        Ok(Found { term, size: usize::try_from(size).unwrap_or(usize::MAX), result })
    }
}

impl Found {
    fn heading(&self) -> String {
        let term = quoted_text(&self.term);
        match self.result.hits.len() {
            0 => format!("No names match {term}"),
            1 => format!("1 name matches {term}"),
            several => format!("{several} names match {term}"),
        }
    }

    fn hits(&self) -> &[Hit] {
        self.result.hits.get(..self.size).unwrap_or(&self.result.hits)
    }

    fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if let Some(more) = self.result.hits.len().checked_sub(self.hits().len()).filter(|more| *more > 0) {
            notes.push(format!("{more} more; give a longer term, or size."));
        }
        if !self.result.unlisted.is_empty() && self.result.hits.is_empty() {
            let kinds: Vec<String> =
                self.result.unlisted.iter().map(|kind| format!("{}s", kind.name())).collect();
            notes.push(format!("Your role in Kimai may not list {}.", kinds.join(" and ")));
        }
        notes
    }

    fn records_heading(&self) -> String {
        let shown = self.result.records.rows.len();
        match self.result.records.total.filter(|total| *total > u64::try_from(shown).unwrap_or(u64::MAX)) {
            Some(total) => format!("Latest {shown} of {total} records that mention it:"),
            None => "Records that mention it:".to_owned(),
        }
    }
}

fn hit_line(hit: &Hit) -> String {
    let path: Vec<String> = hit.entity.path.iter().map(|part| quoted_name(part).to_string()).collect();
    let mut line = format!("- {} {} (#{})", hit.kind.name(), path.join(" / "), hit.entity.id);
    if !hit.entity.is_active {
        line.push_str("; hidden");
    }
    if let Some(day) = hit.last_used.as_ref().map(Zoned::date) {
        line = format!("{line}; last used {day}");
    }
    line
}

/// An entity that matches.
#[derive(Serialize, JsonSchema)]
struct HitRow {
    kind: &'static str,
    id: u64,
    path: Vec<String>,
    hidden: bool,
    last_used: Option<String>,
}

impl From<&Hit> for HitRow {
    fn from(hit: &Hit) -> Self {
        Self {
            kind: hit.kind.name(),
            id: hit.entity.id,
            path: hit.entity.path.clone(),
            hidden: !hit.entity.is_active,
            last_used: hit.last_used.as_ref().map(|begin| begin.date().to_string()),
        }
    }
}

/// Records that mention the term.
#[derive(Serialize, JsonSchema)]
struct FoundRecords {
    records: Vec<crate::data::Record>,
    records_total: Option<u64>,
}

impl Render for Found {
    type Data = Table<HitRow, FoundRecords>;

    fn render(&self, text: &mut Text) {
        text.line(self.heading());
        self.hits().iter().for_each(|hit| text.line(hit_line(hit)));
        self.notes().iter().for_each(|note| text.line(format_args!("Note: {note}")));
        if !self.result.records.rows.is_empty() {
            text.line(self.records_heading());
            self.result.records.rows.iter().for_each(|row| text.line(record::line(row)));
        }
    }

    fn data(&self) -> Self::Data {
        let rows = self.hits().iter().map(HitRow::from).collect();
        let records = FoundRecords {
            records: self.result.records.rows.iter().map(Into::into).collect(),
            records_total: self.result.records.total,
        };
        let total = u64::try_from(self.result.hits.len()).ok();
        Table { total, ..Table::of(rows, records) }.description(self.heading()).notes(self.notes())
    }
}

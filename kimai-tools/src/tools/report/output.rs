//! Output of a report: text, CSV or JSON, and the same facts as data.

use jiff::civil::Date;
use kimai_domain::{
    absences::Days,
    report::{Data, Dimension, RequestedPeople, Table as ReportTable},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::arguments::Arguments;
use crate::{
    answer::Attachment,
    data::{self, Table},
    render::{
        Grid, Render, Text, quoted_name, record,
        report::{self, Translated},
    },
};

/// Characters of the text if the call names no size.
const MAX_CHARACTERS: usize = 2_500;

/// Rows of a table on a terminal if the call names no size.
const MAX_GRID_ROWS: usize = 200;

/// Characters of CSV and JSON up to which they are the text itself; longer ones are attached.
const MAX_INLINE: usize = 8_000;

// A doc comment here would become a description.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Format {
    #[default]
    Text,
    Csv,
    Json,
}

/// A computed report.
pub(super) struct ReportOutput {
    pub(super) name: &'static str,
    pub(super) heading: Translated,
    pub(super) days: Option<Days>,
    pub(super) today: Date,
    pub(super) before: Option<Days>,
    pub(super) table: ReportTable,
    pub(super) notes: Vec<Translated>,
    pub(super) format: Format,
    pub(super) size: Option<u32>,
}

/// Returns the first line of a report: title, people, days, groups and filters.
pub(super) fn heading(
    title: &'static str,
    data: &Data,
    days: Option<Days>,
    before: Option<Days>,
    dimensions: &[Dimension],
    arguments: &Arguments,
) -> Translated {
    let in_words = |word: Word| {
        let period = |days: Days| {
            if days.first == days.last {
                days.first.to_string()
            } else {
                format!("{}{}{}", days.first, word(" to "), days.last)
            }
        };
        let mut parts = vec![format!("{}{}{}", word(title), word(" for "), people(data, word))];
        parts.push(days.map_or_else(|| word("all time").to_owned(), period));
        if !dimensions.is_empty() {
            let names: Vec<&str> = dimensions.iter().map(|dimension| word(dimension.key())).collect();
            parts.push(format!("{}{}", word("by "), names.join(", ")));
        }
        parts.extend(arguments.filter_texts(word));
        if let Some(before) = before {
            parts.push(format!("{}{}", word("compared with "), period(before)));
        }
        parts.join("; ")
    };
    Translated { english: in_words(report::english_word), german: in_words(report::german_word) }
}

/// Returns the word of a language for an English one.
type Word = fn(&'static str) -> &'static str;

fn people(data: &Data, word: Word) -> String {
    match &data.people.requested {
        RequestedPeople::Own => word("yourself").to_owned(),
        RequestedPeople::All => word("everybody you may see").to_owned(),
        RequestedPeople::User(user) => record::user(user),
        RequestedPeople::Team(team) => format!("{}{} (#{})", word("team "), quoted_name(&team.name), team.id),
    }
}

impl ReportOutput {
    /// Returns the rows as lines, the number of them that are shown, and the line about the others.
    fn lines(&self) -> (Vec<String>, Option<String>) {
        let lines: Vec<String> =
            self.table.rows.iter().map(|cells| report::row(&self.table, cells)).collect();
        let all = lines.len();
        let used: usize =
            self.head().iter().chain(&self.note_lines()).map(|line| line.chars().count() + 1).sum();
        let shown = match self.size {
            Some(size) => all.min(usize::try_from(size).unwrap_or(usize::MAX)),
            None => report::shown_rows(&lines, MAX_CHARACTERS.saturating_sub(used + 120)),
        };
        let more = (shown < all).then(|| {
            format!("{shown} of {all} rows are shown. Next: size {all}, a narrower filter, or format csv.")
        });
        (lines.into_iter().take(shown).collect(), more)
    }

    /// Returns the heading and the totals.
    fn head(&self) -> Vec<String> {
        let mut head = vec![self.heading.english.clone()];
        if self.table.rows.is_empty() {
            head.push("Nothing found.".to_owned());
        } else {
            head.extend(self.table.totals.iter().map(|total| report::total(&self.table, total)));
        }
        head
    }

    fn english_notes(&self) -> Vec<String> {
        self.notes.iter().map(|note| note.english.clone()).collect()
    }

    fn note_lines(&self) -> Vec<String> {
        self.notes.iter().map(|note| format!("Note: {}", note.english)).collect()
    }

    /// Returns the rows of CSV and JSON.
    fn limited(&self) -> ReportTable {
        let mut table = self.table.clone();
        if let Some(size) = self.size {
            table.rows.truncate(usize::try_from(size).unwrap_or(usize::MAX));
        }
        table
    }

    /// Returns the document in the requested format; `None` for text.
    fn document(&self) -> Option<String> {
        match self.format {
            Format::Text => None,
            Format::Csv => Some(report::csv(&self.limited())),
            Format::Json => Some(data::tidied(&self.data()).to_string()),
        }
    }

    const fn extension(&self) -> (&'static str, &'static str) {
        match self.format {
            Format::Json => ("json", "application/json"),
            Format::Csv | Format::Text => ("csv", "text/csv"),
        }
    }
}

impl Render for ReportOutput {
    type Data = Table<ReportRow, ReportDetails>;

    fn render(&self, text: &mut Text) {
        if let Some(document) = self.document().filter(|document| document.chars().count() <= MAX_INLINE) {
            text.line(document.trim_end());
            return;
        }
        self.head().iter().for_each(|line| text.line(line));
        let (rows, more) = self.lines();
        for line in rows.iter().chain(&more) {
            text.line(line);
        }
        self.note_lines().iter().for_each(|line| text.line(line));
    }

    fn data(&self) -> Self::Data {
        let table = self.limited();
        let fields = report::fields(&table, false);
        let rows = table.rows.iter().map(|row| ReportRow(report::json_row(&fields, row))).collect();
        let (lines, more) = self.lines();
        let day = |days: Option<Days>, side: fn(Days) -> Date| days.map(|days| side(days).to_string());
        let details = ReportDetails {
            report: self.name,
            begin: day(self.days, |days| days.first),
            end: day(self.days, |days| days.last),
            before_begin: day(self.before, |days| days.first),
            before_end: day(self.before, |days| days.last),
            totals: table.totals.iter().map(|total| ReportRow(report::json_total(&fields, total))).collect(),
            fields: fields.iter().map(|field| field.name.clone()).collect(),
            shown: (more.is_some() && self.format == Format::Text).then_some(lines.len()),
        };
        let total = Some(self.table.rows.len() as u64);
        Table { total, ..Table::of(rows, details) }
            .description(self.heading.english.clone())
            .notes(self.english_notes())
    }

    fn view(&self) -> Option<(&'static str, Value)> {
        let mut view = Map::new();
        let day = |day: Date| Value::from(day.to_string());
        view.insert("report".to_owned(), self.name.into());
        for (name, value) in [
            ("begin", self.days.map(|days| days.first)),
            ("end", self.days.map(|days| days.last)),
            ("today", Some(self.today)),
        ] {
            view.extend(value.map(|value| (name.to_owned(), day(value))));
        }
        view.extend(report::view(&self.heading, &self.table, &self.notes));
        let name = if self.name == "week" { "kimai/week" } else { "kimai/report" };
        (self.format == Format::Text).then(|| (name, view.into()))
    }

    fn grid(&self) -> Option<Grid> {
        let size = self.size.map_or(MAX_GRID_ROWS, |size| usize::try_from(size).unwrap_or(usize::MAX));
        (self.format == Format::Text)
            .then(|| report::grid(&self.heading.english, &self.table, size, &self.english_notes()))
    }

    fn attachment(&self) -> Option<Attachment> {
        let text = self.document().filter(|document| document.chars().count() > MAX_INLINE)?;
        let (extension, mime_type) = self.extension();
        Some(Attachment { uri: format!("kimai://report/{}.{extension}", self.name), mime_type, text })
    }
}

/// A row with the values of its fields.
#[derive(Serialize)]
#[serde(transparent)]
pub(super) struct ReportRow(Map<String, Value>);

impl JsonSchema for ReportRow {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "ReportRow".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "object" })
    }
}

/// The data of a report apart from its rows.
#[derive(Serialize, JsonSchema)]
pub(super) struct ReportDetails {
    report: &'static str,
    #[schemars(description = "first day")]
    begin: Option<String>,
    #[schemars(description = "last day")]
    end: Option<String>,
    before_begin: Option<String>,
    before_end: Option<String>,
    totals: Vec<ReportRow>,
    #[schemars(description = "of the rows, in their order")]
    fields: Vec<String>,
    #[schemars(description = "rows in the text, if not all")]
    shown: Option<usize>,
}

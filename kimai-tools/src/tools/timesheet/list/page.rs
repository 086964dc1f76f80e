//! One page as Kimai has it.

use kimai_domain::{
    api::{Seconds, Timesheet},
    people::Visible,
    records::{self, Listed, Scope},
    window::Window,
};

use super::{
    super::{filters::Filters, notes},
    Beside,
    users::{LISTED, choices, whose},
};
use crate::{
    Context, ToolError,
    data::{self, Record, Table},
    render::{Render, Text, duration, people, record, said},
};

/// A page of records and whose they are.
pub(in super::super) struct Page {
    scope: Scope,
    listed: Listed,
    notes: Vec<&'static str>,
    people: Option<Visible>,
}

pub(super) async fn read(filters: Filters, context: &Context) -> Result<Page, ToolError> {
    let kimai = &context.kimai;
    let scope = filters.scope(kimai).await?;
    let (notes, wants_users) = (notes(&filters), filters.include_user_list);
    let query = filters.query(kimai).await?;
    let mut listed = records::list(kimai.client(), kimai.me().await?.id, &scope, query).await?;
    kimai.show(&mut listed.window.rows).await?;
    let people = if wants_users { Some(choices(context, &listed.window.rows).await?) } else { None };
    Ok(Page { scope, listed, notes, people })
}

fn notes(filters: &Filters) -> Vec<&'static str> {
    let stats = filters.stats_format.is_some() || filters.breakdown_by_year == Some(true);
    let unused = stats.then_some("stats_format and breakdown_by_year need calculate_stats true.");
    notes::term(filters.term.as_deref()).into_iter().chain(unused).collect()
}

impl Page {
    fn head(&self) -> String {
        let window = &self.listed.window;
        head(window, &whose(&self.scope, window.rows.first().map(|record| &record.user)))
    }

    /// What is to be known before the rows.
    fn beside(&self) -> Vec<String> {
        let warnings = self.listed.warnings.iter().map(notes::warning);
        warnings.chain(self.notes.iter().map(|note| (*note).to_owned())).collect()
    }

    fn unread(&self, text: &mut Text) {
        for odd in &self.listed.odd {
            let id = odd.id.map_or_else(|| "without id".to_owned(), |id| format!("#{id}"));
            text.line(format_args!("A record {id} could not be read ({})", said(&odd.reason)));
        }
    }
}

impl Render for Page {
    type Data = Table<Record, Beside>;

    fn render(&self, text: &mut Text) {
        text.line(self.head());
        for note in self.beside() {
            text.line(format_args!("Note: {note}"));
        }
        if let Some(visible) = &self.people {
            people::choices(text, visible, LISTED);
        }
        rows(text, &self.listed.window);
        self.unread(text);
    }

    fn data(&self) -> Self::Data {
        let mut notes = self.beside();
        notes.extend(Text::lines_of(|text| self.unread(text)));
        let users = self.people.as_ref().map(|visible| data::people(visible, LISTED)).unwrap_or_default();
        notes.extend(users.1);
        let more = Beside { users: users.0, ..Beside::default() };
        list(&self.listed.window, more).about(self.head()).notes(notes)
    }
}

/// The rows and the next page.
pub(super) fn rows(text: &mut Text, window: &Window<Timesheet>) {
    record::rows(text, &window.rows);
    if let Some(next) = window.next {
        text.line(format_args!("Next: page {next}."));
    }
}

/// How many, whose, which of them, and how much time.
pub(super) fn head(window: &Window<Timesheet>, whose: &str) -> String {
    let shown = window.rows.len() as u64;
    if shown == 0 {
        return format!("No {whose} found.");
    }
    let total = window.total.map_or_else(|| "?".to_owned(), |total| total.to_string());
    let last = window.first + shown - 1;
    format!("{total} {whose}; {}-{last} shown, {} in these", window.first, duration(time(window)))
}

fn time(window: &Window<Timesheet>) -> Seconds {
    Seconds(window.rows.iter().filter_map(|record| record.duration).map(|time| time.0).sum())
}

/// The same as data.
pub(super) fn list(window: &Window<Timesheet>, more: Beside) -> Table<Record, Beside> {
    let rows = window.rows.iter().map(Record::from).collect();
    let more = Beside { seconds: Some(time(window).0), ..more };
    let first = (!window.rows.is_empty()).then_some(window.first);
    Table { total: window.total, first, next_page: window.next, ..Table::of(rows, more) }
}

//! One page as Kimai has it.

use kimai_domain::{
    api::{Seconds, Timesheet},
    page::ResultPage,
    people::VisibleUsers,
    records::{self, Listed, Scope},
};

use super::{
    super::{filters::Filters, notes},
    Beside,
    users::{LISTED, choices, whose},
};
use crate::{
    Context, ToolError,
    data::{self, Record, Table},
    render::{Render, Text, duration, people, quoted_text, record},
};

/// A page of records and whose they are.
pub(in super::super) struct ListedPage {
    scope: Scope,
    listed: Listed,
    notes: Vec<&'static str>,
    people: Option<VisibleUsers>,
}

pub(super) async fn read(filters: Filters, context: &Context) -> Result<ListedPage, ToolError> {
    let session = &context.session;
    let scope = filters.scope(session).await?;
    let (notes, wants_users) = (notes(&filters), filters.include_user_list);
    let query = filters.query(session).await?;
    let mut listed = records::list(session.client(), session.me().await?.id, &scope, query).await?;
    session.show(&mut listed.page.rows).await?;
    let people = if wants_users { Some(choices(context, &listed.page.rows).await?) } else { None };
    Ok(ListedPage { scope, listed, notes, people })
}

fn notes(filters: &Filters) -> Vec<&'static str> {
    let stats = filters.stats_format.is_some() || filters.breakdown_by_year == Some(true);
    let unused = stats.then_some("stats_format and breakdown_by_year need calculate_stats true.");
    notes::term(filters.term.as_deref()).into_iter().chain(unused).collect()
}

impl ListedPage {
    fn head(&self) -> String {
        let page = &self.listed.page;
        head(page, &whose(&self.scope, page.rows.first().map(|record| &record.user)))
    }

    /// What is to be known before the rows.
    fn beside(&self) -> Vec<String> {
        let warnings = self.listed.warnings.iter().map(notes::warning);
        warnings.chain(self.notes.iter().map(|note| (*note).to_owned())).collect()
    }

    fn unread(&self, text: &mut Text) {
        for invalid in &self.listed.invalid {
            let id = invalid.id.map_or_else(|| "without id".to_owned(), |id| format!("#{id}"));
            text.line(format_args!("A record {id} could not be read ({})", quoted_text(&invalid.reason)));
        }
    }
}

impl Render for ListedPage {
    type Data = Table<Record, Beside>;

    fn render(&self, text: &mut Text) {
        text.line(self.head());
        for note in self.beside() {
            text.line(format_args!("Note: {note}"));
        }
        if let Some(visible) = &self.people {
            people::choices(text, visible, LISTED);
        }
        rows(text, &self.listed.page);
        self.unread(text);
    }

    fn data(&self) -> Self::Data {
        let mut notes = self.beside();
        notes.extend(Text::lines_of(|text| self.unread(text)));
        let users = self.people.as_ref().map(|visible| data::people(visible, LISTED)).unwrap_or_default();
        notes.extend(users.1);
        let more = Beside { users: users.0, ..Beside::default() };
        list(&self.listed.page, more).about(self.head()).notes(notes)
    }
}

/// The rows and the next page.
pub(super) fn rows(text: &mut Text, page: &ResultPage<Timesheet>) {
    record::rows(text, &page.rows);
    if let Some(next) = page.next {
        text.line(format_args!("Next: page {next}."));
    }
}

/// How many, whose, which of them, and how much time.
pub(super) fn head(page: &ResultPage<Timesheet>, whose: &str) -> String {
    let shown = page.rows.len() as u64;
    if shown == 0 {
        return format!("No {whose} found.");
    }
    let total = page.total.map_or_else(|| "?".to_owned(), |total| total.to_string());
    let last = page.first + shown - 1;
    format!("{total} {whose}; {}-{last} shown, {} in these", page.first, duration(time(page)))
}

fn time(page: &ResultPage<Timesheet>) -> Seconds {
    Seconds(page.rows.iter().filter_map(|record| record.duration).map(|time| time.0).sum())
}

/// The same as data.
pub(super) fn list(page: &ResultPage<Timesheet>, more: Beside) -> Table<Record, Beside> {
    let rows = page.rows.iter().map(Record::from).collect();
    let more = Beside { seconds: Some(time(page).0), ..more };
    let first = (!page.rows.is_empty()).then_some(page.first);
    Table { total: page.total, first, next_page: page.next, ..Table::of(rows, more) }
}

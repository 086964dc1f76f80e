//! Lists of records: one page of Kimai's listing, or the result of a scan of all pages.

use jiff::Zoned;
use kimai_domain::{
    api::{Link, Seconds, Timesheet, User},
    page::ResultPage,
    people::{self, UserSource, VisibleUsers},
    records::{self, RecordPage, Scope},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    filters::Filters,
    notes,
    scan::{self, ScanOutput, period_suffix},
};
use crate::{
    Action, Context, Requirement, ToolError,
    data::{self, Person, Record, Statistics, Table},
    render::{self, Render, Text, duration, quoted_text, record, statistics::record_count},
};

/// Maximum number of users that a list of records names.
pub(super) const MAX_USERS: usize = 10;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(description = "newest first")]
pub(super) struct List {
    #[serde(default)]
    filters: Option<Filters>,
}

/// The output of [`List`].
pub(super) enum ListOutput {
    Page(Box<PageOutput>),
    Scan(Box<ScanOutput>),
}

/// The data of a list apart from its rows.
#[derive(Default, Serialize, JsonSchema)]
pub(super) struct ListDetails {
    #[schemars(description = "time of these rows, running ones included")]
    pub(super) seconds: Option<i64>,
    #[schemars(description = "of these, time of running rows")]
    pub(super) running_seconds: Option<i64>,
    #[schemars(description = "users you may name")]
    pub(super) users: Vec<Person>,
    #[schemars(description = "over all pages")]
    pub(super) statistics: Option<Statistics>,
    #[schemars(description = "whether all records were read")]
    pub(super) complete: Option<bool>,
}

impl Action for List {
    const NAME: &'static str = "list";
    const ACCESS: Requirement = Requirement::READ;
    type Output = ListOutput;

    async fn run(self, context: &Context) -> Result<ListOutput, ToolError> {
        let filters = self.filters.unwrap_or_default();
        if filters.calculate_stats || filters.meta()?.is_some() {
            Ok(ListOutput::Scan(Box::new(scan::read(filters, context).await?)))
        } else {
            Ok(ListOutput::Page(Box::new(PageOutput::read(filters, context).await?)))
        }
    }
}

impl Render for ListOutput {
    type Data = Table<Record, ListDetails>;

    fn render(&self, text: &mut Text) {
        match self {
            Self::Page(page) => page.render(text),
            Self::Scan(scan) => scan.render(text),
        }
    }

    fn data(&self) -> Self::Data {
        match self {
            Self::Page(page) => page.data(),
            Self::Scan(scan) => scan.data(),
        }
    }
}

/// One page of records.
pub(super) struct PageOutput {
    scope: Scope,
    now: Zoned,
    listing: RecordPage,
    notes: Vec<&'static str>,
    /// Days of a relative period with a leading blank; empty for others.
    period: String,
    users: Option<VisibleUsers>,
}

impl PageOutput {
    async fn read(filters: Filters, context: &Context) -> Result<Self, ToolError> {
        let session = &context.session;
        let scope = filters.scope(session).await?;
        let mut notes = argument_notes(&filters);
        let wants_users = filters.include_user_list;
        let is_relative = filters.period().is_relative();
        let query = filters.into_query(session).await?;
        let period = if is_relative { period_suffix(query.begin, query.end) } else { String::new() };
        let me = session.me().await?;
        let mut listing = records::list(session.client(), me.id, &scope, query).await?;
        notes.extend(notes::hidden_records(&scope, &me));
        records::retain_possible(&mut listing.warnings, &me);
        session.load_names(&mut listing.page.rows).await?;
        let users = if wants_users { Some(users_to_name(context, &listing.page.rows).await?) } else { None };
        let now = session.local_now().await?;
        Ok(Self { scope, now, listing, notes, period, users })
    }

    fn heading(&self) -> String {
        let page = &self.listing.page;
        let users = of_users(&self.scope, page.rows.first().map(|record| &record.user));
        page_heading(page, &format!("{users}{}", self.period), &self.now)
    }

    fn notes(&self) -> Vec<String> {
        let warnings = self.listing.warnings.iter().map(notes::warning);
        warnings.chain(self.notes.iter().map(|note| (*note).to_owned())).collect()
    }

    fn invalid_rows(&self) -> Vec<String> {
        let line = |invalid: &kimai_domain::api::InvalidRow| {
            let id = invalid.id.map_or_else(|| "without id".to_owned(), |id| format!("#{id}"));
            format!("A record {id} could not be read ({})", quoted_text(&invalid.reason))
        };
        self.listing.invalid.iter().map(line).collect()
    }

    fn render(&self, text: &mut Text) {
        text.line(self.heading());
        for note in self.notes() {
            text.line(format_args!("Note: {note}"));
        }
        if let Some(users) = &self.users {
            render::people::choices(text, users, MAX_USERS);
        }
        page_rows(text, &self.listing.page, self.scope != Scope::Own, &self.now);
        self.invalid_rows().iter().for_each(|line| text.line(line));
    }

    fn data(&self) -> Table<Record, ListDetails> {
        let mut notes = self.notes();
        notes.extend(self.invalid_rows());
        let (users, user_notes) =
            self.users.as_ref().map(|users| data::people(users, MAX_USERS)).unwrap_or_default();
        notes.extend(user_notes);
        let details = ListDetails { users, ..ListDetails::default() };
        page_table(&self.listing.page, details, &self.now).description(self.heading()).notes(notes)
    }
}

fn argument_notes(filters: &Filters) -> Vec<&'static str> {
    let wants_statistics = filters.stats_format.is_some() || filters.breakdown_by_year == Some(true);
    let unused = wants_statistics.then_some("stats_format and breakdown_by_year need calculate_stats true.");
    notes::term(filters.term.as_deref()).into_iter().chain(unused).collect()
}

/// Returns the users that the caller may name, at least those of these records.
pub(super) async fn users_to_name(context: &Context, rows: &[Timesheet]) -> Result<VisibleUsers, ToolError> {
    let mut visible = people::visible_users(&context.session, false, context.progress.part()).await?;
    for user in rows.iter().filter_map(|record| record.user.object()) {
        if visible.users.iter().all(|known| known.id != user.id) {
            visible.users.push(user.clone());
            if visible.source == UserSource::Own {
                visible.source = UserSource::Records;
            }
        }
    }
    Ok(visible)
}

/// Renders ` of yours`, or the users to whom records belong. A single user is named if a record has the name.
pub(super) fn of_users(scope: &Scope, user: Option<&Link<User>>) -> String {
    match scope {
        Scope::Own => " of yours".to_owned(),
        Scope::All => " of all users you may see".to_owned(),
        Scope::Users(users) => match (users.as_slice(), user) {
            ([_], Some(user)) => format!(" of {}", record::user(user)),
            _ => format!(" of users {}", notes::ids(users)),
        },
    }
}

/// Renders the heading of a page: total, the filters `filtered`, range, and time of the rows.
pub(super) fn page_heading(page: &ResultPage<Timesheet>, filtered: &str, now: &Zoned) -> String {
    let count = page.rows.len() as u64;
    if let Some(total) = page.total_before_end() {
        let are = if total == 1 { "is" } else { "are" };
        return format!("Past the last page: there {are} {}{filtered}.", record_count(total));
    }
    if count == 0 {
        return format!("No records{filtered} found.");
    }
    let total = page.total.map_or_else(|| "? records".to_owned(), record_count);
    let last = page.first + count - 1;
    let time = TotalTime::new(page, now);
    let running = match time.running {
        Seconds(0) => String::new(),
        running => format!(", of which {} running", duration(running)),
    };
    format!("{total}{filtered}; {}-{last} shown, {} in these{running}", page.first, duration(time.all))
}

/// Renders the rows and the number of the next page.
pub(super) fn page_rows(text: &mut Text, page: &ResultPage<Timesheet>, names_users: bool, now: &Zoned) {
    record::rows(text, &page.rows, names_users, now);
    if let Some(next) = page.next {
        text.line(format_args!("Next: page {next}."));
    }
}

/// Returns the page as data.
pub(super) fn page_table(
    page: &ResultPage<Timesheet>,
    details: ListDetails,
    now: &Zoned,
) -> Table<Record, ListDetails> {
    let row = |record: &Timesheet| Record {
        elapsed_seconds: record.is_running().then(|| record::elapsed(record, now).0),
        ..Record::from(record)
    };
    let rows = page.rows.iter().map(row).collect();
    let time = TotalTime::new(page, now);
    let running_seconds = Some(time.running.0).filter(|seconds| *seconds > 0);
    let details = ListDetails { seconds: Some(time.all.0), running_seconds, ..details };
    let first = (!page.rows.is_empty()).then_some(page.first);
    Table { total: page.total, first, next_page: page.next, ..Table::of(rows, details) }
}

/// Time of the rows of a page, running records included.
struct TotalTime {
    all: Seconds,
    running: Seconds,
}

impl TotalTime {
    fn new(page: &ResultPage<Timesheet>, now: &Zoned) -> Self {
        let (running, stopped): (Vec<&Timesheet>, Vec<&Timesheet>) =
            page.rows.iter().partition(|record| record.is_running());
        let running: i64 = running.into_iter().map(|record| record::elapsed(record, now).0).sum();
        let stopped: i64 = stopped.into_iter().filter_map(|record| record.duration).map(|time| time.0).sum();
        Self { all: Seconds(stopped + running), running: Seconds(running) }
    }
}

//! Results of scanning all records of a filter: statistics, and records with a custom field.

use jiff::{Timestamp, Zoned, civil::DateTime};
use kimai_domain::{
    Period,
    api::{Link, Timesheet, TimesheetQuery, User},
    page::{ROWS, ResultPage},
    people::VisibleUsers,
    records::{self, MetaFilter, MetaMatch, ScanResult, Scope},
    statistics::{Statistics, YearSummary, summarize_years},
};
use serde_json::{Map, Value, json};

use super::{
    filters::{Filters, StatsFormat},
    list::{ListDetails, MAX_USERS, of_users, page_heading, page_rows, page_table, users_to_name},
    notes,
};
use crate::{
    Context, ToolError, data,
    data::{Record, Table},
    render::{
        Text, people, quoted_name, quoted_text, record,
        statistics::{self, Depth},
    },
};

/// Maximum number of rows on a page.
const MAX_PAGE_SIZE: u32 = 500;

/// The result of a scan, and the requested page of the matching records.
pub(super) struct ScanOutput {
    scope: Scope,
    /// The note about records that the caller may not see.
    hidden: Option<&'static str>,
    period: Period,
    now: Zoned,
    meta: Option<MetaFilter>,
    format: Option<StatsFormat>,
    by_year: bool,
    result: ScanResult,
    matches: Matches,
    page: ResultPage<Timesheet>,
    users: Option<VisibleUsers>,
}

/// The matching records: their statistics, and the rows of the requested page.
#[derive(Default)]
struct Matches {
    /// Positions of the first and last row of the page, from 1.
    first: u64,
    last: u64,
    count: u64,
    rows: Vec<Timesheet>,
    statistics: Statistics,
    user: Option<Link<User>>,
    assumed: u64,
    excluded: u64,
}

/// Scans all records that pass the filters.
pub(super) async fn read(filters: Filters, context: &Context) -> Result<ScanOutput, ToolError> {
    let session = &context.session;
    let meta = filters.meta()?;
    let scope = filters.scope(session).await?;
    let wants_users = filters.include_user_list;
    let format = filters.calculate_stats.then(|| filters.stats_format.unwrap_or(StatsFormat::Summary));
    let by_year = filters.breakdown_by_year;
    let query = with_search_term(filters.into_query(session).await?, meta.as_ref());
    let period = Period { begin: query.begin, end: query.end };
    let page = query.page.unwrap_or(1);
    let by_year = by_year.unwrap_or_else(|| is_longer_than_a_year(period));
    let mut matches = Matches::new(page, query.size.unwrap_or(ROWS).min(MAX_PAGE_SIZE));
    let progress = context.progress.part();
    let me = session.me().await?;
    let now = session.local_now().await?;
    let each = |record| matches.add(record, meta.as_ref(), now.timestamp());
    let mut result = records::scan(session.client(), me.id, &scope, query, progress, each).await?;
    records::retain_possible(&mut result.warnings, &me);
    let hidden = notes::hidden_records(&scope, &me);
    if result.is_unfiltered() {
        matches = Matches::new(page, ROWS);
    }
    let mut page = matches.take_page(page);
    session.load_names(&mut page.rows).await?;
    let users = if wants_users { Some(users_to_name(context, &page.rows).await?) } else { None };
    Ok(ScanOutput { scope, hidden, period, now, meta, format, by_year, result, matches, page, users })
}

/// Adds the search term of the custom field. Kimai requires all words of a term.
fn with_search_term(mut query: TimesheetQuery, meta: Option<&MetaFilter>) -> TimesheetQuery {
    let words: Vec<String> = query.term.into_iter().chain(meta.and_then(MetaFilter::search_term)).collect();
    query.term = (!words.is_empty()).then(|| words.join(" "));
    query
}

fn is_longer_than_a_year(period: Period) -> bool {
    let (Some(begin), Some(end)) = (period.begin, period.end) else { return false };
    end.duration_since(begin).as_hours() > 365 * 24
}

impl Matches {
    fn new(page: u32, size: u32) -> Self {
        let first = u64::from(page - 1) * u64::from(size) + 1;
        Self { first, last: first + u64::from(size) - 1, ..Self::default() }
    }

    fn add(&mut self, record: Timesheet, meta: Option<&MetaFilter>, now: Timestamp) {
        match meta.map_or(MetaMatch::Match, |meta| meta.apply(&record)) {
            MetaMatch::Match => {}
            MetaMatch::AssumedMatch => self.assumed += 1,
            MetaMatch::AssumedMismatch => return self.excluded += 1,
            MetaMatch::Mismatch => return,
        }
        self.count += 1;
        self.statistics.add(&record, now);
        self.user.get_or_insert_with(|| record.user.clone());
        if (self.first..=self.last).contains(&self.count) {
            self.rows.push(record);
        }
    }

    /// Takes the rows of the requested page; there are none past the last page.
    fn take_page(&mut self, page: u32) -> ResultPage<Timesheet> {
        ResultPage {
            rows: std::mem::take(&mut self.rows),
            total: Some(self.count),
            first: self.first,
            next: (self.count > self.last).then_some(page + 1),
        }
    }
}

impl ScanOutput {
    pub(super) fn render(&self, text: &mut Text) {
        let years = self.years();
        match self.format {
            None => {
                text.line(page_heading(&self.page, &self.filtered(), &self.now));
                self.render_notes(text);
                page_rows(text, &self.page, self.scope != Scope::Own, &self.now);
            }
            Some(StatsFormat::Json) => {
                let head = self.json_head();
                text.line(statistics::to_json(head, &self.matches.statistics, &years.unwrap_or_default()));
            }
            Some(StatsFormat::Summary) => self.render_statistics(text, years.as_deref(), Depth::SUMMARY),
            Some(StatsFormat::Detailed) => {
                self.render_statistics(text, years.as_deref(), Depth::DETAILED);
                if self.matches.count > 0 {
                    text.line(page_heading(&self.page, "", &self.now));
                    page_rows(text, &self.page, self.scope != Scope::Own, &self.now);
                }
            }
        }
    }

    fn render_statistics(&self, text: &mut Text, years: Option<&[YearSummary<'_>]>, depth: Depth) {
        let records = statistics::record_count(self.matches.count);
        text.line(format_args!("Statistics of {records}{}", self.filtered()));
        self.render_notes(text);
        if self.matches.count > 0 {
            statistics::render(text, &self.matches.statistics, years, depth);
        }
    }

    fn render_notes(&self, text: &mut Text) {
        for note in self.notes() {
            text.line(format_args!("Note: {note}"));
        }
        if let Some(users) = &self.users {
            people::choices(text, users, MAX_USERS);
        }
    }

    /// Returns the scan as data, with the rows that the text contains.
    pub(super) fn data(&self) -> Table<Record, ListDetails> {
        let (users, user_notes) =
            self.users.as_ref().map(|users| data::people(users, MAX_USERS)).unwrap_or_default();
        let years = self.years();
        let depth = self.format.map(|format| match format {
            StatsFormat::Summary => Depth::SUMMARY,
            StatsFormat::Detailed => Depth::DETAILED,
            StatsFormat::Json => Depth::DOCUMENT,
        });
        let statistics =
            depth.map(|depth| data::Statistics::new(&self.matches.statistics, years.as_deref(), depth));
        let details =
            ListDetails { users, statistics, complete: Some(self.result.complete), ..ListDetails::default() };
        let notes = self.notes().into_iter().chain(user_notes).collect();
        if matches!(self.format, Some(StatsFormat::Summary | StatsFormat::Json)) {
            return Table { total: Some(self.matches.count), ..Table::of(Vec::new(), details) }
                .description(self.subject())
                .notes(notes);
        }
        page_table(&self.page, details, &self.now).description(self.subject()).notes(notes)
    }

    /// Renders the records with users, period and custom field.
    fn subject(&self) -> String {
        format!("records{}", self.filtered())
    }

    /// Renders users, period and custom field.
    fn filtered(&self) -> String {
        let users = of_users(&self.scope, self.matches.user.as_ref());
        let field = self.meta.as_ref().map(with_field).unwrap_or_default();
        format!("{users}{}{field}", period_suffix(self.period.begin, self.period.end))
    }

    fn notes(&self) -> Vec<String> {
        let mut notes = notes::scan(&self.result);
        notes.extend(self.hidden.map(str::to_owned));
        let name = self.meta.as_ref().map(|meta| quoted_name(meta.name()).to_string()).unwrap_or_default();
        if self.matches.assumed > 0 {
            let reason = match self.meta.as_ref().and_then(MetaFilter::value) {
                Some("") => "do not show the field; they count as empty",
                Some(_) => "do not show the field; Kimai's search found the value in them, perhaps as a part",
                None => "do not show the field; Kimai's search found it in them",
            };
            notes.push(format!("{} of these {reason} ({name}).", self.matches.assumed));
        }
        if self.matches.excluded > 0 {
            notes.push(format!(
                "{} other records do not show the field {name} and were left out; it may be hidden.",
                self.matches.excluded
            ));
        }
        if self.scope != Scope::Own && matches!(self.format, None | Some(StatsFormat::Detailed)) {
            notes.extend(record::zone_note(&self.page.rows, &self.now));
        }
        notes
    }

    /// Returns the years, if they are requested or the format has all series. Growth is only computed from a complete scan.
    fn years(&self) -> Option<Vec<YearSummary<'_>>> {
        let mut years = (self.by_year || self.format == Some(StatsFormat::Json))
            .then(|| summarize_years(&self.matches.statistics, self.period, self.now.datetime()))?;
        if !self.result.complete {
            for year in &mut years {
                year.growth = None;
            }
        }
        Some(years)
    }

    fn json_head(&self) -> Map<String, Value> {
        let mut head = Map::from_iter([
            ("of".to_owned(), json!(self.subject())),
            ("complete".to_owned(), json!(self.result.complete)),
        ]);
        let mut notes = self.notes();
        if let Some(users) = &self.users {
            let mut text = Text::default();
            people::choices(&mut text, users, MAX_USERS);
            notes.push(text.into_string());
        }
        if !notes.is_empty() {
            head.insert("notes".to_owned(), json!(notes));
        }
        head
    }
}

/// Renders the days of a period with a leading blank; empty if both sides are open.
pub(super) fn period_suffix(begin: Option<DateTime>, end: Option<DateTime>) -> String {
    match (begin, end) {
        (Some(begin), Some(end)) if begin.date() == end.date() => format!(" on {}", begin.date()),
        (Some(begin), Some(end)) => format!(" from {} to {}", begin.date(), end.date()),
        (Some(begin), None) => format!(" since {}", begin.date()),
        (None, Some(end)) => format!(" up to {}", end.date()),
        (None, None) => String::new(),
    }
}

fn with_field(meta: &MetaFilter) -> String {
    let name = quoted_name(meta.name());
    match meta.value() {
        None => format!(" with any {name}"),
        Some("") => format!(" without {name}"),
        Some(value) => format!(" with {name}={}", quoted_text(value)),
    }
}

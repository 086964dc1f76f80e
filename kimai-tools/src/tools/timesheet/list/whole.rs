//! What comes of reading all records of a filter: statistics, and those with a custom field.

mod answer;
mod table;

use jiff::civil::DateTime;
use kimai_domain::{
    Error, Period,
    api::{Link, Timesheet, TimesheetQuery, User},
    page::{ROWS, ResultPage},
    people::VisibleUsers,
    records::{self, MetaFilter, Reading, Scope, Verdict},
    statistics::Statistics,
};

use super::{
    super::filters::{Filters, Format},
    users::choices,
};
use crate::{Context, ToolError};

/// The most rows that are shown at once.
const MOST_ROWS: u32 = 500;

/// What was read, and what is shown of it.
pub(in super::super) struct Whole {
    scope: Scope,
    period: Period,
    now: DateTime,
    meta: Option<MetaFilter>,
    stats: Option<Format>,
    by_year: bool,
    reading: Reading,
    kept: Kept,
    rows: ResultPage<Timesheet>,
    people: Option<VisibleUsers>,
}

/// What was kept of the records, one after the other.
#[derive(Default)]
struct Kept {
    first: u64,
    last: u64,
    count: u64,
    rows: Vec<Timesheet>,
    statistics: Statistics,
    user: Option<Link<User>>,
    unseen: u64,
    left_out: u64,
}

pub(super) async fn read(filters: Filters, context: &Context) -> Result<Whole, ToolError> {
    let (session, meta) = (&context.session, filters.meta()?);
    let (scope, wants_users) = (filters.scope(session).await?, filters.include_user_list);
    let stats = filters.calculate_stats.then(|| filters.stats_format.unwrap_or(Format::Summary));
    let asked_years = filters.breakdown_by_year;
    let query = with_term(filters.query(session).await?, meta.as_ref());
    let (period, page) = (Period { begin: query.begin, end: query.end }, query.page.unwrap_or(1));
    let by_year = asked_years.unwrap_or_else(|| is_long(period));
    let mut kept = Kept::of(page, query.size.unwrap_or(ROWS).min(MOST_ROWS));
    let tell = context.progress.part();
    let each = |record| kept.take(record, meta.as_ref());
    let reading = records::scan(session.client(), session.me().await?.id, &scope, query, tell, each).await?;
    if reading.is_unfiltered() {
        kept = Kept::of(page, ROWS);
    }
    let mut rows = kept.page(page)?;
    session.show(&mut rows.rows).await?;
    let people = if wants_users { Some(choices(context, &rows.rows).await?) } else { None };
    let now = session.local_now().await?.datetime();
    Ok(Whole { scope, period, now, meta, stats, by_year, reading, kept, rows, people })
}

/// Kimai searches for all words of a term.
fn with_term(query: TimesheetQuery, meta: Option<&MetaFilter>) -> TimesheetQuery {
    let words: Vec<String> = query.term.into_iter().chain(meta.and_then(MetaFilter::term)).collect();
    TimesheetQuery { term: (!words.is_empty()).then(|| words.join(" ")), ..query }
}

/// More than a year is broken down by years.
fn is_long(period: Period) -> bool {
    let (Some(begin), Some(end)) = (period.begin, period.end) else { return false };
    end.duration_since(begin).as_hours() > 365 * 24
}

impl Kept {
    fn of(page: u32, size: u32) -> Self {
        let first = u64::from(page - 1) * u64::from(size) + 1;
        Self { first, last: first + u64::from(size) - 1, ..Self::default() }
    }

    fn take(&mut self, record: Timesheet, meta: Option<&MetaFilter>) {
        match meta.map_or(Verdict::Passes, |meta| meta.judge(&record)) {
            Verdict::Passes => {}
            Verdict::KeptUnseen => self.unseen += 1,
            Verdict::LeftUnseen => return self.left_out += 1,
            Verdict::Differs => return,
        }
        self.count += 1;
        self.statistics.add(&record);
        self.user.get_or_insert_with(|| record.user.clone());
        if (self.first..=self.last).contains(&self.count) {
            self.rows.push(record);
        }
    }

    /// The page of what was kept.
    fn page(&mut self, page: u32) -> Result<ResultPage<Timesheet>, ToolError> {
        if self.rows.is_empty() && page > 1 && self.count > 0 {
            return Err(Error::PageOutOfRange { page }.into());
        }
        let next = (self.count > self.last).then_some(page + 1);
        Ok(ResultPage {
            rows: std::mem::take(&mut self.rows),
            total: Some(self.count),
            first: self.first,
            next,
        })
    }
}

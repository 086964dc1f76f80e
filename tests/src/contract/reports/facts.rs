//! The rows of the API that the figures of reports are computed from.

use std::collections::BTreeMap;

use futures_util::TryStreamExt;
use jiff::{
    Timestamp, Zoned,
    civil::{Date, DateTime},
    tz::TimeZone,
};
use kimai_tools::domain::{
    Month,
    absences::{Contract, Days},
    api::{
        Absence, AbsenceQuery, AbsenceStatusFilter, Client, Error, Id, Link, Owner, PublicHoliday,
        PublicHolidayQuery, Timesheet, TimesheetQuery, User, UserQuery, WorkingTimesQuery,
    },
};

/// Rows of a page of the API.
const PAGE_SIZE: u32 = 500;

/// Everything that reports are compared with.
#[derive(Debug)]
pub(super) struct Facts {
    pub(super) now: Timestamp,
    pub(super) rows: Vec<Row>,
    pub(super) people: Vec<Person>,
    /// Absences by person; `None` if this Kimai has none.
    pub(super) absences: Option<BTreeMap<u64, Vec<Absence>>>,
    /// Projects that have a budget.
    pub(super) budgeted: Vec<u64>,
}

/// The values of a record that reports count.
#[derive(Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "independent flags of a record")]
pub(super) struct Row {
    pub(super) id: u64,
    pub(super) user: u64,
    pub(super) project: u64,
    pub(super) customer: Option<u64>,
    pub(super) activity: u64,
    pub(super) currency: Option<String>,
    /// The day of the begin in the zone of the owner.
    pub(super) day: Date,
    /// The day of the last second.
    pub(super) last_day: Date,
    pub(super) begin: Timestamp,
    /// The end; the begin if it is running.
    pub(super) end: Timestamp,
    pub(super) pause: i64,
    pub(super) is_running: bool,
    pub(super) seconds: i64,
    pub(super) rate: Option<f64>,
    pub(super) billable: bool,
    pub(super) exported: bool,
    pub(super) has_description: bool,
    pub(super) has_tag: bool,
}

/// A person who can log in.
#[derive(Clone, Debug)]
pub(super) struct Person {
    pub(super) id: u64,
    pub(super) today: Date,
    pub(super) contract: Contract,
    pub(super) holidays: Vec<PublicHoliday>,
    /// Worked time by month, where this Kimai computes it.
    pub(super) working_times: Option<BTreeMap<Month, i64>>,
}

impl Facts {
    /// Reads the rows of all people, and absences and holidays since the year of the first record.
    pub(super) async fn read(client: &Client, now: Timestamp, budgeted: Vec<u64>) -> Result<Self, Error> {
        let rows: Vec<Row> = records(client).await?.iter().map(Row::of).collect();
        let users = client.users().list(&UserQuery::default().full(true)).await?.rows;
        let years = years(&rows, now);
        let mut people = Vec::new();
        let mut absences = BTreeMap::new();
        let mut supported = true;
        for user in users.iter().filter(|user| user.enabled != Some(false)) {
            if user.system_account == Some(true) {
                continue;
            }
            if supported {
                match absences_of(client, user.id, years).await? {
                    Some(rows) => drop(absences.insert(user.id.get(), rows)),
                    None => supported = false,
                }
            }
            people.push(Person::read(client, user, now, years, supported).await?);
        }
        Ok(Self { now, rows, people, absences: supported.then_some(absences), budgeted })
    }

    /// Returns the finished records.
    pub(super) fn finished(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(|row| !row.is_running)
    }
}

impl Row {
    /// Returns the values of a record with expanded relations.
    pub(super) fn of(record: &Timesheet) -> Self {
        let zone = record
            .user
            .object()
            .and_then(|user| TimeZone::get(user.timezone.as_deref()?).ok())
            .unwrap_or_else(|| record.begin.time_zone().clone());
        let begin = record.begin.with_time_zone(zone.clone());
        let end = record.end.as_ref().map_or_else(|| begin.clone(), |end| end.with_time_zone(zone));
        let customer = record.project.object().and_then(|project| project.customer.as_ref());
        Self {
            id: record.id.get(),
            user: record.user.id().get(),
            project: record.project.id().get(),
            customer: customer.map(|customer| customer.id().get()),
            activity: record.activity.id().get(),
            currency: customer.and_then(Link::object).and_then(|customer| customer.currency.clone()),
            day: begin.date(),
            last_day: last_day(&begin, &end),
            begin: begin.timestamp(),
            end: end.timestamp(),
            pause: record.break_duration.unwrap_or_default().0,
            is_running: record.is_running(),
            seconds: record.duration.unwrap_or_default().0,
            rate: record.rate,
            billable: record.billable == Some(true),
            exported: record.exported == Some(true),
            has_description: record.description.as_deref().is_some_and(|text| !text.trim().is_empty()),
            has_tag: !record.tags.is_empty(),
        }
    }
}

/// Returns the day of the last second of a record.
fn last_day(begin: &Zoned, end: &Zoned) -> Date {
    let last_second = end.saturating_sub(jiff::SignedDuration::from_secs(1));
    last_second.date().max(begin.date())
}

impl Person {
    async fn read(
        client: &Client,
        user: &User,
        now: Timestamp,
        years: Days,
        has_holidays: bool,
    ) -> Result<Self, Error> {
        let zone = user.timezone.as_deref().and_then(|name| TimeZone::get(name).ok());
        let today = now.to_zoned(zone.unwrap_or(TimeZone::UTC)).date();
        let contract = Contract::from_user(user);
        let mut holidays = Vec::new();
        if has_holidays {
            let (begin, end) = bounds(years);
            let query = PublicHolidayQuery::default().group(contract.group).begin(begin).end(end);
            holidays = client.public_holidays().list(&query).await?.rows;
        }
        let mut working_times: Option<BTreeMap<Month, i64>> = None;
        for year in years.first.year()..=today.year() {
            let query = WorkingTimesQuery::default().until((year == today.year()).then_some(today));
            let Ok(times) = client.working_times().year(user.id, year, &query).await else { break };
            let of_year = working_times.get_or_insert_default();
            for month in times.months {
                let name = month.month.as_deref().and_then(|name| name.parse().ok());
                of_year.extend(name.zip(month.actual_time.map(|time| time.0)));
            }
        }
        Ok(Self { id: user.id.get(), today, contract, holidays, working_times })
    }

    /// Returns true for a whole public holiday, or for half of one.
    pub(super) fn has_holiday(&self, day: Date, half: bool) -> bool {
        let mut holidays = self.holidays.iter().filter(|holiday| holiday.date == Some(day));
        holidays.any(|holiday| (holiday.half_day == Some(true)) == half)
    }

    /// Returns true if the contract has working time on a day and no holiday takes all of it.
    pub(super) fn is_working_day(&self, day: Date) -> bool {
        self.contract.expected(day).0 > 0 && !self.has_holiday(day, false)
    }
}

/// Returns the years of the records and the present one.
fn years(rows: &[Row], now: Timestamp) -> Days {
    let today = now.to_zoned(TimeZone::UTC).date();
    let first = rows.iter().map(|row| row.day).min().unwrap_or(today).min(today);
    Days { first: first.first_of_year(), last: today.last_of_year() }
}

fn bounds(days: Days) -> (DateTime, DateTime) {
    (days.first.at(0, 0, 0, 0), days.last.at(23, 59, 59, 0))
}

/// Returns the absences of a person, or `None` if this Kimai has none.
async fn absences_of(client: &Client, user: Id<User>, years: Days) -> Result<Option<Vec<Absence>>, Error> {
    let (begin, end) = bounds(years);
    let query = AbsenceQuery::default().user(user).begin(begin).end(end).status(AbsenceStatusFilter::All);
    match client.absences().list(&query).await {
        Ok(listing) => Ok(Some(listing.rows)),
        Err(error) if error.status() == Some(404) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Returns the records of all users, with project, customer and user.
async fn records(client: &Client) -> Result<Vec<Timesheet>, Error> {
    let query = TimesheetQuery::default().user(Owner::All).size(PAGE_SIZE).full(true);
    client.timesheets().rows(&query).try_collect().await
}

//! Tool `calendar`: absences and public holidays as Kimai's calendar shows them.

use jiff::civil::{Date, DateTime, time};
use kimai_domain::{
    PeriodExpression, Session, TimeExpression,
    absences::{Contract, DateBounds, Days, are_adjacent},
    api::{AbsenceCalendarQuery, CalendarEvent, Id, InvalidRow, PublicHoliday, PublicHolidayQuery, User},
    time::Direction,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    Action, Context, Requirement, Tool, ToolError,
    action::action,
    data::Table,
    render::{Render, Text, absence, quoted_name, quoted_text, user},
    tools::period::PeriodArguments,
};

pub(super) static TOOL: Tool = Tool {
    name: "calendar",
    title: "Calendar",
    description: "Kimai's calendar (work-contract plugin).",
    discriminator: Some("type"),
    actions: &[action::<Absences>(), action::<Holidays>()],
};

#[derive(Deserialize, JsonSchema)]
#[schemars(description = "default this month")]
#[serde(deny_unknown_fields)]
struct Absences {
    #[serde(default)]
    filters: Filters,
}

#[derive(Deserialize, JsonSchema)]
#[schemars(description = "public holidays of your or user's group, default this year")]
#[serde(deny_unknown_fields)]
struct Holidays {
    #[serde(default)]
    filters: Filters,
}

#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
struct Filters {
    user: Option<Id<User>>,
    #[schemars(with = "Option<String>")]
    begin: Option<TimeExpression>,
    #[schemars(with = "Option<String>")]
    end: Option<TimeExpression>,
    #[schemars(with = "Option<String>")]
    period: Option<PeriodExpression>,
}

/// Entries of the calendar in a period.
struct Events {
    noun: &'static str,
    /// The user whose entries these are, such as `of yours`.
    user: String,
    days: DateBounds,
    /// Entries in order.
    rows: Vec<Entry>,
    /// Entries that could not be deserialized.
    invalid: Vec<InvalidRow>,
}

/// An entry of a calendar.
struct Entry {
    days: Days,
    title: String,
    is_half_day: bool,
}

impl Filters {
    /// Returns the days from `begin` to `end`; a missing bound is open.
    ///
    /// Without both, it is the period around today with these first and last days.
    async fn days(
        &self,
        session: &Session,
        first: fn(Date) -> Date,
        last: fn(Date) -> Date,
    ) -> Result<DateBounds, ToolError> {
        let arguments = PeriodArguments {
            begin: self.begin.as_ref(),
            end: self.end.as_ref(),
            period: self.period.as_ref(),
            parent: "filters",
        };
        let period = arguments.resolve(session, Direction::Nearest).await?;
        let begin = period.first_day();
        let end = period.last_day();
        if begin.or(end).is_some() {
            return Ok(DateBounds { begin, end });
        }
        let today = session.local_now().await?.date();
        Ok(DateBounds { begin: Some(first(today)), end: Some(last(today)) })
    }
}

/// Formats the user whose days an answer shows; `own` stands for the caller.
async fn owner(preposition: &str, own: &str, user: Option<Id<User>>, session: &Session) -> String {
    match user {
        Some(id) => {
            let user = session.user_by_id(id).await;
            user.map_or_else(
                || format!("{preposition} user #{id}"),
                |user| format!("{preposition} {}", user::name(&user)),
            )
        }
        None => format!("{preposition} {own}"),
    }
}

/// First second of the first day.
fn begin_of(days: DateBounds) -> Option<DateTime> {
    days.begin.map(|day| day.to_datetime(time(0, 0, 0, 0)))
}

/// Last second of the last day.
fn end_of(days: DateBounds) -> Option<DateTime> {
    days.end.map(|day| day.to_datetime(time(23, 59, 59, 0)))
}

impl Action for Absences {
    const NAME: &'static str = "absences";
    const ACCESS: Requirement = Requirement::READ;
    type Output = Events;

    async fn run(self, context: &Context) -> Result<Events, ToolError> {
        let session = &context.session;
        let days = self.filters.days(session, Date::first_of_month, Date::last_of_month).await?;
        let user = self.filters.user;
        // Kimai answers 404 for a language that it does not have; it has the language if it returned labels in it.
        let has_labels = !session.absence_labels().await?.is_empty();
        let mut query = AbsenceCalendarQuery::default().user(user).begin(begin_of(days)).end(end_of(days));
        query.language = session.me().await?.language.clone().filter(|_| has_labels);
        let listing = session.client().absences().calendar(&query).await?;
        let user = owner("of", "yours", user, session).await;
        Ok(Events { noun: "absence", user, days, rows: rows(&listing.rows), invalid: listing.invalid })
    }
}

impl Action for Holidays {
    const NAME: &'static str = "holidays";
    const ACCESS: Requirement = Requirement::READ;
    type Output = Events;

    async fn run(self, context: &Context) -> Result<Events, ToolError> {
        let session = &context.session;
        let days = self.filters.days(session, Date::first_of_year, Date::last_of_year).await?;
        let user = self.filters.user;
        let group = match user {
            Some(user) => Contract::from_user(&session.client().users().get(user).await?).group,
            None => Contract::from_user(&*session.me().await?).group,
        };
        let query = PublicHolidayQuery::default().group(group).begin(begin_of(days)).end(end_of(days));
        let listing = session.client().public_holidays().list(&query).await?;
        let user = owner("for", "yourself", user, session).await;
        let rows = holiday_rows(&listing.rows);
        Ok(Events { noun: "public holiday", user, days, rows, invalid: listing.invalid })
    }
}

/// Entry of the calendar.
#[derive(Serialize, JsonSchema)]
struct EventRow {
    first: String,
    last: String,
    title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    half_day: Option<bool>,
}

/// Period of the calendar.
#[derive(Serialize, JsonSchema)]
struct PeriodData {
    first_day: Option<String>,
    last_day: Option<String>,
}

impl Events {
    fn heading(&self) -> String {
        let count = absence::count(self.rows.len(), self.noun);
        let begin = self.days.begin.map(|day| format!(" from {day}")).unwrap_or_default();
        let end = self.days.end.map(|day| format!(" to {day}")).unwrap_or_default();
        format!("{count} {}{begin}{end}", self.user)
    }

    fn invalid(&self, text: &mut Text) {
        for invalid in &self.invalid {
            text.line(format_args!("An entry could not be read ({})", quoted_text(&invalid.reason)));
        }
    }
}

impl Render for Events {
    type Data = Table<EventRow, PeriodData>;

    fn render(&self, text: &mut Text) {
        text.line(self.heading());
        for Entry { days, title, is_half_day } in &self.rows {
            let half = if *is_half_day { " (half a day)" } else { "" };
            text.line(format_args!("{days}: {}{half}", quoted_name(title)));
        }
        self.invalid(text);
    }

    fn data(&self) -> Self::Data {
        let rows = self.rows.iter().map(|entry| EventRow {
            first: entry.days.first.to_string(),
            last: entry.days.last.to_string(),
            title: entry.title.clone(),
            half_day: entry.is_half_day.then_some(true),
        });
        let period = PeriodData {
            first_day: self.days.begin.map(|day| day.to_string()),
            last_day: self.days.end.map(|day| day.to_string()),
        };
        let notes = Text::lines_of(|text| self.invalid(text));
        Table::of(rows.collect(), period).description(self.heading()).notes(notes)
    }
}

/// Returns the entries of Kimai's calendar in order; consecutive days with the same title become one row.
fn rows(listing: &[CalendarEvent]) -> Vec<Entry> {
    let mut events: Vec<(Days, &str)> =
        listing.iter().filter_map(|event| Some((event_days(event)?, event.title.as_str()))).collect();
    events.sort_unstable_by_key(|(days, title)| (days.first, *title));
    let mut rows: Vec<Entry> = Vec::new();
    for (days, title) in events {
        let is_continued = |row: &&mut Entry| row.title == title && are_adjacent(row.days.last, days.first);
        match rows.iter_mut().rev().find(is_continued) {
            Some(row) => row.days.last = days.last,
            None => rows.push(Entry { days, title: title.to_owned(), is_half_day: false }),
        }
    }
    rows
}

/// Returns the public holidays in order. Unlike Kimai's calendar, its list tells half days.
fn holiday_rows(listing: &[PublicHoliday]) -> Vec<Entry> {
    let mut rows: Vec<Entry> = listing
        .iter()
        .filter_map(|holiday| {
            let day = holiday.date?;
            let is_half_day = holiday.half_day == Some(true);
            Some(Entry { days: Days { first: day, last: day }, title: holiday.name.clone(), is_half_day })
        })
        .collect();
    rows.sort_unstable_by(|one, other| (one.days.first, &one.title).cmp(&(other.days.first, &other.title)));
    rows
}

/// Days of an entry; Kimai's end is the midnight after the last day.
fn event_days(event: &CalendarEvent) -> Option<Days> {
    let first = event.start?;
    let last = event.end.and_then(|end| end.yesterday().ok()).filter(|last| *last > first);
    Some(Days { first, last: last.unwrap_or(first) })
}

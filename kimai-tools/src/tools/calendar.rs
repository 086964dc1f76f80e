//! `calendar`: absences and public holidays as the calendar of Kimai shows them.

use jiff::civil::{Date, DateTime, time};
use kimai_domain::{
    Input, Kimai, Moment, Period,
    absences::{Contract, Days, adjoin},
    api::{AbsenceCalendarQuery, CalendarEvent, Id, Listing, PublicHolidayQuery, User},
};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    Access, Action, Context, Tool, ToolError,
    action::action,
    render::{Render, Text, absence, said},
};

pub(super) static TOOL: Tool = Tool {
    name: "calendar",
    title: "Calendar",
    about: "Kimai's calendar (work-contract plugin).",
    chosen_by: Some("type"),
    actions: &[action::<Absences>(), action::<Holidays>()],
};

/// default this month
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Absences {
    #[serde(default)]
    filters: Filters,
}

/// public ones of your or user's group, default this year
#[derive(Deserialize, JsonSchema)]
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
    begin: Option<Moment>,
    #[schemars(with = "Option<String>")]
    end: Option<Moment>,
}

/// What the calendar shows, and of when.
struct Events {
    what: &'static str,
    days: Days,
    listing: Listing<CalendarEvent>,
}

impl Filters {
    /// The period, with what is missing filled from the month or year of what is given, or of today.
    async fn period(
        &self,
        kimai: &Kimai,
        first: fn(Date) -> Date,
        last: fn(Date) -> Date,
    ) -> Result<Days, ToolError> {
        let zone = kimai.zone().await?;
        let given =
            Period::new(self.begin, self.end, &zone).map_err(|error: Input| error.within("filters"))?;
        let (begin, end) = (given.begin.map(DateTime::date), given.end.map(DateTime::date));
        let near = begin.or(end).unwrap_or(kimai.local_now().await?.date());
        Ok(Days { first: begin.unwrap_or_else(|| first(near)), last: end.unwrap_or_else(|| last(near)) })
    }
}

/// Kimai wants times: from the first second of the first day to the last of the last.
fn bounds(days: Days) -> (Option<DateTime>, Option<DateTime>) {
    (Some(days.first.to_datetime(time(0, 0, 0, 0))), Some(days.last.to_datetime(time(23, 59, 59, 0))))
}

impl Action for Absences {
    const NAME: &'static str = "absences";
    const ACCESS: Access = Access::Read;
    type Output = Events;

    async fn run(self, context: &Context) -> Result<Events, ToolError> {
        let kimai = &context.kimai;
        let days = self.filters.period(kimai, Date::first_of_month, Date::last_of_month).await?;
        // A language that Kimai does not know would be a 404.
        let known = !kimai.absence_labels().await?.is_empty();
        let language = kimai.me().await?.language.clone().filter(|_| known);
        let (begin, end) = bounds(days);
        let query = AbsenceCalendarQuery { user: self.filters.user, begin, end, language };
        Ok(Events { what: "absence", days, listing: kimai.client().absences().calendar(&query).await? })
    }
}

impl Action for Holidays {
    const NAME: &'static str = "holidays";
    const ACCESS: Access = Access::Read;
    type Output = Events;

    async fn run(self, context: &Context) -> Result<Events, ToolError> {
        let kimai = &context.kimai;
        let days = self.filters.period(kimai, Date::first_of_year, Date::last_of_year).await?;
        let group = match self.filters.user {
            Some(user) => Contract::of(&kimai.client().users().get(user).await?).group,
            None => Contract::of(&*kimai.me().await?).group,
        };
        let (begin, end) = bounds(days);
        let query = PublicHolidayQuery { group, begin, end };
        Ok(Events {
            what: "public holiday",
            days,
            listing: kimai.client().public_holidays().calendar(&query).await?,
        })
    }
}

impl Render for Events {
    fn render(&self, text: &mut Text) {
        let rows = rows(&self.listing);
        let count = absence::count(rows.len(), self.what);
        text.line(format_args!("{count} from {} to {}", self.days.first, self.days.last));
        for (days, title) in rows {
            text.line(format_args!("{days}: {}", said(title)));
        }
        for odd in &self.listing.odd {
            text.line(format_args!("An entry could not be read ({})", said(&odd.reason)));
        }
    }
}

/// Entries by day; those of the same title on days in a row are one.
fn rows(listing: &[CalendarEvent]) -> Vec<(Days, &str)> {
    let mut events: Vec<(Days, &str)> =
        listing.iter().filter_map(|event| Some((days(event)?, event.title.as_str()))).collect();
    events.sort_unstable_by_key(|(days, title)| (days.first, *title));
    let mut rows: Vec<(Days, &str)> = Vec::new();
    for (days, title) in events {
        let before =
            rows.iter_mut().rev().find(|(row, known)| *known == title && adjoin(row.last, days.first));
        match before {
            Some((row, _)) => row.last = days.last,
            None => rows.push((days, title)),
        }
    }
    rows
}

/// Its days; a calendar's end is the midnight after the last.
fn days(event: &CalendarEvent) -> Option<Days> {
    let first = event.start?;
    let last = event.end.and_then(|end| end.yesterday().ok()).filter(|last| *last > first);
    Some(Days { first, last: last.unwrap_or(first) })
}

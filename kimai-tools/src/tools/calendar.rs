//! `calendar`: absences and public holidays as the calendar of Kimai shows them.

mod shown;

use jiff::civil::{Date, DateTime, time};
use kimai_domain::{
    Input, Moment, Period, Session,
    absences::{Contract, Days},
    api::{AbsenceCalendarQuery, CalendarEvent, Id, Listing, PublicHolidayQuery, User},
};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{Access, Action, Context, Tool, ToolError, action::action};

pub(super) static TOOL: Tool = Tool {
    name: "calendar",
    title: "Calendar",
    about: "Kimai's calendar (work-contract plugin).",
    discriminator: Some("type"),
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
        session: &Session,
        first: fn(Date) -> Date,
        last: fn(Date) -> Date,
    ) -> Result<Days, ToolError> {
        let zone = session.zone().await?;
        let given =
            Period::new(self.begin, self.end, &zone).map_err(|error: Input| error.within("filters"))?;
        let (begin, end) = (given.begin.map(DateTime::date), given.end.map(DateTime::date));
        let near = begin.or(end).unwrap_or(session.local_now().await?.date());
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
        let session = &context.session;
        let days = self.filters.period(session, Date::first_of_month, Date::last_of_month).await?;
        // A language that Kimai does not know would be a 404.
        let known = !session.absence_labels().await?.is_empty();
        let language = session.me().await?.language.clone().filter(|_| known);
        let (begin, end) = bounds(days);
        let query = AbsenceCalendarQuery { user: self.filters.user, begin, end, language };
        Ok(Events { what: "absence", days, listing: session.client().absences().calendar(&query).await? })
    }
}

impl Action for Holidays {
    const NAME: &'static str = "holidays";
    const ACCESS: Access = Access::Read;
    type Output = Events;

    async fn run(self, context: &Context) -> Result<Events, ToolError> {
        let session = &context.session;
        let days = self.filters.period(session, Date::first_of_year, Date::last_of_year).await?;
        let group = match self.filters.user {
            Some(user) => Contract::of(&session.client().users().get(user).await?).group,
            None => Contract::of(&*session.me().await?).group,
        };
        let (begin, end) = bounds(days);
        let query = PublicHolidayQuery { group, begin, end };
        Ok(Events {
            what: "public holiday",
            days,
            listing: session.client().public_holidays().calendar(&query).await?,
        })
    }
}

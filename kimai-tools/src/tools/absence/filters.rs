//! Filters of absences.

use jiff::civil::{Date, DateTime};
use kimai_domain::{
    Input, Moment, Period, Session,
    api::{AbsenceQuery, AbsenceStatusFilter, Id, User},
    records::Scope,
};
use schemars::JsonSchema;
use serde::Deserialize;

use super::whose;
use crate::{ToolError, arguments::Count, tools::whose::UserScope};

#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Filters {
    /// default self for list, else all
    user_scope: Option<UserScope>,
    #[schemars(with = "Option<String>")]
    user: Option<Id<User>>,
    #[schemars(with = "Option<String>")]
    begin: Option<Moment>,
    #[schemars(with = "Option<String>")]
    end: Option<Moment>,
    /// open: not approved
    status: Option<AbsenceStatusFilter>,
    pub(super) page: Option<Count>,
    pub(super) size: Option<Count>,
}

impl Filters {
    /// Refuses what asks for a part of it.
    pub(super) fn whole(self) -> Result<Self, Input> {
        let part = [("filters.page", self.page), ("filters.size", self.size)];
        match part.iter().find(|(_, given)| given.is_some()) {
            Some((name, _)) => Err(Input::new(*name, "there are no pages of statistics; leave it out")),
            None => Ok(self),
        }
    }

    pub(super) fn scope(&self, otherwise: Scope) -> Result<Scope, Input> {
        whose::scope(self.user_scope, self.user, otherwise)
    }

    /// Kimai's query without a user, which takes times where the caller gives days.
    pub(super) async fn query(&self, session: &Session) -> Result<AbsenceQuery, ToolError> {
        let zone = session.zone().await?;
        let period = Period::new(self.begin, self.end, &zone).map_err(|error| error.within("filters"))?;
        let status = Some(self.status.unwrap_or(AbsenceStatusFilter::All));
        Ok(AbsenceQuery { user: None, begin: period.begin, end: period.end, status })
    }
}

/// The days that a query asks for.
pub(super) fn bounds(query: &AbsenceQuery) -> (Option<Date>, Option<Date>) {
    (query.begin.map(DateTime::date), query.end.map(DateTime::date))
}

/// The same in words, with a blank before it; nothing if it has no bounds.
pub(super) fn span(bounds: (Option<Date>, Option<Date>)) -> String {
    match bounds {
        (Some(begin), Some(end)) if begin == end => format!(" on {begin}"),
        (Some(begin), Some(end)) => format!(" from {begin} to {end}"),
        (Some(begin), None) => format!(" from {begin}"),
        (None, Some(end)) => format!(" until {end}"),
        (None, None) => String::new(),
    }
}

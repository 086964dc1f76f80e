//! Filters of records, from the model's terms to Kimai's.

use kimai_domain::{
    Input, Kimai, Moment, Period,
    api::{Activity, Customer, Id, Order, Project, TimesheetOrder, TimesheetQuery, User},
    records::Scope,
};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    ToolError,
    arguments::{Count, Flag},
};

#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Filters {
    /// default self
    user_scope: Option<UserScope>,
    /// user id
    #[schemars(with = "Option<String>")]
    user: Option<Id<User>>,
    users: Vec<Id<User>>,
    customer: Option<Id<Customer>>,
    customers: Vec<Id<Customer>>,
    project: Option<Id<Project>>,
    projects: Vec<Id<Project>>,
    activity: Option<Id<Activity>>,
    activities: Vec<Id<Activity>>,
    /// with any of these
    tags: Vec<String>,
    /// words of the description
    term: Option<String>,
    /// begun at or after
    #[schemars(with = "Option<String>")]
    begin: Option<Moment>,
    /// begun at or before; a date: its whole day
    #[schemars(with = "Option<String>")]
    end: Option<Moment>,
    #[schemars(with = "Option<String>")]
    modified_after: Option<Moment>,
    exported: Option<Flag>,
    /// running
    active: Option<Flag>,
    billable: Option<Flag>,
    order_by: Option<TimesheetOrder>,
    order: Option<Order>,
    page: Option<Count>,
    /// default 50, at most 500
    size: Option<Count>,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum UserScope {
    #[serde(rename = "self")]
    Own,
    All,
    Specific,
}

impl Filters {
    /// Whose records are meant. A user given makes the scope specific; a contradiction is refused.
    pub(super) fn scope(&self) -> Result<Scope, Input> {
        let named: Vec<Id<User>> = self.user.into_iter().chain(self.users.iter().copied()).collect();
        match (self.user_scope, named.is_empty()) {
            (None | Some(UserScope::Specific), false) => Ok(Scope::Users(named)),
            (None | Some(UserScope::Own), true) => Ok(Scope::Own),
            (Some(UserScope::All), true) => Ok(Scope::All),
            (Some(UserScope::Specific), true) => {
                Err(Input::missing("filters.user", "user_scope specific needs it (or users)"))
            }
            (Some(_), false) => {
                Err(Input::new("filters.user_scope", "contradicts user/users; use specific or leave it out"))
            }
        }
    }

    /// Kimai's query; times in the caller's zone.
    pub(super) async fn query(self, kimai: &Kimai) -> Result<TimesheetQuery, ToolError> {
        let (period, modified_after) = self.times(kimai).await?;
        Ok(TimesheetQuery {
            customer: self.customer,
            customers: self.customers,
            project: self.project,
            projects: self.projects,
            activity: self.activity,
            activities: self.activities,
            tags: self.tags,
            term: self.term,
            begin: period.begin,
            end: period.end,
            modified_after,
            exported: self.exported.map(|flag| flag.0),
            active: self.active.map(|flag| flag.0),
            billable: self.billable.map(|flag| flag.0),
            order_by: self.order_by,
            order: self.order,
            page: self.page.map(|count| count.0),
            size: self.size.map(|count| count.0),
            ..Default::default()
        })
    }

    async fn times(&self, kimai: &Kimai) -> Result<(Period, Option<jiff::Timestamp>), ToolError> {
        if self.begin.or(self.end).or(self.modified_after).is_none() {
            return Ok((Period::default(), None));
        }
        let zone = kimai.zone().await?;
        let modified_after = self.modified_after.map(|moment| moment.instant(&zone)).transpose();
        let modified_after =
            modified_after.map_err(|error| Input::new("filters.modified_after", error.problem))?;
        Ok((
            Period::new(self.begin, self.end, &zone).map_err(|error| error.within("filters"))?,
            modified_after,
        ))
    }
}

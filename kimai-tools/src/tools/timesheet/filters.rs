//! Filters of records, converted to Kimai's query.

use jiff::Timestamp;
use kimai_domain::{
    Input, Period, PeriodExpression, Session, TimeExpression,
    api::{Activity, Customer, Id, Order, Project, TimesheetOrder, TimesheetQuery, User},
    records::{MetaFilter, Scope},
    time::Direction,
};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    ToolError,
    arguments::{Count, Flag},
    tools::{
        period::PeriodArguments,
        user_scope::{self, UserScope},
    },
};

#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Filters {
    #[schemars(description = "default self")]
    user_scope: Option<UserScope>,
    #[schemars(description = "id or name", extend("x-unlisted" = true))]
    user: Option<Id<User>>,
    users: Vec<Id<User>>,
    #[schemars(extend("x-unlisted" = true))]
    customer: Option<Id<Customer>>,
    customers: Vec<Id<Customer>>,
    #[schemars(extend("x-unlisted" = true))]
    project: Option<Id<Project>>,
    projects: Vec<Id<Project>>,
    #[schemars(extend("x-unlisted" = true))]
    activity: Option<Id<Activity>>,
    activities: Vec<Id<Activity>>,
    #[schemars(description = "any of these")]
    tags: Vec<String>,
    pub(super) term: Option<String>,
    #[schemars(with = "Option<String>")]
    begin: Option<TimeExpression>,
    #[schemars(with = "Option<String>", description = "of begin too; a date: all of it")]
    end: Option<TimeExpression>,
    #[schemars(
        with = "Option<String>",
        description = "last week, KW 47, november, Q3, last 7 days, 1.11.-15.11."
    )]
    period: Option<PeriodExpression>,
    #[schemars(with = "Option<String>")]
    modified_after: Option<TimeExpression>,
    exported: Option<Flag>,
    #[schemars(description = "running")]
    active: Option<Flag>,
    billable: Option<Flag>,
    order_by: Option<TimesheetOrder>,
    order: Option<Order>,
    page: Option<Count>,
    #[schemars(description = "default 50")]
    size: Option<Count>,
    #[schemars(description = "no value: any")]
    meta: Option<MetaArgument>,
    pub(super) include_user_list: bool,
    #[schemars(description = "sums over all pages")]
    pub(super) calculate_stats: bool,
    pub(super) stats_format: Option<StatsFormat>,
    pub(super) breakdown_by_year: Option<bool>,
}

// A doc comment here would become a description.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum StatsFormat {
    Summary,
    Detailed,
    Json,
}

#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct MetaArgument {
    name: String,
    value: Option<String>,
}

impl Filters {
    /// Returns the users whose records are requested. Naming a user makes the scope specific; a contradiction is
    /// rejected.
    pub(super) async fn scope(&self, session: &Session) -> Result<Scope, ToolError> {
        let named: Vec<Id<User>> = self.user.iter().chain(&self.users).copied().collect();
        user_scope::scope(session, self.user_scope, &named, Scope::Own).await
    }

    /// Returns true if at least one filter selects records other than by their owner.
    pub(super) fn narrows(&self) -> bool {
        let ids = [self.customer.is_some(), self.project.is_some(), self.activity.is_some()];
        let lists = [self.customers.is_empty(), self.projects.is_empty(), self.activities.is_empty()];
        let times =
            [self.begin.is_some(), self.end.is_some(), self.period.is_some(), self.modified_after.is_some()];
        let flags = [self.exported.is_some(), self.active.is_some(), self.billable.is_some()];
        ids.contains(&true)
            || lists.contains(&false)
            || times.contains(&true)
            || flags.contains(&true)
            || !self.tags.is_empty()
            || self.term.is_some()
    }

    /// Returns the paths of the filters that shape a list and have no meaning for other actions.
    pub(super) fn listing_names(&self) -> Vec<String> {
        let names = [
            ("order_by", self.order_by.is_some()),
            ("order", self.order.is_some()),
            ("page", self.page.is_some()),
            ("size", self.size.is_some()),
            ("include_user_list", self.include_user_list),
            ("calculate_stats", self.calculate_stats),
            ("stats_format", self.stats_format.is_some()),
            ("breakdown_by_year", self.breakdown_by_year.is_some()),
        ];
        names.iter().filter(|(_, is_set)| *is_set).map(|(name, _)| format!("filters.{name}")).collect()
    }

    /// Returns the filter by custom field.
    pub(super) fn meta(&self) -> Result<Option<MetaFilter>, Input> {
        let meta = self.meta.clone().map(|MetaArgument { name, value }| MetaFilter::new(name, value));
        meta.transpose().map_err(|error| error.within("filters"))
    }

    /// Returns Kimai's query with times in the caller's zone.
    pub(super) async fn into_query(self, session: &Session) -> Result<TimesheetQuery, ToolError> {
        let (period, modified_after) = self.times(session).await?;
        let mut query = TimesheetQuery::default()
            .customer(self.customer)
            .customers(self.customers)
            .project(self.project)
            .projects(self.projects)
            .activity(self.activity)
            .activities(self.activities)
            .tags(self.tags)
            .begin(period.begin)
            .end(period.end)
            .modified_after(modified_after)
            .exported(self.exported.map(|flag| flag.0))
            .active(self.active.map(|flag| flag.0))
            .billable(self.billable.map(|flag| flag.0))
            .order_by(self.order_by)
            .order(self.order)
            .page(self.page.map(|count| count.0))
            .size(self.size.map(|count| count.0));
        query.term = self.term;
        Ok(query)
    }

    async fn times(&self, session: &Session) -> Result<(Period, Option<Timestamp>), ToolError> {
        let period = self.period().resolve(session, Direction::Past).await?;
        let Some(modified_after) = &self.modified_after else { return Ok((period, None)) };
        let context = session.time_context().await?;
        let field = "filters.modified_after";
        let moment = modified_after.resolve(&context).map_err(|error| error.of(field))?;
        let instant =
            moment.instant(context.now.time_zone()).map_err(|error| Input::new(field, error.problem))?;
        Ok((period, Some(instant)))
    }

    /// Returns the arguments of the period.
    pub(super) const fn period(&self) -> PeriodArguments<'_> {
        PeriodArguments {
            begin: self.begin.as_ref(),
            end: self.end.as_ref(),
            period: self.period.as_ref(),
            parent: "filters",
        }
    }
}

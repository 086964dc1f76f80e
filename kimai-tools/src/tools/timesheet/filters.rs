//! Filters of records, and what is to be made of them.

mod query;

use kimai_domain::{
    Input, Moment, Reference, Session,
    api::{Activity, Customer, Id, Order, Project, TimesheetOrder, User},
    records::{MetaFilter, Scope},
};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    ToolError,
    arguments::{Count, Flag},
    tools::whose::{self, UserScope},
};

#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Filters {
    /// default self
    user_scope: Option<UserScope>,
    /// id or name
    #[schemars(with = "Option<String>")]
    user: Option<Reference<User>>,
    users: Vec<Id<User>>,
    customer: Option<Id<Customer>>,
    customers: Vec<Id<Customer>>,
    project: Option<Id<Project>>,
    projects: Vec<Id<Project>>,
    activity: Option<Id<Activity>>,
    activities: Vec<Id<Activity>>,
    /// any of these
    tags: Vec<String>,
    pub(super) term: Option<String>,
    #[schemars(with = "Option<String>")]
    begin: Option<Moment>,
    /// of begin too; a date: all of it
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
    /// default 50
    size: Option<Count>,
    /// no value: any
    meta: Option<Meta>,
    pub(super) include_user_list: bool,
    /// sums over all pages
    pub(super) calculate_stats: bool,
    pub(super) stats_format: Option<Format>,
    pub(super) breakdown_by_year: Option<bool>,
}

/// How statistics are written.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Format {
    Summary,
    Detailed,
    Json,
}

#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Meta {
    name: String,
    value: Option<String>,
}

impl Filters {
    /// Whose records are meant. A user given makes the scope specific; a contradiction is refused.
    pub(super) async fn scope(&self, session: &Session) -> Result<Scope, ToolError> {
        let named = self.user.is_some() || !self.users.is_empty();
        match whose::scope(self.user_scope, named, Scope::Own)? {
            Some(scope) => Ok(scope),
            None => Ok(Scope::Users(self.named(session).await?)),
        }
    }

    async fn named(&self, session: &Session) -> Result<Vec<Id<User>>, ToolError> {
        let mut named = self.users.clone();
        if let Some(user) = &self.user {
            named.insert(0, whose::user(session, user, "filters.user").await?);
        }
        Ok(named)
    }

    /// The custom field that is asked for.
    pub(super) fn meta(&self) -> Result<Option<MetaFilter>, Input> {
        let meta = self.meta.clone().map(|Meta { name, value }| MetaFilter::new(name, value));
        meta.transpose().map_err(|error| error.within("filters"))
    }
}

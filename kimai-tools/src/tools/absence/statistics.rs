//! Statistics of absences by type, user or month.

use std::collections::HashMap;

use jiff::civil::Date;
use kimai_domain::{
    absences::{self, AbsenceList, Group, GroupBy, Labels, Tally, list_for_users, statistics},
    api::{Id, User},
    records::Scope,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    arguments::{Filters, bounds, bounds_text},
    user_scope::ScopeUsers,
};
use crate::{
    Action, Context, Requirement, ToolError,
    data::{Amount, NamedRef, Table},
    render::{Render, Text, absence, record},
};

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Statistics {
    #[serde(default)]
    filters: Option<Filters>,
    #[serde(default)]
    group_by: Option<GroupByArgument>,
    #[serde(default)]
    breakdown_by_month: Option<bool>,
}

#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum GroupByArgument {
    Type,
    User,
    Month,
}

impl From<GroupByArgument> for GroupBy {
    fn from(argument: GroupByArgument) -> Self {
        match argument {
            GroupByArgument::Type => Self::Type,
            GroupByArgument::User => Self::User,
            GroupByArgument::Month => Self::Month,
        }
    }
}

/// Statistics of the absences of a scope.
pub(super) struct StatisticsOutput {
    bounds: String,
    users: ScopeUsers,
    list: AbsenceList,
    labels: Labels,
    statistics: absences::Statistics,
}

impl Action for Statistics {
    const NAME: &'static str = "statistics";
    const ACCESS: Requirement = Requirement::READ;
    type Output = StatisticsOutput;

    async fn run(self, context: &Context) -> Result<StatisticsOutput, ToolError> {
        let session = &context.session;
        let filters = self.filters.unwrap_or_default();
        context.notes.ignored(&filters.page_names(), "statistics");
        let scope = filters.scope(session, Scope::All).await?;
        let query = filters.query(session).await?;
        let users = ScopeUsers::load(context, &scope, false).await?;
        let mut list = list_for_users(session, users.users.clone(), &query, context.progress.part()).await?;
        list.failed = session.classify_all(list.failed).await?;
        let group_by = self.group_by.map_or(GroupBy::Type, GroupBy::from);
        let monthly = self.breakdown_by_month == Some(true) && group_by != GroupBy::Month;
        let bounds = bounds(&query);
        let statistics = statistics(&list.records(), bounds, group_by, monthly);
        let labels = session.absence_labels().await?;
        Ok(StatisticsOutput { bounds: bounds_text(bounds), users, list, labels, statistics })
    }
}

impl Render for StatisticsOutput {
    type Data = Table<GroupRow, Totals>;

    fn render(&self, text: &mut Text) {
        let total = &self.statistics.total;
        let has_several_users = self.users.users.len() > 1;
        if total.users.is_empty() {
            text.line(format_args!("No absences {}", self.selection()));
        } else {
            text.line(format_args!("Absences {}: {}", self.selection(), tally(total, has_several_users)));
        }
        self.users.missing(text, &self.list.failed);
        let names = self.names();
        for (group, counted) in &self.statistics.groups {
            let with_users = has_several_users && !matches!(group, Group::User(_));
            let mark = if matches!(group, Group::Month(_)) { "" } else { "- " };
            text.line(format_args!("{mark}{}: {}", self.name(group, &names), tally(counted, with_users)));
        }
        for (month, groups) in &self.statistics.months {
            let groups: Vec<String> = groups
                .iter()
                .map(|(group, counted)| format!("{} {}", self.name(group, &names), tally(counted, false)))
                .collect();
            text.line(format_args!("{}: {}", month.strftime("%Y-%m"), groups.join("; ")));
        }
    }

    fn data(&self) -> Self::Data {
        let row = |(group, tally): &(Group, Tally)| GroupRow {
            group: self.group_data(group),
            counts: tally.into(),
        };
        let month = |(month, groups): &(Date, Vec<_>)| MonthData {
            month: month.strftime("%Y-%m").to_string(),
            rows: groups.iter().map(row).collect(),
        };
        let totals = Totals {
            counts: Counts::from(&self.statistics.total),
            months: self.statistics.months.iter().map(month).collect(),
        };
        let rows = self.statistics.groups.iter().map(row).collect();
        let notes = Text::lines_of(|text| self.users.missing(text, &self.list.failed));
        Table::of(rows, totals).description(format!("Absences {}", self.selection())).notes(notes)
    }
}

impl StatisticsOutput {
    /// Formats users and dates, such as `of everybody (4 users) from 2026-01-01`.
    fn selection(&self) -> String {
        format!("{}{}", self.users.text(self.list.users.iter().map(|(user, _)| user)), self.bounds)
    }

    fn names(&self) -> HashMap<Id<User>, String> {
        self.list.users.iter().map(|(user, _)| (user.id(), record::user(user))).collect()
    }

    fn name(&self, group: &Group, names: &HashMap<Id<User>, String>) -> String {
        match group {
            Group::Type(kind) => absence::kind(Some(kind), &self.labels),
            Group::User(id) => names.get(id).cloned().unwrap_or_else(|| format!("user #{id}")),
            Group::Month(month) => month.strftime("%Y-%m").to_string(),
        }
    }

    fn group_data(&self, group: &Group) -> GroupData {
        match group {
            Group::Type(kind) => GroupData {
                kind: Some(kind.as_str().to_owned()),
                label: Some(self.labels.label(Some(kind)).to_owned()),
                ..GroupData::default()
            },
            Group::User(id) => {
                let user = self.list.users.iter().find(|(user, _)| user.id() == *id);
                let unnamed = || NamedRef { id: Some(id.get()), name: None };
                let user = user.map_or_else(unnamed, |(user, _)| NamedRef::from(user));
                GroupData { user: Some(user), ..GroupData::default() }
            }
            Group::Month(month) => {
                GroupData { month: Some(month.strftime("%Y-%m").to_string()), ..GroupData::default() }
            }
        }
    }
}

/// Formats a tally, such as `4.5 days approved, 2 days not decided (2 users)`.
fn tally(tally: &Tally, with_users: bool) -> String {
    let parts = [(tally.approved, "approved"), (tally.open, "not decided"), (tally.rejected, "rejected")];
    let parts = parts.iter().filter(|(amount, _)| !amount.is_zero());
    let parts: Vec<String> =
        parts.map(|(amount, state)| format!("{} {state}", absence::amount(*amount))).collect();
    let users = match tally.users.len() {
        _ if !with_users => String::new(),
        1 => " (1 user)".to_owned(),
        count => format!(" ({count} users)"),
    };
    format!("{}{users}", parts.join(", "))
}

/// Amounts by approval status.
#[derive(Serialize, JsonSchema)]
pub(super) struct Counts {
    approved: Amount,
    #[schemars(description = "not decided")]
    open: Amount,
    rejected: Amount,
    users: usize,
}

/// Key of a group; one of the fields is set.
#[derive(Default, Serialize, JsonSchema)]
struct GroupData {
    #[serde(rename = "type")]
    kind: Option<String>,
    #[schemars(description = "of the type")]
    label: Option<String>,
    user: Option<NamedRef>,
    #[schemars(description = "2026-01")]
    month: Option<String>,
}

/// A group with its amounts.
#[derive(Serialize, JsonSchema)]
pub(super) struct GroupRow {
    #[serde(flatten)]
    group: GroupData,
    #[serde(flatten)]
    counts: Counts,
}

/// Totals of all groups, and the groups of each month.
#[derive(Serialize, JsonSchema)]
pub(super) struct Totals {
    counts: Counts,
    months: Vec<MonthData>,
}

/// Groups of a month.
#[derive(Serialize, JsonSchema)]
struct MonthData {
    month: String,
    rows: Vec<GroupRow>,
}

impl From<&Tally> for Counts {
    fn from(tally: &Tally) -> Self {
        Self {
            approved: tally.approved.into(),
            open: tally.open.into(),
            rejected: tally.rejected.into(),
            users: tally.users.len(),
        }
    }
}

//! Counting absences.

mod counts;

use std::collections::HashMap;

use jiff::civil::Date;
use kimai_domain::{
    absences::{Group, GroupBy, Labels, Read, Statistics, Tally, of_each, statistics},
    api::{Id, User},
    records::Scope,
};
use schemars::JsonSchema;
use serde::Deserialize;

use counts::{Counts, GroupRow, Total};

use super::{
    filters::{self, Filters},
    whose::{Who, who},
};
use crate::{
    Access, Action, Context, ToolError,
    data::{Named, Table},
    render::{Render, Text, absence, record},
};

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Count {
    #[serde(default)]
    filters: Option<Filters>,
    #[serde(default)]
    group_by: Option<By>,
    #[serde(default)]
    breakdown_by_month: Option<bool>,
}

#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum By {
    Type,
    User,
    Month,
}

impl From<By> for GroupBy {
    fn from(by: By) -> Self {
        match by {
            By::Type => Self::Type,
            By::User => Self::User,
            By::Month => Self::Month,
        }
    }
}

/// Counted absences.
pub(super) struct Counted {
    when: String,
    who: Who,
    read: Read,
    labels: Labels,
    statistics: Statistics,
}

impl Action for Count {
    const NAME: &'static str = "statistics";
    const ACCESS: Access = Access::Read;
    type Output = Counted;

    async fn run(self, context: &Context) -> Result<Counted, ToolError> {
        let session = &context.session;
        let filters = self.filters.unwrap_or_default().whole()?;
        let scope = filters.scope(Scope::All)?;
        let query = filters.query(session).await?;
        let who = who(context, &scope, false).await?;
        let tell = context.progress.part();
        let mut read = of_each(session.client(), who.users.clone(), &query, tell).await?;
        read.unread = session.told(read.unread).await?;
        let by = self.group_by.map_or(GroupBy::Type, GroupBy::from);
        let monthly = self.breakdown_by_month == Some(true) && by != GroupBy::Month;
        let bounds = filters::bounds(&query);
        let statistics = statistics(&read.records(), bounds, by, monthly);
        let labels = session.absence_labels().await?;
        Ok(Counted { when: filters::span(bounds), who, read, labels, statistics })
    }
}

impl Render for Counted {
    type Data = Table<GroupRow, Total>;

    fn render(&self, text: &mut Text) {
        let total = &self.statistics.total;
        if total.users.is_empty() {
            text.line(format_args!("No absences {}", self.what()));
        } else {
            text.line(format_args!("Absences {}: {}", self.what(), tally(total, self.who.users.len() > 1)));
        }
        self.who.missing(text, &self.read.unread);
        let names = self.names();
        for (group, counted) in &self.statistics.groups {
            let several = self.who.users.len() > 1 && !matches!(group, Group::User(_));
            let mark = if matches!(group, Group::Month(_)) { "" } else { "- " };
            text.line(format_args!("{mark}{}: {}", self.name(group, &names), tally(counted, several)));
        }
        for (month, groups) in &self.statistics.months {
            let groups = groups.iter();
            let groups = groups
                .map(|(group, counted)| format!("{} {}", self.name(group, &names), tally(counted, false)));
            text.line(format_args!("{}: {}", month.strftime("%Y-%m"), groups.collect::<Vec<_>>().join("; ")));
        }
    }

    fn data(&self) -> Self::Data {
        let row =
            |(group, tally): &(Group, Tally)| GroupRow { group: self.named(group), counts: tally.into() };
        let month = |(month, groups): &(Date, Vec<_>)| counts::Month {
            month: month.strftime("%Y-%m").to_string(),
            rows: groups.iter().map(row).collect(),
        };
        let more = Total {
            counts: Counts::from(&self.statistics.total),
            months: self.statistics.months.iter().map(month).collect(),
        };
        let rows = self.statistics.groups.iter().map(row).collect();
        let notes = Text::lines_of(|text| self.who.missing(text, &self.read.unread));
        Table::of(rows, more).about(format!("Absences {}", self.what())).notes(notes)
    }
}

impl Counted {
    fn what(&self) -> String {
        format!("{}{}", self.who.text(self.read.of.iter().map(|(user, _)| user)), self.when)
    }

    fn names(&self) -> HashMap<Id<User>, String> {
        self.read.of.iter().map(|(user, _)| (user.id(), record::user(user))).collect()
    }

    /// What a group is.
    fn named(&self, group: &Group) -> counts::Group {
        match group {
            Group::Type(kind) => counts::Group::of_type(kind.as_str(), self.labels.of(Some(kind))),
            Group::User(id) => {
                let user = self.read.of.iter().find(|(user, _)| user.id() == *id);
                counts::Group::of_user(
                    user.map_or_else(|| Named { id: Some(id.get()), name: None }, |(user, _)| user.into()),
                )
            }
            Group::Month(month) => counts::Group::of_month(month.strftime("%Y-%m").to_string()),
        }
    }

    fn name(&self, group: &Group, names: &HashMap<Id<User>, String>) -> String {
        match group {
            Group::Type(kind) => absence::kind(Some(kind), &self.labels),
            Group::User(id) => names.get(id).cloned().unwrap_or_else(|| format!("user #{id}")),
            Group::Month(month) => month.strftime("%Y-%m").to_string(),
        }
    }
}

/// `4.5 days approved, 2 days open (2 users)`.
fn tally(tally: &Tally, users: bool) -> String {
    let parts = [(tally.approved, "approved"), (tally.open, "not decided"), (tally.rejected, "rejected")];
    let parts = parts.iter().filter(|(amount, _)| !amount.is_nothing());
    let parts: Vec<String> =
        parts.map(|(amount, state)| format!("{} {state}", absence::amount(*amount))).collect();
    let users = match tally.users.len() {
        _ if !users => String::new(),
        1 => " (1 user)".to_owned(),
        count => format!(" ({count} users)"),
    };
    format!("{}{users}", parts.join(", "))
}

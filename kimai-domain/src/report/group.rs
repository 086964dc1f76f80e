//! Groups of records by up to three dimensions, and their sums.

use std::{collections::BTreeMap, fmt};

use jiff::civil::Date;
use kimai_api::{Id, Team, Timesheet, User};

use super::{
    data::{Data, Records},
    table::{Cell, Column, NamedEntity, Unit},
};
use crate::{
    Month,
    statistics::{Tally, Week},
};

/// A criterion by which records are grouped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dimension {
    /// The customer of the project.
    Customer,
    /// The project.
    Project,
    /// The activity.
    Activity,
    /// The user.
    User,
    /// Each team of the user.
    Team,
    /// Each tag.
    Tag,
    /// The day on which a record begins.
    Day,
    /// The ISO week.
    Week,
    /// The month.
    Month,
    /// Billable or not.
    Billable,
    /// Exported or not.
    Exported,
}

/// The value of a record in one dimension.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum GroupKey {
    /// No team or no tag.
    None,
    /// A customer, project, activity, user or team.
    Id(u64),
    /// A tag.
    Tag(String),
    /// A day.
    Day(Date),
    /// A week.
    Week(Week),
    /// A month.
    Month(Month),
    /// Yes or no.
    Flag(bool),
}

/// Sums by the values of each dimension.
pub(super) type Groups = BTreeMap<Vec<GroupKey>, Tally>;

impl Dimension {
    /// All dimensions.
    pub const ALL: [Self; 11] = [
        Self::Customer,
        Self::Project,
        Self::Activity,
        Self::User,
        Self::Team,
        Self::Tag,
        Self::Day,
        Self::Week,
        Self::Month,
        Self::Billable,
        Self::Exported,
    ];

    /// Returns the key of its column.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Project => "project",
            Self::Activity => "activity",
            Self::User => "user",
            Self::Team => "team",
            Self::Tag => "tag",
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Billable => "billable",
            Self::Exported => "exported",
        }
    }

    /// Returns true for days, weeks and months.
    pub const fn is_time(self) -> bool {
        matches!(self, Self::Day | Self::Week | Self::Month)
    }

    /// Returns true if a record may belong to several groups.
    pub const fn is_multiple(self) -> bool {
        matches!(self, Self::Team | Self::Tag)
    }

    /// Returns its column.
    pub fn column(self) -> Column {
        let unit = match self {
            Self::Customer | Self::Project | Self::Activity | Self::User | Self::Team => Unit::Entity,
            Self::Tag => Unit::Text,
            Self::Day => Unit::Date,
            Self::Week | Self::Month => Unit::Label,
            Self::Billable | Self::Exported => Unit::Flag,
        };
        let label = match self {
            Self::Billable | Self::Exported | Self::Tag => self.key(),
            _ => "",
        };
        Column::new(self.key(), unit).labelled(label)
    }

    /// Returns the values of a record.
    fn keys(self, data: &Data, record: &Timesheet) -> Vec<GroupKey> {
        let day = record.begin.date();
        match self {
            Self::Customer => {
                let customer = data.names.customer_of(record.project.id());
                vec![customer.map_or(GroupKey::None, |id| GroupKey::Id(id.get()))]
            }
            Self::Project => vec![GroupKey::Id(record.project.id().get())],
            Self::Activity => vec![GroupKey::Id(record.activity.id().get())],
            Self::User => vec![GroupKey::Id(record.user.id().get())],
            Self::Team => {
                or_none(teams_of(data, record.user.id()).map(|team| GroupKey::Id(team.id.get())).collect())
            }
            Self::Tag => or_none(record.tags.iter().cloned().map(GroupKey::Tag).collect()),
            Self::Day => vec![GroupKey::Day(day)],
            Self::Week => vec![GroupKey::Week(Week::of(day))],
            Self::Month => vec![GroupKey::Month(Month::of(day))],
            Self::Billable => vec![GroupKey::Flag(record.billable == Some(true))],
            Self::Exported => vec![GroupKey::Flag(record.exported == Some(true))],
        }
    }

    /// Returns the cell of a value. The names of projects include their customers unless a column has them.
    pub fn cell(self, data: &Data, key: &GroupKey, has_customer_column: bool) -> Cell {
        match (self, key) {
            (Self::Customer, GroupKey::Id(id)) => Cell::Entity(data.names.customer(Id::new(*id))),
            (Self::Project, GroupKey::Id(id)) => {
                let mut project = data.names.project(Id::new(*id));
                if has_customer_column {
                    project.parent = None;
                }
                Cell::Entity(project)
            }
            (Self::Activity, GroupKey::Id(id)) => Cell::Entity(data.names.activity(Id::new(*id))),
            (Self::User, GroupKey::Id(id)) => Cell::Entity(data.people.name(Id::new(*id))),
            (Self::Team, GroupKey::Id(id)) => Cell::Entity(team_name(data, *id)),
            (_, GroupKey::Tag(tag)) => Cell::Text(tag.clone()),
            (_, GroupKey::Day(day)) => Cell::Date(*day),
            (_, GroupKey::Week(week)) => Cell::Label(week.to_string()),
            (_, GroupKey::Month(month)) => Cell::Label(month.to_string()),
            (_, GroupKey::Flag(flag)) => Cell::Flag(*flag),
            _ => Cell::Label("none".to_owned()),
        }
    }
}

impl fmt::Display for Dimension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key())
    }
}

fn or_none(keys: Vec<GroupKey>) -> Vec<GroupKey> {
    if keys.is_empty() { vec![GroupKey::None] } else { keys }
}

fn teams_of(data: &Data, user: Id<User>) -> impl Iterator<Item = &Team> {
    data.people.users.get(&user).and_then(|user| user.teams.as_ref()).into_iter().flatten()
}

fn team_name(data: &Data, id: u64) -> NamedEntity {
    let mut teams = data.people.users.values().flat_map(|user| user.teams.iter().flatten());
    let name = teams.find(|team| team.id.get() == id).map(|team| team.name.clone());
    NamedEntity { parent: None, name, id: Some(id) }
}

/// Sums up finished records by these dimensions. A record counts in each group that it belongs to.
pub(super) fn group(data: &Data, records: &Records, dimensions: &[Dimension]) -> Groups {
    sums(data, records.finished(), dimensions, Tally::add_record)
}

/// Sums up records by these dimensions; `add` receives each record with the currency of its rates.
pub(super) fn sums<'a, S: Default>(
    data: &Data,
    records: impl IntoIterator<Item = &'a Timesheet>,
    dimensions: &[Dimension],
    add: impl Fn(&mut S, &Timesheet, Option<&str>),
) -> BTreeMap<Vec<GroupKey>, S> {
    let mut groups: BTreeMap<Vec<GroupKey>, S> = BTreeMap::new();
    for record in records {
        let currency = data.names.currency_of(record.project.id());
        for key in combinations(data, record, dimensions) {
            add(groups.entry(key).or_default(), record, currency);
        }
    }
    groups
}

/// Sums up finished records.
pub(super) fn total(data: &Data, records: &Records) -> Tally {
    let mut tally = Tally::default();
    for record in records.finished() {
        tally.add_record(record, data.names.currency_of(record.project.id()));
    }
    tally
}

/// Returns all combinations of the values of a record.
pub(super) fn combinations(data: &Data, record: &Timesheet, dimensions: &[Dimension]) -> Vec<Vec<GroupKey>> {
    let mut keys = vec![Vec::new()];
    for dimension in dimensions {
        let values = dimension.keys(data, record);
        keys = keys
            .into_iter()
            .flat_map(|key: Vec<GroupKey>| {
                values.iter().map(move |value| [key.as_slice(), std::slice::from_ref(value)].concat())
            })
            .collect();
    }
    keys
}

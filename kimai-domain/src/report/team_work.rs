//! Work of the people of a report: time of each one, by activity.

use std::{cmp::Reverse, collections::BTreeMap};

use kimai_api::{Activity, Id, Link, User};

use super::{
    data::Data,
    group::{Dimension, GroupKey, sums},
};
use crate::statistics::{Groups, Tally};

/// Sums over the records of several users. Running records count with their time until now.
#[derive(Debug, Clone, Default)]
pub struct TeamWork {
    /// The sum of all records.
    pub total: Tally,
    /// The users with records, ordered by time and number of records, largest first.
    pub members: Vec<MemberWork>,
}

/// Sums over the records of one user.
#[derive(Debug, Clone)]
pub struct MemberWork {
    /// The user.
    pub user: Link<User>,
    /// The sum of all records.
    pub tally: Tally,
    /// Sums by activity.
    pub activities: Groups<Activity>,
}

/// Returns the work of each person.
pub fn team_work(data: &Data) -> TeamWork {
    let now = data.now.timestamp();
    let dimensions = [Dimension::User, Dimension::Activity];
    let sums = sums(data, &data.records.rows, &dimensions, |tally: &mut Tally, record, currency| {
        tally.add_record_until(now, record, currency);
    });
    let mut work = TeamWork::default();
    let mut by_user: BTreeMap<Id<User>, Vec<(Link<Activity>, Tally)>> = BTreeMap::new();
    for (key, tally) in sums {
        if let [GroupKey::Id(user), GroupKey::Id(activity)] = key.as_slice() {
            work.total.merge(&tally);
            by_user
                .entry(Id::new(*user))
                .or_default()
                .push((data.names.activity_link(Id::new(*activity)), tally));
        }
    }
    work.members = by_user.into_iter().map(|(user, activities)| member(data, user, activities)).collect();
    work.members.sort_by_key(|member| Reverse((member.tally.time, member.tally.records)));
    work
}

fn member(data: &Data, user: Id<User>, activities: Vec<(Link<Activity>, Tally)>) -> MemberWork {
    let mut tally = Tally::default();
    for (_, activity) in &activities {
        tally.merge(activity);
    }
    let user = data.people.users.get(&user).map_or(Link::Id(user), |user| Link::from(user.clone()));
    MemberWork { user, tally, activities: activities.into_iter().collect() }
}

impl TeamWork {
    /// Returns true if the user has records.
    pub fn contains(&self, user: Id<User>) -> bool {
        self.members.iter().any(|member| member.user.id() == user)
    }
}

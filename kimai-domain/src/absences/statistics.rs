//! Statistics of absences by type, user or month.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use kimai_api::{Absence, AbsenceStatus, AbsenceType, Id, User};

use super::{Amount, span::amounts_by_day};

/// Criterion by which absences are grouped.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum GroupBy {
    /// By type; the default.
    #[default]
    Type,
    /// By user.
    User,
    /// By calendar month.
    Month,
}

/// Key of a group.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// A type of absence.
    Type(AbsenceType),
    /// A user.
    User(Id<User>),
    /// A month, by its first day.
    Month(Date),
}

/// Absences of a group by approval status.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Approved absences.
    pub approved: Amount,
    /// Absences without a decision.
    pub open: Amount,
    /// Rejected absences.
    pub rejected: Amount,
    /// Users of these absences.
    pub users: BTreeSet<Id<User>>,
}

/// Statistics of absences.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Statistics {
    /// Total of all absences.
    pub total: Tally,
    /// Totals by group: months in calendar order, other groups with the largest amount first.
    pub groups: Vec<(Group, Tally)>,
    /// Totals by month and group, if requested.
    pub months: Vec<(Date, Vec<(Group, Tally)>)>,
}

/// First and last day of a filter, both included; an unset bound is open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DateBounds {
    /// First day.
    pub begin: Option<Date>,
    /// Last day.
    pub end: Option<Date>,
}

impl DateBounds {
    /// Returns true if `day` lies within the bounds.
    pub fn contains(self, day: Date) -> bool {
        self.begin.is_none_or(|begin| begin <= day) && self.end.is_none_or(|end| day <= end)
    }
}

/// Sums up the days of these absences that lie within the bounds; with `monthly`, also for each month.
pub fn statistics(absences: &[Absence], bounds: DateBounds, group_by: GroupBy, monthly: bool) -> Statistics {
    let mut total = Tally::default();
    let mut groups: BTreeMap<Group, Tally> = BTreeMap::new();
    let mut months: BTreeMap<Date, BTreeMap<Group, Tally>> = BTreeMap::new();
    for absence in absences {
        for (day, amount) in amounts_by_day(absence).filter(|(day, _)| bounds.contains(*day)) {
            let group = group_of(absence, day, group_by);
            total.add(absence, amount);
            if monthly {
                let month = months.entry(day.first_of_month()).or_default();
                month.entry(group.clone()).or_default().add(absence, amount);
            }
            groups.entry(group).or_default().add(absence, amount);
        }
    }
    let months = months.into_iter().map(|(month, groups)| (month, sorted(groups))).collect();
    Statistics { total, groups: sorted(groups), months }
}

fn group_of(absence: &Absence, day: Date, group_by: GroupBy) -> Group {
    match group_by {
        GroupBy::Type => {
            Group::Type(absence.kind.clone().unwrap_or_else(|| AbsenceType::Other("other".to_owned())))
        }
        GroupBy::User => Group::User(absence.user.as_ref().map_or(Id::new(0), |user| user.id)),
        GroupBy::Month => Group::Month(day.first_of_month()),
    }
}

fn sorted(groups: BTreeMap<Group, Tally>) -> Vec<(Group, Tally)> {
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by_key(|(group, tally)| match group {
        Group::Month(_) => (0, 0),
        Group::Type(_) | Group::User(_) => tally.descending_key(),
    });
    groups
}

impl Tally {
    fn add(&mut self, absence: &Absence, amount: Amount) {
        let sum = match absence.status {
            Some(AbsenceStatus::Approved) => &mut self.approved,
            Some(AbsenceStatus::Rejected) => &mut self.rejected,
            _ => &mut self.open,
        };
        *sum += amount;
        self.users.extend(absence.user.as_ref().map(|user| user.id));
    }

    /// Sort key for the largest approved amount first, then the largest open amount.
    fn descending_key(&self) -> (i64, i64) {
        let negative = |amount: Amount| -(i64::from(amount.half_days) * 86_400 + amount.time.0);
        (negative(self.approved), negative(self.open))
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;
    use serde_json::json;

    use super::{DateBounds, Group, GroupBy, statistics};
    use crate::absences::{Amount, span::tests::record};

    fn absences() -> Vec<kimai_api::Absence> {
        let ben = json!({"id": 4, "username": "ben"});
        vec![
            record(1, "2026-10-30", &json!({"status": "approved"})),
            record(2, "2026-11-02", &json!({"status": "approved", "halfDay": true})),
            record(3, "2026-11-03", &json!({"status": "approved", "type": "other", "duration": 5400})),
            record(4, "2026-11-04", &json!({"user": ben})),
            record(5, "2026-11-05", &json!({"status": "rejected"})),
        ]
    }

    #[test]
    fn half_days_count_half_and_hours_are_counted_separately() {
        let total = statistics(&absences(), DateBounds::default(), GroupBy::Type, false).total;
        assert_eq!((total.approved.days(), total.approved.time.0), (1.5, 5400));
        assert_eq!((total.open.days(), total.rejected.days(), total.users.len()), (1.0, 1.0, 2));
    }

    #[test]
    fn absences_are_grouped_by_type_user_or_month() {
        let groups = |group_by| {
            let groups = statistics(&absences(), DateBounds::default(), group_by, false).groups;
            groups.into_iter().map(|(group, _)| group).collect::<Vec<_>>()
        };
        assert_eq!(groups(GroupBy::User), [Group::User(3.into()), Group::User(4.into())]);
        assert_eq!(
            groups(GroupBy::Month),
            [Group::Month(date(2026, 10, 1)), Group::Month(date(2026, 11, 1))]
        );
        assert!(matches!(&groups(GroupBy::Type)[..], [Group::Type(first), Group::Type(second)]
            if (first.as_str(), second.as_str()) == ("holiday", "other")));
    }

    #[test]
    fn only_days_within_the_bounds_count() {
        let long = record(1, "2026-10-30", &json!({"status": "approved", "endDate": "2026-11-03"}));
        let november = DateBounds { begin: Some(date(2026, 11, 1)), end: Some(date(2026, 11, 30)) };
        let counted = statistics(&[long], november, GroupBy::Month, true);
        assert_eq!((counted.total.approved.days(), counted.groups.len(), counted.months.len()), (3.0, 1, 1));
    }

    proptest! {
        #[test]
        fn groups_and_months_sum_up_to_the_total(
            rows in prop::collection::vec((0_i64..300, 0_usize..4, any::<bool>(), 0_usize..3, 0_i64..2), 0..40), by in 0_usize..3,
        ) {
            let absences: Vec<_> = rows.iter().zip(1..).map(|((day, status, half, user, hours), id)| {
                let day = date(2026, 1, 1) + jiff::Span::new().days(*day);
                let status = ["new", "requested", "approved", "rejected"][*status];
                record(id, &day.to_string(), &json!({"status": status, "halfDay": half, "duration": hours * 3600,
                    "user": {"id": user + 3, "username": "u"}}))
            }).collect();
            let by = [GroupBy::Type, GroupBy::User, GroupBy::Month][by];
            let counted = statistics(&absences, DateBounds::default(), by, true);
            let sum = |tallies: Vec<&super::Tally>| tallies.iter().fold(Amount::default(), |mut sum, tally| {
                sum += tally.approved; sum += tally.open; sum += tally.rejected; sum
            });
            let total = sum(vec![&counted.total]);
            prop_assert_eq!(sum(counted.groups.iter().map(|(_, tally)| tally).collect()), total);
            prop_assert_eq!(sum(counted.months.iter().flat_map(|(_, groups)| groups).map(|(_, tally)| tally).collect()), total);
            prop_assert_eq!(total.half_days, Amount::total(&absences).half_days);
        }
    }
}

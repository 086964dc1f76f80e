//! Absences, counted.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use kimai_api::{Absence, AbsenceStatus, AbsenceType, Id, User};

use super::{Amount, amount};

/// What to count by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum GroupBy {
    /// Why.
    #[default]
    Type,
    /// Who.
    User,
    /// When.
    Month,
}

/// What was counted together.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// A type.
    Type(AbsenceType),
    /// A user.
    User(Id<User>),
    /// A month, by its first day.
    Month(Date),
}

/// Counted absences by what became of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Granted: these count.
    pub approved: Amount,
    /// Not decided.
    pub open: Amount,
    /// Refused.
    pub rejected: Amount,
    /// Whose.
    pub users: BTreeSet<Id<User>>,
}

/// Absences, counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Statistics {
    /// All of them.
    pub total: Tally,
    /// By group: months in order, others the most first.
    pub groups: Vec<(Group, Tally)>,
    /// By month and group, if that was asked for.
    pub months: Vec<(Date, Vec<(Group, Tally)>)>,
}

/// Counts the days of these absences that lie within the bounds.
pub fn statistics(
    absences: &[Absence],
    (begin, end): (Option<Date>, Option<Date>),
    by: GroupBy,
    monthly: bool,
) -> Statistics {
    let mut total = Tally::default();
    let mut groups: BTreeMap<Group, Tally> = BTreeMap::new();
    let mut months: BTreeMap<Date, BTreeMap<Group, Tally>> = BTreeMap::new();
    let inside = |day: Date| begin.is_none_or(|begin| begin <= day) && end.is_none_or(|end| day <= end);
    for absence in absences {
        for (day, amount) in amount::each_day(absence).filter(|(day, _)| inside(*day)) {
            let group = group(absence, day, by);
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

fn group(absence: &Absence, day: Date, by: GroupBy) -> Group {
    match by {
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
        _ => tally.weight(),
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

    /// The most first: by what counts, then by what may.
    fn weight(&self) -> (i64, i64) {
        let weight = |amount: Amount| -(i64::from(amount.half_days) * 86_400 + amount.time.0);
        (weight(self.approved), weight(self.open))
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;
    use serde_json::json;

    use super::{Group, GroupBy, statistics};
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
    fn half_days_count_half_and_hours_apart_from_days() {
        let total = statistics(&absences(), (None, None), GroupBy::Type, false).total;
        assert_eq!((total.approved.days(), total.approved.time.0), (1.5, 5400));
        assert_eq!((total.open.days(), total.rejected.days(), total.users.len()), (1.0, 1.0, 2));
    }

    #[test]
    fn each_way_to_group_groups() {
        let groups = |by| {
            let groups = statistics(&absences(), (None, None), by, false).groups;
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
    fn only_the_days_within_the_bounds_of_a_longer_absence_count() {
        let long = record(1, "2026-10-30", &json!({"status": "approved", "endDate": "2026-11-03"}));
        let november = (Some(date(2026, 11, 1)), Some(date(2026, 11, 30)));
        let counted = statistics(&[long], november, GroupBy::Month, true);
        assert_eq!((counted.total.approved.days(), counted.groups.len(), counted.months.len()), (3.0, 1, 1));
    }

    proptest! {
        #[test]
        fn the_groups_and_the_months_sum_up_to_the_total(
            rows in prop::collection::vec((0_i64..300, 0_usize..4, any::<bool>(), 0_usize..3, 0_i64..2), 0..40), by in 0_usize..3,
        ) {
            let absences: Vec<_> = rows.iter().zip(1..).map(|((day, status, half, user, hours), id)| {
                let day = date(2026, 1, 1) + jiff::Span::new().days(*day);
                let status = ["new", "requested", "approved", "rejected"][*status];
                record(id, &day.to_string(), &json!({"status": status, "halfDay": half, "duration": hours * 3600,
                    "user": {"id": user + 3, "username": "u"}}))
            }).collect();
            let by = [GroupBy::Type, GroupBy::User, GroupBy::Month][by];
            let counted = statistics(&absences, (None, None), by, true);
            let sum = |tallies: Vec<&super::Tally>| tallies.iter().fold(Amount::default(), |mut sum, tally| {
                sum += tally.approved; sum += tally.open; sum += tally.rejected; sum
            });
            let total = sum(vec![&counted.total]);
            prop_assert_eq!(sum(counted.groups.iter().map(|(_, tally)| tally).collect()), total);
            prop_assert_eq!(sum(counted.months.iter().flat_map(|(_, groups)| groups).map(|(_, tally)| tally).collect()), total);
            prop_assert_eq!(total.half_days, absences.iter().map(|absence| Amount::of(absence).half_days).sum::<u32>());
        }
    }
}

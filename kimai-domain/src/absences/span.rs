//! Absence records grouped into spans, and the amount of time they take.
//!
//! Kimai keeps one record per day; [`spans`] groups the records of one booking into one [`AbsenceSpan`].

use std::ops::AddAssign;

use jiff::{
    ToSpan,
    civil::{Date, Weekday},
};
use kimai_api::{Absence, AbsenceStatus, AbsenceType, Id, Seconds, User};

use super::Days;

/// Maximum number of days between two records with consecutive ids that still belong to one booking.
///
/// Easter is the longest such gap: Good Friday to Easter Monday.
const MAX_HOLIDAY_GAP: i32 = 4;

/// Amount of absence: half days, and hours counted separately from days.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Amount {
    /// Half days; a whole day counts as two.
    pub half_days: u32,
    /// Hours of absences that are booked in hours instead of days.
    pub time: Seconds,
}

impl Amount {
    /// Amount that each day of this absence takes.
    pub fn per_day(absence: &Absence) -> Self {
        match absence.duration.filter(|time| time.0 > 0) {
            Some(time) => Self { half_days: 0, time },
            None => Self { half_days: if absence.half_day == Some(true) { 1 } else { 2 }, time: Seconds(0) },
        }
    }

    /// Total of all these absences.
    pub fn total<'a>(absences: impl IntoIterator<Item = &'a Absence>) -> Self {
        let mut sum = Self::default();
        for absence in absences {
            amounts_by_day(absence).for_each(|(_, amount)| sum += amount);
        }
        sum
    }

    /// Number of days, such as 4.5.
    pub fn days(self) -> f64 {
        f64::from(self.half_days) / 2.0
    }

    /// Returns true for zero days and zero hours.
    pub fn is_zero(self) -> bool {
        self == Self::default()
    }
}

impl AddAssign for Amount {
    fn add_assign(&mut self, other: Self) {
        self.half_days += other.half_days;
        self.time.0 += other.time.0;
    }
}

/// Days of a record: one, unless the record has an end date.
pub(super) fn record_days(absence: &Absence) -> Option<Days> {
    let first = absence.date?;
    Some(Days { first, last: absence.end_date.filter(|last| *last > first).unwrap_or(first) })
}

/// Each day of a record with its amount; hours count once, on the first day.
pub(super) fn amounts_by_day(absence: &Absence) -> impl Iterator<Item = (Date, Amount)> {
    let amount = Amount::per_day(absence);
    let hours_only = amount.half_days == 0;
    let days = record_days(absence).into_iter().flat_map(Days::dates);
    days.take(if hours_only { 1 } else { usize::MAX }).map(move |day| (day, amount))
}

/// Records of consecutive days with the same user, type, status and comment; there is at least one.
#[derive(Debug, Clone, PartialEq)]
pub struct AbsenceSpan {
    /// The records in the order of their days.
    pub records: Vec<Absence>,
}

/// Groups records into spans, ordered by their first day.
pub fn spans(mut records: Vec<Absence>) -> Vec<AbsenceSpan> {
    records.sort_by_key(|record| (record.date, record.id));
    let mut spans: Vec<AbsenceSpan> = Vec::new();
    for record in records {
        match spans.iter_mut().rev().find(|span| span.is_continued_by(&record)) {
            Some(span) => span.records.push(record),
            None => spans.push(AbsenceSpan { records: vec![record] }),
        }
    }
    spans
}

impl AbsenceSpan {
    fn is_continued_by(&self, next: &Absence) -> bool {
        let Some(last) = self.records.last() else { return false };
        let same_booking = owner(last) == owner(next)
            && last.kind == next.kind
            && last.status == next.status
            && last.comment == next.comment;
        same_booking && follows(last, next)
    }

    /// First to last day, if the records have dates.
    pub fn days(&self) -> Option<Days> {
        let first = record_days(self.records.first()?)?.first;
        Some(Days { first, last: record_days(self.records.last()?)?.last })
    }

    /// Total amount of its records.
    pub fn amount(&self) -> Amount {
        Amount::total(&self.records)
    }

    /// Ids of its records.
    pub fn ids(&self) -> Vec<Id<Absence>> {
        self.records.iter().map(|record| record.id).collect()
    }

    /// The absent user, if Kimai returned it.
    pub fn user(&self) -> Option<&User> {
        self.records.first()?.user.as_ref()
    }

    /// Type of the absence.
    pub fn kind(&self) -> Option<&AbsenceType> {
        self.records.first()?.kind.as_ref()
    }

    /// Approval status.
    pub fn status(&self) -> Option<&AbsenceStatus> {
        self.records.first()?.status.as_ref()
    }

    /// Comment of the booking.
    pub fn comment(&self) -> Option<&str> {
        self.records.first()?.comment.as_deref()
    }

    /// Dates of its half days.
    pub fn half_days(&self) -> impl Iterator<Item = Date> {
        self.records.iter().filter(|record| record.half_day == Some(true)).filter_map(|record| record.date)
    }
}

fn owner(record: &Absence) -> Option<Id<User>> {
    record.user.as_ref().map(|user| user.id)
}

/// Returns true if only a weekend lies between two records, or a few holidays between records created together.
fn follows(last: &Absence, next: &Absence) -> bool {
    let Some(days) = record_days(last) else { return false };
    let Some(begin) = next.date else { return false };
    let gap = (begin - days.last).get_days() - 1;
    let created_together = next.id.get() == last.id.get() + 1 && (0..=MAX_HOLIDAY_GAP).contains(&gap);
    created_together || are_adjacent(days.last, begin)
}

/// Returns true if `next` is the day after `last`, or only a weekend lies between them.
pub fn are_adjacent(last: Date, next: Date) -> bool {
    let between = || last.series(1.day()).skip(1).take_while(|day| *day < next);
    last < next && between().count() <= 2 && between().all(is_weekend)
}

pub(super) fn is_weekend(day: Date) -> bool {
    matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

#[cfg(test)]
pub(super) mod tests {
    use std::collections::BTreeSet;

    use kimai_api::Absence;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::spans;

    /// A record of user 3, with `fields` in place of the defaults.
    pub(in crate::absences) fn record(id: u64, date: &str, fields: &Value) -> Absence {
        let mut json = json!({"id": id, "user": {"id": 3, "username": "anna"}, "date": format!("{date}T00:00:00+0100"),
            "endDate": null, "duration": null, "type": "holiday", "status": "requested", "halfDay": false, "comment": "x"});
        for (name, value) in fields.as_object().into_iter().flatten() {
            json[name] = value.clone();
        }
        serde_json::from_value(json).unwrap()
    }

    fn span_ids(records: Vec<Absence>) -> Vec<Vec<u64>> {
        spans(records).iter().map(|span| span.ids().into_iter().map(kimai_api::Id::get).collect()).collect()
    }

    #[test]
    fn one_booking_is_one_span_across_weekends_and_holidays() {
        let plain = Value::Null;
        let christmas = vec![
            record(22, "2026-12-23", &plain),
            record(23, "2026-12-24", &json!({"halfDay": true})),
            record(24, "2026-12-28", &plain),
        ];
        assert_eq!(span_ids(christmas.clone()), [[22, 23, 24]]);
        let span = &spans(christmas)[0];
        assert_eq!((span.days().unwrap().count(), span.amount().half_days), (6, 5));
        assert_eq!(
            span_ids(vec![record(9, "2026-11-23", &plain), record(2, "2026-11-20", &plain)]),
            [[2, 9]]
        );
    }

    #[test]
    fn different_type_status_comment_user_or_days_start_a_new_span() {
        let others = [
            json!({"type": "other"}),
            json!({"status": "approved"}),
            json!({"comment": "y"}),
            json!({"user": {"id": 4, "username": "ben"}}),
        ];
        for other in others {
            let two = vec![record(1, "2026-11-23", &Value::Null), record(2, "2026-11-24", &other)];
            assert_eq!(span_ids(two).len(), 2, "{other}");
        }
        let apart = vec![record(1, "2026-11-02", &Value::Null), record(2, "2026-11-09", &Value::Null)];
        assert_eq!(span_ids(apart).len(), 2);
        let twice = vec![record(1, "2026-11-02", &Value::Null), record(2, "2026-11-02", &Value::Null)];
        assert_eq!(span_ids(twice).len(), 2);
    }

    #[test]
    fn record_with_an_end_date_is_continued_after_its_last_day() {
        let long = record(1, "2026-11-02", &json!({"endDate": "2026-11-05T00:00:00+0100"}));
        let span = &spans(vec![long, record(7, "2026-11-06", &Value::Null)])[0];
        assert_eq!((span.days().unwrap().count(), span.amount().days()), (5, 5.0));
    }

    proptest! {
        #[test]
        fn every_record_is_in_exactly_one_span_of_its_type(days in prop::collection::vec((1_i64..60, 0_u8..3, 0_u8..2), 0..40)) {
            let records: Vec<Absence> = days.iter().zip(1..).map(|((day, kind, half), id)| {
                let date = jiff::civil::date(2026, 11, 1) + jiff::Span::new().days(*day);
                let kind = ["holiday", "sickness", "other"][usize::from(*kind)];
                record(id, &date.to_string(), &json!({"type": kind, "halfDay": *half == 1}))
            }).collect();
            let count = records.len();
            let spans = spans(records);
            let ids: BTreeSet<_> = spans.iter().flat_map(super::AbsenceSpan::ids).collect();
            prop_assert_eq!(ids.len(), count);
            prop_assert_eq!(spans.iter().map(|span| span.records.len()).sum::<usize>(), count);
            for span in &spans {
                prop_assert!(span.records.iter().all(|record| record.kind == span.records[0].kind));
                prop_assert!(span.records.windows(2).all(|pair| pair[0].date < pair[1].date));
            }
        }
    }
}

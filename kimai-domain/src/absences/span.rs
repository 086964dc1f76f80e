//! Rows of absences. Kimai keeps one record a day; what belongs together is one row.

use jiff::{
    ToSpan,
    civil::{Date, Weekday},
};
use kimai_api::{Absence, AbsenceStatus, AbsenceType, Id, User};

use super::{Amount, Days, amount};

/// The most days between two records with ids in a row that are still one booking: Easter from Thursday to Tuesday.
const HOLIDAYS_BETWEEN: i32 = 4;

/// Records of consecutive days with the same user, type, status and comment; there is at least one.
#[derive(Debug, Clone, PartialEq)]
pub struct AbsenceSpan {
    /// The records, by day.
    pub records: Vec<Absence>,
}

/// The records as rows, by begin.
pub fn spans(mut records: Vec<Absence>) -> Vec<AbsenceSpan> {
    records.sort_by_key(|record| (record.date, record.id));
    let mut rows: Vec<AbsenceSpan> = Vec::new();
    for record in records {
        match rows.iter_mut().rev().find(|row| row.is_continued_by(&record)) {
            Some(row) => row.records.push(record),
            None => rows.push(AbsenceSpan { records: vec![record] }),
        }
    }
    rows
}

impl AbsenceSpan {
    fn is_continued_by(&self, next: &Absence) -> bool {
        let Some(last) = self.records.last() else { return false };
        let same = owner(last) == owner(next)
            && last.kind == next.kind
            && last.status == next.status
            && last.comment == next.comment;
        same && follows(last, next)
    }

    /// From its first day to its last, if its records have days.
    pub fn days(&self) -> Option<Days> {
        let first = amount::days(self.records.first()?)?.first;
        Some(Days { first, last: amount::days(self.records.last()?)?.last })
    }

    /// How much it is.
    pub fn amount(&self) -> Amount {
        let mut sum = Amount::default();
        self.records.iter().for_each(|record| sum += Amount::of(record));
        sum
    }

    /// The ids of its records.
    pub fn ids(&self) -> Vec<Id<Absence>> {
        self.records.iter().map(|record| record.id).collect()
    }

    /// Whose it is, where Kimai says.
    pub fn user(&self) -> Option<&User> {
        self.records.first()?.user.as_ref()
    }

    /// Why.
    pub fn kind(&self) -> Option<&AbsenceType> {
        self.records.first()?.kind.as_ref()
    }

    /// Where the approval stands.
    pub fn status(&self) -> Option<&AbsenceStatus> {
        self.records.first()?.status.as_ref()
    }

    /// The remark.
    pub fn comment(&self) -> Option<&str> {
        self.records.first()?.comment.as_deref()
    }

    /// Its half days.
    pub fn half_days(&self) -> impl Iterator<Item = Date> {
        self.records.iter().filter(|record| record.half_day == Some(true)).filter_map(|record| record.date)
    }
}

fn owner(record: &Absence) -> Option<Id<User>> {
    record.user.as_ref().map(|user| user.id)
}

/// Whether nothing but a weekend lies between two records, or, where Kimai made them together, a few holidays.
fn follows(last: &Absence, next: &Absence) -> bool {
    let (Some(days), Some(begin)) = (amount::days(last), next.date) else { return false };
    let between = (begin - days.last).get_days() - 1;
    let together = next.id.get() == last.id.get() + 1 && (0..=HOLIDAYS_BETWEEN).contains(&between);
    together || adjoin(days.last, begin)
}

/// Whether a day is the next one after another, or nothing but a weekend lies between.
pub fn adjoin(last: Date, next: Date) -> bool {
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

    /// A record of user 3 with these fields besides.
    pub(in crate::absences) fn record(id: u64, date: &str, more: &Value) -> Absence {
        let mut json = json!({"id": id, "user": {"id": 3, "username": "anna"}, "date": format!("{date}T00:00:00+0100"),
            "endDate": null, "duration": null, "type": "holiday", "status": "requested", "halfDay": false, "comment": "x"});
        for (name, value) in more.as_object().into_iter().flatten() {
            json[name] = value.clone();
        }
        serde_json::from_value(json).unwrap()
    }

    fn rows(records: Vec<Absence>) -> Vec<Vec<u64>> {
        spans(records).iter().map(|row| row.ids().into_iter().map(kimai_api::Id::get).collect()).collect()
    }

    #[test]
    fn days_of_one_booking_are_one_row_over_weekends_and_holidays() {
        let plain = Value::Null;
        let christmas = vec![
            record(22, "2026-12-23", &plain),
            record(23, "2026-12-24", &json!({"halfDay": true})),
            record(24, "2026-12-28", &plain),
        ];
        assert_eq!(rows(christmas.clone()), [[22, 23, 24]]);
        let row = &spans(christmas)[0];
        assert_eq!((row.days().unwrap().count(), row.amount().half_days), (6, 5));
        assert_eq!(rows(vec![record(9, "2026-11-23", &plain), record(2, "2026-11-20", &plain)]), [[2, 9]]);
    }

    #[test]
    fn other_types_states_remarks_and_days_are_other_rows() {
        let others = [
            json!({"type": "other"}),
            json!({"status": "approved"}),
            json!({"comment": "y"}),
            json!({"user": {"id": 4, "username": "ben"}}),
        ];
        for other in others {
            let two = vec![record(1, "2026-11-23", &Value::Null), record(2, "2026-11-24", &other)];
            assert_eq!(rows(two).len(), 2, "{other}");
        }
        let apart = vec![record(1, "2026-11-02", &Value::Null), record(2, "2026-11-09", &Value::Null)];
        assert_eq!(rows(apart).len(), 2);
        let twice = vec![record(1, "2026-11-02", &Value::Null), record(2, "2026-11-02", &Value::Null)];
        assert_eq!(rows(twice).len(), 2);
    }

    #[test]
    fn a_record_of_several_days_is_continued_after_its_last() {
        let long = record(1, "2026-11-02", &json!({"endDate": "2026-11-05T00:00:00+0100"}));
        let row = &spans(vec![long, record(7, "2026-11-06", &Value::Null)])[0];
        assert_eq!((row.days().unwrap().count(), row.amount().days()), (5, 5.0));
    }

    proptest! {
        #[test]
        fn every_record_is_in_one_row_and_no_row_mixes(days in prop::collection::vec((1_i64..60, 0_u8..3, 0_u8..2), 0..40)) {
            let records: Vec<Absence> = days.iter().zip(1..).map(|((day, kind, half), id)| {
                let date = jiff::civil::date(2026, 11, 1) + jiff::Span::new().days(*day);
                let kind = ["holiday", "sickness", "other"][usize::from(*kind)];
                record(id, &date.to_string(), &json!({"type": kind, "halfDay": *half == 1}))
            }).collect();
            let (all, rows) = (records.len(), spans(records));
            let ids: BTreeSet<_> = rows.iter().flat_map(super::AbsenceSpan::ids).collect();
            prop_assert_eq!(ids.len(), all);
            prop_assert_eq!(rows.iter().map(|row| row.records.len()).sum::<usize>(), all);
            for row in &rows {
                prop_assert!(row.records.iter().all(|record| record.kind == row.records[0].kind));
                prop_assert!(row.records.windows(2).all(|pair| pair[0].date < pair[1].date));
            }
        }
    }
}

use std::collections::BTreeSet;

use jiff::{Timestamp, civil::date};
use kimai_api::{Seconds, Timesheet};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Share, Statistics, Tally, Week, summarize_years};
use crate::Period;

fn record(fields: &Value) -> Timesheet {
    let mut json = json!({ "id": 1, "begin": "2026-11-20T09:00:00+0100", "end": "2026-11-20T12:00:00+0100",
        "duration": 3600, "user": 3, "project": 1, "activity": 9, "billable": true, "rate": 10.0 });
    for (name, value) in fields.as_object().unwrap() {
        json[name] = value.clone();
    }
    serde_json::from_value(json).unwrap()
}

/// Noon of 2026-11-21 in Berlin.
fn now() -> Timestamp {
    "2026-11-21T11:00:00Z".parse().unwrap()
}

fn statistics_of(records: &[Timesheet]) -> Statistics {
    let mut statistics = Statistics::default();
    for record in records {
        statistics.add(record, now());
    }
    statistics
}

#[test]
fn time_is_the_sum_of_kimais_durations() {
    let statistics = statistics_of(&[record(&json!({})), record(&json!({ "duration": null }))]);
    assert_eq!((statistics.total.time, statistics.total.without_duration), (Seconds(3600), 1));
}

#[test]
fn running_records_count_with_their_time_until_now() {
    let running = json!({ "begin": "2026-11-21T11:25:00+0100", "end": null, "duration": 0, "rate": null });
    let future = json!({ "begin": "2026-11-21T13:00:00+0100", "end": null, "duration": null });
    let statistics = statistics_of(&[record(&running), record(&future), record(&json!({}))]);
    let total = &statistics.total;
    assert_eq!((total.running_records, total.records, total.days()), (2, 3, 2));
    assert_eq!((total.time, total.running), (Seconds(3600 + 35 * 60), Seconds(35 * 60)));
    assert_eq!((total.without_duration, total.without_rate), (0, 0));
}

#[test]
fn two_users_on_one_day_are_one_day_and_two_person_days() {
    let total = statistics_of(&[
        record(&json!({ "user": 3 })),
        record(&json!({ "user": 4 })),
        record(&json!({ "user": 4 })),
    ])
    .total;
    assert_eq!((total.days(), total.person_days(), total.per_person_day()), (1, 2, Some(Seconds(5400))));
}

#[test]
fn amounts_of_different_currencies_are_not_added() {
    let priced = |currency: &str, rate: f64| {
        let customer = json!({ "id": 1, "name": "x", "currency": currency, "country": "DE", "timezone": "UTC", "visible": true });
        record(
            &json!({ "rate": rate, "project": { "id": 1, "name": "x", "visible": true, "customer": customer } }),
        )
    };
    let total = statistics_of(&[
        priced("EUR", 0.1),
        priced("CHF", 5.0),
        priced("EUR", 0.2),
        record(&json!({ "rate": null })),
    ])
    .total;
    assert_eq!(total.money.amounts().collect::<Vec<_>>(), [(Some("CHF"), 5.0), (Some("EUR"), 0.3)]);
    assert_eq!(total.without_rate, 1);
}

#[test]
fn days_and_hours_follow_the_offset_of_the_record() {
    let late = record(&json!({ "begin": "2026-10-31T23:30:00-0400" }));
    let statistics = statistics_of(&[late]);
    assert_eq!(statistics.months.keys().map(ToString::to_string).collect::<Vec<_>>(), ["2026-10"]);
    assert_eq!(statistics.peak_hour(), Some((23, 1)));
}

#[test]
fn only_complete_years_are_compared() {
    let in_year = |year: i16, seconds: i64| {
        record(&json!({ "begin": format!("{year}-05-05T09:00:00+0200"), "duration": seconds }))
    };
    let statistics = statistics_of(&[in_year(2024, 1000), in_year(2025, 1500), in_year(2026, 9)]);
    let now = "2026-11-21T14:00:00".parse().unwrap();
    let growth: Vec<_> = summarize_years(&statistics, Period::default(), now)
        .iter()
        .map(|year| year.growth.map(|growth| (growth.time.0, growth.share.unwrap().percent(), growth.days)))
        .collect();
    assert_eq!(growth, [None, Some((500, 50.0, 0)), None]);
    let statistics = statistics_of(&[in_year(2022, 1000), in_year(2024, 1500)]);
    assert!(summarize_years(&statistics, Period::default(), now).iter().all(|year| year.growth.is_none()));
}

fn share(part: i64, total: i64) -> Option<String> {
    Share::of(Seconds(part), Seconds(total)).map(|share| share.to_string())
}

#[test]
fn share_has_at_most_one_decimal() {
    assert_eq!(share(1, 3).as_deref(), Some("33.3 %"));
    assert_eq!(share(2, 3).as_deref(), Some("66.7 %"));
    assert_eq!(share(1, 2).as_deref(), Some("50 %"));
    assert_eq!(share(-1, 3).as_deref(), Some("-33.3 %"));
    assert_eq!(share(0, 0), None);
}

#[test]
fn days_around_new_year_belong_to_the_week_of_their_thursday() {
    let weeks = [date(2025, 12, 29), date(2026, 1, 4), date(2026, 1, 5), date(2027, 1, 1)]
        .map(|day| Week::of(day).to_string());
    assert_eq!(weeks, ["2026-W01", "2026-W01", "2026-W02", "2026-W53"]);
}

fn some_records() -> impl Strategy<Value = Vec<Timesheet>> {
    let fields = (
        1_u64..4,
        1_u64..4,
        1_u64..4,
        0_i64..800,
        0_i64..24,
        0_i64..40_000,
        any::<(bool, bool)>(),
        0_u32..99_999,
    );
    let row = fields.prop_map(|(user, project, activity, day, hour, duration, (billable, running), rate)| {
        let begin = date(2024, 1, 1).at(0, 0, 0, 0) + jiff::Span::new().days(day).hours(hour);
        let tags = if billable { vec!["remote"] } else { Vec::new() };
        record(
            &json!({ "user": user, "project": project, "activity": activity, "begin": format!("{begin}+0100"),
            "end": if running { Value::Null } else { json!("2028-01-01T00:00:00+0100") },
            "duration": duration, "billable": billable, "rate": f64::from(rate) / 100.0, "tags": tags }),
        )
    });
    prop::collection::vec(row, 0..40)
}

fn sum<'a>(tallies: impl IntoIterator<Item = &'a Tally>) -> Tally {
    let mut sum = Tally::default();
    tallies.into_iter().for_each(|tally| sum.merge(tally));
    sum
}

proptest! {
    #[test]
    fn share_is_within_half_a_tenth_of_the_exact_value(part in 0_i32..i32::MAX, total in 1_i32..i32::MAX) {
        let share = Share::of(Seconds(part.into()), Seconds(total.into())).unwrap().percent();
        prop_assert!((share - f64::from(part) / f64::from(total) * 100.0).abs() < 0.0501);
    }

    #[test]
    fn sums_of_the_groups_equal_the_total(records in some_records()) {
        let all = statistics_of(&records);
        prop_assert_eq!(&sum(all.projects.ranked().into_iter().map(|group| &group.tally)), &all.total);
        prop_assert_eq!(&sum(all.activities.ranked().into_iter().map(|group| &group.tally)), &all.total);
        prop_assert_eq!(&sum(all.users.ranked().into_iter().map(|group| &group.tally)), &all.total);
        prop_assert_eq!(&sum(all.days.values()), &all.total);
        prop_assert_eq!(&sum(all.weeks.values()), &all.total);
        prop_assert_eq!(&sum(all.months.values()), &all.total);
        prop_assert_eq!(&sum(all.years.values().map(|year| &year.total)), &all.total);
        for year in all.years.values() {
            prop_assert_eq!(&sum(year.projects.ranked().into_iter().map(|group| &group.tally)), &year.total);
        }
        prop_assert_eq!(all.hours.iter().sum::<u64>(), all.total.records);
        prop_assert_eq!(all.total.records, records.len() as u64);
        prop_assert!(all.total.running_records <= all.total.records && all.total.running <= all.total.time);
    }

    #[test]
    fn order_of_the_records_does_not_matter(records in some_records()) {
        let mut reversed = records.clone();
        reversed.reverse();
        let one = statistics_of(&records);
        let other = statistics_of(&reversed);
        prop_assert_eq!(&one.total, &other.total);
        prop_assert_eq!(one.months, other.months);
    }

    #[test]
    fn days_are_at_most_person_days_and_person_days_at_most_records(records in some_records()) {
        let total = statistics_of(&records).total;
        let days: BTreeSet<_> = records.iter().map(|record| record.begin.date()).collect();
        prop_assert_eq!(total.days(), days.len());
        prop_assert!(total.days() <= total.person_days() && total.person_days() as u64 <= total.records);
        prop_assert!(total.billable <= total.time);
    }
}

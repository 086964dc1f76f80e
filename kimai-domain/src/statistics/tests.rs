use std::collections::BTreeSet;

use kimai_api::{Seconds, Timesheet};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Statistics, Tally, TeamWork, years};
use crate::Period;

fn record(fields: &Value) -> Timesheet {
    let mut whole = json!({ "id": 1, "begin": "2026-11-20T09:00:00+0100", "end": "2026-11-20T12:00:00+0100",
        "duration": 3600, "user": 3, "project": 1, "activity": 9, "billable": true, "rate": 10.0 });
    for (name, value) in fields.as_object().unwrap() {
        whole[name] = value.clone();
    }
    serde_json::from_value(whole).unwrap()
}

fn of(records: &[Timesheet]) -> Statistics {
    let mut statistics = Statistics::default();
    for record in records {
        statistics.add(record);
    }
    statistics
}

#[test]
fn time_is_kimais_duration_and_never_the_clock_on_the_wall() {
    let statistics = of(&[record(&json!({})), record(&json!({ "duration": null }))]);
    assert_eq!((statistics.total.time, statistics.total.untimed), (Seconds(3600), 1));
}

#[test]
fn running_records_are_counted_apart() {
    let statistics = of(&[record(&json!({ "end": null, "duration": 0 })), record(&json!({}))]);
    assert_eq!((statistics.running, statistics.total.records, statistics.total.days()), (1, 1, 1));
    assert_eq!(statistics.hours.iter().sum::<u64>(), 1);
}

#[test]
fn two_people_on_one_day_are_one_day_and_two_person_days() {
    let total =
        of(&[record(&json!({ "user": 3 })), record(&json!({ "user": 4 })), record(&json!({ "user": 4 }))])
            .total;
    assert_eq!((total.days(), total.person_days(), total.per_person_day()), (1, 2, Some(Seconds(5400))));
}

#[test]
fn money_is_never_added_across_currencies() {
    let priced = |currency: &str, rate: f64| {
        let customer = json!({ "id": 1, "name": "x", "currency": currency, "country": "DE", "timezone": "UTC", "visible": true });
        record(
            &json!({ "rate": rate, "project": { "id": 1, "name": "x", "visible": true, "customer": customer } }),
        )
    };
    let total =
        of(&[priced("EUR", 0.1), priced("CHF", 5.0), priced("EUR", 0.2), record(&json!({ "rate": null }))])
            .total;
    assert_eq!(total.money.amounts().collect::<Vec<_>>(), [(Some("CHF"), 5.0), (Some("EUR"), 0.3)]);
    assert_eq!(total.unpriced, 1);
}

#[test]
fn days_and_hours_are_those_of_the_records_own_clock() {
    let late = record(&json!({ "begin": "2026-10-31T23:30:00-0400" }));
    let statistics = of(&[late]);
    assert_eq!(statistics.months.keys().map(ToString::to_string).collect::<Vec<_>>(), ["2026-10"]);
    assert_eq!(statistics.peak_hour(), Some((23, 1)));
}

#[test]
fn whole_years_are_compared_and_partial_ones_are_not() {
    let in_year = |year: i16, seconds: i64| {
        record(&json!({ "begin": format!("{year}-05-05T09:00:00+0200"), "duration": seconds }))
    };
    let statistics = of(&[in_year(2024, 1000), in_year(2025, 1500), in_year(2026, 9)]);
    let now = "2026-11-21T14:00:00".parse().unwrap();
    let growth: Vec<_> = years(&statistics, Period::default(), now)
        .iter()
        .map(|year| year.growth.map(|growth| (growth.time.0, growth.share.unwrap().percent(), growth.days)))
        .collect();
    assert_eq!(growth, [None, Some((500, 50.0, 0)), None]);
    let statistics = of(&[in_year(2022, 1000), in_year(2024, 1500)]);
    assert!(years(&statistics, Period::default(), now).iter().all(|year| year.growth.is_none()));
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
        let begin = jiff::civil::date(2024, 1, 1).at(0, 0, 0, 0) + jiff::Span::new().days(day).hours(hour);
        let tags = if billable { vec!["remote"] } else { Vec::new() };
        record(
            &json!({ "user": user, "project": project, "activity": activity, "begin": format!("{begin}+0100"),
            "end": if running { Value::Null } else { json!("2028-01-01T00:00:00+0100") },
            "duration": duration, "billable": billable, "rate": f64::from(rate) / 100.0, "tags": tags }),
        )
    });
    prop::collection::vec(row, 0..40)
}

fn sum<'a>(parts: impl IntoIterator<Item = &'a Tally>) -> Tally {
    let mut sum = Tally::default();
    parts.into_iter().for_each(|part| sum.absorb(part));
    sum
}

proptest! {
    #[test]
    fn the_sums_of_the_parts_are_the_whole(records in some_records()) {
        let all = of(&records);
        prop_assert_eq!(&sum(all.projects.ranked().into_iter().map(|part| &part.tally)), &all.total);
        prop_assert_eq!(&sum(all.activities.ranked().into_iter().map(|part| &part.tally)), &all.total);
        prop_assert_eq!(&sum(all.users.ranked().into_iter().map(|part| &part.tally)), &all.total);
        prop_assert_eq!(&sum(all.weeks.values()), &all.total);
        prop_assert_eq!(&sum(all.months.values()), &all.total);
        prop_assert_eq!(&sum(all.years.values().map(|year| &year.total)), &all.total);
        for year in all.years.values() {
            prop_assert_eq!(&sum(year.projects.ranked().into_iter().map(|part| &part.tally)), &year.total);
        }
        prop_assert_eq!(all.hours.iter().sum::<u64>(), all.total.records);
        prop_assert_eq!(all.total.records + all.running, records.len() as u64);
    }

    #[test]
    fn the_records_of_the_people_are_those_of_the_team(records in some_records()) {
        let mut team = TeamWork::default();
        for record in &records {
            team.add(record);
        }
        prop_assert_eq!(&sum(team.people().into_iter().map(|person| &person.tally)), &team.total);
        for person in team.people() {
            prop_assert_eq!(&sum(person.activities.ranked().into_iter().map(|part| &part.tally)), &person.tally);
        }
        prop_assert_eq!(team.total.records + team.running(), records.len() as u64);
    }

    #[test]
    fn the_order_of_the_records_makes_no_difference(records in some_records()) {
        let mut turned = records.clone();
        turned.reverse();
        let (one, other) = (of(&records), of(&turned));
        prop_assert_eq!(&one.total, &other.total);
        prop_assert_eq!(one.months, other.months);
    }

    #[test]
    fn days_are_no_more_than_person_days_and_these_no_more_than_records(records in some_records()) {
        let total = of(&records).total;
        let days: BTreeSet<_> = records.iter().filter(|record| record.end.is_some()).map(|record| record.begin.date()).collect();
        prop_assert_eq!(total.days(), days.len());
        prop_assert!(total.days() <= total.person_days() && total.person_days() as u64 <= total.records);
        prop_assert!(total.billable <= total.time);
    }
}

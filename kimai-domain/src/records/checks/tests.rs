use jiff::{ToSpan, Zoned, civil::date, tz::TimeZone};
use kimai_api::{Field, Id, Project, Seconds, Timesheet, TimesheetForm};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{
    Aspects, BudgetAmount, BudgetUse, Check, CheckData, CountedRecord, DaysOff, Finding, Planned, findings,
    findings_of_entries,
};
use crate::{EntityRef, Month};

const HOUR: i64 = 3600;

fn at(time: &str) -> Zoned {
    let time: jiff::civil::DateTime = format!("2026-11-{time}").parse().unwrap();
    time.to_zoned(TimeZone::get("Europe/Berlin").unwrap()).unwrap()
}

fn record(id: u64, begin: &str, end: Option<&str>, fields: &Value) -> Timesheet {
    let time = |time: &str| at(time).strftime("%Y-%m-%dT%H:%M:%S%z").to_string();
    let mut json = json!({
        "id": id, "begin": time(begin), "end": end.map(time), "user": 3, "project": 1, "activity": 9, "billable": true,
        "description": "Concept",
    });
    json.as_object_mut().unwrap().extend(fields.as_object().cloned().unwrap_or_default());
    serde_json::from_value(json).unwrap()
}

fn planned(begin: &str, end: Option<&str>) -> Planned {
    Planned { id: None, ..Planned::of_record(&record(600, begin, end, &Value::Null)) }
}

/// Data of a Friday evening with these records.
fn data(records: Vec<Timesheet>) -> CheckData {
    CheckData { records, ..CheckData::none(at("27T20:00"), Aspects::ALL) }
}

/// Removes the findings about project and activity, which these data do not have.
fn of(data: &CheckData, record: &Planned) -> Vec<Finding> {
    let mut found = findings(data, record);
    found.retain(|finding| !matches!(finding, Finding::Unknown(_)));
    found
}

/// Returns the id and the common minutes of each overlap.
fn overlaps(data: &CheckData, record: &Planned) -> Vec<(u64, i64)> {
    let overlap = |finding: Finding| match finding {
        Finding::Overlap { with, by } => Some((with.id.unwrap().get(), by.0 / 60)),
        _ => None,
    };
    of(data, record).into_iter().filter_map(overlap).collect()
}

#[test]
fn overlaps_are_named_with_the_common_time_and_the_longest_first() {
    let data = data(vec![
        record(1, "27T08:00", Some("27T09:10"), &Value::Null),
        record(2, "27T09:30", Some("27T10:30"), &Value::Null),
        record(3, "27T10:30", Some("27T11:00"), &Value::Null),
        record(4, "27T09:00", Some("27T12:00"), &json!({"user": 4})),
    ]);
    assert_eq!(overlaps(&data, &planned("27T09:00", Some("27T10:30"))), [(2, 60), (1, 10)]);
}

#[test]
fn a_running_record_ends_now_and_two_running_records_do_not_overlap() {
    let data = data(vec![record(1, "27T19:00", None, &Value::Null)]);
    assert_eq!(overlaps(&data, &planned("27T18:00", Some("27T19:30"))), [(1, 30)]);
    assert_eq!(overlaps(&data, &planned("27T18:00", None)), []);
}

#[test]
fn a_running_record_that_begins_within_another_one_overlaps_it_until_its_end() {
    let within = |begin: &str| {
        let data = data(vec![record(1, "27T19:30", Some("27T20:30"), &Value::Null)]);
        overlaps(&data, &planned(begin, None))
    };
    assert_eq!(within("27T20:00"), [(1, 30)]);
    assert_eq!(within("27T20:30"), []);
    assert_eq!(within("27T19:00"), [(1, 30)]);
    let rounded = at("27T20:00").checked_add(59.seconds()).unwrap();
    let mut just_stopped = record(1, "27T19:30", None, &Value::Null);
    just_stopped.end = Some(rounded);
    assert_eq!(overlaps(&data(vec![just_stopped]), &planned("27T20:00", None)), []);
}

#[test]
fn a_record_that_a_start_stopped_overlaps_only_until_now() {
    let stopped = record(1, "27T19:30", Some("27T20:15"), &Value::Null);
    let mut data = data(vec![record(1, "27T19:30", None, &Value::Null)]);
    data.add_stopped(&stopped);
    assert_eq!(overlaps(&data, &planned("27T20:00", None)), []);
    assert_eq!(overlaps(&data, &planned("27T19:45", None)), [(1, 15)]);
}

#[test]
fn a_restarted_record_begins_now_for_the_caller() {
    let old = record(1, "20T09:00", Some("20T10:00"), &json!({"break": 600, "rate": 50}));
    let restarted = Planned::restarted(&old, Id::new(4), &at("27T20:00"));
    assert_eq!(restarted.begin, at("27T20:00"));
    assert_eq!((restarted.id, restarted.end, restarted.rate), (None, None, None));
    assert_eq!((restarted.user, restarted.pause), (Id::new(4), Seconds(0)));
    assert_eq!(restarted.description.as_deref(), Some("Concept"));
}

#[test]
fn the_record_itself_is_no_conflict() {
    let data = data(vec![record(600, "27T09:00", Some("27T10:00"), &Value::Null)]);
    let same = Planned { id: Some(Id::new(600)), ..planned("27T09:00", Some("27T10:00")) };
    assert_eq!(of(&data, &same), []);
}

#[test]
fn shortest_overlap_is_a_second_of_a_finished_and_a_minute_of_a_running_record() {
    let until = |end: &str| data(vec![record(1, "27T09:00", Some(end), &json!({"description": "x"}))]);
    let count = |end: &str, planned: &Planned| overlaps(&until(end), planned).len();
    let finished = planned("27T10:00", Some("27T11:00"));
    assert_eq!(["27T10:00:00", "27T10:00:01"].map(|end| count(end, &finished)), [0, 1]);
    let running = planned("27T10:00", None);
    assert_eq!(["27T10:00:59", "27T10:01:00"].map(|end| count(end, &running)), [0, 1]);
}

#[test]
fn hidden_work_is_kept_only_by_a_record_that_was_finished_and_stays_so() {
    let kept = |end: Option<&str>, form: &TimesheetForm| {
        Planned::updated(&record(1, "27T09:00", end, &Value::Null), form, &at("27T20:00")).kept
    };
    let work = Some((Id::new(1), Id::new(9)));
    let unset = TimesheetForm::default();
    let ends = TimesheetForm::default().end(&at("27T11:00"));
    let runs_again = TimesheetForm::default().end(Field::Null);
    assert_eq!(kept(Some("27T10:00"), &unset), work);
    assert_eq!(kept(Some("27T10:00"), &ends), work);
    assert_eq!(kept(Some("27T10:00"), &runs_again), None);
    assert_eq!(kept(None, &ends), None);
    assert_eq!(kept(None, &unset), None);
}

#[test]
fn same_times_work_and_description_are_a_duplicate() {
    let data = data(vec![record(1, "27T09:00", Some("27T10:00"), &Value::Null)]);
    let same = planned("27T09:00", Some("27T10:00"));
    assert!(
        matches!(of(&data, &same).as_slice(), [Finding::Duplicate(other)] if other.id == Some(Id::new(1)))
    );
    let other = Planned { description: Some("Review".to_owned()), ..same };
    assert_eq!(overlaps(&data, &other), [(1, 60)]);
}

#[test]
fn entries_of_a_call_are_compared_with_those_before_them() {
    let entries = [
        planned("27T09:00", Some("27T10:00")).as_entry(1),
        planned("27T09:30", Some("27T11:00")).as_entry(2),
    ];
    let found = findings_of_entries(&data(Vec::new()), &entries);
    let overlap = found[1].iter().find_map(|finding| match finding {
        Finding::Overlap { with, by } => Some((with.entry, by.0 / 60)),
        _ => None,
    });
    assert_eq!(overlap, Some((1, 30)));
}

#[test]
fn future_and_long_records_are_reported() {
    let data = data(Vec::new());
    assert_eq!(of(&data, &planned("27T20:00", None)), []);
    assert_eq!(of(&data, &planned("27T19:00", Some("27T20:01"))), []);
    assert_eq!(of(&data, &planned("27T19:00", Some("27T20:30"))), [Finding::EndsInFuture(at("27T20:30"))]);
    assert_eq!(of(&data, &planned("28T09:00", Some("28T10:00"))), [Finding::BeginsInFuture(at("28T09:00"))]);
    assert_eq!(of(&data, &planned("26T06:00", Some("26T18:30"))), [Finding::Long(Seconds(12 * HOUR + 1800))]);
    let with_break = Planned { pause: Seconds(HOUR), ..planned("26T06:00", Some("26T18:30")) };
    assert_eq!(of(&data, &with_break), []);
}

#[test]
fn absences_and_public_holidays_of_the_days_are_reported() {
    let absence = |status: &str, half: bool| {
        json!({"id": 1, "user": {"id": 3, "username": "anna"}, "type": "holiday",
        "date": "2026-11-26T00:00:00+0100", "status": status, "halfDay": half})
    };
    let days_off = DaysOff {
        absences: [absence("approved", false), absence("requested", true), absence("rejected", false)]
            .into_iter()
            .map(|absence| serde_json::from_value(absence).unwrap())
            .collect(),
        holidays: vec![
            serde_json::from_value(json!({"id": 1, "name": "Feast", "date": "2026-11-26", "halfDay": true}))
                .unwrap(),
        ],
    };
    let mut data = data(Vec::new());
    data.days_off.insert(Id::new(3), days_off);
    let found = of(&data, &planned("25T22:00", Some("26T01:00")));
    let kinds: Vec<&str> = found
        .iter()
        .map(|finding| match finding {
            Finding::Absent { is_approved: true, .. } => "absent",
            Finding::Absent { is_approved: false, .. } => "requested",
            Finding::PublicHoliday { is_half: true, .. } => "half holiday",
            _ => "other",
        })
        .collect();
    assert_eq!(kinds, ["absent", "requested", "half holiday"]);
    // A record until midnight does not lie on the next day.
    assert_eq!(of(&data, &planned("25T22:00", Some("26T00:00"))), []);
}

#[test]
fn hidden_ended_and_locked_projects_and_foreign_activities_are_reported() {
    let mut data = data(Vec::new());
    let project = json!({"id": 1, "name": "Web", "visible": false, "start": "2026-10-01", "end": "2026-11-20",
        "lockedUntil": "2026-11-30", "globalActivities": false, "customer": 2});
    let project: Project = serde_json::from_value(project).unwrap();
    let activity = json!({"id": 9, "name": "Meeting", "visible": true, "project": null});
    let customer = json!({"id": 2, "name": "Acme", "visible": false});
    data.projects.insert(project.id, project);
    data.activities.insert(Id::new(9), serde_json::from_value(activity).unwrap());
    data.customers.insert(Id::new(2), serde_json::from_value(customer).unwrap());
    let found = findings(&data, &planned("26T09:00", Some("26T10:00")));
    let name = "Web".to_owned();
    let expected = [
        Finding::Hidden {
            entity: EntityRef::new::<kimai_api::Customer>(Id::new(2)),
            name: "Acme".to_owned(),
        },
        Finding::Hidden { entity: EntityRef::new::<Project>(Id::new(1)), name: name.clone() },
        Finding::ProjectEnded { project: Id::new(1), name: name.clone(), end: date(2026, 11, 20) },
        Finding::ProjectLocked { project: Id::new(1), name, until: date(2026, 11, 30) },
        Finding::OtherProject { activity: Id::new(9), name: "Meeting".to_owned(), project: None },
    ];
    assert_eq!(found, expected);
    assert!(found.iter().all(Finding::is_refused));
}

#[test]
fn locked_month_of_the_owner_is_reported() {
    let mut data = data(Vec::new());
    let november = Month::of(date(2026, 11, 1));
    data.locked.insert((Id::new(3), november));
    assert_eq!(of(&data, &planned("26T09:00", Some("26T10:00"))), [Finding::MonthLocked(november)]);
}

fn budget(is_monthly: bool, month: Month, hours: i64) -> BudgetUse {
    let counted = CountedRecord { id: Id::new(7), month, time: Seconds(hours * HOUR), money: 0.0 };
    BudgetUse {
        entity: EntityRef::new::<Project>(Id::new(1)),
        name: "Web".to_owned(),
        currency: None,
        money: 0.0,
        time: Seconds(10 * HOUR),
        is_monthly,
        records: vec![counted],
    }
}

#[test]
fn budget_is_exceeded_only_beyond_its_last_minute_and_by_billable_records() {
    let november = Month::of(date(2026, 11, 1));
    let october = Month::of(date(2026, 10, 1));
    let used = |budget: BudgetUse, record: &Planned| {
        let data = CheckData { budgets: vec![budget], ..data(Vec::new()) };
        of(&data, record).into_iter().find_map(|finding| match finding {
            Finding::Budget { amount: BudgetAmount::Time { used, .. }, .. } => Some(used.0 / HOUR),
            _ => None,
        })
    };
    let hour = planned("26T09:00", Some("26T10:00"));
    assert_eq!(used(budget(false, october, 9), &hour), None);
    assert_eq!(used(budget(false, october, 10), &hour), Some(11));
    assert_eq!(used(budget(true, october, 10), &hour), None);
    assert_eq!(used(budget(true, november, 10), &hour), Some(11));
    let free = Planned { billable: Some(false), ..hour.clone() };
    assert_eq!(used(budget(false, october, 10), &free), None);
    let counted = Planned { id: Some(Id::new(7)), ..hour };
    assert_eq!(used(budget(false, october, 10), &counted), None);
    // A running record is reported too if the budget is used up, because its time grows.
    let started = planned("27T20:00", None);
    assert_eq!(used(budget(false, october, 9), &started), None);
    assert_eq!(used(budget(false, october, 10), &started), Some(10));
    assert_eq!(used(budget(false, october, 9), &planned("27T18:00", None)), Some(11));
}

proptest! {
    #[test]
    fn records_overlap_exactly_if_they_have_time_in_common(begin in 0_i64..600, length in 1_i64..300, other in 0_i64..600, other_length in 1_i64..300) {
        let start = at("26T00:00");
        let time = |minutes: i64| start.checked_add(minutes.minutes()).unwrap();
        let text = |minutes: i64| time(minutes).strftime("%dT%H:%M").to_string();
        let data = data(vec![record(1, &text(other), Some(&text(other + other_length)), &json!({"description": "x"}))]);
        let common = (begin + length).min(other + other_length) - begin.max(other);
        let expected: Vec<(u64, i64)> = (common > 0).then_some((1, common)).into_iter().collect();
        prop_assert_eq!(overlaps(&data, &planned(&text(begin), Some(&text(begin + length)))), expected);
    }
}

#[test]
fn a_check_whose_data_could_not_be_read_is_never_treated_as_passed() {
    let all =
        [Check::Records, Check::Work, Check::Absences, Check::Holidays, Check::LockedMonths, Check::Budgets];
    for aspects in [Aspects::ALL, Aspects::BESIDE] {
        let unread = CheckData::unread(at("27T20:00"), aspects);
        assert_eq!(unread.unchecked, all.into());
        let record = planned("23T09:00", Some("23T10:00"));
        assert_eq!(findings(&unread, &record), [], "{aspects:?}");
    }
    let times = CheckData::unread(at("27T20:00"), Aspects { times: true, work: false, refusals: false });
    assert!(!times.unchecked.contains(&Check::Budgets) && times.unchecked.contains(&Check::Records));
}

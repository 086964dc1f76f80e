use jiff::{
    Zoned,
    civil::{DateTime, Weekday, date},
    tz::TimeZone,
};
use kimai_api::{Field, Seconds, Timesheet};
use proptest::prelude::*;
use serde_json::json;

use super::{RecordTimes, ResolvedTimes};
use crate::{Input, TimeContext};

fn context(now: DateTime, zone: &str) -> TimeContext {
    TimeContext::new(now.to_zoned(TimeZone::get(zone).unwrap()).unwrap(), Weekday::Monday)
}

/// Saturday, 28 November 2026, 10:20 in Berlin.
fn berlin() -> TimeContext {
    context(date(2026, 11, 28).at(10, 20, 0, 0), "Europe/Berlin")
}

fn times(begin: &str, end: &str, duration: &str) -> RecordTimes {
    let time = |text: &str| match text {
        "" => Field::Unset,
        "null" => Field::Null,
        text => Field::Set(text.parse().unwrap()),
    };
    let duration = (!duration.is_empty()).then(|| duration.parse().unwrap());
    RecordTimes { begin: time(begin), end: time(end), duration, pause: None }
}

fn text(resolved: Result<ResolvedTimes, Input>) -> String {
    let side = |field: &Field<kimai_api::FormTime>| match field {
        Field::Unset => "-".to_owned(),
        Field::Null => "null".to_owned(),
        Field::Set(time) => time.to_string(),
    };
    match resolved {
        Ok(times) => format!("{} {}", side(&times.begin), side(&times.end)),
        Err(error) => error.to_string(),
    }
}

fn record(begin: &str, end: Option<&str>) -> Timesheet {
    let record =
        json!({ "id": 5, "begin": begin, "end": end, "user": 3, "project": 1, "activity": 9, "break": 900 });
    serde_json::from_value(record).unwrap()
}

#[test]
fn duration_stands_in_place_of_begin_or_end() {
    for (begin, end, duration, expected) in [
        ("9:00", "11:30", "", "2026-11-28T09:00:00 2026-11-28T11:30:00"),
        ("9:00", "", "1h30m", "2026-11-28T09:00:00 2026-11-28T10:30:00"),
        ("", "yesterday 17:00", "90m", "2026-11-27T15:30:00 2026-11-27T17:00:00"),
        ("", "", "1h", "2026-11-28T09:20:00 2026-11-28T10:20:00"),
        ("9:00", "10:00", "1:00", "2026-11-28T09:00:00 2026-11-28T10:00:00"),
        ("-30m", "", "", "2026-11-28T09:50:00 -"),
        ("", "", "", "- -"),
        ("9:00", "null", "", "2026-11-28T09:00:00 null"),
    ] {
        assert_eq!(text(times(begin, end, duration).of_new(&berlin())), expected);
    }
    let with_break = RecordTimes { pause: Some(Seconds(1800)), ..times("9:00", "", "8h") };
    assert_eq!(text(with_break.of_new(&berlin())), "2026-11-28T09:00:00 2026-11-28T17:30:00");
}

#[test]
fn end_without_a_date_lies_on_the_day_of_the_begin_or_in_the_night_after_it() {
    for (begin, end, expected) in [
        ("monday 9:00", "11:30", "2026-11-23T09:00:00 2026-11-23T11:30:00"),
        ("yesterday 22:00", "2:00", "2026-11-27T22:00:00 2026-11-28T02:00:00"),
        ("yesterday 20:00", "24:00", "2026-11-27T20:00:00 2026-11-28T00:00:00"),
    ] {
        assert_eq!(text(times(begin, end, "").of_new(&berlin())), expected);
    }
    let reversed = text(times("14:00", "13:00", "").of_new(&berlin()));
    assert_eq!(
        reversed,
        "end: 2026-11-28T13:00 is before begin 2026-11-28T14:00 (both in the zone of your profile)"
    );
}

#[test]
fn contradicting_times_and_ends_without_a_time_are_rejected() {
    for (begin, end, duration, expected) in [
        (
            "2026-11-25T18:00",
            "2026-11-26",
            "",
            "end: \"2026-11-26\" is a date without a time; write the time too, such as 2026-11-26T17:00",
        ),
        ("2026-11-25T18:00", "tomorrow", "", "such as 2026-11-29T17:00"),
        ("2026-11-25T18:00", "this week", "", "is a date without a time"),
        ("last week", "", "", "begin: \"last week\" is more than one day"),
        ("9:00", "10:00", "2h", "duration: does not match begin and end, which are 1:00:00 apart"),
        ("9:00", "null", "2h", "duration: a running record has no duration"),
        ("10:00", "2026-11-28T09:00", "", "end: 2026-11-28T09:00 is before begin"),
    ] {
        let error = text(times(begin, end, duration).of_new(&berlin()));
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn times_of_an_update_lie_on_the_day_of_the_record() {
    let stopped = record("2026-11-20T09:00:00+0100", Some("2026-11-20T11:15:00+0100"));
    for (begin, end, duration, expected) in [
        ("", "11:45", "", "- 2026-11-20T11:45:00"),
        ("8:30", "", "", "2026-11-20T08:30:00 -"),
        ("", "", "3h", "- 2026-11-20T12:15:00"),
        ("10:00", "", "1h", "2026-11-20T10:00:00 2026-11-20T11:15:00"),
        ("", "12:00", "1h", "2026-11-20T10:45:00 2026-11-20T12:00:00"),
        ("21.11. 9:00", "12:00", "", "2026-11-21T09:00:00 2026-11-21T12:00:00"),
        ("", "null", "", "- null"),
        (
            "12:00",
            "",
            "",
            "end: 2026-11-20T11:15 is before begin 2026-11-20T12:00 (both in the zone of your profile)",
        ),
    ] {
        assert_eq!(text(times(begin, end, duration).of_existing(&stopped, &berlin())), expected);
    }
    let running = record("2026-11-28T09:00:00+0100", None);
    let error = text(times("", "", "1h").of_existing(&running, &berlin()));
    assert!(error.contains("the record is running"), "{error}");
    assert_eq!(text(times("", "now", "").of_existing(&running, &berlin())), "- 2026-11-28T10:20:00");
}

#[test]
fn begin_without_a_time_is_midnight_of_a_new_record_and_moves_an_existing_one() {
    let note = |resolved: &ResolvedTimes| resolved.notes.iter().map(ToString::to_string).collect::<String>();
    let new = times("yesterday", "", "3h").of_new(&berlin()).unwrap();
    assert!(note(&new).contains("write the time too, such as 2026-11-27T09:00."), "{}", note(&new));
    assert_eq!(text(Ok(new)), "2026-11-27T00:00:00 2026-11-27T03:00:00");
    let stopped = record("2026-11-20T09:00:00+0100", Some("2026-11-20T11:15:00+0100"));
    for (begin, end, duration, expected) in [
        ("2026-11-23", "", "", "2026-11-23T09:00:00 2026-11-23T11:15:00"),
        ("monday", "", "", "2026-11-23T09:00:00 2026-11-23T11:15:00"),
        ("23.11.", "12:00", "", "2026-11-23T09:00:00 2026-11-23T12:00:00"),
        ("23.11.", "", "1h", "2026-11-23T09:00:00 2026-11-23T10:15:00"),
        ("23.11.", "null", "", "2026-11-23T09:00:00 null"),
        ("25.10.", "", "", "2026-10-25T09:00:00 2026-10-25T11:15:00"),
    ] {
        let moved = times(begin, end, duration).of_existing(&stopped, &berlin()).unwrap();
        assert!(note(&moved).starts_with("begin is a day without a time, so the record moves to 2026-1"));
        assert_eq!(text(Ok(moved)), expected);
    }
    let running = record("2026-11-28T09:00:00+0100", None);
    let moved = times("yesterday", "", "").of_existing(&running, &berlin());
    assert_eq!(text(moved), "2026-11-27T09:00:00 -");
    let timed = times("20.11. 8:00", "", "").of_existing(&stopped, &berlin()).unwrap();
    assert_eq!(timed.notes, []);
}

#[test]
fn records_of_another_zone_are_changed_in_the_zone_of_the_caller() {
    let new_york = record("2026-11-20T20:00:00-0500", Some("2026-11-20T21:15:00-0500"));
    assert_eq!(text(times("1:30", "", "").of_existing(&new_york, &berlin())), "2026-11-21T01:30:00 -");
}

#[test]
fn skipped_time_is_rejected_with_the_times_around_it() {
    for (zone, begin, expected) in [
        (
            "Europe/Berlin",
            "2026-03-29T02:30",
            "02:30 does not exist on 2026-03-29: the clock is put forward from 02:00 to 03:00",
        ),
        ("Europe/Berlin", "2026-03-29T02:00", "02:00 does not exist on 2026-03-29"),
        (
            "America/New_York",
            "2026-03-08T02:30",
            "02:30 does not exist on 2026-03-08: the clock is put forward from 02:00 to 03:00",
        ),
        ("Australia/Lord_Howe", "2026-10-04T02:15", "from 02:00 to 02:30"),
    ] {
        let context = context(date(2026, 11, 28).at(10, 20, 0, 0), zone);
        let error = text(times(begin, "", "1h").of_new(&context));
        assert!(error.starts_with("begin: ") && error.contains(expected), "{error}");
    }
    let across = times("2026-03-29T01:30", "", "1h").of_new(&berlin());
    assert_eq!(text(across), "2026-03-29T01:30:00 2026-03-29T03:30:00");
}

#[test]
fn second_of_two_equal_times_is_taken_and_the_first_is_written_with_its_offset() {
    let resolved = times("2026-10-25T02:15", "2026-10-25T02:45", "").of_new(&berlin()).unwrap();
    let notes: Vec<String> = resolved.notes.iter().map(ToString::to_string).collect();
    assert_eq!(
        notes[0],
        "02:15 exists twice on 2026-10-25; the second one (+01:00) was taken. For the first write \
         2026-10-25T02:15+02:00."
    );
    assert_eq!(text(Ok(resolved)), "2026-10-25T02:15:00+01:00 2026-10-25T02:45:00+01:00");
    let first = times("2026-10-25T02:30+02:00", "2026-10-25T02:30+01:00", "").of_new(&berlin()).unwrap();
    assert_eq!(first.notes, []);
    assert_eq!(text(Ok(first)), "2026-10-25T02:30:00+02:00 2026-10-25T02:30:00+01:00");
    let across = times("2026-10-25T01:30", "", "3h").of_new(&berlin());
    assert_eq!(text(across), "2026-10-25T01:30:00 2026-10-25T03:30:00");
}

#[test]
fn caller_in_new_york_books_on_the_day_of_new_york() {
    let five_in_berlin: Zoned = "2026-11-28T05:00[Europe/Berlin]".parse().unwrap();
    let zone = TimeZone::get("America/New_York").unwrap();
    let context = TimeContext::new(five_in_berlin.with_time_zone(zone), Weekday::Sunday);
    assert_eq!(text(times("9:00", "11:30", "").of_new(&context)), "2026-11-27T09:00:00 2026-11-27T11:30:00");
    assert_eq!(text(times("", "", "1h").of_new(&context)), "2026-11-27T22:00:00 2026-11-27T23:00:00");
    assert_eq!(
        text(times("yesterday 9:00", "", "1h").of_new(&context)),
        "2026-11-26T09:00:00 2026-11-26T10:00:00"
    );
}

proptest! {
    #[test]
    fn resolved_length_is_the_duration_on_every_day(
        day in 0_i64..20_000,
        minute in 0_i64..1440,
        minutes in 0_i64..1440,
        zone in prop::sample::select(vec!["Europe/Berlin", "America/New_York", "UTC", "Australia/Lord_Howe"]),
    ) {
        let begin = date(1990, 1, 1).at(0, 0, 0, 0) + jiff::Span::new().days(day).minutes(minute);
        let context = context(date(2026, 11, 28).at(10, 20, 0, 0), zone);
        let zone = context.now.time_zone();
        let duration = format!("{minutes}m");
        match times(&begin.to_string(), "", &duration).of_new(&context) {
            Ok(ResolvedTimes { begin: Field::Set(begin), end: Field::Set(end), .. }) => {
                let exact = |time: kimai_api::FormTime| {
                    time.exact().unwrap_or_else(|| time.local().to_zoned(zone.clone()).unwrap())
                };
                prop_assert_eq!(exact(begin).duration_until(&exact(end)).as_mins(), minutes);
            }
            other => prop_assert!(text(other).contains("does not exist")),
        }
    }
}

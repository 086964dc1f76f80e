use jiff::{
    Timestamp,
    civil::{DateTime, Weekday, date},
    tz::TimeZone,
};
use proptest::prelude::*;

use super::{
    Direction, DurationExpression, InvalidTime, Moment, Period, PeriodExpression, TimeContext, TimeExpression,
};

/// Saturday, 28 November 2026, 10:20:30 in the zone.
fn context(zone: &str) -> TimeContext {
    let zone = TimeZone::get(zone).unwrap();
    TimeContext::new(date(2026, 11, 28).at(10, 20, 30, 0).to_zoned(zone).unwrap(), Weekday::Monday)
}

fn berlin() -> TimeContext {
    context("Europe/Berlin")
}

fn begin(text: &str, context: &TimeContext) -> String {
    let expression: TimeExpression = text.parse().unwrap_or_else(|error| panic!("{error}"));
    expression
        .resolve(context)
        .unwrap()
        .begin(context.now.time_zone())
        .strftime("%Y-%m-%dT%H:%M:%S")
        .to_string()
}

fn period(text: &str, context: &TimeContext) -> String {
    let expression: PeriodExpression = text.parse().unwrap_or_else(|error| panic!("{error}"));
    expression.resolve(context).unwrap_or_else(|error| panic!("{error}")).to_string()
}

#[test]
fn times_are_read_in_english_and_german() {
    for (text, expected) in [
        ("2026-01-31T09:30", "2026-01-31T09:30:00"),
        ("2026-01-31 09:30:15.9", "2026-01-31T09:30:15"),
        ("2026-01-31T08:30:00Z", "2026-01-31T09:30:00"),
        ("2026-01-31T03:30-05:00", "2026-01-31T09:30:00"),
        ("2026-01-31T0830Z", "2026-01-31T09:30:00"),
        ("2026-10-1T9:00", "2026-10-01T09:00:00"),
        ("2026-10-1", "2026-10-01T00:00:00"),
        ("2026/10/01", "2026-10-01T00:00:00"),
        ("09:00", "2026-11-28T09:00:00"),
        ("9:05", "2026-11-28T09:05:00"),
        ("24:00", "2026-11-29T00:00:00"),
        ("9am", "2026-11-28T09:00:00"),
        ("9 a.m.", "2026-11-28T09:00:00"),
        ("9:30 pm", "2026-11-28T21:30:00"),
        ("12am", "2026-11-28T00:00:00"),
        ("12pm", "2026-11-28T12:00:00"),
        ("noon", "2026-11-28T12:00:00"),
        ("9 Uhr", "2026-11-28T09:00:00"),
        ("9 Uhr 30", "2026-11-28T09:30:00"),
        ("9.30 Uhr", "2026-11-28T09:30:00"),
        ("um 14 Uhr", "2026-11-28T14:00:00"),
        ("yesterday 14:00", "2026-11-27T14:00:00"),
        ("14:00 yesterday", "2026-11-27T14:00:00"),
        ("gestern um 14 Uhr", "2026-11-27T14:00:00"),
        ("vorgestern 8:15", "2026-11-26T08:15:00"),
        ("the day before yesterday at 8:15", "2026-11-26T08:15:00"),
        ("tomorrow 9am", "2026-11-29T09:00:00"),
        ("morgen 9:00", "2026-11-29T09:00:00"),
        ("übermorgen", "2026-11-30T00:00:00"),
        ("monday 9:30", "2026-11-23T09:30:00"),
        ("Montag, 9:30", "2026-11-23T09:30:00"),
        ("Mo 9:30", "2026-11-23T09:30:00"),
        ("am Montag um 9:30 Uhr", "2026-11-23T09:30:00"),
        ("9:30 on monday", "2026-11-23T09:30:00"),
        ("saturday", "2026-11-28T00:00:00"),
        ("last saturday", "2026-11-21T00:00:00"),
        ("last friday", "2026-11-27T00:00:00"),
        ("letzten Freitag", "2026-11-27T00:00:00"),
        ("next monday", "2026-11-30T00:00:00"),
        ("nächsten Samstag", "2026-12-05T00:00:00"),
        ("this sunday", "2026-11-29T00:00:00"),
        ("monday last week", "2026-11-16T00:00:00"),
        ("Montag letzter Woche 9:00", "2026-11-16T09:00:00"),
        ("Freitag KW 46", "2026-11-13T00:00:00"),
        ("20.11.", "2026-11-20T00:00:00"),
        ("20.11. 14 Uhr", "2026-11-20T14:00:00"),
        ("20.11. 9:30", "2026-11-20T09:30:00"),
        ("20.11.25", "2025-11-20T00:00:00"),
        ("20.11.2026 9:30", "2026-11-20T09:30:00"),
        ("20. November", "2026-11-20T00:00:00"),
        ("20. März 2026", "2026-03-20T00:00:00"),
        ("20.12.", "2025-12-20T00:00:00"),
        ("nov 20", "2026-11-20T00:00:00"),
        ("Nov. 20, 2025", "2025-11-20T00:00:00"),
        ("November 20th, 9:30", "2026-11-20T09:30:00"),
        ("the 20th of november at 9am", "2026-11-20T09:00:00"),
        ("20.", "2026-11-20T00:00:00"),
        ("31.", "2026-10-31T00:00:00"),
        ("20/11/2026", "2026-11-20T00:00:00"),
        ("11/20", "2026-11-20T00:00:00"),
        ("03/03/2026", "2026-03-03T00:00:00"),
        ("fri, nov 20", "2026-11-20T00:00:00"),
        ("29.2.", "2024-02-29T00:00:00"),
        ("2026-W45-1", "2026-11-02T00:00:00"),
        ("2026W45", "2026-11-02T00:00:00"),
        ("now", "2026-11-28T10:20:30"),
        ("jetzt", "2026-11-28T10:20:30"),
        ("-30m", "2026-11-28T09:50:30"),
        ("-1h30m", "2026-11-28T08:50:30"),
        ("+1:30", "2026-11-28T11:50:30"),
        ("30 minutes ago", "2026-11-28T09:50:30"),
        ("an hour ago", "2026-11-28T09:20:30"),
        ("half an hour ago", "2026-11-28T09:50:30"),
        ("vor einer halben Stunde", "2026-11-28T09:50:30"),
        ("vor 1,5 Stunden", "2026-11-28T08:50:30"),
        ("in 2 hours", "2026-11-28T12:20:30"),
        ("3 days ago", "2026-11-25T00:00:00"),
        ("vor 2 Wochen", "2026-11-14T00:00:00"),
        ("-3d", "2026-11-25T00:00:00"),
        ("in 3 Tagen", "2026-12-01T00:00:00"),
    ] {
        assert_eq!(begin(text, &berlin()), expected, "{text}");
    }
}

#[test]
fn periods_are_read_in_english_and_german() {
    for (text, expected) in [
        ("today", "2026-11-28..2026-11-28"),
        ("heute", "2026-11-28..2026-11-28"),
        ("yesterday", "2026-11-27..2026-11-27"),
        ("this week", "2026-11-23..2026-11-29"),
        ("diese Woche", "2026-11-23..2026-11-29"),
        ("last week", "2026-11-16..2026-11-22"),
        ("letzte Woche", "2026-11-16..2026-11-22"),
        ("nächste Woche", "2026-11-30..2026-12-06"),
        ("KW 47", "2026-11-16..2026-11-22"),
        ("kw47", "2026-11-16..2026-11-22"),
        ("KW 50", "2025-12-08..2025-12-14"),
        ("KW 50/2026", "2026-12-07..2026-12-13"),
        ("week 47", "2026-11-16..2026-11-22"),
        ("47. KW", "2026-11-16..2026-11-22"),
        ("2026-W47", "2026-11-16..2026-11-22"),
        ("2026-W53", "2026-12-28..2027-01-03"),
        ("november", "2026-11-01..2026-11-30"),
        ("im November", "2026-11-01..2026-11-30"),
        ("in november", "2026-11-01..2026-11-30"),
        ("december", "2025-12-01..2025-12-31"),
        ("März", "2026-03-01..2026-03-31"),
        ("Dez. 2026", "2026-12-01..2026-12-31"),
        ("last november", "2025-11-01..2025-11-30"),
        ("2026-02", "2026-02-01..2026-02-28"),
        ("02/2024", "2024-02-01..2024-02-29"),
        ("2.2024", "2024-02-01..2024-02-29"),
        ("last month", "2026-10-01..2026-10-31"),
        ("letzten Monat", "2026-10-01..2026-10-31"),
        ("diesen Monat", "2026-11-01..2026-11-30"),
        ("Q3", "2026-07-01..2026-09-30"),
        ("q4", "2026-10-01..2026-12-31"),
        ("Q3 2025", "2025-07-01..2025-09-30"),
        ("2025-Q3", "2025-07-01..2025-09-30"),
        ("3. Quartal", "2026-07-01..2026-09-30"),
        ("3. Quartal 2025", "2025-07-01..2025-09-30"),
        ("last quarter", "2026-07-01..2026-09-30"),
        ("letztes Quartal", "2026-07-01..2026-09-30"),
        ("2026", "2026-01-01..2026-12-31"),
        ("last year", "2025-01-01..2025-12-31"),
        ("dieses Jahr", "2026-01-01..2026-12-31"),
        ("last 7 days", "2026-11-22..2026-11-28"),
        ("die letzten 7 Tage", "2026-11-22..2026-11-28"),
        ("past 2 weeks", "2026-11-15..2026-11-28"),
        ("last 3 months", "2026-08-29..2026-11-28"),
        ("next 7 days", "2026-11-28..2026-12-04"),
        ("last 2 hours", "2026-11-28T08:20:30..2026-11-28T10:20:30"),
        ("2026-11-01..2026-11-15", "2026-11-01..2026-11-15"),
        ("2026-11-1 .. 2026-11-15", "2026-11-01..2026-11-15"),
        ("2026-11-01…2026-11-15", "2026-11-01..2026-11-15"),
        ("2026-11-01/2026-11-15", "2026-11-01..2026-11-15"),
        ("2026-11-01 - 2026-11-15", "2026-11-01..2026-11-15"),
        ("2026-11-01 – 2026-11-15", "2026-11-01..2026-11-15"),
        ("2026-11-01 to 2026-11-15", "2026-11-01..2026-11-15"),
        ("from 1 november to 15 november", "2026-11-01..2026-11-15"),
        ("between 1 nov and 15 nov", "2026-11-01..2026-11-15"),
        ("vom 1.11. bis 15.11.", "2026-11-01..2026-11-15"),
        ("1.11. bis zum 15.11.", "2026-11-01..2026-11-15"),
        ("zwischen 1.11. und 15.11.", "2026-11-01..2026-11-15"),
        ("1.11.-15.11.", "2026-11-01..2026-11-15"),
        ("1.-15.11.", "2026-11-01..2026-11-15"),
        ("1. - 15.11.2025", "2025-11-01..2025-11-15"),
        ("1-15 november", "2026-11-01..2026-11-15"),
        ("20.11...25.11.", "2026-11-20..2026-11-25"),
        ("20.12.-5.1.2026", "2025-12-20..2026-01-05"),
        ("20.12...5.1.", "2025-12-20..2026-01-05"),
        ("monday..friday", "2026-11-23..2026-11-27"),
        ("Mo-Fr", "2026-11-23..2026-11-27"),
        ("friday to monday", "2026-11-27..2026-11-30"),
        ("september to november", "2026-09-01..2026-11-30"),
        ("KW 46 bis KW 47", "2026-11-09..2026-11-22"),
        ("yesterday 9:00..11:30", "2026-11-27T09:00:00..2026-11-27T11:30:00"),
        ("9:00-11:30", "2026-11-28T09:00:00..2026-11-28T11:30:00"),
        ("since monday", "2026-11-23.."),
        ("seit Montag", "2026-11-23.."),
        ("2026-11-01..", "2026-11-01.."),
        ("..2026-11-15", "..2026-11-15"),
        ("until 15.11.", "..2026-11-15"),
    ] {
        assert_eq!(period(text, &berlin()), expected, "{text}");
    }
}

#[test]
fn durations_are_read_in_english_and_german() {
    for (text, expected) in [
        ("1h30m", 5400),
        ("1h 30min", 5400),
        ("1h30", 5400),
        ("90m", 5400),
        ("90 minutes", 5400),
        ("1.5h", 5400),
        ("1,5 h", 5400),
        ("1.5", 5400),
        ("1:30", 5400),
        ("1:30 h", 5400),
        ("1:30:15", 5415),
        ("2 Std", 7200),
        ("2 Std. 15 Min.", 8100),
        ("2 Stunden", 7200),
        ("eine Stunde", 3600),
        ("half an hour", 1800),
        ("eine halbe Stunde", 1800),
        ("45s", 45),
        ("PT1H30M", 5400),
        ("0", 0),
    ] {
        let duration: DurationExpression = text.parse().unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(duration.seconds().0, expected, "{text}");
    }
    for text in ["90", "7200", "", "h", "1d", "-1h", "30m1h", "1h1h", "1:75", "x", "1:30:99", "99999999999h"]
    {
        assert!(text.parse::<DurationExpression>().is_err(), "{text}");
    }
    assert!("90".parse::<DurationExpression>().unwrap_err().to_string().contains("90h, 90m"));
}

#[test]
fn ambiguous_texts_are_rejected_with_the_spellings_to_choose_from() {
    for (text, choices) in [
        ("03/04", "3.4. or 4.3."),
        ("03/04/2026", "2026-04-03 or 2026-03-04"),
        ("20.11", "20.11. for the date or 20:11 for the time"),
        ("9", "9:00 for the time or 9. for the day"),
        ("monday, 2026-11-20", "2026-11-20, which is a friday"),
    ] {
        let error = text.parse::<TimeExpression>().unwrap_err().to_string();
        assert!(error.contains("ambiguous") && error.contains(choices), "{error}");
    }
    assert!("03/04/2026".parse::<PeriodExpression>().unwrap_err().to_string().contains("ambiguous"));
}

#[test]
fn other_texts_are_rejected_with_examples() {
    for text in [
        "",
        "soon",
        "T",
        "::::",
        "2026-13-01",
        "2026-02-31",
        "25:00",
        "2026-01-31T25:00",
        "0930",
        "31.2.",
        "+",
    ] {
        let error = text.parse::<TimeExpression>().unwrap_err().to_string();
        assert!(error.contains("2026-01-31T09:30") || error.contains("does not exist"), "{error}");
    }
    for text in ["", "..", "soon", "9:00", "now", "last 0 days", "KW 54", "2026-W00", "2026-13", "1.11.-"] {
        assert!(text.parse::<PeriodExpression>().is_err(), "{text}");
    }
    let reversed: PeriodExpression = "2026-11-15..2026-11-01".parse().unwrap();
    assert!(reversed.resolve(&berlin()).unwrap_err().to_string().contains("before begin"));
}

#[test]
fn days_before_the_year_one_are_rejected() {
    let expression: PeriodExpression = "last 2026 years".parse().unwrap();
    assert!(matches!(expression.resolve(&berlin()), Err(InvalidTime::NotInCalendar(_))));
}

#[test]
fn direction_completes_days_without_a_year() {
    let towards = |direction| berlin().towards(direction);
    for (text, past, nearest, future) in [
        ("20.12.", "2025-12-20", "2026-12-20", "2026-12-20"),
        ("20.11.", "2026-11-20", "2026-11-20", "2026-11-20"),
        ("20.8.", "2026-08-20", "2026-08-20", "2027-08-20"),
        ("monday", "2026-11-23", "2026-11-23", "2026-11-30"),
        ("20.", "2026-11-20", "2026-11-20", "2026-10-20"),
    ] {
        let day = |direction| begin(text, &towards(direction)).get(..10).unwrap().to_owned();
        let days = [Direction::Past, Direction::Nearest, Direction::Future].map(day);
        assert_eq!(days, [past, nearest, future], "{text}");
    }
}

#[test]
fn weeks_begin_with_the_first_day_of_the_profile_and_numbered_weeks_on_monday() {
    let sunday = TimeContext { week_start: Weekday::Sunday, ..berlin() };
    assert_eq!(period("this week", &sunday), "2026-11-22..2026-11-28");
    assert_eq!(period("last week", &sunday), "2026-11-15..2026-11-21");
    assert_eq!(period("KW 47", &sunday), "2026-11-16..2026-11-22");
    assert_eq!(begin("sunday last week", &sunday), "2026-11-15T00:00:00");
    assert_eq!(begin("this sunday", &sunday), "2026-11-22T00:00:00");
}

#[test]
fn today_is_the_day_of_the_callers_zone() {
    let early = date(2026, 11, 28).at(5, 0, 0, 0).to_zoned(TimeZone::get("Europe/Berlin").unwrap()).unwrap();
    let new_york = TimeZone::get("America/New_York").unwrap();
    let context = TimeContext::new(early.with_time_zone(new_york), Weekday::Monday);
    assert_eq!(begin("today", &context), "2026-11-27T00:00:00");
    assert_eq!(begin("yesterday 14:00", &context), "2026-11-26T14:00:00");
    assert_eq!(begin("now", &context), "2026-11-27T23:00:00");
    assert_eq!(begin("friday", &context), "2026-11-27T00:00:00");
    assert_eq!(period("this week", &context), "2026-11-23..2026-11-29");
}

#[test]
fn month_is_read_from_a_month_or_one_of_its_days() {
    let month = |text: &str| text.parse::<TimeExpression>().unwrap().month(&berlin());
    for (text, expected) in [
        ("2026-02", "2026-02"),
        ("2026-02-28", "2026-02"),
        ("last month", "2026-10"),
        ("Oktober", "2026-10"),
        ("today", "2026-11"),
    ] {
        assert_eq!(month(text).unwrap().to_string(), expected);
    }
    assert!(month("2026").unwrap_err().to_string().contains("is no month"));
    assert!(month("KW 47").is_err());
}

#[test]
fn half_open_end_of_days_is_the_next_midnight_and_that_of_a_time_is_the_time() {
    let until =
        |text: &str| text.parse::<PeriodExpression>().unwrap().resolve(&berlin()).unwrap().until().unwrap();
    assert_eq!(until("november").to_string(), "2026-12-01T00:00:00");
    assert_eq!(until("9:00..11:30").to_string(), "2026-11-28T11:30:00");
}

/// Texts of the vocabulary in any order, which reach deeper into the grammar than arbitrary texts.
fn phrase() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "2026",
        "11",
        "20",
        "1",
        "7",
        "47",
        "0",
        "99999999999",
        ".",
        ":",
        "-",
        "/",
        "..",
        ",",
        "+",
        "w",
        "kw",
        "q",
        "t",
        "z",
        "last",
        "next",
        "this",
        "letzte",
        "week",
        "month",
        "days",
        "tage",
        "quarter",
        "year",
        "h",
        "m",
        "s",
        "monday",
        "freitag",
        "november",
        "märz",
        "today",
        "gestern",
        "now",
        "ago",
        "vor",
        "in",
        "am",
        "pm",
        "uhr",
        "since",
        "bis",
        "to",
        "half",
        "th",
    ]);
    prop::collection::vec((word, prop::bool::ANY), 0..7).prop_map(|words| {
        words
            .into_iter()
            .map(|(word, blank)| [word, if blank { " " } else { "" }].concat())
            .collect::<Vec<_>>()
            .concat()
    })
}

fn zones() -> impl Strategy<Value = TimeZone> {
    let names =
        ["Europe/Berlin", "America/New_York", "UTC", "Asia/Kathmandu", "Pacific/Apia", "Australia/Lord_Howe"];
    prop::sample::select(names.to_vec()).prop_map(|name| TimeZone::get(name).unwrap())
}

fn contexts() -> impl Strategy<Value = TimeContext> {
    let week_start =
        prop::bool::ANY.prop_map(|sunday| if sunday { Weekday::Sunday } else { Weekday::Monday });
    let direction = prop::sample::select(vec![Direction::Past, Direction::Nearest, Direction::Future]);
    (zones(), 0_i64..4_000_000_000, week_start, direction).prop_map(
        |(zone, seconds, week_start, direction)| {
            let now = Timestamp::from_second(seconds).unwrap().to_zoned(zone);
            TimeContext::new(now, week_start).towards(direction)
        },
    )
}

#[test]
fn distances_in_weeks_and_days_have_the_same_limit() {
    for text in ["5714 weeks ago", "in 40000 days"] {
        let time: TimeExpression = text.parse().unwrap();
        assert_eq!(time.to_string().parse(), Ok(time), "{text}");
    }
    for text in ["5715 weeks ago", "vor20261w", "in 40001 days"] {
        assert!(text.parse::<TimeExpression>().is_err(), "{text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn parsing_and_resolving_never_panics(text in prop_oneof!["\\PC{0,40}", phrase()], context in contexts()) {
        if let Ok(time) = text.parse::<TimeExpression>() {
            let _ = time.resolve(&context);
        }
        if let Ok(period) = text.parse::<PeriodExpression>() {
            let _ = period.resolve(&context);
        }
        let _ = text.parse::<DurationExpression>();
    }

    #[test]
    fn rendered_expressions_parse_back(text in phrase()) {
        if let Ok(time) = text.parse::<TimeExpression>() {
            prop_assert_eq!(time.to_string().parse::<TimeExpression>(), Ok(time), "{}", time);
        }
        if let Ok(period) = text.parse::<PeriodExpression>() {
            prop_assert_eq!(period.to_string().parse::<PeriodExpression>(), Ok(period), "{}", period);
        }
        if let Ok(duration) = text.parse::<DurationExpression>() {
            prop_assert_eq!(duration.to_string().parse::<DurationExpression>(), Ok(duration), "{}", duration);
        }
    }

    #[test]
    fn resolved_periods_parse_back_and_end_after_they_begin(text in phrase(), context in contexts()) {
        if let Ok(Ok(period)) = text.parse::<PeriodExpression>().map(|period| period.resolve(&context)) {
            let parsed = period.to_string().parse::<PeriodExpression>().unwrap().resolve(&context).unwrap();
            prop_assert_eq!(parsed, period, "{}", period);
            if let (Some(begin), Some(end)) = (period.begin, period.end) {
                prop_assert!(begin <= end);
            }
        }
    }

    #[test]
    fn written_local_time_resolves_to_itself_in_every_zone(
        seconds in 0_i64..4_000_000_000,
        context in contexts(),
    ) {
        let time: DateTime = TimeZone::UTC.to_datetime(Timestamp::from_second(seconds).unwrap());
        let resolved = time.to_string().parse::<TimeExpression>().unwrap().resolve(&context).unwrap();
        prop_assert_eq!(resolved, Moment::Local(time));
    }

    #[test]
    fn instants_are_shown_in_the_zone_of_the_caller(seconds in 0_i64..4_000_000_000, context in contexts()) {
        let instant = Timestamp::from_second(seconds).unwrap();
        let resolved = instant.to_string().parse::<TimeExpression>().unwrap().resolve(&context).unwrap();
        let local = resolved.begin(context.now.time_zone());
        prop_assert_eq!(local, instant.to_zoned(context.now.time_zone().clone()).datetime());
    }

    #[test]
    fn current_week_starts_with_the_first_weekday_and_contains_today(context in contexts()) {
        let week: PeriodExpression = "this week".parse().unwrap();
        let Period { begin: Some(begin), end: Some(end) } = week.resolve(&context).unwrap() else { panic!() };
        prop_assert_eq!(begin.date().weekday(), context.week_start);
        prop_assert!(begin.date() <= context.today() && context.today() <= end.date());
        prop_assert_eq!((end.date() - begin.date()).get_days(), 6);
    }

    #[test]
    fn incomplete_dates_of_the_past_are_not_in_the_future(context in contexts(), day in 1_i8..=28, month in 1_i8..=12) {
        let context = context.towards(Direction::Past);
        let resolved = format!("{day}.{month}.").parse::<TimeExpression>().unwrap().day(&context).unwrap();
        prop_assert!(resolved <= context.today());
        prop_assert!((context.today() - resolved).get_days() < 367);
        prop_assert_eq!((resolved.day(), resolved.month()), (day, month));
    }
}

#[test]
fn texts_of_up_to_a_hundred_bytes_are_read() {
    let padded = |length: usize| format!("{:>length$}", "today");
    assert!(padded(100).parse::<PeriodExpression>().is_ok());
    assert!(padded(101).parse::<PeriodExpression>().is_err());
}

#[test]
fn period_may_begin_and_end_at_the_same_time() {
    let nine = date(2026, 11, 20).at(9, 0, 0, 0);
    let ten = date(2026, 11, 20).at(10, 0, 0, 0);
    let period =
        |begin, end| Period::new(Some(Moment::Local(begin)), Some(Moment::Local(end)), &TimeZone::UTC);
    let same = period(nine, nine).unwrap();
    assert_eq!((same.first_day(), same.last_day()), (Some(nine.date()), Some(nine.date())));
    assert!(period(ten, nine).is_err());
}

#[test]
fn only_weeks_with_a_year_months_with_a_year_and_dates_are_the_same_for_every_caller() {
    let depends = |text: &str| text.parse::<TimeExpression>().unwrap().depends_on_caller();
    for text in ["2026-11-20", "2026-W45", "2026-11", "2026"] {
        assert!(!depends(text), "{text}");
    }
    for text in ["today", "KW 45", "november", "last week"] {
        assert!(depends(text), "{text}");
    }
}

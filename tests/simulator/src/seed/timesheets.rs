//! Timesheets of the last ninety days.
//!
//! Projects, activities and texts come from a deterministic generator.

use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, Weekday},
    tz::TimeZone,
};

use crate::{
    seed::Rng,
    store::{Store, Timesheet},
    timesheets::rates,
};

/// Number of days with timesheets.
const DAYS: i64 = 90;

/// User ids and their numbers of timesheets, in the order of the timesheets' ids.
const COUNTS: [(u64, usize); 4] = [(1, 89), (2, 149), (3, 200), (4, 160)];

const MINUTES: [i64; 7] = [30, 37, 45, 60, 90, 120, 150];

/// Adds timesheets of four users up to yesterday, and anna's running timer with id 599.
pub(super) fn populate(store: &mut Store, now: Timestamp, today: Date) {
    let days = working_days(today);
    for (user, count) in COUNTS {
        let mut free = None;
        for index in 0..count {
            let day = days.get(index * days.len() / count).copied().unwrap_or(today);
            let mut rng = Rng(user * 1000 + index as u64);
            let begin = match free {
                Some((last, minute)) if last == day => minute + rng.pick(&[0, 0, 15]),
                _ => rng.pick(&[480, 495, 510, 525]),
            };
            let length = rng.pick(&MINUTES);
            free = Some((day, begin + length));
            add(store, user, Slot { day, begin, length, today }, &mut rng);
        }
    }
    add_running(store, now);
}

/// Returns Monday to Friday of the last ninety days, without today.
fn working_days(today: Date) -> Vec<Date> {
    let back = |days: i64| today.checked_sub(SignedDuration::from_hours(24 * days)).ok();
    let weekend = |day: &Date| matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
    (1..=DAYS).rev().filter_map(back).filter(|day| !weekend(day)).collect()
}

/// Begin and length of a timesheet in minutes; the begin counts from midnight.
#[derive(Clone, Copy)]
struct Slot {
    day: Date,
    begin: i64,
    length: i64,
    today: Date,
}

/// Adds a stopped timesheet with its billable flag and rates.
fn add(store: &mut Store, user: u64, slot: Slot, rng: &mut Rng) {
    let zone = store.users.get(user).map(|user| user.timezone.clone()).unwrap_or_default();
    let index = TimeZone::get(&zone).unwrap_or(TimeZone::UTC);
    let Ok(midnight) = slot.day.to_zoned(index) else { return };
    let begin = midnight.timestamp() + SignedDuration::from_mins(slot.begin);
    let end = begin + SignedDuration::from_mins(slot.length);
    let duration = slot.length * 60;
    let sheet =
        Timesheet { user, zone, begin, end: Some(end), duration, modified: end, ..Timesheet::default() };
    let id = store.timesheets.add(|id| Timesheet { id, ..sheet });
    let Some(mut sheet) = store.timesheets.get(id).cloned() else { return };
    describe(store, &mut sheet, (slot.day, slot.today), rng);
    sheet.billable = rates::billable(store, &sheet);
    rates::apply(store, &mut sheet);
    store.timesheets.put(id, sheet);
}

fn add_running(store: &mut Store, now: Timestamp) {
    let since = now - SignedDuration::from_mins(10);
    let begin = Timestamp::from_second(since.as_second() - since.as_second().rem_euclid(60)).unwrap_or(since);
    store.timesheets.add(|id| Timesheet {
        id,
        user: 3,
        project: 1,
        activity: 10,
        zone: super::TIME_ZONE.to_owned(),
        begin,
        description: Some("Working on the header".to_owned()),
        tags: vec!["remote".to_owned()],
        billable: true,
        modified: now,
        ..Timesheet::default()
    });
}

const PROJECTS: [u64; 13] = [1, 1, 1, 2, 2, 3, 4, 5, 7, 8, 8, 9, 10];
const TAGS: [&[&str]; 8] = [
    &[],
    &["remote"],
    &[],
    &["planning"],
    &["bugfix", "planning"],
    &[],
    &["overtime"],
    &["urgent", "onsite"],
];
const TEXTS: [Option<&str>; 12] = [
    Some("Wireframes v2\nsecond line"),
    Some("Data cleansing"),
    Some("Bugfix in the checkout form"),
    Some("Reviewed pull requests"),
    Some("Refactoring of the import job"),
    Some("Umlaute äöüß & Emoji ☕"),
    Some("Call with the customer"),
    Some("Wrote the concept paper"),
    Some("Fixed deployment"),
    None,
    Some("Prepared the workshop"),
    Some("Sprint planning"),
];

/// Timesheets with fixed assignments, as id, project and activity.
const FIXED_TIMESHEETS: [(u64, u64, u64); 11] = [
    (89, 2, 15),
    (429, 3, 4),
    (430, 1, 1),
    (431, 7, 21),
    (432, 7, 22),
    (433, 2, 1),
    (434, 3, 4),
    (435, 7, 21),
    (436, 10, 5),
    (437, 1, 11),
    (438, 2, 1),
];

/// Sets project, activity, texts and the exported flag.
pub(super) fn describe(store: &Store, sheet: &mut Timesheet, (day, today): (Date, Date), rng: &mut Rng) {
    (sheet.project, sheet.activity) = assignment(store, day, rng);
    sheet.tags = rng.pick(&TAGS).iter().map(|tag| (*tag).to_owned()).collect();
    sheet.description = rng.pick(&TEXTS).map(str::to_owned);
    sheet.exported = exported(store, sheet.project) && day < today.first_of_month();
    apply_fixed(sheet);
}

/// Picks a project that had started and one of its activities.
fn assignment(store: &Store, day: Date, rng: &mut Rng) -> (u64, u64) {
    let picked = store.projects.get(rng.pick(&PROJECTS));
    let project = picked.filter(|project| project.start.is_none_or(|start| start <= day));
    let (project, globals) = project.map_or((1, true), |project| (project.id, project.global_activities));
    let fits = |of: Option<u64>| of.map_or(globals, |own| own == project);
    let usable = store.activities.iter().filter(|activity| activity.visible && fits(activity.project));
    let activities: Vec<u64> = usable.map(|activity| activity.id).collect();
    (project, rng.pick(&activities))
}

/// Checks if the customer gets a monthly invoice: the first three do.
fn exported(store: &Store, project: u64) -> bool {
    let customer = store.projects.get(project).map_or(0, |project| project.customer);
    (1..=3).contains(&customer)
}

fn apply_fixed(sheet: &mut Timesheet) {
    let Some((_, project, activity)) = FIXED_TIMESHEETS.iter().find(|(id, ..)| *id == sheet.id) else {
        return;
    };
    let text = if sheet.id == 436 { "Bugfix in the checkout form" } else { "Prepared the workshop" };
    (sheet.project, sheet.activity, sheet.exported) = (*project, *activity, false);
    sheet.description = Some(text.to_owned());
    sheet.tags = if sheet.id == 438 { vec!["remote".to_owned(), "bugfix".to_owned()] } else { Vec::new() };
}

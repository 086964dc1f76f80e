//! Ninety days of records.

use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, Weekday},
    tz::TimeZone,
};

use super::super::{
    store::{Store, Timesheet},
    timesheets::price,
};
use super::dice::Dice;

/// How far back records go.
const DAYS: i64 = 90;

/// Whose records come in which numbers, in the order of their ids.
const COUNTS: [(u64, usize); 4] = [(1, 89), (2, 149), (3, 200), (4, 160)];

const PROJECTS: [u64; 13] = [1, 1, 1, 2, 2, 3, 4, 5, 7, 8, 8, 9, 10];
const MINUTES: [i64; 7] = [30, 37, 45, 60, 90, 120, 150];
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

/// Records that are as they are whatever the dice say: id, project, activity.
const FIXED: [(u64, u64, u64); 11] = [
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

/// Records of four users up to yesterday, and anna's running timer with id 599.
pub(super) fn plant(store: &mut Store, now: Timestamp, today: Date) {
    let days = working_days(today);
    for (user, count) in COUNTS {
        let mut free = None;
        for place in 0..count {
            let day = days.get(place * days.len() / count).copied().unwrap_or(today);
            let mut dice = Dice(user * 1000 + place as u64);
            let begin = match free {
                Some((last, minute)) if last == day => minute + dice.pick(&[0, 0, 15]),
                _ => dice.pick(&[480, 495, 510, 525]),
            };
            let length = dice.pick(&MINUTES);
            free = Some((day, begin + length));
            add(store, user, Slot { day, begin, length, today }, &mut dice);
        }
    }
    add_running(store, now);
}

/// Monday to Friday of the last ninety days, without today.
fn working_days(today: Date) -> Vec<Date> {
    let back = |days: i64| today.checked_sub(SignedDuration::from_hours(24 * days)).ok();
    let weekend = |day: &Date| matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
    (1..=DAYS).rev().filter_map(back).filter(|day| !weekend(day)).collect()
}

/// When a record is: minutes after midnight of a day.
#[derive(Clone, Copy)]
struct Slot {
    day: Date,
    begin: i64,
    length: i64,
    today: Date,
}

fn add(store: &mut Store, user: u64, slot: Slot, dice: &mut Dice) {
    let zone = store.users.get(user).map(|user| user.timezone.clone()).unwrap_or_default();
    let place = TimeZone::get(&zone).unwrap_or(TimeZone::UTC);
    let Ok(midnight) = slot.day.to_zoned(place) else { return };
    let begin = midnight.timestamp() + SignedDuration::from_mins(slot.begin);
    let end = begin + SignedDuration::from_mins(slot.length);
    let (project, activity) = work(store, dice);
    let tags = dice.pick(&TAGS).iter().map(|tag| (*tag).to_owned()).collect();
    let description = dice.pick(&TEXTS).map(str::to_owned);
    let mut sheet = Timesheet {
        user,
        project,
        activity,
        zone,
        begin,
        end: Some(end),
        duration: slot.length * 60,
        description,
        tags,
        modified: end,
        exported: exported(store, project, slot),
        ..Timesheet::default()
    };
    store.timesheets.add(|id| {
        sheet.id = id;
        fix(&mut sheet);
        sheet
    });
    finish(store);
}

/// Billable and priced, once its project and activity are certain.
fn finish(store: &mut Store) {
    let Some(mut sheet) = store.timesheets.iter().next_back().cloned() else { return };
    let project = store.projects.get(sheet.project);
    let customer = project.and_then(|project| store.customers.get(project.customer));
    let activity = store.activities.get(sheet.activity).is_none_or(|activity| activity.billable);
    sheet.billable = activity
        && project.is_none_or(|project| project.billable)
        && customer.is_none_or(|customer| customer.billable);
    price(store, &mut sheet);
    store.timesheets.put(sheet.id, sheet);
}

/// A project and one of its activities.
fn work(store: &Store, dice: &mut Dice) -> (u64, u64) {
    let project = dice.pick(&PROJECTS);
    let globals = store.projects.get(project).is_none_or(|project| project.global_activities);
    let fits = |of: Option<u64>| of.map_or(globals, |own| own == project);
    let usable = store.activities.iter().filter(|activity| activity.visible && fits(activity.project));
    let activities: Vec<u64> = usable.map(|activity| activity.id).collect();
    let at = usize::try_from(dice.next()).unwrap_or_default() % activities.len().max(1);
    (project, activities.get(at).copied().unwrap_or(1))
}

/// Everything before this month was invoiced for the first three customers.
fn exported(store: &Store, project: u64, slot: Slot) -> bool {
    let customer = store.projects.get(project).map_or(0, |project| project.customer);
    (1..=3).contains(&customer) && slot.day < slot.today.first_of_month()
}

fn fix(sheet: &mut Timesheet) {
    let Some((_, project, activity)) = FIXED.iter().find(|(id, ..)| *id == sheet.id) else { return };
    (sheet.project, sheet.activity, sheet.exported) = (*project, *activity, false);
    sheet.description = Some(
        if sheet.id == 436 { "Bugfix in the checkout form" } else { "Prepared the workshop" }.to_owned(),
    );
    sheet.tags = if sheet.id == 438 { vec!["remote".to_owned(), "bugfix".to_owned()] } else { Vec::new() };
}

fn add_running(store: &mut Store, now: Timestamp) {
    let since = now - SignedDuration::from_mins(10);
    let begin = Timestamp::from_second(since.as_second() - since.as_second().rem_euclid(60)).unwrap_or(since);
    store.timesheets.add(|id| Timesheet {
        id,
        user: 3,
        project: 1,
        activity: 10,
        zone: super::OFFICE.to_owned(),
        begin,
        description: Some("Working on the header".to_owned()),
        tags: vec!["remote".to_owned()],
        billable: true,
        modified: now,
        ..Timesheet::default()
    });
}

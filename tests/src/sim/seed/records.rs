//! Ninety days of records.

use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, Weekday},
    tz::TimeZone,
};

use super::super::{
    store::{Store, Timesheet},
    timesheets::{billable, price},
};
use super::{dice::Dice, work::describe};

/// How far back records go.
const DAYS: i64 = 90;

/// Whose records come in which numbers, in the order of their ids.
const COUNTS: [(u64, usize); 4] = [(1, 89), (2, 149), (3, 200), (4, 160)];

const MINUTES: [i64; 7] = [30, 37, 45, 60, 90, 120, 150];

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

/// A stopped record, billable and priced as if it had been written so.
fn add(store: &mut Store, user: u64, slot: Slot, dice: &mut Dice) {
    let zone = store.users.get(user).map(|user| user.timezone.clone()).unwrap_or_default();
    let place = TimeZone::get(&zone).unwrap_or(TimeZone::UTC);
    let Ok(midnight) = slot.day.to_zoned(place) else { return };
    let begin = midnight.timestamp() + SignedDuration::from_mins(slot.begin);
    let end = begin + SignedDuration::from_mins(slot.length);
    let duration = slot.length * 60;
    let sheet =
        Timesheet { user, zone, begin, end: Some(end), duration, modified: end, ..Timesheet::default() };
    let id = store.timesheets.add(|id| Timesheet { id, ..sheet });
    let Some(mut sheet) = store.timesheets.get(id).cloned() else { return };
    describe(store, &mut sheet, (slot.day, slot.today), dice);
    sheet.billable = billable(store, &sheet);
    price(store, &mut sheet);
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
        zone: super::OFFICE.to_owned(),
        begin,
        description: Some("Working on the header".to_owned()),
        tags: vec!["remote".to_owned()],
        billable: true,
        modified: now,
        ..Timesheet::default()
    });
}

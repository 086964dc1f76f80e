//! Many users with contracts, and many timesheets, for measurements.

use jiff::{SignedDuration, civil::Date, tz::TimeZone};

use crate::{
    seed::Rng,
    store::{Store, Timesheet, User},
    timesheets::rates,
};

/// Timesheets of a user on a working day.
const PER_DAY: u64 = 4;

/// Adds users until there are `people` that are enabled, and timesheets of all of them until there are `sheets`: four of
/// two hours on each working day before `today`, the latest first.
pub(crate) fn populate(store: &mut Store, people: u64, sheets: u64, today: Date) {
    let template = store.users.get(3).cloned().unwrap_or_default();
    let enabled = store.users.iter().filter(|user| user.enabled).count() as u64;
    for number in enabled..people {
        let username = format!("user{number:03}");
        let email = format!("{username}@example.com");
        let alias = Some(format!("User {number}"));
        store.users.add(|id| User { id, username, alias, email, ..template.clone() });
    }
    let users: Vec<(u64, String)> =
        store.users.iter().filter(|user| user.enabled).map(|user| (user.id, user.timezone.clone())).collect();
    let projects: Vec<u64> =
        store.projects.iter().filter(|project| project.visible).map(|project| project.id).collect();
    let activities: Vec<u64> = store
        .activities
        .iter()
        .filter(|activity| activity.project.is_none())
        .map(|activity| activity.id)
        .collect();
    let mut day = today;
    let mut left = sheets.saturating_sub(store.timesheets.iter().count() as u64);
    while left > 0 {
        let Ok(before) = day.yesterday() else { return };
        day = before;
        if day.weekday().to_monday_zero_offset() > 4 {
            continue;
        }
        for (user, zone) in &users {
            for number in 0..PER_DAY.min(left) {
                let mut rng = Rng(left);
                let sheet = sheet(*user, zone, day, number, (rng.pick(&projects), rng.pick(&activities)));
                add(store, sheet);
                left -= 1;
            }
        }
    }
}

fn sheet(user: u64, zone: &str, day: Date, number: u64, (project, activity): (u64, u64)) -> Timesheet {
    let hours = i64::try_from(number).unwrap_or_default() * 2 + 8;
    let midnight = day.to_zoned(TimeZone::get(zone).unwrap_or(TimeZone::UTC));
    let midnight = midnight.map(|midnight| midnight.timestamp()).unwrap_or_default();
    let begin = midnight + SignedDuration::from_hours(hours);
    let end = begin + SignedDuration::from_hours(2);
    Timesheet {
        user,
        zone: zone.to_owned(),
        begin,
        end: Some(end),
        duration: 7200,
        modified: end,
        project,
        activity,
        description: Some("Measured work".to_owned()),
        ..Timesheet::default()
    }
}

fn add(store: &mut Store, sheet: Timesheet) {
    let id = store.timesheets.add(|id| Timesheet { id, ..sheet });
    let Some(mut sheet) = store.timesheets.get(id).cloned() else { return };
    sheet.billable = rates::billable(store, &sheet);
    rates::apply(store, &mut sheet);
    store.timesheets.put(id, sheet);
}

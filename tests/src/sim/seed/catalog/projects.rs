//! Twelve projects: one ended, one hidden, one for a team alone, one without global activities.

use jiff::{ToSpan, civil::Date};

use super::{
    super::super::store::{Budget, Project, Store},
    some,
};

/// Customer, name, number.
const ROWS: [(u64, &str, &str); 12] = [
    (1, "Website relaunch", "P-101"),
    (1, "ERP integration", "P-102"),
    (1, "Support & maintenance", "P-103"),
    (2, "Lens configurator", "P-201"),
    (2, "Data warehouse", "P-202"),
    (2, "Trade fair app", "P-203"),
    (3, "Web shop", "P-301"),
    (3, "Branding", "P-302"),
    (4, "Internal tools", "P-001"),
    (4, "Recruiting", "P-002"),
    (5, "Legacy portal", "P-901"),
    (1, "Secret project", "P-104"),
];

pub(super) fn plant(store: &mut Store, today: Date) {
    for (customer, name, number) in ROWS {
        store.projects.add(|id| {
            let plain = Project {
                id,
                customer,
                name: name.to_owned(),
                number: some(number),
                visible: id != 11,
                billable: ![9, 10].contains(&id),
                global_activities: id != 4,
                ..Project::default()
            };
            detailed(plain, |days| today.saturating_add(days.days()))
        });
    }
}

/// `day` is so many days from today.
fn detailed(project: Project, day: impl Fn(i64) -> Date) -> Project {
    match project.id {
        1 => Project {
            order_number: some("PO-4711"),
            order_date: Some(day(-210)),
            start: Some(day(-200)),
            end: Some(day(120)),
            comment: some("Relaunch incl. CMS migration"),
            color: some("#1e90ff"),
            budget: Budget { money: 25_000.0, time: 300 * 3600, kind: None },
            ..project
        },
        2 => Project { start: Some(day(-120)), ..project },
        4 => Project { start: Some(day(-90)), teams: vec![2], ..project },
        6 => Project { start: Some(day(-300)), end: Some(day(-40)), ..project },
        12 => Project { teams: vec![1], ..project },
        _ => project,
    }
}

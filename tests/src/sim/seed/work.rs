//! What the seed's records are about.

use jiff::civil::Date;

use super::super::store::{Store, Timesheet};
use super::dice::Dice;

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

/// Fills in project, activity, texts and whether an invoice has them.
pub(super) fn describe(store: &Store, sheet: &mut Timesheet, (day, today): (Date, Date), dice: &mut Dice) {
    (sheet.project, sheet.activity) = assignment(store, day, dice);
    sheet.tags = dice.pick(&TAGS).iter().map(|tag| (*tag).to_owned()).collect();
    sheet.description = dice.pick(&TEXTS).map(str::to_owned);
    sheet.exported = exported(store, sheet.project) && day < today.first_of_month();
    fix(sheet);
}

/// A project that had started, and one of its activities.
fn assignment(store: &Store, day: Date, dice: &mut Dice) -> (u64, u64) {
    let picked = store.projects.get(dice.pick(&PROJECTS));
    let project = picked.filter(|project| project.start.is_none_or(|start| start <= day));
    let (project, globals) = project.map_or((1, true), |project| (project.id, project.global_activities));
    let fits = |of: Option<u64>| of.map_or(globals, |own| own == project);
    let usable = store.activities.iter().filter(|activity| activity.visible && fits(activity.project));
    let activities: Vec<u64> = usable.map(|activity| activity.id).collect();
    (project, dice.pick(&activities))
}

/// The first three customers get an invoice every month.
fn exported(store: &Store, project: u64) -> bool {
    let customer = store.projects.get(project).map_or(0, |project| project.customer);
    (1..=3).contains(&customer)
}

fn fix(sheet: &mut Timesheet) {
    let Some((_, project, activity)) = FIXED.iter().find(|(id, ..)| *id == sheet.id) else { return };
    let text = if sheet.id == 436 { "Bugfix in the checkout form" } else { "Prepared the workshop" };
    (sheet.project, sheet.activity, sheet.exported) = (*project, *activity, false);
    sheet.description = Some(text.to_owned());
    sheet.tags = if sheet.id == 438 { vec!["remote".to_owned(), "bugfix".to_owned()] } else { Vec::new() };
}

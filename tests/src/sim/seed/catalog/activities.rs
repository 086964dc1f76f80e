//! Twenty-five activities: eight global ones, the others of projects, one of them hidden.

use super::{
    super::super::store::{Activity, Store},
    some,
};

const GLOBAL: [&str; 8] = [
    "Meeting",
    "Development",
    "Code review",
    "Documentation",
    "Support",
    "Travel",
    "Project management",
    "Research & learning",
];

/// Project, name, colour.
const OF_PROJECTS: [(u64, &str, &str); 17] = [
    (1, "Concept", "#c0c0c0"),
    (1, "Frontend", "#c0c0c0"),
    (1, "Backend", "#008080"),
    (1, "Content migration", "#ffa500"),
    (2, "API design", "#ffa500"),
    (2, "Data mapping", "#ffa500"),
    (2, "Testing", "#c0c0c0"),
    (4, "3D engine", "#ee82ee"),
    (4, "UI design", "#c0c0c0"),
    (4, "Calibration", "#ee82ee"),
    (5, "ETL jobs", "#000080"),
    (5, "Dashboards", "#c0c0c0"),
    (7, "Checkout", "#c0c0c0"),
    (7, "Product import", "#c0c0c0"),
    (8, "Logo design", "#ffa500"),
    (12, "Due diligence", "#ffa500"),
    (9, "Server maintenance", "#ee82ee"),
];

pub(super) fn plant(store: &mut Store) {
    for name in GLOBAL {
        store
            .activities
            .add(|id| Activity { number: Some(format!("A-{id:02}")), ..activity(id, None, name) });
    }
    for (project, name, color) in OF_PROJECTS {
        store.activities.add(|id| Activity {
            number: Some(format!("{:04}", id + 1)),
            color: some(color),
            visible: id != 18,
            teams: if id == 23 { vec![3] } else { Vec::new() },
            ..activity(id, Some(project), name)
        });
    }
}

fn activity(id: u64, project: Option<u64>, name: &str) -> Activity {
    let billable = ![8, 25].contains(&id);
    Activity { id, project, name: name.to_owned(), visible: true, billable, ..Activity::default() }
}

//! Projects and activities that are named once, and rows that refer to them by id.

use std::collections::BTreeMap;

use kimai_domain::api::{Activity, Id, Project, Timesheet};

use super::{
    super::{Text, clock, quoted_name},
    currency, customer, description, more, times,
};

/// A row that refers to what was told above; money is in the currency of its customer.
pub(super) fn row(record: &Timesheet) -> String {
    let (project, activity) = (record.project.id(), record.activity.id());
    let done = description(record).map(|words| format!(" {words}")).unwrap_or_default();
    format!("{} {project}/{activity}{done}{}", times(record, clock), more(record, None))
}

/// What the rows below refer to.
pub(super) fn write(text: &mut Text, records: &[Timesheet]) {
    text.field("Projects", Some(projects(records).join("; ")));
    text.field("Activities", Some(named(&records.iter().filter_map(activity).collect())));
    text.line("Rows: #id times h:mm project/activity description");
}

/// `Acme (EUR) #1 Web shop, #2 Relaunch` of each customer.
fn projects(records: &[Timesheet]) -> Vec<String> {
    let mut customers: BTreeMap<String, BTreeMap<Id<Project>, String>> = BTreeMap::new();
    for record in records {
        let Some(project) = record.project.object() else { continue };
        let currency = currency(record).map(|currency| format!("({currency}) ")).unwrap_or_default();
        let customer = customer(project).map(|name| format!("{} {currency}", quoted_name(name)));
        let names = customers.entry(customer.unwrap_or(currency)).or_default();
        names.insert(project.id, quoted_name(&project.name).to_string());
    }
    customers.into_iter().map(|(customer, names)| format!("{customer}{}", named(&names))).collect()
}

fn activity(record: &Timesheet) -> Option<(Id<Activity>, String)> {
    record.activity.object().map(|activity| (activity.id, quoted_name(&activity.name).to_string()))
}

/// `#1 Web shop, #2 Relaunch`.
fn named<T>(names: &BTreeMap<Id<T>, String>) -> String {
    let names: Vec<String> = names.iter().map(|(id, name)| format!("#{id} {name}")).collect();
    names.join(", ")
}

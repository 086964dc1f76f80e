//! Customer, project and activity of a record: hidden, ended, locked, or not belonging together.

use jiff::Zoned;
use kimai_api::{Link, Project};

use super::{Check, CheckData, Finding, Planned};
use crate::EntityRef;

/// Returns the findings about customer, project and activity.
pub(super) fn findings(data: &CheckData, record: &Planned) -> Vec<Finding> {
    if !data.aspects.refusals || data.unchecked.contains(&Check::Work) {
        return Vec::new();
    }
    let mut findings = Vec::new();
    let project = data.projects.get(&record.project);
    let activity = data.activities.get(&record.activity);
    let keeps_activity = record.kept.is_some_and(|(_, activity)| activity == record.activity);
    let is_global = activity.is_some_and(|activity| activity.project.is_none());
    // In a hidden project, the activity can only become a global one.
    let keeps_project = record.kept.is_some_and(|(project, _)| project == record.project);
    let accepts_hidden = keeps_project && (keeps_activity || is_global);
    match project {
        None => findings.push(Finding::Unknown(EntityRef::new(record.project))),
        Some(project) => {
            if !accepts_hidden {
                findings.extend(hidden(data, project));
            }
            findings.extend(project_findings(project, record));
        }
    }
    match activity {
        None => findings.push(Finding::Unknown(EntityRef::new(record.activity))),
        Some(activity) => {
            let entity = EntityRef::new(activity.id);
            if !activity.visible && !keeps_activity {
                findings.push(Finding::Hidden { entity, name: activity.name.clone() });
            }
            let own = activity.project.as_ref().map(Link::id);
            let allows_global = project.is_none_or(|project| project.global_activities != Some(false));
            if own.map_or(!allows_global, |own| own != record.project) {
                let name = activity.name.clone();
                findings.push(Finding::OtherProject { activity: activity.id, name, project: own });
            }
        }
    }
    findings
}

/// Returns the findings about a hidden project or customer.
fn hidden(data: &CheckData, project: &Project) -> Vec<Finding> {
    let mut findings = Vec::new();
    let customer = project.customer.as_ref().map(Link::id);
    if let Some(customer) =
        customer.and_then(|id| data.customers.get(&id)).filter(|customer| !customer.visible)
    {
        let entity = EntityRef::new(customer.id);
        findings.push(Finding::Hidden { entity, name: customer.name.clone() });
    }
    if !project.visible {
        findings.push(Finding::Hidden { entity: EntityRef::new(project.id), name: project.name.clone() });
    }
    findings
}

/// Returns the findings about the days of a project.
fn project_findings(project: &Project, record: &Planned) -> Vec<Finding> {
    let mut findings = Vec::new();
    let name = || project.name.clone();
    let first = record.begin.date();
    let last = record.end.as_ref().map_or(first, Zoned::date);
    if let Some(start) = project.start.filter(|start| first < *start) {
        findings.push(Finding::ProjectNotBegun { project: project.id, name: name(), start });
    }
    if let Some(end) = project.end.filter(|end| last > *end) {
        findings.push(Finding::ProjectEnded { project: project.id, name: name(), end });
    }
    if let Some(until) = project.locked_until.filter(|until| first <= *until) {
        findings.push(Finding::ProjectLocked { project: project.id, name: name(), until });
    }
    findings
}

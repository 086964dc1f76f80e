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
    match project {
        None => findings.push(Finding::Unknown(EntityRef::new(record.project))),
        Some(project) => findings.extend(project_findings(data, project, record)),
    }
    match activity {
        None => findings.push(Finding::Unknown(EntityRef::new(record.activity))),
        Some(activity) => {
            let entity = EntityRef::new(activity.id);
            if !activity.visible {
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

fn project_findings(data: &CheckData, project: &Project, record: &Planned) -> Vec<Finding> {
    let mut findings = Vec::new();
    let name = || project.name.clone();
    let customer = project.customer.as_ref().map(Link::id);
    if let Some(customer) =
        customer.and_then(|id| data.customers.get(&id)).filter(|customer| !customer.visible)
    {
        let entity = EntityRef::new(customer.id);
        findings.push(Finding::Hidden { entity, name: customer.name.clone() });
    }
    if !project.visible {
        findings.push(Finding::Hidden { entity: EntityRef::new(project.id), name: name() });
    }
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

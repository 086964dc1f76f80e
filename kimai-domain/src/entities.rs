//! Customers, projects, activities and other entities: reading one, required fields of new ones, run times of projects.

mod custom_fields;

use jiff::civil::{Date, DateTime};
use kimai_api::{
    self as api, ActivityForm, Api, CustomerForm, Field, Get, Id, Identified, List, NewUser, Project,
    ProjectForm, TagForm, TeamForm,
};

pub use custom_fields::{set_custom_fields, set_required_custom_fields};

use crate::{Input, Period};

/// An entity with the fields that the caller may read.
#[derive(Debug, Clone, PartialEq)]
pub struct Details<R> {
    /// The entity.
    pub entity: R,
    /// Set if the caller may only list the entity, so that fields which a list omits are missing.
    pub listed_only: bool,
}

/// Reads an entity with all its fields, or its row in the list `all` if Kimai refuses to show it alone.
///
/// Kimai lists customers, projects and activities to everybody who may book on them, but shows a single one
/// only to users who manage it.
///
/// # Errors
/// Kimai's 403 if the list does not contain the entity either; any other error of the two requests.
pub async fn get_or_find<R: Get + List + Identified>(
    api: &Api<R>,
    id: Id<R>,
    all: &R::Query,
) -> Result<Details<R>, api::Error> {
    let forbidden = match api.get(id).await {
        Ok(entity) => return Ok(Details { entity, listed_only: false }),
        Err(error) if error.status() == Some(403) => error,
        Err(error) => return Err(error),
    };
    let listed = api.list(all).await?.into_iter().find(|entity| entity.id() == id);
    listed.map(|entity| Details { entity, listed_only: true }).ok_or(forbidden)
}

/// A form of a new entity that knows which fields Kimai requires.
pub trait NewEntity {
    /// Returns all required fields that the form lacks, as the form spells them.
    fn missing_fields(&self) -> Vec<&'static str>;
}

/// Returns the names whose flag is not set.
fn unset<const N: usize>(fields: [(&'static str, bool); N]) -> Vec<&'static str> {
    fields.into_iter().filter(|(_, is_set)| !is_set).map(|(name, _)| name).collect()
}

fn has_text(field: &Field<String>) -> bool {
    field.value().is_some_and(|text| !text.trim().is_empty())
}

impl NewEntity for CustomerForm {
    fn missing_fields(&self) -> Vec<&'static str> {
        unset([
            ("name", has_text(&self.name)),
            ("country", has_text(&self.country)),
            ("currency", has_text(&self.currency)),
            ("timezone", has_text(&self.timezone)),
        ])
    }
}

impl NewEntity for ProjectForm {
    fn missing_fields(&self) -> Vec<&'static str> {
        unset([("name", has_text(&self.name)), ("customer", self.customer.value().is_some())])
    }
}

impl NewEntity for ActivityForm {
    fn missing_fields(&self) -> Vec<&'static str> {
        unset([("name", has_text(&self.name))])
    }
}

impl NewEntity for TagForm {
    fn missing_fields(&self) -> Vec<&'static str> {
        unset([("name", has_text(&self.name))])
    }
}

impl NewEntity for NewUser {
    fn missing_fields(&self) -> Vec<&'static str> {
        unset([
            ("username", has_text(&self.username)),
            ("email", has_text(&self.email)),
            ("language", has_text(&self.language)),
            ("locale", has_text(&self.locale)),
            ("timezone", has_text(&self.timezone)),
            ("plainPassword", has_text(&self.plain_password)),
        ])
    }
}

impl NewEntity for TeamForm {
    fn missing_fields(&self) -> Vec<&'static str> {
        let has_lead = self.members.value().is_some_and(|members| members.iter().any(|one| one.teamlead));
        unset([("name", has_text(&self.name)), ("members with one teamlead=true", has_lead)])
    }
}

/// Days from `first` to `last`, both included; unbounded on a side without a day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DayRange {
    /// First day.
    pub first: Option<Date>,
    /// Last day.
    pub last: Option<Date>,
}

impl From<Period> for DayRange {
    fn from(period: Period) -> Self {
        Self { first: period.begin.map(DateTime::date), last: period.end.map(DateTime::date) }
    }
}

impl DayRange {
    /// Returns whether a project runs on at least one of these days.
    ///
    /// Kimai's own filter takes a single day. A project without a start or end is unbounded on that side.
    pub fn overlaps(self, project: &Project) -> bool {
        let has_started = project.start.is_none_or(|start| self.last.is_none_or(|last| start <= last));
        let has_not_ended = project.end.is_none_or(|end| self.first.is_none_or(|first| end >= first));
        has_started && has_not_ended
    }
}

/// Checks that a project does not end before it starts.
///
/// # Errors
/// [`Input`] on `end` if both days are set in the wrong order.
pub fn check_project_dates(form: &ProjectForm) -> Result<(), Input> {
    match (form.start.value(), form.end.value()) {
        (Some(start), Some(end)) if start > end => {
            Err(Input::new("end", format!("{end} is before start {start}")))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Date, date};
    use kimai_api::{CustomerForm, MemberForm, Project, TeamForm};

    use super::{DayRange, NewEntity};

    #[test]
    fn all_missing_fields_are_reported_at_once() {
        let form = CustomerForm { name: "Acme".into(), currency: " ".into(), ..Default::default() };
        assert_eq!(form.missing_fields(), ["country", "currency", "timezone"]);
    }

    #[test]
    fn a_new_team_needs_a_lead() {
        let team = |teamlead| TeamForm {
            name: "Dev".into(),
            members: vec![MemberForm { user: 3.into(), teamlead }].into(),
            ..Default::default()
        };
        assert_eq!(team(false).missing_fields(), ["members with one teamlead=true"]);
        assert!(team(true).missing_fields().is_empty());
    }

    fn project(start: Option<Date>, end: Option<Date>) -> Project {
        let json = serde_json::json!({ "id": 1, "name": "x", "visible": true, "start": start, "end": end });
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn a_project_overlaps_a_range_that_shares_one_day_with_it() {
        let june = project(Some(date(2026, 6, 1)), Some(date(2026, 6, 30)));
        let runs = |first, last| DayRange { first, last }.overlaps(&june);
        assert!(runs(Some(date(2026, 6, 30)), None));
        assert!(runs(None, Some(date(2026, 6, 1))));
        assert!(!runs(Some(date(2026, 7, 1)), None));
        assert!(!runs(None, Some(date(2026, 5, 31))));
        let one_day = DayRange { first: Some(date(1990, 1, 1)), last: Some(date(1990, 1, 1)) };
        assert!(one_day.overlaps(&project(None, None)));
    }
}

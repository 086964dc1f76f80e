//! The form of a project, whose dates Kimai reads in two spellings.

use jiff::civil::Date;
use serde::{Deserialize, Serialize, Serializer, ser::Error};
use serde_json::Value;

use crate::{Customer, DurationInput, Field, Id, Team};

/// Fields of a project. Kimai requires name and customer of a new one.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct ProjectForm {
    /// Name.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub name: Field<String>,
    /// Customer.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub customer: Field<Id<Customer>>,
    /// Number.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub number: Field<String>,
    /// Comment.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub comment: Field<String>,
    /// Invoice text.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub invoice_text: Field<String>,
    /// Order number.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub order_number: Field<String>,
    /// Order date.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub order_date: Field<Date>,
    /// Start.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub start: Field<Date>,
    /// End.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub end: Field<Date>,
    /// Locked until.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub locked_until: Field<Date>,
    /// A config color.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub color: Field<String>,
    /// Budget.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub budget: Field<f64>,
    /// Seconds or `H:MM`.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub time_budget: Field<DurationInput>,
    /// `month`.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub budget_type: Field<String>,
    /// Global activities.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub global_activities: Field<bool>,
    /// Visible.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub visible: Field<bool>,
    /// Billable.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub billable: Field<bool>,
    /// On create.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub teams: Field<Vec<Id<Team>>>,
}

/// Changes to a project: the same fields, with days as midnight, the only spelling that Kimai's `PATCH` reads.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ProjectChanges(pub ProjectForm);

impl From<ProjectForm> for ProjectChanges {
    fn from(form: ProjectForm) -> Self {
        Self(form)
    }
}

impl Serialize for ProjectChanges {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut form = serde_json::to_value(&self.0).map_err(S::Error::custom)?;
        for day in ["orderDate", "start", "end", "lockedUntil"] {
            if let Some(Value::String(day)) = form.get_mut(day) {
                day.push_str("T00:00:00");
            }
        }
        form.serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::{ProjectChanges, ProjectForm};
    use crate::Field;

    #[test]
    fn a_new_project_gets_days_and_a_change_gets_midnights() {
        let form = ProjectForm {
            start: jiff::civil::date(2026, 1, 5).into(),
            end: Field::Null,
            ..Default::default()
        };
        assert_eq!(serde_json::to_string(&form).unwrap(), r#"{"start":"2026-01-05","end":null}"#);
        let changes = serde_json::to_string(&ProjectChanges(form)).unwrap();
        assert_eq!(changes, r#"{"start":"2026-01-05T00:00:00","end":null}"#);
    }
}

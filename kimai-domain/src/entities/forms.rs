//! Rules of the forms of entities: required fields, defaults, and values that contradict each other.

use kimai_api::{
    ActivityForm, CustomerForm, Field, InvoiceForm, NewUser, ProjectForm, TagForm, TeamForm, UserForm,
};

use crate::Input;

/// A form of an entity with the rules that its fields must satisfy.
pub trait EntityForm {
    /// Returns the fields that Kimai requires of a new entity and the form lacks, as the form spells them.
    fn missing_fields(&self) -> Vec<&'static str> {
        Vec::new()
    }

    /// Sets the unset fields of a new entity whose default in Kimai makes the entity unusable.
    fn set_defaults(&mut self) {}

    /// Checks that the values fit together.
    ///
    /// # Errors
    /// [`Input`] on the field that contradicts another one.
    fn check(&self) -> Result<(), Input> {
        Ok(())
    }
}

/// Returns the names whose flag is not set.
fn unset<const N: usize>(fields: [(&'static str, bool); N]) -> Vec<&'static str> {
    fields.into_iter().filter(|(_, is_set)| !is_set).map(|(name, _)| name).collect()
}

fn has_text(field: &Field<String>) -> bool {
    field.value().is_some_and(|text| !text.trim().is_empty())
}

impl EntityForm for CustomerForm {
    fn missing_fields(&self) -> Vec<&'static str> {
        unset([
            ("name", has_text(&self.name)),
            ("country", has_text(&self.country)),
            ("currency", has_text(&self.currency)),
            ("timezone", has_text(&self.timezone)),
        ])
    }
}

impl EntityForm for ProjectForm {
    fn missing_fields(&self) -> Vec<&'static str> {
        unset([("name", has_text(&self.name)), ("customer", self.customer.value().is_some())])
    }

    fn check(&self) -> Result<(), Input> {
        match (self.start.value(), self.end.value()) {
            (Some(start), Some(end)) if start > end => {
                Err(Input::new("end", format!("{end} is before start {start}")))
            }
            _ => Ok(()),
        }
    }
}

impl EntityForm for ActivityForm {
    fn missing_fields(&self) -> Vec<&'static str> {
        unset([("name", has_text(&self.name))])
    }
}

impl EntityForm for TagForm {
    fn missing_fields(&self) -> Vec<&'static str> {
        unset([("name", has_text(&self.name))])
    }

    /// Kimai hides a new tag whose visibility is unset.
    fn set_defaults(&mut self) {
        if self.visible.is_unset() {
            self.visible = true.into();
        }
    }
}

impl EntityForm for NewUser {
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

    /// Kimai disables a new user whose state is unset.
    fn set_defaults(&mut self) {
        if self.enabled.is_unset() {
            self.enabled = true.into();
        }
    }
}

impl EntityForm for TeamForm {
    fn missing_fields(&self) -> Vec<&'static str> {
        let has_lead = self.members.value().is_some_and(|members| members.iter().any(|one| one.teamlead));
        unset([("name", has_text(&self.name)), ("members with one teamlead=true", has_lead)])
    }
}

impl EntityForm for UserForm {}

impl EntityForm for InvoiceForm {}

#[cfg(test)]
mod tests {
    use kimai_api::{CustomerForm, MemberForm, NewUser, TagForm, TeamForm};

    use super::EntityForm;

    #[test]
    fn all_missing_fields_are_reported_at_once() {
        let form = CustomerForm::default().name("Acme").currency(" ");
        assert_eq!(form.missing_fields(), ["country", "currency", "timezone"]);
    }

    #[test]
    fn a_new_team_needs_a_lead() {
        let team = |teamlead| {
            TeamForm::default().name("Dev").members(vec![MemberForm::new(3.into()).teamlead(teamlead)])
        };
        assert_eq!(team(false).missing_fields(), ["members with one teamlead=true"]);
        assert!(team(true).missing_fields().is_empty());
    }

    #[test]
    fn new_users_are_enabled_and_new_tags_visible_unless_the_form_says_otherwise() {
        let mut user = NewUser::default();
        user.set_defaults();
        assert_eq!(user.enabled, true.into());
        let mut tag = TagForm::default().visible(false);
        tag.set_defaults();
        assert_eq!(tag.visible, false.into());
    }
}

//! What Kimai requires of something new, so that all that is missing is told at once.

use kimai_api::{ActivityForm, CustomerForm, Field, NewUser, ProjectForm, TagForm, TeamForm};

/// A form of something new.
pub trait Required {
    /// The fields that Kimai requires and the form lacks, in the spelling of the form.
    fn missing(&self) -> Vec<&'static str>;
}

fn lacking<const N: usize>(fields: [(&'static str, bool); N]) -> Vec<&'static str> {
    fields.into_iter().filter(|(_, there)| !there).map(|(name, _)| name).collect()
}

fn text(field: &Field<String>) -> bool {
    field.value().is_some_and(|text| !text.trim().is_empty())
}

impl Required for CustomerForm {
    fn missing(&self) -> Vec<&'static str> {
        lacking([
            ("name", text(&self.name)),
            ("country", text(&self.country)),
            ("currency", text(&self.currency)),
            ("timezone", text(&self.timezone)),
        ])
    }
}

impl Required for ProjectForm {
    fn missing(&self) -> Vec<&'static str> {
        lacking([("name", text(&self.name)), ("customer", self.customer.value().is_some())])
    }
}

impl Required for ActivityForm {
    fn missing(&self) -> Vec<&'static str> {
        lacking([("name", text(&self.name))])
    }
}

impl Required for TagForm {
    fn missing(&self) -> Vec<&'static str> {
        lacking([("name", text(&self.name))])
    }
}

impl Required for NewUser {
    fn missing(&self) -> Vec<&'static str> {
        lacking([
            ("username", text(&self.username)),
            ("email", text(&self.email)),
            ("language", text(&self.language)),
            ("locale", text(&self.locale)),
            ("timezone", text(&self.timezone)),
            ("plainPassword", text(&self.plain_password)),
        ])
    }
}

impl Required for TeamForm {
    fn missing(&self) -> Vec<&'static str> {
        let led = self.members.value().is_some_and(|members| members.iter().any(|member| member.teamlead));
        lacking([("name", text(&self.name)), ("members with one teamlead=true", led)])
    }
}

#[cfg(test)]
mod tests {
    use kimai_api::{CustomerForm, MemberForm, TeamForm};

    use super::Required;

    #[test]
    fn all_that_is_missing_is_told_at_once() {
        let form = CustomerForm { name: "Acme".into(), currency: " ".into(), ..Default::default() };
        assert_eq!(form.missing(), ["country", "currency", "timezone"]);
    }

    #[test]
    fn a_team_needs_somebody_who_leads_it() {
        let team = |teamlead| TeamForm {
            name: "Dev".into(),
            members: vec![MemberForm { user: 3.into(), teamlead }].into(),
            ..Default::default()
        };
        assert_eq!(team(false).missing(), ["members with one teamlead=true"]);
        assert!(team(true).missing().is_empty());
    }
}

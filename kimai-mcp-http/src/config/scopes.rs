//! OAuth scopes and the access classes that they grant.

use kimai_tools::{Access, AccessSet};
use mcp_oauth_server::{Scope, ScopeCatalog, Scopes, Text};

/// Scopes with the class that each one grants, in the order of the consent page.
pub const SCOPES: [(&str, Access); 5] = [
    ("kimai:read", Access::Read),
    ("kimai:write", Access::Write),
    ("kimai:delete", Access::Delete),
    ("kimai:manage", Access::Manage),
    ("kimai:admin", Access::Admin),
];

/// Version of the meaning of the scopes. Grants of version 0 have the [`LEGACY`] scopes.
const VERSION: u32 = 1;

/// Scopes of the first releases with what they still grant: everything that they meant except the administration of
/// users.
const LEGACY: [(&str, AccessSet); 3] = [
    ("kimai:read", Access::Read.with_included()),
    ("kimai:write", Access::Write.with_included().union(Access::Manage.with_included())),
    ("kimai:admin", Access::Delete.with_included().union(Access::Manage.with_included())),
];

/// Returns the classes that scopes of this version grant.
pub fn access_of(scopes: &Scopes, version: u32) -> AccessSet {
    if version == 0 {
        let granted = LEGACY.iter().filter(|(name, _)| scopes.lists(name));
        return granted.fold(AccessSet::NONE, |all, (_, access)| all.union(*access));
    }
    SCOPES.iter().filter(|(name, _)| scopes.lists(name)).map(|(_, class)| *class).collect()
}

/// Returns the scopes that grant these classes.
pub fn scopes_for(classes: AccessSet) -> Scopes {
    let names = SCOPES.iter().filter(|(_, class)| classes.contains(*class)).map(|(name, _)| *name);
    catalog().parse(&names.collect::<Vec<_>>().join(" "))
}

/// Returns the catalogue of scopes with their texts on the consent page.
pub fn catalog() -> ScopeCatalog {
    let scopes = SCOPES.iter().map(|(name, class)| {
        let (title, description) = texts(*class);
        Scope { name, includes: included(*class), title, description }
    });
    ScopeCatalog::new(scopes).with_version(VERSION)
}

/// Returns the scopes that the scope for a class includes.
const fn included(class: Access) -> &'static [&'static str] {
    match class {
        Access::Read => &[],
        Access::Delete => &["kimai:write"],
        Access::Write | Access::Manage | Access::Admin => &["kimai:read"],
    }
}

/// Returns the title and the description of the scope for a class.
fn texts(class: Access) -> (Text, Text) {
    match class {
        Access::Read => (
            Text::new("View", "Ansehen"),
            Text::new(
                "See times, absences, projects, customers and everything else that your Kimai account may see.",
                "Zeiten, Abwesenheiten, Projekte, Kunden und alles andere sehen, was Ihr Kimai-Konto sehen darf.",
            ),
        ),
        Access::Write => (
            Text::new("Record and change", "Buchen und ändern"),
            Text::new(
                "Start and stop timers; record and change times and absences, also those of others and their approval if your account may; write comments. Includes viewing.",
                "Timer starten und stoppen; Zeiten und Abwesenheiten buchen und ändern, auch die anderer und deren Genehmigung, wenn Ihr Konto das darf; Kommentare schreiben. Schließt Ansehen ein.",
            ),
        ),
        Access::Delete => (
            Text::new("Delete", "Löschen"),
            Text::new(
                "Delete times, absences and comments; together with the permissions below also what they allow to change. Includes recording and changing.",
                "Zeiten, Abwesenheiten und Kommentare löschen; zusammen mit den folgenden Berechtigungen auch das, was sie zu ändern erlauben. Schließt Buchen und Ändern ein.",
            ),
        ),
        Access::Manage => (
            Text::new("Manage projects", "Projekte verwalten"),
            Text::new(
                "Create and change customers, projects, activities, tags, rates, teams and invoices. Includes viewing.",
                "Kunden, Projekte, Tätigkeiten, Schlagworte, Stundensätze, Teams und Rechnungen anlegen und ändern. Schließt Ansehen ein.",
            ),
        ),
        Access::Admin => (
            Text::new("Administer users", "Benutzer verwalten"),
            Text::new(
                "Create and change users, their roles and preferences; lock and unlock their months. Includes viewing.",
                "Benutzer, ihre Rollen und Einstellungen anlegen und ändern; ihre Monate sperren und entsperren. Schließt Ansehen ein.",
            ),
        ),
    }
}

/// Returns the classes that a user with these roles can use in Kimai by its default permissions. `ROLE_USER`, which
/// everyone has, is not listed.
///
/// Users with an unknown role can use all classes, because its permissions are unknown; so can all users if Kimai does
/// not tell the roles.
pub fn access_of_roles(roles: Option<&[String]>) -> AccessSet {
    let Some(roles) = roles else { return AccessSet::ALL };
    let own = Access::Delete.with_included();
    roles.iter().fold(own, |all, role| match role.as_str() {
        "ROLE_USER" => all,
        "ROLE_TEAMLEAD" => all.union(Access::Manage.with_included()),
        _ => AccessSet::ALL,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn classes(classes: &[Access]) -> AccessSet {
        classes.iter().copied().collect()
    }

    #[test]
    fn scopes_grant_their_classes_and_those_that_they_include() {
        let granted = |list: &str| access_of(&catalog().parse(list), VERSION);
        assert_eq!(granted("kimai:write"), classes(&[Access::Write]));
        assert_eq!(granted("kimai:delete kimai:manage"), classes(&[Access::Delete, Access::Manage]));
        assert_eq!(granted("kimai:admin"), classes(&[Access::Admin]));
        assert_eq!(granted(""), AccessSet::NONE);
        assert_eq!(granted(&catalog().all().to_string()), AccessSet::ALL);
    }

    #[test]
    fn scopes_of_earlier_grants_keep_their_meaning_without_user_administration() {
        let granted = |list: &str| access_of(&catalog().parse(list), 0);
        assert_eq!(granted("kimai:read"), classes(&[Access::Read]));
        assert_eq!(granted("kimai:read kimai:write"), classes(&[Access::Write, Access::Manage]));
        assert_eq!(granted("kimai:read kimai:write kimai:admin"), classes(&[Access::Delete, Access::Manage]));
    }

    #[test]
    fn inclusions_of_the_scopes_are_those_of_the_classes() {
        for (name, class) in SCOPES {
            let included = access_of(&catalog().up_to(name), VERSION);
            assert_eq!(included, class.with_included(), "{name}");
            let listed: AccessSet = SCOPES
                .iter()
                .filter(|(other, _)| catalog().up_to(name).lists(other))
                .map(|(_, class)| *class)
                .collect();
            assert_eq!(listed, class.with_included(), "{name}");
        }
    }

    #[test]
    fn challenge_names_the_scopes_of_all_classes() {
        let required = classes(&[Access::Write]).union(classes(&[Access::Manage]));
        assert_eq!(scopes_for(required).to_string(), "kimai:read kimai:write kimai:manage");
    }

    #[test]
    fn only_classes_that_the_role_can_use_are_offered() {
        let access = |roles: &[&str]| {
            access_of_roles(Some(&roles.iter().map(|role| (*role).to_owned()).collect::<Vec<_>>()))
        };
        assert_eq!(access(&[]), classes(&[Access::Delete]));
        assert_eq!(access(&["ROLE_TEAMLEAD"]), classes(&[Access::Delete, Access::Manage]));
        assert_eq!(access(&["ROLE_SUPER_ADMIN"]), AccessSet::ALL);
        assert_eq!(access(&["ROLE_CUSTOM"]), AccessSet::ALL);
        assert_eq!(access_of_roles(None), AccessSet::ALL);
    }
}

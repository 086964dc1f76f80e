//! OAuth scopes and the access that they grant.

use kimai_tools::{Access, AccessSet};
use mcp_oauth_server::{Scope, ScopeCatalog, Scopes, Text};

/// Scopes with the access that each one grants, in ascending order.
pub const SCOPES: [(&str, AccessSet); 3] =
    [("kimai:read", READ), ("kimai:write", WRITE), ("kimai:admin", AccessSet::ALL)];

const READ: AccessSet = Access::Read.with_included();
const WRITE: AccessSet = Access::Write.with_included().union(Access::Manage.with_included());

/// Returns the access that a set of scopes grants.
pub fn access_of(scopes: &Scopes) -> AccessSet {
    let granted = SCOPES.iter().filter(|(name, _)| scopes.lists(name));
    granted.fold(AccessSet::NONE, |all, (_, access)| all.union(*access))
}

/// Returns the smallest scope that grants `required`.
pub fn scope_for(required: AccessSet) -> &'static str {
    let sufficient = SCOPES.iter().find(|(_, granted)| granted.includes(required));
    sufficient.map_or("kimai:admin", |(name, _)| name)
}

/// Returns the catalogue of scopes with their texts on the consent page.
pub fn catalog() -> ScopeCatalog {
    ScopeCatalog::new(SCOPES.iter().map(|(name, _)| {
        let (title, description) = texts(name);
        Scope { name, includes: included(name), title, description }
    }))
}

/// Returns the scopes that a scope includes.
fn included(scope: &str) -> &'static [&'static str] {
    match scope {
        "kimai:read" => &[],
        "kimai:write" => &["kimai:read"],
        _ => &["kimai:write"],
    }
}

/// Returns the title and the description of a scope.
fn texts(scope: &str) -> (Text, Text) {
    match scope {
        "kimai:read" => (
            Text::new("View", "Ansehen"),
            Text::new(
                "See times, projects, customers and everything else that your Kimai account may see.",
                "Zeiten, Projekte, Kunden und alles andere sehen, was Ihr Kimai-Konto sehen darf.",
            ),
        ),
        "kimai:write" => (
            Text::new("Record and change", "Buchen und ändern"),
            Text::new(
                "Start and stop timers; record and change times and absences. Includes viewing.",
                "Timer starten und stoppen, Zeiten und Abwesenheiten buchen und ändern. Schließt Ansehen ein.",
            ),
        ),
        _ => (
            Text::new("Delete and manage", "Löschen und verwalten"),
            Text::new(
                "Delete, and manage everything that your Kimai account may manage. Includes all of the above.",
                "Löschen und alles verwalten, was Ihr Kimai-Konto verwalten darf. Schließt alles Obige ein.",
            ),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_grant_the_access_of_the_largest_one() {
        let catalog = catalog();
        assert_eq!(access_of(&catalog.parse("kimai:read kimai:write")), WRITE);
        assert_eq!(access_of(&Scopes::default()), AccessSet::NONE);
        assert_eq!(scope_for(AccessSet::of(&[Access::Delete])), "kimai:admin");
        assert_eq!(scope_for(AccessSet::of(&[Access::Manage])), "kimai:write");
        assert_eq!(scope_for(READ), "kimai:read");
    }
}

//! OAuth scopes and the access that they grant.

use kimai_tools::Access;
use mcp_oauth_server::{Scope, ScopeCatalog, Scopes, Text};

/// Scopes with the access that each one grants, in ascending order.
pub const SCOPES: [(&str, Access); 3] =
    [("kimai:read", Access::Read), ("kimai:write", Access::Write), ("kimai:admin", Access::Destructive)];

/// Returns the access that a set of scopes grants.
pub fn access_of(scopes: &Scopes) -> Option<Access> {
    let granted = SCOPES.iter().filter(|(name, _)| scopes.lists(name));
    granted.map(|(_, access)| *access).max()
}

/// Returns the smallest scope that grants `access`.
pub fn scope_for(access: Access) -> &'static str {
    let sufficient = SCOPES.iter().find(|(_, granted)| *granted >= access);
    sufficient.map_or("kimai:admin", |(name, _)| name)
}

/// Returns the catalogue of scopes with their texts on the consent page.
pub fn catalog() -> ScopeCatalog {
    ScopeCatalog::new(SCOPES.iter().map(|(name, access)| {
        let (title, description) = texts(*access);
        Scope { name, includes: included(*access), title, description }
    }))
}

/// Returns the scopes that the scope for `access` includes.
const fn included(access: Access) -> &'static [&'static str] {
    match access {
        Access::Read => &[],
        Access::Write => &["kimai:read"],
        Access::Destructive => &["kimai:write"],
    }
}

/// Returns the title and the description of the scope that grants `access`.
fn texts(access: Access) -> (Text, Text) {
    match access {
        Access::Read => (
            Text::new("View", "Ansehen"),
            Text::new(
                "See times, projects, customers and everything else that your Kimai account may see.",
                "Zeiten, Projekte, Kunden und alles andere sehen, was Ihr Kimai-Konto sehen darf.",
            ),
        ),
        Access::Write => (
            Text::new("Record and change", "Buchen und ändern"),
            Text::new(
                "Start and stop timers; record and change times and absences. Includes viewing.",
                "Timer starten und stoppen, Zeiten und Abwesenheiten buchen und ändern. Schließt Ansehen ein.",
            ),
        ),
        Access::Destructive => (
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
        assert_eq!(access_of(&catalog.parse("kimai:read kimai:write")), Some(Access::Write));
        assert_eq!(access_of(&Scopes::default()), None);
        assert_eq!(scope_for(Access::Destructive), "kimai:admin");
        assert_eq!(scope_for(Access::Read), "kimai:read");
    }
}

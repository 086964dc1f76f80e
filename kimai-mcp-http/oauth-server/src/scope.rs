//! Scopes: the permissions that a user grants to a client.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::pages::Text;

/// A scope of the protected resource.
#[derive(Debug, Clone)]
pub struct Scope {
    /// Name on the wire, such as `notes:read`.
    pub name: &'static str,
    /// Short title on the consent page, such as "View".
    pub title: Text,
    /// One sentence on the consent page.
    pub description: Text,
}

/// The scopes of a server, from the smallest to the largest.
///
/// Scopes form a ladder: each one includes all scopes before it. A token with `notes:write` can do everything that one with
/// `notes:read` can do.
#[derive(Debug, Clone, Default)]
pub struct ScopeCatalog(Vec<Scope>);

impl ScopeCatalog {
    /// Creates a catalogue; `scopes` are in ascending order.
    pub fn new(scopes: impl IntoIterator<Item = Scope>) -> Self {
        Self(scopes.into_iter().collect())
    }

    /// Returns the scopes in ascending order.
    pub fn iter(&self) -> impl Iterator<Item = &Scope> {
        self.0.iter()
    }

    /// Returns the set of all scopes.
    pub fn all(&self) -> Scopes {
        self.select(|_| true)
    }

    /// Returns the scopes of a space-separated list. Unknown names are ignored (RFC 6749 §3.3): clients send
    /// `offline_access` and the like to every server.
    pub fn parse(&self, list: &str) -> Scopes {
        self.select(|scope| list.split_whitespace().any(|name| name == scope.name))
    }

    /// Returns the scope `name` and all scopes that it includes.
    pub fn up_to(&self, name: &str) -> Scopes {
        let Some(rank) = self.rank(name) else { return Scopes::default() };
        Scopes(self.iter().take(rank + 1).map(|scope| scope.name.to_owned()).collect())
    }

    /// Returns true if `scopes` contains `name` or a scope that includes it.
    pub fn includes(&self, scopes: &Scopes, name: &str) -> bool {
        let largest = scopes.iter().filter_map(|own| self.rank(own)).max();
        largest.zip(self.rank(name)).is_some_and(|(largest, rank)| largest >= rank)
    }

    /// Returns those of `requested` that `ceiling` includes.
    pub fn restrict(&self, requested: &Scopes, ceiling: &Scopes) -> Scopes {
        Scopes(requested.iter().filter(|name| self.includes(ceiling, name)).map(str::to_owned).collect())
    }

    fn select(&self, mut condition: impl FnMut(&Scope) -> bool) -> Scopes {
        Scopes(self.iter().filter(|scope| condition(scope)).map(|scope| scope.name.to_owned()).collect())
    }

    fn rank(&self, name: &str) -> Option<usize> {
        self.0.iter().position(|scope| scope.name == name)
    }
}

/// A set of scopes, in ascending order. Its text form is a space-separated list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scopes(Vec<String>);

impl Scopes {
    /// Returns true if the set is empty.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns true if the set lists `name`; see [`ScopeCatalog::includes`] for scopes that it implies.
    pub fn lists(&self, name: &str) -> bool {
        self.0.iter().any(|own| own == name)
    }

    /// Returns the names in ascending order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join(" "))
    }
}

impl Serialize for Scopes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Scopes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let list = String::deserialize(deserializer)?;
        Ok(Self(list.split_whitespace().map(str::to_owned).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn catalog() -> ScopeCatalog {
        let scope = |name| Scope { name, title: Text::default(), description: Text::default() };
        ScopeCatalog::new([scope("notes:read"), scope("notes:write"), scope("notes:admin")])
    }

    #[test]
    fn larger_scope_includes_smaller_scopes() {
        let catalog = catalog();
        let write = catalog.parse("notes:write");
        assert!(catalog.includes(&write, "notes:read") && catalog.includes(&write, "notes:write"));
        assert!(!catalog.includes(&write, "notes:admin") && !catalog.includes(&write, "unknown"));
        assert!(!catalog.includes(&Scopes::default(), "notes:read"));
    }

    #[test]
    fn list_is_parsed_in_ascending_order_without_unknown_names() {
        let parsed = catalog().parse("  notes:write  offline_access notes:read notes:read ");
        assert_eq!(parsed.to_string(), "notes:read notes:write");
        assert!(catalog().parse("openid").is_empty());
        assert_eq!(catalog().up_to("notes:write").to_string(), "notes:read notes:write");
    }

    #[test]
    fn restriction_never_adds_a_scope() {
        let catalog = catalog();
        let requested = catalog.parse("notes:read notes:admin");
        let ceiling = catalog.parse("notes:write");
        assert_eq!(catalog.restrict(&requested, &ceiling).to_string(), "notes:read");
    }
}

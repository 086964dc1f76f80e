//! Scopes: the permissions that a user grants to a client.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::pages::Text;

/// A scope of the protected resource.
#[derive(Debug, Clone)]
pub struct Scope {
    /// Name on the wire, such as `notes:read`.
    pub name: &'static str,
    /// Names of scopes that this one includes. Scopes that those include are included too.
    pub includes: &'static [&'static str],
    /// Short title on the consent page, such as "View".
    pub title: Text,
    /// One sentence on the consent page.
    pub description: Text,
}

/// The scopes of a server, in the order in which the consent page lists them.
///
/// A scope can include others: a token with `notes:write` can do everything that one with `notes:read` can do, if the former
/// includes the latter.
#[derive(Debug, Clone, Default)]
pub struct ScopeCatalog {
    scopes: Vec<Scope>,
    version: u32,
}

impl ScopeCatalog {
    /// Creates a catalogue; a scope follows those that it includes.
    pub fn new(scopes: impl IntoIterator<Item = Scope>) -> Self {
        Self { scopes: scopes.into_iter().collect(), version: 0 }
    }

    /// Sets the version of the meaning of the scopes; the default is 0.
    ///
    /// Grants keep the version under which the user consented ([`VerifiedToken::scope_version`]), so that a server can
    /// change the meaning of a scope without changing what earlier grants allow. Stored consents of other versions no
    /// longer apply: the user is asked again.
    ///
    /// [`VerifiedToken::scope_version`]: crate::grant::VerifiedToken::scope_version
    #[must_use]
    pub fn with_version(self, version: u32) -> Self {
        Self { version, ..self }
    }

    /// Returns the version of the meaning of the scopes.
    pub const fn version(&self) -> u32 {
        self.version
    }

    /// Returns the scopes in the order of the catalogue.
    pub fn iter(&self) -> impl Iterator<Item = &Scope> {
        self.scopes.iter()
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

    /// Returns the scopes of a space-separated list and all scopes that they include.
    pub fn up_to(&self, list: &str) -> Scopes {
        self.select(|scope| list.split_whitespace().any(|name| self.covers(name, scope.name)))
    }

    /// Returns true if `scopes` contains `name` or a scope that includes it.
    pub fn includes(&self, scopes: &Scopes, name: &str) -> bool {
        scopes.iter().any(|own| self.covers(own, name))
    }

    /// Returns those of `requested` that `ceiling` includes.
    pub fn restrict(&self, requested: &Scopes, ceiling: &Scopes) -> Scopes {
        Scopes(requested.iter().filter(|name| self.includes(ceiling, name)).map(str::to_owned).collect())
    }

    /// Returns the scopes to offer for a request: those of `requested` that `ceiling` includes or, if there are none, the smaller
    /// scopes that both include.
    pub fn offer(&self, requested: &Scopes, ceiling: &Scopes) -> Scopes {
        let allowed = self.restrict(requested, ceiling);
        if !allowed.is_empty() {
            return allowed;
        }
        self.select(|scope| self.includes(requested, scope.name) && self.includes(ceiling, scope.name))
    }

    fn select(&self, mut condition: impl FnMut(&Scope) -> bool) -> Scopes {
        Scopes(self.iter().filter(|scope| condition(scope)).map(|scope| scope.name.to_owned()).collect())
    }

    /// Returns true if the scope `own` is `name` or includes it.
    fn covers(&self, own: &str, name: &str) -> bool {
        let Some(position) = self.scopes.iter().position(|scope| scope.name == own) else { return false };
        let Some((scope, earlier)) = self.scopes.get(..=position).and_then(<[Scope]>::split_last) else {
            return false;
        };
        // A scope follows those that it includes, so the recursion ends.
        let mut included =
            scope.includes.iter().filter(|name| earlier.iter().any(|scope| scope.name == **name));
        scope.name == name || included.any(|included| self.covers(included, name))
    }
}

/// A set of scopes, in the order of the catalogue. Its text form is a space-separated list.
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

    /// Returns the names in the order of the catalogue.
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
        let scope =
            |name, includes| Scope { name, includes, title: Text::default(), description: Text::default() };
        ScopeCatalog::new([
            scope("notes:read", &[]),
            scope("notes:write", &["notes:read"]),
            scope("notes:admin", &["notes:write"]),
            scope("notes:share", &["notes:read"]),
        ])
    }

    #[test]
    fn scope_includes_those_that_it_names_and_no_others() {
        let catalog = catalog();
        let share = catalog.parse("notes:share");
        assert!(catalog.includes(&share, "notes:read") && !catalog.includes(&share, "notes:write"));
        assert!(!catalog.includes(&catalog.parse("notes:admin"), "notes:share"));
        assert_eq!(catalog.up_to("notes:share").to_string(), "notes:read notes:share");
        assert_eq!(catalog.up_to("notes:admin").to_string(), "notes:read notes:write notes:admin");
        assert!(catalog.up_to("unknown").is_empty());
    }

    #[test]
    fn offered_scopes_are_the_requested_ones_below_the_ceiling_or_the_smaller_ones_of_both() {
        let catalog = catalog();
        let offer = |requested: &str, ceiling: &str| {
            catalog.offer(&catalog.parse(requested), &catalog.parse(ceiling)).to_string()
        };
        assert_eq!(offer("notes:read notes:admin", "notes:write"), "notes:read");
        assert_eq!(offer("notes:admin", "notes:write"), "notes:read notes:write");
        assert_eq!(offer("notes:admin", "notes:share"), "notes:read");
        assert_eq!(offer("notes:read", ""), "");
    }

    #[test]
    fn scopes_that_include_each_other_do_not_recurse_forever() {
        let scope =
            |name, includes| Scope { name, includes, title: Text::default(), description: Text::default() };
        let catalog = ScopeCatalog::new([scope("a", &["b"]), scope("b", &["a"])]);
        assert!(catalog.includes(&catalog.parse("b"), "a") && !catalog.includes(&catalog.parse("a"), "b"));
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
    fn list_is_parsed_in_catalogue_order_without_unknown_names() {
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

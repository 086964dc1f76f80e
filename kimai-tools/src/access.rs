//! Access: classes of actions, sets of classes, and the classes that an action requires.

use std::fmt;

/// Access classes of actions and callers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Access {
    /// Changes nothing.
    Read,
    /// Creates or changes times, absences, comments and custom fields of records. Includes [`Read`](Self::Read).
    Write,
    /// Deletes, or changes what cannot be changed back. Includes [`Write`](Self::Write).
    Delete,
    /// Changes customers, projects, activities, tags, rates, teams and invoices. Includes [`Read`](Self::Read).
    Manage,
    /// Changes users, their roles and preferences, and locks months. Includes [`Read`](Self::Read).
    Admin,
}

impl Access {
    /// All classes, from the smallest to the largest.
    pub const ALL: [Self; 5] = [Self::Read, Self::Write, Self::Delete, Self::Manage, Self::Admin];

    /// Returns the name of the class.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Delete => "delete",
            Self::Manage => "manage",
            Self::Admin => "admin",
        }
    }

    /// Returns the class with the classes that it includes.
    pub const fn with_included(self) -> AccessSet {
        match self {
            Self::Read => AccessSet::of(&[Self::Read]),
            Self::Write => AccessSet::of(&[Self::Read, Self::Write]),
            Self::Delete => AccessSet::of(&[Self::Read, Self::Write, Self::Delete]),
            Self::Manage => AccessSet::of(&[Self::Read, Self::Manage]),
            Self::Admin => AccessSet::of(&[Self::Read, Self::Admin]),
        }
    }

    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// A set of access classes: those that a caller has, or those that an action requires.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct AccessSet(u8);

impl AccessSet {
    /// The empty set.
    pub const NONE: Self = Self(0);

    /// All classes.
    pub const ALL: Self = Self::of(&Access::ALL);

    /// Creates the set of exactly these classes.
    pub const fn of(classes: &[Access]) -> Self {
        let mut set = 0;
        let mut rest = classes;
        while let [class, others @ ..] = rest {
            set |= class.bit();
            rest = others;
        }
        Self(set)
    }

    /// Returns the classes of either set.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Returns the classes of both sets.
    #[must_use]
    pub const fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Returns the classes of this set that the other one lacks.
    #[must_use]
    pub const fn difference(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Returns true if the set has this class.
    pub const fn contains(self, class: Access) -> bool {
        self.0 & class.bit() != 0
    }

    /// Returns true if the set has all classes of the other one.
    pub const fn includes(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Returns true if the set has no class.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Returns true if nothing can be changed with these classes.
    pub const fn is_read_only(self) -> bool {
        Access::Read.with_included().includes(self)
    }

    /// Returns the classes, from the smallest to the largest.
    pub fn iter(self) -> impl Iterator<Item = Access> {
        Access::ALL.into_iter().filter(move |class| self.contains(*class))
    }
}

impl From<Access> for AccessSet {
    /// Returns the class with the classes that it includes.
    fn from(class: Access) -> Self {
        class.with_included()
    }
}

impl FromIterator<Access> for AccessSet {
    /// Returns the classes with the classes that they include.
    fn from_iter<I: IntoIterator<Item = Access>>(classes: I) -> Self {
        classes.into_iter().map(Self::from).fold(Self::NONE, Self::union)
    }
}

impl fmt::Display for AccessSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_empty() {
            return f.write_str("nothing");
        }
        f.write_str(&self.iter().map(Access::name).collect::<Vec<_>>().join(", "))
    }
}

impl fmt::Debug for AccessSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

/// The classes that an action requires.
#[derive(Debug, Clone, Copy)]
pub enum Requirement {
    /// The same classes for every call.
    Always(AccessSet),
    /// Classes that depend on the value of an argument, such as `type`.
    ByValue {
        /// The name of the argument. It is required.
        argument: &'static str,
        /// All values of the argument with the classes that they require.
        cases: &'static [(&'static str, AccessSet)],
    },
}

impl Requirement {
    /// Reads.
    pub const READ: Self = Self::Always(AccessSet::of(&[Access::Read]));
    /// Writes times, absences, comments, or custom fields of records.
    pub const WRITE: Self = Self::Always(AccessSet::of(&[Access::Write]));
    /// Deletes times, absences or comments.
    pub const DELETE: Self = Self::Always(AccessSet::of(&[Access::Delete]));
    /// Changes customers, projects, activities, tags, rates, teams or invoices.
    pub const MANAGE: Self = Self::Always(AccessSet::of(&[Access::Manage]));
    /// Deletes customers, projects, activities, tags, rates, teams or invoices.
    pub const MANAGE_DELETE: Self = Self::Always(AccessSet::of(&[Access::Manage, Access::Delete]));

    /// Returns the operations of the action: the values of the argument that the classes depend on, or `None` if they
    /// depend on none, each with the required classes.
    pub fn operations(&self) -> impl Iterator<Item = (Option<&'static str>, AccessSet)> + use<> {
        let (always, cases) = match *self {
            Self::Always(required) => (Some((None, required)), [].as_slice()),
            Self::ByValue { cases, .. } => (None, cases),
        };
        always.into_iter().chain(cases.iter().map(|(value, required)| (Some(*value), *required)))
    }

    /// Returns the classes that all operations of the action together require.
    pub fn all(&self) -> AccessSet {
        self.operations().map(|(_, required)| required).fold(AccessSet::NONE, AccessSet::union)
    }
}

/// Writes `manage`, or `manage; user: admin` if the classes depend on an argument.
impl fmt::Display for Requirement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut groups: Vec<(AccessSet, Vec<&str>)> = Vec::new();
        for (value, required) in self.operations() {
            match groups.iter_mut().find(|(known, _)| *known == required) {
                Some((_, values)) => values.extend(value),
                None => groups.push((required, value.into_iter().collect())),
            }
        }
        let most = groups.iter().map(|(_, values)| values.len()).max().unwrap_or_default();
        let text = groups.iter().map(|(required, values)| {
            if values.len() == most {
                required.to_string()
            } else {
                format!("{}: {required}", values.join(", "))
            }
        });
        f.write_str(&text.collect::<Vec<_>>().join("; "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_include_the_smaller_ones() {
        let set = |classes: &[Access]| classes.iter().copied().collect::<AccessSet>();
        assert!(set(&[Access::Delete]).includes(AccessSet::of(&[Access::Read, Access::Write])));
        assert!(!set(&[Access::Manage, Access::Admin]).contains(Access::Write));
        assert!(!set(&[Access::Delete]).contains(Access::Manage));
        assert!(
            set(&[Access::Manage]).contains(Access::Read) && set(&[Access::Admin]).contains(Access::Read)
        );
        assert_eq!(set(&Access::ALL), AccessSet::ALL);
        assert_eq!(set(&[Access::Write]).to_string(), "read, write");
        assert_eq!(AccessSet::NONE.to_string(), "nothing");
    }

    #[test]
    fn only_the_class_read_is_read_only() {
        assert!(AccessSet::from(Access::Read).is_read_only());
        for class in [Access::Write, Access::Delete, Access::Manage, Access::Admin] {
            assert!(!AccessSet::of(&[class]).is_read_only(), "{class:?}");
        }
    }

    #[test]
    fn requirement_displays_the_usual_classes_first_and_exceptions_with_their_values() {
        let set = AccessSet::of;
        let cases: &[(&str, AccessSet)] = &[
            ("project", set(&[Access::Manage])),
            ("user", set(&[Access::Admin])),
            ("team", set(&[Access::Manage])),
        ];
        let requirement = Requirement::ByValue { argument: "type", cases: Box::leak(Box::from(cases)) };
        assert_eq!(requirement.to_string(), "manage; user: admin");
        assert_eq!(requirement.all().to_string(), "manage, admin");
        assert_eq!(Requirement::MANAGE_DELETE.to_string(), "delete, manage");
    }
}

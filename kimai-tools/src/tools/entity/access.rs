//! The access classes that the actions require, by the type of the entity.

use crate::{Access, AccessSet, Requirement};

const READ: AccessSet = AccessSet::of(&[Access::Read]);
const MANAGE: AccessSet = AccessSet::of(&[Access::Manage]);
const MANAGE_DELETE: AccessSet = AccessSet::of(&[Access::Manage, Access::Delete]);
const ADMIN: AccessSet = AccessSet::of(&[Access::Admin]);
const ADMIN_DELETE: AccessSet = AccessSet::of(&[Access::Admin, Access::Delete]);

/// Actions that read.
pub(super) const READS: Requirement = by_type(&[
    ("project", READ),
    ("activity", READ),
    ("customer", READ),
    ("user", READ),
    ("team", READ),
    ("tag", READ),
    ("invoice", READ),
    ("holiday", READ),
]);

/// Actions that create or change.
pub(super) const WRITES: Requirement = by_type(&[
    ("project", MANAGE),
    ("activity", MANAGE),
    ("customer", MANAGE),
    ("user", ADMIN),
    ("team", MANAGE),
    ("tag", MANAGE),
    ("invoice", MANAGE),
    ("holiday", MANAGE),
]);

/// Actions that copy, which Kimai has for projects only.
pub(super) const COPIES: Requirement = by_type(&[("project", MANAGE)]);

/// Actions that delete.
pub(super) const DELETES: Requirement = by_type(&[
    ("project", MANAGE_DELETE),
    ("activity", MANAGE_DELETE),
    ("customer", MANAGE_DELETE),
    ("user", ADMIN_DELETE),
    ("team", MANAGE_DELETE),
    ("tag", MANAGE_DELETE),
    ("invoice", MANAGE_DELETE),
    ("holiday", MANAGE_DELETE),
]);

/// Actions that change preferences or lock months, which only users have.
pub(super) const ADMINISTERS: Requirement = by_type(&[("user", ADMIN)]);

const fn by_type(cases: &'static [(&'static str, AccessSet)]) -> Requirement {
    Requirement::ByValue { argument: "type", cases }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tools::entity::types::EntityType;

    #[test]
    fn every_type_has_its_classes() {
        let expected = EntityType::ALL.map(|entity_type| Some(entity_type.entry().name));
        for requirement in [READS, WRITES, DELETES] {
            let actual: Vec<Option<&str>> = requirement.operations().map(|(value, _)| value).collect();
            assert_eq!(actual, expected);
        }
    }
}

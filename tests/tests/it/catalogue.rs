//! Calls of every action of every tool, for the tests that cover all actions.
//!
//! [`one_of_each`] has one call of each action, for a Kimai of its own. [`sequences`] have several calls of each action,
//! made one after the other on the same Kimai. Add the call of a new action to all three lists; a test reports what is missing.
//! [`variants`] has calls of actions that send other requests with some arguments.

mod administrator;
mod one_of_each;
mod several_users;

use std::collections::BTreeSet;

use kimai_tests::sim::{Entity, MetaField, Settings, SimulatedKimai, Version};
use kimai_tools::TOOLS;
use serde_json::Value;

pub(crate) use one_of_each::{one_of_each, variants};

/// A call of an action.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) user: &'static str,
    pub(crate) tool: &'static str,
    pub(crate) arguments: Value,
    /// Calls of the same user that come before, as tool and arguments.
    pub(crate) setup: Vec<(&'static str, Value)>,
    /// True if the call answers with an error.
    pub(crate) fails: bool,
    /// The arguments that make a call of [`variants`] another one than that of [`one_of_each`]; empty for all others.
    pub(crate) variant: &'static str,
}

impl Call {
    fn new(user: &'static str, tool: &'static str, arguments: Value) -> Self {
        Self { user, tool, arguments, setup: Vec::new(), fails: false, variant: "" }
    }

    fn after(mut self, tool: &'static str, arguments: Value) -> Self {
        self.setup.push((tool, arguments));
        self
    }

    fn failing(self) -> Self {
        Self { fails: true, ..self }
    }

    fn variant(self, variant: &'static str) -> Self {
        Self { variant, ..self }
    }

    /// Returns the action that the call selects, such as `timer start`.
    pub(crate) fn action(&self) -> String {
        let tool = TOOLS.iter().find(|tool| tool.name == self.tool).unwrap();
        let action =
            tool.discriminator.map_or(tool.actions[0].name, |key| self.arguments[key].as_str().unwrap());
        format!("{} {action}", self.tool)
    }
}

/// Sequences of calls; the calls of a sequence share a Kimai and build on each other.
pub(crate) fn sequences() -> [Vec<Call>; 2] {
    [administrator::sequence(), several_users::sequence()]
}

/// Returns all actions, such as `timer start`.
pub(crate) fn all_actions() -> BTreeSet<String> {
    let actions = TOOLS
        .iter()
        .flat_map(|tool| tool.actions.iter().map(|action| format!("{} {}", tool.name, action.name)));
    actions.collect()
}

/// Starts a Kimai with every feature that some action needs, on a Monday afternoon in Berlin.
pub(crate) async fn kimai() -> SimulatedKimai {
    let fields = [MetaField::new(Entity::Timesheet, "ticket"), MetaField::new(Entity::Project, "crm")];
    kimai_with_fields(fields.into()).await
}

/// Starts such a Kimai for a sequence: with custom fields `crm`, `note` and `unset` on everything that can have them.
pub(crate) async fn kimai_for_sequences() -> SimulatedKimai {
    let entities = [Entity::Customer, Entity::Project, Entity::Activity, Entity::Timesheet, Entity::Invoice];
    let fields = entities
        .into_iter()
        .flat_map(|entity| ["crm", "note", "unset"].map(|name| MetaField::new(entity, name)));
    kimai_with_fields(fields.chain([MetaField::new(Entity::Timesheet, "ticket")]).collect()).await
}

async fn kimai_with_fields(meta_fields: Vec<MetaField>) -> SimulatedKimai {
    let settings = Settings {
        now: "2026-11-23T13:00:00Z".parse().ok(),
        version: Version::new(2, 68, 0),
        plugins: ["WorkContractBundle".to_owned()].into(),
        grants: vec![("ROLE_SUPER_ADMIN".to_owned(), "delete_invoice".to_owned())],
        meta_fields,
        ..Settings::default()
    };
    SimulatedKimai::start(settings).await
}

#[test]
fn every_list_calls_every_action() {
    let [administrator, several_users] = sequences();
    for calls in [one_of_each(), administrator, several_users] {
        let called: BTreeSet<String> = calls.iter().filter(|call| !call.fails).map(Call::action).collect();
        assert_eq!(called, all_actions());
    }
}

#[test]
fn one_of_each_has_one_call_of_each_action() {
    assert_eq!(one_of_each().len(), all_actions().len());
}

#[test]
fn every_variant_has_a_name_of_its_own() {
    let names: BTreeSet<(String, &str)> =
        variants().iter().map(|call| (call.action(), call.variant)).collect();
    assert_eq!(names.len(), variants().len());
    assert!(names.iter().all(|(_, variant)| !variant.is_empty() && !variant.contains([' ', '(', ')'])));
}

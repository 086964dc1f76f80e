//! A tool: a name, a table of actions, and what a client is told of them.

mod about;
mod dispatch;
pub(crate) use dispatch::unknown;
pub(crate) mod schema;

use std::sync::Arc;

use rmcp::model::{Tool as Listed, ToolAnnotations};
use serde_json::{Map, Value};

use crate::{Access, ActionEntry, Output};

/// A table of actions under one name.
#[derive(Debug)]
pub struct Tool {
    /// Its name.
    pub name: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// What it is for, in a sentence.
    pub about: &'static str,
    /// The argument that chooses the action; without one there is a single action.
    pub discriminator: Option<&'static str>,
    /// Its actions.
    pub actions: &'static [ActionEntry],
}

impl Tool {
    /// The action that these arguments name.
    pub(crate) fn named(&self, given: &Map<String, Value>) -> Option<&ActionEntry> {
        let Some(key) = self.discriminator else { return self.actions.first() };
        let name = given.get(key)?.as_str()?;
        self.actions.iter().find(|row| row.name == name)
    }

    /// The actions that a caller with this access may use.
    pub fn allowed(&self, access: Access) -> impl Iterator<Item = &ActionEntry> {
        self.actions.iter().filter(move |row| row.access <= access)
    }

    /// The tool as a client with this access sees it; nothing if it may use none of it. Where answers carry data, it
    /// tells of their schema.
    pub fn listed(&self, access: Access, output: Output) -> Option<Listed> {
        let allowed: Vec<&ActionEntry> = self.allowed(access).collect();
        let most = allowed.iter().map(|row| row.access).max()?;
        let schema = schema::merged(self.discriminator, &allowed);
        let annotations = match most {
            Access::Read => ToolAnnotations::new().read_only(true),
            Access::Write => ToolAnnotations::new().read_only(false).destructive(false),
            Access::Destructive => ToolAnnotations::new().read_only(false).destructive(true),
        };
        let listed = Listed::new(self.name, about::text(self, &allowed), Arc::new(schema));
        let mut listed = listed.with_title(self.title).with_annotations(annotations);
        listed.output_schema = (output != Output::Text).then(|| Arc::new(schema::answers(&allowed)));
        Some(listed)
    }
}

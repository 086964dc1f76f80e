//! Resources: what clients can show or attach without a model's asking. Each is a call that reads, under an address.

use rmcp::model::{CallToolRequestParams, Resource as Listed, ResourceTemplate};
use serde_json::{Map, Value};

/// A call under an address.
#[derive(Debug)]
pub struct Resource {
    /// Its address; one that ends in `{id}` stands for many.
    pub uri: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// The tool that reads it, with its arguments.
    pub call: (&'static str, &'static [(&'static str, &'static str)]),
}

const fn of(
    uri: &'static str,
    title: &'static str,
    tool: &'static str,
    arguments: &'static [(&'static str, &'static str)],
) -> Resource {
    Resource { uri, title, call: (tool, arguments) }
}

/// Every resource, in the order in which they are listed.
pub static RESOURCES: [Resource; 13] = [
    of("kimai://me", "Your account", "user_current", &[]),
    of("kimai://timer", "What runs now", "timer", &[("action", "active")]),
    of("kimai://recent", "What you did last", "timer", &[("action", "recent")]),
    of("kimai://timesheets", "Your latest records", "timesheet", &[("action", "list")]),
    of("kimai://customers", "Customers", "entity", &[("action", "list"), ("type", "customer")]),
    of("kimai://projects", "Projects", "entity", &[("action", "list"), ("type", "project")]),
    of("kimai://activities", "Activities", "entity", &[("action", "list"), ("type", "activity")]),
    of("kimai://tags", "Tags", "entity", &[("action", "list"), ("type", "tag")]),
    of("kimai://config", "Kimai's settings", "config", &[("type", "all")]),
    of("kimai://timesheets/{id}", "A record", "timesheet", &[("action", "get")]),
    of("kimai://customers/{id}", "A customer", "entity", &[("action", "get"), ("type", "customer")]),
    of("kimai://projects/{id}", "A project", "entity", &[("action", "get"), ("type", "project")]),
    of("kimai://activities/{id}", "An activity", "entity", &[("action", "get"), ("type", "activity")]),
];

impl Resource {
    /// What comes before the number in its address, if it stands for many.
    fn before_id(&self) -> Option<&'static str> {
        self.uri.strip_suffix("{id}")
    }

    /// The one as clients list it.
    pub(crate) fn listed(&self) -> Option<Listed> {
        let name = self.uri.strip_prefix("kimai://").filter(|_| self.before_id().is_none())?;
        Some(Listed::new(self.uri, name).with_title(self.title).with_mime_type("text/plain"))
    }

    /// The many as clients list them.
    pub(crate) fn template(&self) -> Option<ResourceTemplate> {
        let name = self.uri.strip_prefix("kimai://").filter(|_| self.before_id().is_some())?;
        let template = ResourceTemplate::new(self.uri, name);
        Some(template.with_title(self.title).with_mime_type("text/plain"))
    }

    /// The call that reads what is at this address, if that is one of this.
    fn at(&self, uri: &str) -> Option<CallToolRequestParams> {
        let (tool, arguments) = self.call;
        let mut given: Map<String, Value> =
            arguments.iter().map(|(name, value)| ((*name).to_owned(), Value::from(*value))).collect();
        match self.before_id() {
            None if uri == self.uri => {}
            None => return None,
            Some(before) => {
                let text = uri.strip_prefix(before)?;
                let id = text.parse().ok().filter(|id: &u64| *id > 0 && id.to_string() == text)?;
                given.insert("id".to_owned(), id.into());
            }
        }
        Some(CallToolRequestParams::new(tool).with_arguments(given))
    }
}

/// The call that reads what is at this address.
pub(crate) fn call_of(uri: &str) -> Option<CallToolRequestParams> {
    RESOURCES.iter().find_map(|resource| resource.at(uri))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Access, call::access_of};

    #[test]
    fn every_resource_is_a_call_that_reads() {
        for resource in &RESOURCES {
            let call = call_of(&resource.uri.replace("{id}", "7")).unwrap();
            let arguments = call.arguments.unwrap();
            assert_eq!(access_of(&call.name, &arguments), Some(Access::Read), "{}", resource.uri);
            assert_eq!(resource.listed().is_some(), resource.template().is_none());
        }
    }

    #[test]
    fn an_address_is_one_to_the_letter() {
        for uri in [
            "kimai://me/",
            "kimai://projects/",
            "kimai://projects/x",
            "kimai://projects/-1",
            "kimai://projects/+7",
            "kimai://projects/07",
            "kimai://projects/0",
            "kimai://",
            "me",
        ] {
            assert!(call_of(uri).is_none(), "{uri}");
        }
    }
}

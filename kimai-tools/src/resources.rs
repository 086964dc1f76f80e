//! Resources: reading calls under a URI, which clients can show or attach without the model.

use rmcp::{
    ErrorData,
    model::{CallToolRequestParams, Resource as McpResource, ResourceTemplate},
};
use serde_json::{Map, Value};

use crate::{Policy, Surface, completion::Suggestions, tool::ResolvedCall};

/// A reading call under a URI.
#[derive(Debug)]
pub struct Resource {
    /// The URI; with a final `{id}` it is a template.
    pub uri: &'static str,
    /// The title for people.
    pub title: &'static str,
    /// The tool that reads the resource.
    pub tool: &'static str,
    /// The arguments of the call, as pairs of name and value.
    pub arguments: &'static [(&'static str, &'static str)],
}

const fn resource(
    uri: &'static str,
    title: &'static str,
    tool: &'static str,
    arguments: &'static [(&'static str, &'static str)],
) -> Resource {
    Resource { uri, title, tool, arguments }
}

/// All resources, in the order in which they are listed.
pub static RESOURCES: [Resource; 17] = [
    resource("kimai://me", "Your account", "user_current", &[]),
    resource("kimai://timer", "What runs now", "timer", &[("action", "active")]),
    resource("kimai://recent", "What you did last", "timer", &[("action", "recent")]),
    resource("kimai://today", "Your day", "report", &[("action", "week"), ("period", "today")]),
    resource("kimai://week", "Your week", "report", &[("action", "week")]),
    resource("kimai://timesheets", "Your latest records", "timesheet", &[("action", "list")]),
    resource("kimai://customers", "Customers", "entity", &[("action", "list"), ("type", "customer")]),
    resource("kimai://projects", "Projects", "entity", &[("action", "list"), ("type", "project")]),
    resource("kimai://activities", "Activities", "entity", &[("action", "list"), ("type", "activity")]),
    resource("kimai://tags", "Tags", "entity", &[("action", "list"), ("type", "tag")]),
    resource("kimai://config", "Kimai's settings", "config", &[("type", "all")]),
    resource("kimai://timesheets/{id}", "A record", "timesheet", &[("action", "get")]),
    resource("kimai://customers/{id}", "A customer", "entity", &[("action", "get"), ("type", "customer")]),
    resource("kimai://projects/{id}", "A project", "entity", &[("action", "get"), ("type", "project")]),
    resource("kimai://activities/{id}", "An activity", "entity", &[("action", "get"), ("type", "activity")]),
    resource("kimai://users/{id}", "A user", "entity", &[("action", "get"), ("type", "user")]),
    resource("kimai://teams/{id}", "A team", "entity", &[("action", "get"), ("type", "team")]),
];

impl Resource {
    /// Returns the part of the URI before the id, if it is a template.
    fn id_prefix(&self) -> Option<&'static str> {
        self.uri.strip_suffix("{id}")
    }

    /// Returns the resource as clients list it, unless it is a template.
    pub(crate) fn listed(&self) -> Option<McpResource> {
        let name = self.uri.strip_prefix("kimai://").filter(|_| self.id_prefix().is_none())?;
        Some(McpResource::new(self.uri, name).with_title(self.title).with_mime_type("text/plain"))
    }

    /// Returns the template as clients list it, if it is one.
    pub(crate) fn template(&self) -> Option<ResourceTemplate> {
        let name = self.uri.strip_prefix("kimai://").filter(|_| self.id_prefix().is_some())?;
        let template = ResourceTemplate::new(self.uri, name);
        Some(template.with_title(self.title).with_mime_type("text/plain"))
    }

    /// Returns the entities whose ids complete the template.
    fn suggestions(&self) -> Option<Suggestions> {
        let id_of = |kind: &str| match kind {
            "timesheets" => Some(Suggestions::Timesheets),
            "customers" => Some(Suggestions::Customers),
            "projects" => Some(Suggestions::Projects),
            "activities" => Some(Suggestions::Activities),
            "users" => Some(Suggestions::Users),
            "teams" => Some(Suggestions::Teams),
            _ => None,
        };
        id_of(self.id_prefix()?.strip_prefix("kimai://")?.strip_suffix('/')?)
    }

    /// Returns true if the caller may read the resource.
    pub(crate) fn is_allowed(&self, policy: &Policy) -> bool {
        let call = self.call(&self.uri.replace("{id}", "1"));
        call.is_some_and(|call| {
            ResolvedCall::new(&call.name, &call.arguments.unwrap_or_default(), policy, Surface::Compact)
                .is_allowed()
        })
    }

    /// Returns the call that reads `uri`, if it is a URI of this resource.
    fn call(&self, uri: &str) -> Option<CallToolRequestParams> {
        let mut arguments: Map<String, Value> =
            self.arguments.iter().map(|(name, value)| ((*name).to_owned(), Value::from(*value))).collect();
        match self.id_prefix() {
            None if uri == self.uri => {}
            None => return None,
            Some(prefix) => {
                let text = uri.strip_prefix(prefix)?;
                let id = text.parse().ok().filter(|id: &u64| *id > 0 && id.to_string() == text)?;
                arguments.insert("id".to_owned(), id.into());
            }
        }
        Some(CallToolRequestParams::new(self.tool).with_arguments(arguments))
    }
}

/// Returns the call that reads `uri`, or `None` if no resource has it.
pub(crate) fn call_of(uri: &str) -> Option<CallToolRequestParams> {
    RESOURCES.iter().find_map(|resource| resource.call(uri))
}

/// Returns the entities whose ids complete the argument of one of these resources.
///
/// # Errors
/// `invalid_params` if none of them is a template with this URI and argument.
pub(crate) fn suggestions<'a>(
    resources: impl Iterator<Item = &'a Resource>,
    uri: &str,
    argument: &str,
) -> Result<Suggestions, ErrorData> {
    let templates: Vec<&Resource> = resources.filter(|resource| resource.id_prefix().is_some()).collect();
    let template = templates.iter().find(|resource| resource.uri == uri);
    let suggestions = template.filter(|_| argument == "id").and_then(|template| template.suggestions());
    suggestions.ok_or_else(|| {
        let templates: Vec<&str> = templates.iter().map(|resource| resource.uri).collect();
        let text = format!("Only the argument id of a template can be completed: {}.", templates.join(", "));
        ErrorData::invalid_params(text, None)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Access, AccessSet, Restriction, Rule, find_operation};

    #[test]
    fn every_resource_is_a_reading_call() {
        for resource in &RESOURCES {
            let call = call_of(&resource.uri.replace("{id}", "7")).unwrap();
            let arguments = call.arguments.unwrap();
            let operation = find_operation(&call.name, &arguments, Surface::Compact).unwrap();
            assert_eq!(operation.required, AccessSet::from(Access::Read), "{}", resource.uri);
            assert!(resource.is_allowed(&Access::Read.into()), "{}", resource.uri);
            assert_eq!(resource.listed().is_some(), resource.template().is_none());
            assert_eq!(resource.template().is_some(), resource.suggestions().is_some());
        }
    }

    #[test]
    fn resources_of_tools_that_are_filtered_out_are_not_allowed() {
        let restriction = Restriction {
            rule: Rule::Only("timer,entity.create".parse().unwrap()),
            setting: "--tools".to_owned(),
            next_step: String::new(),
        };
        let policy = Policy::from_iter([restriction]);
        let allowed =
            RESOURCES.iter().filter(|resource| resource.is_allowed(&policy)).map(|resource| resource.uri);
        assert_eq!(allowed.collect::<Vec<_>>(), ["kimai://timer", "kimai://recent"]);
    }

    #[test]
    fn only_exact_uris_are_resources() {
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

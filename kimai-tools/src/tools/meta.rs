//! Tool `meta`: values of custom fields.

use std::fmt;

use kimai_domain::{
    Change, EntityKind, EntityRef, Snapshot,
    api::{Id, MetaField},
    entities,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    Access, AccessSet, Action, Context, Requirement, Tool, ToolError,
    action::action,
    arguments::CustomField,
    data::{self, Table},
    render::{Render, Text, quoted_name, quoted_text},
};

pub(super) static TOOL: Tool = Tool {
    name: "meta",
    title: "Custom fields",
    description: "Values of custom fields, which a plugin of Kimai defines.",
    discriminator: Some("action"),
    actions: &[action::<Get>(), action::<Update>()],
};

const WRITE: AccessSet = AccessSet::of(&[Access::Write]);
const MANAGE: AccessSet = AccessSet::of(&[Access::Manage]);

/// The access classes that a change requires.
const WRITES: Requirement = Requirement::ByValue {
    argument: "entity",
    cases: &[
        ("customer", MANAGE),
        ("project", MANAGE),
        ("activity", MANAGE),
        ("timesheet", WRITE),
        ("invoice", MANAGE),
    ],
};

#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum CustomizedKind {
    Customer,
    Project,
    Activity,
    Timesheet,
    Invoice,
}

impl CustomizedKind {
    const fn entity(self, id: Id<Self>) -> EntityRef {
        let kind = match self {
            Self::Customer => EntityKind::Customer,
            Self::Project => EntityKind::Project,
            Self::Activity => EntityKind::Activity,
            Self::Timesheet => EntityKind::Timesheet,
            Self::Invoice => EntityKind::Invoice,
        };
        EntityRef { kind, id: id.get(), parent: None }
    }
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Get {
    entity: CustomizedKind,
    entity_id: Id<CustomizedKind>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Update {
    entity: CustomizedKind,
    entity_id: Id<CustomizedKind>,
    data: Vec<CustomField>,
}

impl Action for Get {
    const NAME: &'static str = "get";
    const ACCESS: Requirement = Requirement::READ;
    type Output = GetOutput;

    async fn run(self, context: &Context) -> Result<GetOutput, ToolError> {
        let entity = self.entity.entity(self.entity_id);
        let snapshot = entities::get_custom_fields(&context.session, entity).await?;
        Ok(GetOutput(CustomizedEntity::new(entity, Some(&snapshot))))
    }
}

impl Action for Update {
    const NAME: &'static str = "update";
    const ACCESS: Requirement = WRITES;
    const IS_IDEMPOTENT: bool = true;
    type Output = UpdateOutput;

    async fn run(self, context: &Context) -> Result<UpdateOutput, ToolError> {
        let entity = self.entity.entity(self.entity_id);
        let fields: Vec<MetaField> = self.data.into_iter().map(Into::into).collect();
        let change = entities::update_custom_fields(&context.session, entity, &fields).await?;
        Ok(UpdateOutput::new(&change, fields))
    }
}

/// An entity with the custom fields that Kimai shows.
struct CustomizedEntity {
    name: data::EntityName,
    fields: Vec<MetaField>,
}

impl CustomizedEntity {
    fn new(entity: EntityRef, snapshot: Option<&Snapshot>) -> Self {
        let (name, fields) = snapshot.map(name_and_fields).unwrap_or_default();
        let name = data::EntityName {
            kind: entity.kind.name(),
            id: entity.id,
            name: name.map(str::to_owned),
            parent: None,
        };
        Self { name, fields: fields.to_vec() }
    }

    fn field(&self, name: &str) -> Option<&MetaField> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// Writes `- name=value` for each field with a value, then the names of the empty ones.
    fn render_fields(&self, text: &mut Text) {
        for field in &self.fields {
            if let Some(value) = value(field) {
                text.line(format_args!("- {}={}", quoted_name(&field.name), quoted_text(value)));
            }
        }
        let empty = self.fields.iter().filter(|field| value(field).is_none());
        text.field("Empty", Some(names(empty.map(|field| &field.name))));
    }

    /// Returns all fields, empty ones included.
    fn rows(&self) -> Vec<data::Field> {
        self.fields.iter().map(Into::into).collect()
    }
}

/// Writes `project Website (#1)`.
impl fmt::Display for CustomizedEntity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.name.name {
            Some(name) => write!(f, "{} {} (#{})", self.name.kind, quoted_name(name), self.name.id),
            None => write!(f, "{} #{}", self.name.kind, self.name.id),
        }
    }
}

/// Returns the name and the custom fields of an entity. Records of time have no name.
fn name_and_fields(snapshot: &Snapshot) -> (Option<&str>, &[MetaField]) {
    match snapshot {
        Snapshot::Customer(customer) => (Some(&customer.name), &customer.meta_fields),
        Snapshot::Project(project) => (Some(&project.name), &project.meta_fields),
        Snapshot::Activity(activity) => (Some(&activity.name), &activity.meta_fields),
        Snapshot::Invoice(invoice) => (Some(&invoice.invoice_number), &invoice.meta_fields),
        Snapshot::Timesheet(record) => (None, &record.meta_fields),
        _ => (None, &[]),
    }
}

fn value(field: &MetaField) -> Option<&str> {
    field.value.as_deref().filter(|value| !value.is_empty())
}

fn names<'a>(names: impl Iterator<Item = &'a String>) -> String {
    names.map(|name| quoted_name(name).to_string()).collect::<Vec<_>>().join(", ")
}

/// The custom fields of an entity.
struct GetOutput(CustomizedEntity);

/// Data apart from the fields: the entity that they belong to.
#[derive(Serialize, JsonSchema)]
struct GetDetails {
    of: data::EntityName,
}

impl Render for GetOutput {
    type Data = Table<data::Field, GetDetails>;

    fn render(&self, text: &mut Text) {
        let entity = &self.0;
        if entity.fields.is_empty() {
            return text.line(format_args!("No custom fields of {entity} that Kimai shows."));
        }
        text.line(format_args!("Custom fields of {entity}:"));
        entity.render_fields(text);
    }

    fn data(&self) -> Self::Data {
        Table::of(self.0.rows(), GetDetails { of: self.0.name.clone() })
    }
}

/// The custom fields that were set, their former values, and all fields of the entity.
struct UpdateOutput {
    names: Vec<String>,
    /// Former values of the fields that were set and had a value.
    before: Vec<MetaField>,
    entity: CustomizedEntity,
}

impl UpdateOutput {
    fn new(change: &Change, fields: Vec<MetaField>) -> Self {
        let names: Vec<String> = fields.into_iter().map(|field| field.name).collect();
        let entity = CustomizedEntity::new(change.entity, change.after.as_ref());
        let before = CustomizedEntity::new(change.entity, change.before.as_ref());
        let is_former = |field: &&MetaField| {
            names.contains(&field.name)
                && value(field).is_some()
                && entity.field(&field.name).is_none_or(|after| after.value != field.value)
        };
        let before = before.fields.iter().filter(is_former).cloned().collect();
        Self { names, before, entity }
    }

    /// Returns the names of fields that were set but that Kimai does not show.
    fn hidden(&self) -> impl Iterator<Item = &String> {
        self.names.iter().filter(|name| self.entity.field(name).is_none())
    }
}

/// Data apart from the fields: the entity, and which fields were set.
#[derive(Serialize, JsonSchema)]
struct UpdateDetails {
    of: data::EntityName,
    #[schemars(description = "names of those that were set")]
    set: Vec<String>,
    #[schemars(description = "former values of those that had one")]
    before: Vec<data::Field>,
    #[schemars(description = "names of those set that Kimai does not show")]
    hidden: Vec<String>,
}

impl Render for UpdateOutput {
    type Data = Table<data::Field, UpdateDetails>;

    fn render(&self, text: &mut Text) {
        text.line(format_args!("Set {} of {}; it has now:", names(self.names.iter()), self.entity));
        self.entity.render_fields(text);
        let before = self.before.iter().map(|field| {
            format!("{}={}", quoted_name(&field.name), quoted_name(value(field).unwrap_or_default()))
        });
        text.field("Before", Some(before.collect::<Vec<_>>().join("; ")));
        text.field("Set, but Kimai does not show", Some(names(self.hidden())));
    }

    fn data(&self) -> Self::Data {
        let details = UpdateDetails {
            of: self.entity.name.clone(),
            set: self.names.clone(),
            before: self.before.iter().map(Into::into).collect(),
            hidden: self.hidden().cloned().collect(),
        };
        Table::of(self.entity.rows(), details).summary("Set")
    }
}

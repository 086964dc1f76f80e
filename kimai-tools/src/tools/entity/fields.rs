//! The argument `data`: the fields of an entity, which depend on its type.

use std::borrow::Cow;

use kimai_domain::{
    EntityKind, Input, InvalidTime, Session, TimeExpression, api::MetaField, time::Direction,
};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::types::EntityType;
use crate::{
    ToolError,
    arguments::{self, CustomField, NameValue, is_id_name},
    call_names::named,
    tool::{schema, unknown},
};

/// A JSON object among the arguments.
pub(super) type Object = Map<String, Value>;

/// A form of Kimai's API that is read from arguments.
pub(super) trait Form: DeserializeOwned + JsonSchema {}
impl<F: DeserializeOwned + JsonSchema> Form for F {}

/// Returns the names of the fields of a form.
pub(super) fn field_names<T: JsonSchema>() -> Vec<String> {
    let schema = schema::of::<T>();
    let properties = schema.get("properties").and_then(Value::as_object);
    properties.into_iter().flatten().map(|(name, _)| name.clone()).collect()
}

/// Reads the object at `path`, in which only the `known` fields may be set.
pub(super) fn read_object<T: DeserializeOwned>(
    object: Object,
    path: &str,
    known: &[&str],
) -> Result<T, ToolError> {
    if let Some(name) = object.keys().find(|name| !known.contains(&name.as_str())) {
        return Err(Input::new(path, unknown(name, known)).into());
    }
    arguments::read(Value::Object(object), path)
}

/// Reads `data` as a form of this kind of entities, without the custom fields.
pub(super) fn read_form<F: Form>(kind: EntityKind, data: Object) -> Result<F, ToolError> {
    let names = field_names::<F>();
    let custom_fields = has_custom_fields(kind).then_some(CUSTOM_FIELDS);
    let known: Vec<&str> = names.iter().map(String::as_str).chain(custom_fields).collect();
    read_object(data, "data", &known)
}

const CUSTOM_FIELDS: &str = "metaFields";

/// Tells whether `data` of this kind takes custom fields. Those of invoices are set by the tool `meta` only.
const fn has_custom_fields(kind: EntityKind) -> bool {
    matches!(kind, EntityKind::Customer | EntityKind::Project | EntityKind::Activity)
}

/// Takes the custom fields out of `data`, because Kimai's forms reject them.
pub(super) fn take_custom_fields(kind: EntityKind, data: &mut Object) -> Result<Vec<MetaField>, ToolError> {
    let fields = if has_custom_fields(kind) { data.shift_remove(CUSTOM_FIELDS) } else { None };
    let Some(fields) = fields else { return Ok(Vec::new()) };
    let fields: Vec<CustomField> = arguments::read(fields, "data.metaFields")?;
    Ok(fields.into_iter().map(Into::into).collect())
}

/// Applies the meaning of empty texts to `data`: in an update they clear days and numbers as null does, in a new
/// entity they are absent. Ids, flags and lists cannot be empty. Other fields are texts, which may be empty.
pub(super) fn normalize_blanks<F: JsonSchema>(data: &mut Object, is_update: bool) {
    let schema = schema::of::<F>();
    let kind = |name: &str| schema.get("properties")?.get(name)?.get("type")?.as_str();
    let mut kept = Object::new();
    for (name, value) in std::mem::take(data) {
        let is_empty = value.as_str().is_some_and(|text| text.trim().is_empty());
        let is_zero_id = is_id_name(&name) && (value == 0 || value == "0");
        let is_clearable = DAYS.contains(&name.as_str()) || kind(&name) == Some("number");
        match (is_empty, is_clearable) {
            (true, true) if is_update => drop(kept.insert(name, Value::Null)),
            (true, true) => {}
            (true, false) if kind(&name).is_some_and(|kind| kind != "string") => {}
            _ if is_zero_id => {}
            _ => drop(kept.insert(name, value)),
        }
    }
    *data = kept;
}

/// Fields that are days.
const DAYS: [&str; 5] = ["orderDate", "start", "end", "lockedUntil", "paymentDate"];

/// Replaces time expressions in the fields that are days by their day in the caller's zone.
pub(super) async fn normalize_days(data: &mut Object, session: &Session) -> Result<(), ToolError> {
    for name in DAYS {
        let Some(Value::String(text)) = data.get_mut(name) else { continue };
        let field = format!("data.{name}");
        let invalid = |error: InvalidTime| error.of(&field);
        let expression: TimeExpression = text.parse().map_err(invalid)?;
        let context = session.time_context_of([&expression]).await?.towards(Direction::Nearest);
        *text = expression.day(&context).map_err(invalid)?.to_string();
    }
    Ok(())
}

const TEAMS_OF_ENTITY: &str =
    "Kimai takes teams only on create; afterwards team_access grant and team_access revoke change them";
const TEAMS_OF_USER: &str = "Kimai takes none here; team_access add_member puts a user into a team";
const GRANTS_OF_TEAM: &str =
    "Kimai takes none here; team_access grant and team_access revoke change what a team may see";

/// Refuses fields that Kimai's form lacks because another tool changes them.
///
/// # Errors
/// [`Input`] on the field with the tool that changes it.
pub(super) fn check_field_hints(kind: EntityKind, is_update: bool, data: &Object) -> Result<(), Input> {
    let hint = |name: &str| match (kind, name) {
        (EntityKind::Customer | EntityKind::Project | EntityKind::Activity, "teams") if is_update => {
            Some(TEAMS_OF_ENTITY)
        }
        (EntityKind::User, "teams") => Some(TEAMS_OF_USER),
        (EntityKind::Team, "customers" | "projects" | "activities") => Some(GRANTS_OF_TEAM),
        _ => None,
    };
    match data.keys().find_map(|name| Some((name, hint(name)?))) {
        Some((name, hint)) => Err(Input::new(format!("data.{name}"), named(hint))),
        None => Ok(()),
    }
}

/// Schema of `data`: the fields of all forms in one object.
pub(super) enum DataSchema {}

impl JsonSchema for DataSchema {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Data".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let fields = all_fields();
        let own = SCHEMA_ORDER.iter().map(|entity_type| own_fields(*entity_type, &fields));
        let description = format!("* needed to create; {}", own.collect::<Vec<_>>().join("; "));
        let properties: Object = fields.into_iter().map(|field| (field.name, field.schema)).collect();
        json_schema!({ "type": "object", "description": description, "properties": properties })
    }
}

#[derive(JsonSchema)]
#[expect(dead_code, reason = "only its schema is used")]
struct CustomFieldsSchema {
    #[schemars(rename = "metaFields")]
    custom_fields: Vec<NameValue>,
}

/// Types in the order of their own fields in the schema.
const SCHEMA_ORDER: [EntityType; 7] = [
    EntityType::Project,
    EntityType::Customer,
    EntityType::Activity,
    EntityType::User,
    EntityType::Team,
    EntityType::Tag,
    EntityType::Invoice,
];

/// A field of one or more forms.
struct FieldSchema {
    name: String,
    schema: Value,
    types: Vec<EntityType>,
}

impl FieldSchema {
    /// Tells whether the description of `data` names the field instead of a property: texts and flags of one type.
    fn is_named_only(&self) -> bool {
        let is_plain = ["string", "boolean"].iter().any(|name| self.schema == json!({ "type": name }));
        self.types.len() == 1 && is_plain && !is_id_name(&self.name) && self.name != "supervisor"
    }
}

/// Returns the fields of all forms: those of several types first, then those of one type in the order of types.
fn all_fields() -> Vec<FieldSchema> {
    let forms = SCHEMA_ORDER.iter().filter_map(|one| Some((*one, (one.entry().form?)())));
    let custom = SCHEMA_ORDER.iter().filter(|one| has_custom_fields(one.entry().kind));
    let custom = custom.map(|one| (*one, schema::of::<CustomFieldsSchema>()));
    let mut fields: Vec<FieldSchema> = Vec::new();
    for (entity_type, form) in forms.chain(custom) {
        for (name, schema) in form.get("properties").and_then(Value::as_object).into_iter().flatten() {
            match fields.iter_mut().find(|field| field.name == *name) {
                Some(field) => field.types.push(entity_type),
                None => fields.push(FieldSchema {
                    name: name.clone(),
                    schema: describe(name, schema::simplify(schema.clone())),
                    types: vec![entity_type],
                }),
            }
        }
    }
    for field in fields.iter_mut().filter(|field| field.is_named_only()) {
        if let Some(schema) = field.schema.as_object_mut() {
            schema.insert(schema::UNLISTED.to_owned(), true.into());
        }
    }
    fields.sort_by_key(|field| match field.types.as_slice() {
        [only] => SCHEMA_ORDER.iter().position(|entity_type| entity_type == only),
        _ => None,
    });
    fields
}

/// Names the fields that a new entity of this type needs, and those that only this type takes.
fn own_fields(entity_type: EntityType, fields: &[FieldSchema]) -> String {
    let entry = entity_type.entry();
    let is_needed = |name: &str| entry.needed.iter().any(|needed| needed.split(' ').next() == Some(name));
    let needed = entry.needed.iter().map(|name| format!("{name}*"));
    let own = fields.iter().filter(|field| field.types == [entity_type] && !is_needed(&field.name));
    let names: Vec<String> = needed.chain(own.map(|field| field.name.clone())).collect();
    format!("{}: {}", entry.name, names.join(", "))
}

/// Descriptions of fields whose name does not say enough. The documentation of kimai-api is too long for a schema.
const DESCRIPTIONS: [(&str, &str); 6] = [
    ("color", "A config color"),
    ("timeBudget", "Seconds or H:MM"),
    ("budgetType", "month"),
    ("teams", "On create"),
    ("roles", "Such as ROLE_TEAMLEAD"),
    ("members", "Replaces all"),
];

/// Replaces the documentation of kimai-api by the description of [`DESCRIPTIONS`].
fn describe(name: &str, mut schema: Value) -> Value {
    let Some(field) = schema.as_object_mut() else { return schema };
    field.shift_remove("description");
    if let Some((_, description)) = DESCRIPTIONS.iter().find(|(key, _)| *key == name) {
        field.insert("description".to_owned(), (*description).into());
    }
    if let Some(item) = field.get_mut("items").and_then(Value::as_object_mut) {
        item.remove("description");
        item.remove("required");
        let properties = item.get_mut("properties").and_then(Value::as_object_mut);
        for (name, property) in properties.into_iter().flatten() {
            *property = describe(name, property.take());
        }
    }
    schema
}

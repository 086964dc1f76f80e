//! Kimai's forms in one object.

use std::borrow::Cow;

use kimai_domain::api::{ActivityForm, CustomerForm, InvoiceForm, NewUser, ProjectForm, TagForm, TeamForm};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value};

use super::super::kind::Kind;
use crate::{arguments::Named, tool::schema};

/// The schema of all forms in one.
pub(in crate::tools::entity) enum Data {}

impl JsonSchema for Data {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Data".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let (fields, about) = all_fields();
        json_schema!({ "type": "object", "description": about, "properties": fields })
    }
}

#[derive(JsonSchema)]
#[expect(dead_code, reason = "only its schema is used")]
struct Fields {
    #[schemars(rename = "metaFields")]
    fields: Vec<Named>,
}

/// The types in the order in which their fields stand.
const KINDS: [Kind; 7] =
    [Kind::Project, Kind::Customer, Kind::Activity, Kind::User, Kind::Team, Kind::Tag, Kind::Invoice];

/// Those that several types take, then those of each type; and which these are.
fn all_fields() -> (Map<String, Value>, String) {
    let forms = [
        (Kind::Project, schema::of::<ProjectForm>()),
        (Kind::Customer, schema::of::<CustomerForm>()),
        (Kind::Activity, schema::of::<ActivityForm>()),
        (Kind::User, schema::of::<NewUser>()),
        (Kind::Team, schema::of::<TeamForm>()),
        (Kind::Tag, schema::of::<TagForm>()),
        (Kind::Invoice, schema::of::<InvoiceForm>()),
        (Kind::Project, schema::of::<Fields>()),
        (Kind::Customer, schema::of::<Fields>()),
        (Kind::Activity, schema::of::<Fields>()),
    ];
    let mut fields: Vec<Field> = Vec::new();
    for (kind, form) in forms {
        for (name, schema) in form.get("properties").and_then(Value::as_object).into_iter().flatten() {
            match fields.iter_mut().find(|field| field.name == *name) {
                Some(field) => field.takers.push(kind),
                None => fields.push(Field::new(name, schema, kind)),
            }
        }
    }
    fields.sort_by_key(Field::only);
    let own = KINDS.iter().filter_map(|kind| of_one(*kind, &fields)).collect::<Vec<_>>().join("; ");
    let about = format!("only of {own}");
    (fields.into_iter().map(|field| (field.name, field.schema)).collect(), about)
}

/// A field of one or more forms.
struct Field {
    name: String,
    schema: Value,
    takers: Vec<Kind>,
}

impl Field {
    fn new(name: &str, schema: &Value, kind: Kind) -> Self {
        Self {
            name: name.to_owned(),
            schema: described(name, schema::simplify(schema.clone())),
            takers: vec![kind],
        }
    }

    /// The place of the only type that takes it, after those that several take.
    fn only(&self) -> Option<usize> {
        let [only] = self.takers.as_slice() else { return None };
        KINDS.iter().position(|kind| kind == only)
    }
}

/// `project: customer..globalActivities`: in their order, what no other type takes.
fn of_one(kind: Kind, fields: &[Field]) -> Option<String> {
    let own = fields.iter().filter(|field| field.takers == [kind]).map(|field| field.name.as_str());
    let names = match own.collect::<Vec<_>>().as_slice() {
        [] => return None,
        [first, _, .., last] => format!("{first}..{last}"),
        few => few.join(", "),
    };
    Some(format!("{}: {names}", kind.name()))
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
fn described(name: &str, mut schema: Value) -> Value {
    let Some(field) = schema.as_object_mut() else { return schema };
    field.shift_remove("description");
    if let Some((_, description)) = DESCRIPTIONS.iter().find(|(key, _)| *key == name) {
        field.insert("description".to_owned(), (*description).into());
    }
    if let Some(item) = field.get_mut("items").and_then(Value::as_object_mut) {
        item.remove("description");
        item.remove("required");
        for (name, property) in
            item.get_mut("properties").and_then(Value::as_object_mut).into_iter().flatten()
        {
            *property = described(name, property.take());
        }
    }
    schema
}

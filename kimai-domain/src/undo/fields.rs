//! Fields of entities as forms take them, so that former values can be compared and sent again.

use kimai_api::MetaField;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};

/// Fields by their name in Kimai's JSON.
pub(super) type Fields = Map<String, Value>;

/// Fields that Kimai derives from others.
const DERIVED: [&str; 8] =
    ["id", "color-safe", "duration", "internalRate", "metaFields", "parentTitle", "rate", "initials"];

/// Returns the fields of an entity, with relations as ids, without derived and custom fields.
pub(super) fn fields_of(entity: &impl Serialize) -> Fields {
    let Ok(Value::Object(fields)) = serde_json::to_value(entity) else { return Fields::new() };
    let kept = fields.into_iter().filter(|(name, _)| !DERIVED.contains(&name.as_str()));
    kept.map(|(name, value)| (name, form_value(value))).collect()
}

/// Replaces objects by their ids.
fn form_value(value: Value) -> Value {
    match value {
        Value::Object(mut object) => match object.remove("id") {
            Some(id) => id,
            None => {
                Value::Object(object.into_iter().map(|(name, value)| (name, form_value(value))).collect())
            }
        },
        Value::Array(items) => Value::Array(items.into_iter().map(form_value).collect()),
        other => other,
    }
}

/// Returns the names of the fields that both have with different values.
pub(super) fn differing(one: &Fields, other: &Fields) -> Vec<String> {
    let differs = |(name, value): (&String, &Value)| {
        let other = other.get(name)?;
        (!is_same(value, other)).then(|| name.clone())
    };
    one.iter().filter_map(differs).collect()
}

/// Tells whether two values mean the same; an empty text is no value.
fn is_same(one: &Value, other: &Value) -> bool {
    let is_empty = |value: &Value| value.is_null() || value.as_str() == Some("");
    match (one.as_f64(), other.as_f64()) {
        (Some(one), Some(other)) => (one - other).abs() < 1e-9,
        _ => one == other || is_empty(one) && is_empty(other),
    }
}

/// A form with former values, and the fields that the form does not have.
pub(super) struct FormerValues<F> {
    /// The form; `None` if no field fits.
    pub(super) form: Option<F>,
    /// The names of the fields that the form does not have.
    pub(super) skipped: Vec<String>,
}

/// Makes a form with these fields.
pub(super) fn form<F: DeserializeOwned>(fields: Fields) -> FormerValues<F> {
    let mut accepted = Fields::new();
    let mut skipped = Vec::new();
    for (name, value) in fields {
        let single = Fields::from_iter([(name.clone(), value.clone())]);
        if serde_json::from_value::<F>(Value::Object(single)).is_ok() {
            accepted.insert(name, value);
        } else {
            skipped.push(name);
        }
    }
    let form = if accepted.is_empty() { None } else { serde_json::from_value(Value::Object(accepted)).ok() };
    FormerValues { form, skipped }
}

/// Returns the custom fields of `before` that differ in `after`.
pub(super) fn former_custom_fields(before: &impl Serialize, after: &impl Serialize) -> Vec<MetaField> {
    let before = custom_fields(before);
    let after = custom_fields(after);
    before.into_iter().filter(|field| !after.contains(field)).collect()
}

/// Returns the custom fields with a value.
pub(super) fn custom_fields(entity: &impl Serialize) -> Vec<MetaField> {
    let Ok(entity) = serde_json::to_value(entity) else { return Vec::new() };
    let fields = entity.get("metaFields").cloned().unwrap_or_default();
    serde_json::from_value(fields).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use kimai_api::{Project, ProjectForm};
    use serde_json::json;

    use super::{differing, fields_of, form, former_custom_fields};

    fn project(changes: &serde_json::Value) -> Project {
        let mut project = json!({
            "id": 4, "name": "Web", "visible": true, "customer": { "id": 2, "name": "Acme", "visible": true },
            "start": "2026-10-01", "budget": 100.0, "timeBudget": 36000, "color": null,
        });
        project.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        serde_json::from_value(project).unwrap()
    }

    #[test]
    fn relations_are_compared_by_id() {
        let one = fields_of(&project(&json!({})));
        let other = fields_of(&project(&json!({ "customer": 2, "name": "Shop", "budget": 100 })));
        assert_eq!(differing(&one, &other), ["name"]);
    }

    #[test]
    fn empty_text_and_a_missing_value_are_equal() {
        let with = |comment: serde_json::Value| fields_of(&project(&json!({ "comment": comment })));
        let changed = |one, other| !differing(&with(one), &with(other)).is_empty();
        assert!(!changed(json!(null), json!("")));
        assert!(!changed(json!(""), json!(null)));
        assert!(changed(json!(""), json!("a")));
        assert!(changed(json!("a"), json!(null)));
    }

    #[test]
    fn former_custom_fields_are_those_that_differ() {
        let with = |place: &str| {
            project(
                &json!({ "metaFields": [{ "name": "place", "value": place }, { "name": "order", "value": "7" }] }),
            )
        };
        let former = former_custom_fields(&with("Berlin"), &with("Home"));
        let former: Vec<_> =
            former.iter().map(|field| (field.name.as_str(), field.value.as_deref())).collect();
        assert_eq!(former, [("place", Some("Berlin"))]);
        assert_eq!(former_custom_fields(&with("Home"), &with("Home")), []);
    }

    #[test]
    fn former_values_fit_the_form() {
        let mut fields = fields_of(&project(&json!({})));
        fields.insert("unknown".to_owned(), json!(1));
        let former = form::<ProjectForm>(fields);
        let form = former.form.unwrap();
        assert_eq!(form.name.value().map(String::as_str), Some("Web"));
        assert_eq!(form.customer.value().map(|id| id.get()), Some(2));
        assert_eq!(form.start.value().map(ToString::to_string).as_deref(), Some("2026-10-01"));
        assert!(former.skipped.contains(&"unknown".to_owned()), "{:?}", former.skipped);
    }
}

//! Custom fields (meta fields), set by `PATCH .../meta`.

use serde_json::{Value, json};

use crate::{
    call::Call,
    response::{BAD_REQUEST, ErrorResponse, NOT_FOUND},
    settings::{Entity, Settings},
    store::Meta,
};

/// Reads name and value; 404 for an undefined field, 400 without a value.
/// Values are not checked; null becomes empty.
pub(crate) fn read(call: &Call<'_>, entity: Entity) -> Result<(String, String), ErrorResponse> {
    let mut fields = call.fields()?;
    let name = fields.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
    defined(call.settings, entity, &name)?;
    let value = match fields.shift_remove("value").ok_or(BAD_REQUEST)? {
        Value::String(text) => text,
        Value::Null => String::new(),
        other => other.to_string(),
    };
    Ok((name, value))
}

/// Answers 404 unless the field is defined.
pub(crate) fn defined(settings: &Settings, entity: Entity, name: &str) -> Result<(), ErrorResponse> {
    let mut fields = settings.meta_fields.iter();
    fields.find(|field| field.entity == entity && field.name == name).map(|_| ()).ok_or(NOT_FOUND)
}

/// Sets a value.
pub(crate) fn set(meta: &mut Meta, name: String, value: String) {
    match meta.iter_mut().find(|(own, _)| *own == name) {
        Some((_, old)) => *old = Some(value),
        None => meta.push((name, Some(value))),
    }
}

/// Adds the defined fields that an object lacks.
pub(crate) fn prepare(settings: &Settings, entity: Entity, meta: &mut Meta) {
    for field in settings.meta_fields.iter().filter(|field| field.entity == entity) {
        if meta.iter().all(|(name, _)| *name != field.name) {
            meta.push((field.name.clone(), None));
        }
    }
}

/// Renders the visible fields as `metaFields`.
pub(crate) fn view(settings: &Settings, entity: Entity, meta: &Meta) -> Value {
    let visible = |name: &str| {
        settings.meta_fields.iter().any(|field| field.entity == entity && field.name == name && field.visible)
    };
    meta.iter()
        .filter(|(name, _)| visible(name))
        .map(|(name, value)| json!({"name": name, "value": value}))
        .collect()
}

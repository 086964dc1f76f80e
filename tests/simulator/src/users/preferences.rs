//! User preferences: names and values, stored without validation.

use serde_json::{Value, json};

use crate::{
    call::{Call, allowed},
    response::{BAD_REQUEST, ErrorResponse, FORBIDDEN, NOT_FOUND, Response, RouteResult},
    store::User,
    users::{self, granted},
};

/// The default language of the installation.
pub(super) const DEFAULT_LANGUAGE: &str = "en";

const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// Preferences that every user may set, with a flag for those that responses list.
const FREE: &[(&str, bool)] = &[
    ("timezone", false),
    ("language", false),
    ("locale", false),
    ("first_weekday", true),
    ("favorite_routes", true),
    ("skin", false),
    ("update_browser_title", false),
    ("calendar_initial_view", false),
    ("login_initial_view", false),
    ("daily_stats", false),
    ("export_decimal", false),
];

/// Checks for the hourly and the internal rate.
pub(super) fn is_rate(name: &str) -> bool {
    matches!(name, "hourly_rate" | "internal_rate")
}

/// Checks for preferences of the work contract.
fn is_contract(name: &str) -> bool {
    let day = |rest: &str| DAYS.contains(&rest) || matches!(rest, "contract_type" | "start_day" | "last_day");
    matches!(name, "public_holiday_group" | "holidays") || name.strip_prefix("work_").is_some_and(day)
}

/// Defaults for the caller and for a single user.
pub(crate) const DEFAULTS: [(&str, Option<&str>); 4] = [
    ("hourly_rate", Some("0")),
    ("internal_rate", None),
    ("first_weekday", Some("monday")),
    ("favorite_routes", Some("")),
];

/// Returns the stored preferences, as lists and nested users have them.
pub(super) fn stored(user: &User) -> Vec<Value> {
    shown(user, &|_| true)
}

/// Returns the preferences without rates that the caller may not change.
pub(super) fn permitted(call: &Call<'_>, user: &User) -> Vec<Value> {
    let rates = granted(call, "hourly-rate", user.id);
    shown(user, &|name| rates || !is_rate(name))
}

/// Returns the user with the defaults of the installation.
pub(super) fn completed(user: &User) -> User {
    let missing = |(name, _): &(&str, _)| user.preferences.iter().all(|(own, _)| own != name);
    let defaults = DEFAULTS.into_iter().filter(missing);
    let mut user = user.clone();
    user.preferences.extend(defaults.map(|(name, value)| (name.to_owned(), value.map(str::to_owned))));
    user.locale.get_or_insert_with(|| DEFAULT_LANGUAGE.to_owned());
    user
}

/// Returns the listable preferences that `listed` accepts.
fn shown(user: &User, listed: &dyn Fn(&str) -> bool) -> Vec<Value> {
    let ever = |name: &str| is_rate(name) || is_contract(name) || FREE.contains(&(name, true));
    let own = user.preferences.iter().filter(|(name, _)| ever(name) && listed(name));
    own.map(|(name, value)| json!({"name": name, "value": value})).collect()
}

/// `PATCH /api/users/{id}/preferences`: sets all or none; the response lists what the caller may set.
pub(super) fn change(call: &mut Call<'_>) -> RouteResult {
    let mut user = call.store.users.get(call.id(0)?).ok_or(NOT_FOUND)?.clone();
    allowed(granted(call, "edit", user.id))?;
    let rates = granted(call, "hourly-rate", user.id);
    let contract = call.may("contract_other_profile");
    let may = |name: &str| (rates || !is_rate(name)) && (contract || !is_contract(name));
    for item in call.fields_or_items()? {
        let (name, value) = named(&item)?;
        if !may(&name) {
            return Err(FORBIDDEN);
        }
        if let Some(value) = value {
            set(&mut user, &name, value);
        }
    }
    let full = completed(&user);
    let answer = users::with_preferences(call, &full, &shown(&full, &may), 1);
    call.store.users.put(user.id, user);
    Ok(Response::json(answer))
}

/// Reads the name and value of an item; 400 if one is missing, 404 for an unknown name. A list is no value.
fn named(item: &Value) -> Result<(String, Option<String>), ErrorResponse> {
    let name = item.get("name").and_then(Value::as_str).ok_or(BAD_REQUEST)?;
    let value = item.get("value").ok_or(BAD_REQUEST)?;
    if !is_rate(name) && !is_contract(name) && !FREE.iter().any(|(free, _)| *free == name) {
        return Err(NOT_FOUND);
    }
    let text = match value {
        Value::Array(_) | Value::Object(_) => None,
        Value::Null => Some(String::new()),
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    };
    Ok((name.to_owned(), text))
}

fn set(user: &mut User, name: &str, value: String) {
    let field = match name {
        "timezone" => &mut user.timezone,
        "language" => &mut user.language,
        "locale" => user.locale.get_or_insert_default(),
        _ => return set_named(user, name, value),
    };
    *field = value;
}

fn set_named(user: &mut User, name: &str, value: String) {
    match user.preferences.iter_mut().find(|(own, _)| own == name) {
        Some((_, old)) => *old = Some(value),
        None => user.preferences.push((name.to_owned(), Some(value))),
    }
}

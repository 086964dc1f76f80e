//! JSON of timesheets.

use jiff::{Timestamp, fmt::strtime};
use serde_json::{Map, Value, json};

use crate::{
    activities, call::Call, custom_fields, projects, settings::Entity, store::Timesheet, timesheets::access,
    users,
};

/// Renders a list row: ids as relations, without hourly and fixed rate.
pub(super) fn row(call: &Call<'_>, sheet: &Timesheet) -> Value {
    let mut row = base(call, sheet);
    insert_relation_ids(&mut row, sheet);
    Value::Object(row)
}

/// Renders a list row with nested objects.
pub(crate) fn expanded_row(call: &Call<'_>, sheet: &Timesheet) -> Value {
    let mut row = base(call, sheet);
    insert_relations(call, &mut row, sheet);
    Value::Object(row)
}

/// Renders a single timesheet.
pub(super) fn entity(call: &Call<'_>, sheet: &Timesheet) -> Value {
    let mut entity = base(call, sheet);
    insert_relation_ids(&mut entity, sheet);
    rates(call, &mut entity, sheet);
    Value::Object(entity)
}

/// Renders a single timesheet with nested objects.
pub(super) fn expanded_entity(call: &Call<'_>, sheet: &Timesheet) -> Value {
    let mut entity = base(call, sheet);
    insert_relations(call, &mut entity, sheet);
    rates(call, &mut entity, sheet);
    Value::Object(entity)
}

fn base(call: &Call<'_>, sheet: &Timesheet) -> Map<String, Value> {
    let mut fields = Map::new();
    let mut set = |name: &str, value: Value| fields.insert(name.to_owned(), value);
    set("tags", json!(sheet.tags));
    set("id", json!(sheet.id));
    set("begin", json!(moment(sheet, sheet.begin)));
    set("end", json!(sheet.end.map(|end| moment(sheet, end))));
    set("duration", json!(sheet.duration));
    set("break", json!(sheet.break_seconds));
    set("description", json!(sheet.description));
    if shows_rates(call, sheet) {
        set("rate", json!(sheet.rate));
        set("internalRate", json!(sheet.internal_rate));
    }
    set("exported", json!(sheet.exported));
    set("billable", json!(sheet.billable));
    set("metaFields", custom_fields::view(call.settings, Entity::Timesheet, &sheet.meta));
    fields
}

/// Checks if the response has rates; before 2.66 it always has.
fn shows_rates(call: &Call<'_>, sheet: &Timesheet) -> bool {
    !call.settings.strips_rates() || access::may(call, "view_rate", sheet)
}

fn rates(call: &Call<'_>, fields: &mut Map<String, Value>, sheet: &Timesheet) {
    if shows_rates(call, sheet) {
        fields.insert("fixedRate".to_owned(), json!(sheet.fixed_rate));
        fields.insert("hourlyRate".to_owned(), json!(sheet.hourly_rate));
    }
}

fn insert_relation_ids(fields: &mut Map<String, Value>, sheet: &Timesheet) {
    fields.insert("activity".to_owned(), json!(sheet.activity));
    fields.insert("project".to_owned(), json!(sheet.project));
    fields.insert("user".to_owned(), json!(sheet.user));
}

fn insert_relations(call: &Call<'_>, fields: &mut Map<String, Value>, sheet: &Timesheet) {
    let activity =
        call.store.activities.get(sheet.activity).map(|activity| activities::expanded(call, activity));
    let project = call.store.projects.get(sheet.project).map(|project| projects::expanded(call, project));
    fields.insert("activity".to_owned(), json!(activity));
    fields.insert("project".to_owned(), json!(project));
    fields.insert("user".to_owned(), json!(call.store.users.get(sheet.user).map(users::summary)));
}

/// Formats a time in the zone of the timesheet, such as `2026-11-20T15:00:00+0100`.
fn moment(sheet: &Timesheet, at: Timestamp) -> String {
    strtime::format("%Y-%m-%dT%H:%M:%S%z", &sheet.local(at)).unwrap_or_default()
}

//! Entries of a menu.

use serde_json::{Value, json};

use super::attributes;

/// A link; an empty text is none.
pub(super) fn entry(id: &str, title: &str, url: &str, class: &str) -> Value {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    json!({"id": id, "title": title, "url": some(url), "class": some(class), "attr": {}, "divider": false})
}

/// A link that opens a dialogue.
pub(super) fn modal(id: &str, title: &str, url: &str) -> Value {
    let class = if id == "trash" { "modal-ajax-form text-red" } else { "modal-ajax-form" };
    entry(id, title, url, class)
}

/// A line between entries.
pub(super) fn divider(number: usize) -> Value {
    let name = format!("divider{number}");
    json!({"id": name, "title": name, "url": null, "class": null, "attr": {}, "divider": true})
}

/// The same with a line before it.
pub(super) fn last(mut entry: Value) -> Value {
    if let Some(divided) = entry.get_mut("divider") {
        *divided = json!(true);
    }
    entry
}

pub(super) fn repeat(id: u64, locale: &str) -> Value {
    let href = format!("/api/timesheets/{id}/restart?_locale={locale}");
    with(
        entry("repeat", "Start again", "#", "api-link dd-ts-repeat"),
        &[
            ("data-payload", r#"{"copy": "all"}"#),
            ("data-event", "kimai.timesheetStart kimai.timesheetUpdate"),
            ("data-href", &href),
            ("data-method", "PATCH"),
            ("data-msg-error", "timesheet.start.error"),
            ("data-msg-success", "timesheet.start.success"),
        ],
    )
}

pub(super) fn stop(id: u64, locale: &str) -> Value {
    let href = format!("/api/timesheets/{id}/stop?_locale={locale}");
    with(
        entry("stop", "Stop", "#", "api-link dd-ts-stop"),
        &[
            ("data-event", "kimai.timesheetStop kimai.timesheetUpdate"),
            ("data-href", &href),
            ("data-method", "PATCH"),
            ("data-msg-error", "timesheet.stop.error"),
            ("data-msg-success", "timesheet.stop.success"),
        ],
    )
}

pub(super) fn trash(id: u64, locale: &str) -> Value {
    let url = format!("/api/timesheets/{id}?_locale={locale}");
    let entry = with(
        entry("trash", "Delete", &url, "api-link text-red dd-ts-trash"),
        &[
            ("data-event", "kimai.timesheetDelete"),
            ("data-method", "DELETE"),
            ("data-question", "confirm.delete"),
            ("data-msg-error", "action.delete.error"),
            ("data-msg-success", "action.delete.success"),
        ],
    );
    last(entry)
}

fn with(mut entry: Value, pairs: &[(&str, &str)]) -> Value {
    if let Some(attr) = entry.get_mut("attr") {
        *attr = attributes(pairs);
    }
    entry
}

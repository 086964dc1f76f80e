//! Page actions: menus of Kimai's own pages, depending on permissions.

use serde_json::{Value, json};

use crate::{
    call::{Call, allowed},
    permissions::{self, TeamResource},
    response::{NOT_FOUND, Response, RouteResult},
    router::Route,
    settings::Version,
    timesheets,
};

pub(crate) const ROUTES: &[Route] = &[
    Route::new("GET", "/api/actions/timesheet/{id}/{view}/{locale}", timesheet),
    Route::new("GET", "/api/actions/activity/{id}/{view}/{locale}", |call| {
        shared(call, TeamResource::Activity)
    }),
    Route::new("GET", "/api/actions/project/{id}/{view}/{locale}", |call| {
        shared(call, TeamResource::Project)
    }),
    Route::new("GET", "/api/actions/customer/{id}/{view}/{locale}", |call| {
        shared(call, TeamResource::Customer)
    }),
];

fn timesheet(call: &mut Call<'_>) -> RouteResult {
    let sheet = call.store.timesheets.get(call.id(0)?).ok_or(NOT_FOUND)?;
    let may = |verb| timesheets::access::may(call, verb, sheet);
    allowed(may("view"))?;
    let id = sheet.id;
    let locale = locale(call);
    let path = |what: &str| format!("/{locale}/timesheet/{id}/{what}");
    let mut menu = Vec::new();
    menu.extend((sheet.end.is_none() && may("stop")).then(|| stop(id, &locale)));
    menu.extend((sheet.end.is_some() && may("start")).then(|| repeat(id, &locale)));
    menu.extend(may("edit").then(|| entry("edit", "Edit", &path("edit"), "modal-ajax-form dd-ts-edit")));
    menu.extend(
        may("duplicate")
            .then(|| entry("copy", "Create copy", &path("duplicate"), "modal-ajax-form dd-ts-duplicate")),
    );
    menu.push(divider(0));
    let is_index = call.segments.get(1).is_some_and(|view| view == "index");
    menu.extend((is_index && may("delete")).then(|| trash(id, &locale)));
    Ok(Response::json(translated(menu, &locale)))
}

/// German titles; other languages than German have English ones.
const GERMAN: [(&str, &str); 11] = [
    ("Stop", "Beenden"),
    ("Start again", "Neu starten"),
    ("Edit", "Bearbeiten"),
    ("Create copy", "Kopie erstellen"),
    ("Delete", "Löschen"),
    ("Show", "Anzeigen"),
    ("Permissions", "Berechtigungen"),
    ("Filter data", "Daten filtern"),
    ("Create project", "Projekt erstellen"),
    ("Create activity", "Tätigkeit erstellen"),
    ("Create timesheet", "Zeit erfassen"),
];

/// Translates the titles to the language of the path, whatever the language of the caller is.
fn translated(mut menu: Vec<Value>, locale: &str) -> Vec<Value> {
    let titles = menu.iter_mut().filter_map(|entry| entry.get_mut("title"));
    for title in titles.filter(|_| locale == "de") {
        if let Some((_, german)) = GERMAN.iter().find(|(english, _)| title == english) {
            *title = json!(german);
        }
    }
    menu
}

/// Returns the locale of the path.
fn locale(call: &Call<'_>) -> String {
    call.segments.get(2).cloned().unwrap_or_default()
}

fn shared(call: &mut Call<'_>, kind: TeamResource) -> RouteResult {
    let id = call.id(0)?;
    permissions::require(call, kind, id, "view")?;
    let word = kind.word();
    let locale = locale(call);
    let path = |what: &str| format!("/{locale}/admin/{word}/{id}/{what}");
    let may = |verb| permissions::may(call, kind, id, verb);
    let mut menu = vec![entry("details", "Show", &path("details"), "")];
    menu.extend(may("edit").then(|| modal("edit", "Edit", &path("edit"))));
    menu.extend(may("permissions").then(|| modal("permissions", "Permissions", &path("permissions"))));
    if kind == TeamResource::Customer && call.may("create_project") {
        menu.push(modal("create-project", "Create project", &format!("/{locale}/admin/project/create/{id}")));
    }
    menu.extend([divider(0), entry("filter", "Filter data", "", ""), divider(1)]);
    menu.extend(related_entries(call, kind, id, &locale));
    menu.extend(may("delete").then(|| last(modal("trash", "Delete", &path("delete")))));
    Ok(Response::json(translated(menu, &locale)))
}

/// Returns the entries that lead to related pages.
fn related_entries(call: &Call<'_>, kind: TeamResource, id: u64, locale: &str) -> Vec<Value> {
    match kind {
        TeamResource::Customer => vec![entry("report", "Report", "", "")],
        TeamResource::Project => {
            let report = format!("/{locale}/reporting/project_details?project={id}");
            let create =
                modal("create-activity", "Create activity", &format!("/{locale}/admin/activity/create/{id}"));
            let mut menu: Vec<Value> = call.may("create_activity").then_some(create).into_iter().collect();
            menu.extend(copies_project(call, id).then(|| copy_project(id, locale)));
            menu.push(entry("report_project_details", "Project details", &report, ""));
            menu
        }
        TeamResource::Activity => {
            let project = call.store.activities.get(id).and_then(|activity| activity.project);
            let of = project.map_or_else(String::new, |project| format!("&project={project}"));
            let path = format!("/{locale}/team/timesheet/create?activity={id}{of}");
            vec![modal("create-timesheet", "Create timesheet", &path)]
        }
    }
}

/// Checks if the caller may duplicate the project, which the API offers since 2.66.
fn copies_project(call: &Call<'_>, id: u64) -> bool {
    call.settings.version >= Version::new(2, 66, 0)
        && permissions::may(call, TeamResource::Project, id, "edit")
        && call.may("create_project")
}

/// Returns the attributes of a link that calls the API.
fn attributes(pairs: &[(&str, &str)]) -> Value {
    pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), json!(value)))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

/// Returns a link; empty texts become null.
fn entry(id: &str, title: &str, url: &str, class: &str) -> Value {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    json!({"id": id, "title": title, "url": some(url), "class": some(class), "attr": {}, "divider": false})
}

/// Returns a link that opens a dialogue.
fn modal(id: &str, title: &str, url: &str) -> Value {
    let class = if id == "trash" { "modal-ajax-form text-red" } else { "modal-ajax-form" };
    entry(id, title, url, class)
}

/// Returns a divider.
fn divider(number: usize) -> Value {
    let name = format!("divider{number}");
    json!({"id": name, "title": name, "url": null, "class": null, "attr": {}, "divider": true})
}

/// Returns the entry with a divider before it.
fn last(mut entry: Value) -> Value {
    if let Some(divided) = entry.get_mut("divider") {
        *divided = json!(true);
    }
    entry
}

fn copy_project(id: u64, locale: &str) -> Value {
    let url = format!("/api/projects/{id}/duplicate?_locale={locale}");
    with(
        entry("copy", "Create copy", &url, "api-link"),
        &[
            ("data-method", "POST"),
            ("data-event", "kimai.projectDuplicate"),
            ("data-msg-error", "action.update.error"),
        ],
    )
}

fn repeat(id: u64, locale: &str) -> Value {
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

fn stop(id: u64, locale: &str) -> Value {
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

fn trash(id: u64, locale: &str) -> Value {
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

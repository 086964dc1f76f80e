//! Page actions: the menus of Kimai's own pages, by what the caller may do.

mod entries;

use serde_json::{Value, json};

use super::{
    access::{self, Shared},
    answers::{Answer, NOT_FOUND, Outcome},
    call::{Call, allowed},
    router::Route,
    timesheets,
};
use entries::{divider, entry, modal};

pub(crate) const ROUTES: &[Route] = &[
    Route::new("GET", "/api/actions/timesheet/{id}/{view}/{locale}", timesheet),
    Route::new("GET", "/api/actions/activity/{id}/{view}/{locale}", |call| shared(call, Shared::Activity)),
    Route::new("GET", "/api/actions/project/{id}/{view}/{locale}", |call| shared(call, Shared::Project)),
    Route::new("GET", "/api/actions/customer/{id}/{view}/{locale}", |call| shared(call, Shared::Customer)),
];

fn timesheet(call: &mut Call<'_>) -> Outcome {
    let sheet = call.store.timesheets.get(call.id(0)?).ok_or(NOT_FOUND)?;
    let may = |verb| timesheets::may(call, verb, sheet);
    allowed(may("view"))?;
    let (id, locale) = (sheet.id, locale(call));
    let path = |what: &str| format!("/{locale}/timesheet/{id}/{what}");
    let mut menu = Vec::new();
    menu.extend((sheet.end.is_none() && may("stop")).then(|| entries::stop(id, &locale)));
    menu.extend((sheet.end.is_some() && may("start")).then(|| entries::repeat(id, &locale)));
    menu.extend(may("edit").then(|| entry("edit", "Edit", &path("edit"), "modal-ajax-form dd-ts-edit")));
    menu.extend(
        may("duplicate")
            .then(|| entry("copy", "Create copy", &path("duplicate"), "modal-ajax-form dd-ts-duplicate")),
    );
    menu.push(divider(0));
    menu.extend(may("delete").then(|| entries::trash(id, &locale)));
    Ok(Answer::json(menu))
}

/// The language of the links, as the path has it.
fn locale(call: &Call<'_>) -> String {
    call.segments.get(2).cloned().unwrap_or_default()
}

fn shared(call: &mut Call<'_>, kind: Shared) -> Outcome {
    let id = call.id(0)?;
    access::require(call, kind, id, "view")?;
    let (word, locale) = (kind.word(), locale(call));
    let path = |what: &str| format!("/{locale}/admin/{word}/{id}/{what}");
    let may = |verb| access::may(call, kind, id, verb);
    let mut menu = vec![entry("details", "Show", &path("details"), "")];
    menu.extend(may("edit").then(|| modal("edit", "Edit", &path("edit"))));
    menu.extend(may("permissions").then(|| modal("permissions", "Permissions", &path("permissions"))));
    if kind == Shared::Customer && call.may("create_project") {
        menu.push(modal("create-project", "Create project", &format!("/{locale}/admin/project/create/{id}")));
    }
    menu.extend([divider(0), entry("filter", "Filter data", "", ""), divider(1)]);
    menu.extend(below(call, kind, id, &locale));
    menu.extend(may("delete").then(|| entries::last(modal("trash", "Delete", &path("delete")))));
    Ok(Answer::json(menu))
}

/// What one may do with the thing rather than to it.
fn below(call: &Call<'_>, kind: Shared, id: u64, locale: &str) -> Vec<Value> {
    match kind {
        Shared::Customer => vec![entry("report", "Report", "", "")],
        Shared::Project => {
            let report = format!("/{locale}/reporting/project_details?project={id}");
            let create =
                modal("create-activity", "Create activity", &format!("/{locale}/admin/activity/create/{id}"));
            let mut menu: Vec<Value> = call.may("create_activity").then_some(create).into_iter().collect();
            menu.push(entry("report_project_details", "Project details", &report, ""));
            menu
        }
        Shared::Activity => {
            let project = call.store.activities.get(id).and_then(|activity| activity.project);
            let of = project.map_or_else(String::new, |project| format!("&project={project}"));
            let path = format!("/{locale}/team/timesheet/create?activity={id}{of}");
            vec![modal("create-timesheet", "Create timesheet", &path)]
        }
    }
}

/// Attributes of a link that calls the API itself.
fn attributes(pairs: &[(&str, &str)]) -> Value {
    pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), json!(value)))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

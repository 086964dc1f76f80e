//! Dashboard widgets, export templates and custom roles.

use crate::{
    call::Call,
    response::{NOT_FOUND, Response, RouteResult},
    router::Route,
};

pub(crate) const ROUTES: &[Route] = &[
    Route::new("DELETE", "/api/export/{id}", remove_export_template).since(36),
    Route::new("POST", "/api/dashboard/widgets/{widget}", add_widget).since(66),
    Route::new("DELETE", "/api/dashboard/widgets", reset_widgets).since(66),
    Route::new("DELETE", "/api/users/roles/{id}", remove_role).since(66),
];

/// Widgets that every user may add.
const WIDGETS: [&str; 8] = [
    "DailyWorkingTimeChart",
    "PaginatedWorkingTimeChart",
    "UserTeamProjects",
    "UserTeams",
    "userDurationMonth",
    "userDurationToday",
    "userDurationWeek",
    "userDurationYear",
];

fn remove_export_template(call: &mut Call<'_>) -> RouteResult {
    let id = call.id(0)?;
    call.store.export_templates.get(&id).ok_or(NOT_FOUND)?;
    call.require("create_export_template")?;
    call.store.export_templates.remove(&id);
    Ok(Response::no_content())
}

/// Adds a widget; 404 for an unknown one.
fn add_widget(call: &mut Call<'_>) -> RouteResult {
    let name = call.segments.first().filter(|name| WIDGETS.contains(&name.as_str())).ok_or(NOT_FOUND)?;
    let mine = call.store.widgets.entry(call.me.id).or_default();
    if !mine.contains(name) {
        mine.push(name.clone());
    }
    Ok(Response::no_content())
}

/// Resets the dashboard.
#[expect(clippy::unnecessary_wraps, reason = "a route's handler")]
fn reset_widgets(call: &mut Call<'_>) -> RouteResult {
    call.store.widgets.remove(&call.me.id);
    Ok(Response::no_content())
}

/// Deletes a role and removes it from its users.
fn remove_role(call: &mut Call<'_>) -> RouteResult {
    let id = call.id(0)?;
    let name = call.store.custom_roles.get(&id).ok_or(NOT_FOUND)?.clone();
    call.require("role_permissions")?;
    call.store.custom_roles.remove(&id);
    call.store.users.iter_mut().for_each(|user| user.roles.retain(|role| *role != name));
    Ok(Response::no_content())
}

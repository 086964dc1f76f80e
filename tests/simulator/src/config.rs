//! Ping, version, plugins and configuration.

#![expect(clippy::unnecessary_wraps, reason = "routes that cannot fail")]

use serde_json::{Map, Value, json};

use crate::{
    call::Call,
    reference_data,
    response::{Response, RouteResult},
    router::Route,
};

pub(crate) const ROUTES: &[Route] = &[
    Route::new("GET", "/api/ping", |_| Ok(Response::json(json!({"message": "pong"})))),
    Route::new("GET", "/api/version", version),
    Route::new("GET", "/api/plugins", plugins),
    Route::new("GET", "/api/config/timesheet", timesheet),
    Route::new("GET", "/api/config/colors", palette).since(18),
];

fn version(call: &mut Call<'_>) -> RouteResult {
    let version = call.settings.version;
    let copyright = format!("Kimai {version} by Kevin Papst.");
    Ok(Response::json(
        json!({"version": version.to_string(), "versionId": version.id(), "copyright": copyright}),
    ))
}

fn plugins(call: &mut Call<'_>) -> RouteResult {
    let plugins = call.settings.plugins.iter();
    Ok(Response::json(plugins.map(|name| json!({"name": name, "version": "1.0.0"})).collect::<Vec<_>>()))
}

fn timesheet(call: &mut Call<'_>) -> RouteResult {
    let rules = &call.settings.timesheets;
    let begin = rules.default_begin.map(|time| time.strftime("%H:%M").to_string());
    Ok(Response::json(json!({
        "trackingMode": rules.tracking_mode.name(),
        "defaultBeginTime": begin.as_deref().unwrap_or("now"),
        "activeEntriesHardLimit": rules.active_entries_hard_limit,
        "isAllowFutureTimes": rules.allow_future,
        "isAllowOverlapping": rules.allow_overlapping,
    })))
}

fn palette(_: &mut Call<'_>) -> RouteResult {
    let named = reference_data::PALETTE.iter().map(|(name, code)| ((*name).to_owned(), Value::from(*code)));
    Ok(Response::json(Value::Object(named.collect::<Map<_, _>>())))
}

//! Ping, version, plugins and configuration.
#![expect(clippy::unnecessary_wraps, reason = "routes that cannot fail")]

use serde_json::{Map, Value, json};

use super::{
    answers::{Answer, Outcome},
    call::Call,
    colors,
    router::Route,
};

pub(crate) const ROUTES: &[Route] = &[
    Route::new("GET", "/api/ping", |_| Ok(Answer::json(json!({"message": "pong"})))),
    Route::new("GET", "/api/version", version),
    Route::new("GET", "/api/plugins", plugins),
    Route::new("GET", "/api/config/timesheet", timesheet),
    Route::new("GET", "/api/config/colors", palette).since(18),
];

fn version(call: &mut Call<'_>) -> Outcome {
    let version = call.settings.version;
    let copyright = format!("Kimai {version} by Kevin Papst.");
    Ok(Answer::json(
        json!({"version": version.to_string(), "versionId": version.id(), "copyright": copyright}),
    ))
}

fn plugins(call: &mut Call<'_>) -> Outcome {
    let plugins = call.settings.plugins.iter();
    Ok(Answer::json(plugins.map(|name| json!({"name": name, "version": "1.0.0"})).collect::<Vec<_>>()))
}

fn timesheet(call: &mut Call<'_>) -> Outcome {
    let settings = call.settings;
    Ok(Answer::json(json!({
        "trackingMode": settings.tracking_mode.name(),
        "defaultBeginTime": "now",
        "activeEntriesHardLimit": settings.active_entries_hard_limit,
        "isAllowFutureTimes": settings.allow_future,
        "isAllowOverlapping": settings.allow_overlapping,
    })))
}

fn palette(_: &mut Call<'_>) -> Outcome {
    let named = colors::PALETTE.iter().map(|(name, code)| ((*name).to_owned(), Value::from(*code)));
    Ok(Answer::json(Value::Object(named.collect::<Map<_, _>>())))
}

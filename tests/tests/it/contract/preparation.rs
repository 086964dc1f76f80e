//! Changes between the recordings: settings, and requests that were not recorded.

use jiff::civil::date;
use kimai_tests::sim::{Entity, Lockdown, MetaField, Settings, SimulatedKimai, TimesheetRules, TrackingMode};
use serde_json::json;

use super::client::Caller;

/// The time of the first recordings.
pub(crate) const NOW: &str = "2026-11-21T12:34:27Z";

/// Some seconds after [`NOW`], so that new timesheets begin later than the ones before.
const SOON: &str = "2026-11-21T12:34:40Z";

/// More than a minute later, when failed logins have expired.
const LATER: &str = "2026-11-21T12:37:30Z";

/// The start of the last timesheet.
const LAST: &str = "2026-11-21T12:35:05Z";

/// Brings the simulation to the state of the real Kimai before this recording.
pub(crate) async fn prepare(kimai: &SimulatedKimai, caller: &Caller, name: &str) {
    kimai.settings(|settings| apply_settings(settings, name));
    let language = |user: u64, language: &str| {
        let path = format!("/api/users/{user}/preferences");
        let body = json!([{"name": "language", "value": language}]);
        async move { caller.send_ok("admin", "PATCH", &path, body).await }
    };
    match name {
        "cfg-hardlimit2-start-1" => {
            let zone = json!([{"name": "timezone", "value": "America/New_York"}]);
            caller.send_ok("admin", "PATCH", "/api/users/4/preferences", zone).await;
        }
        "cfg-overlap-duplicate-german" | "restart-hidden-project-german" => {
            language(3, "de").await;
        }
        "cfg-overlap-restart" | "create-missing-project-accept-de" => {
            language(3, "en").await;
        }
        "restart-hidden-project" => {
            caller.send_ok("admin", "PATCH", "/api/projects/3", json!({"visible": false})).await;
        }
        "create-begin-omitted-end-given" => {
            caller.send_ok("admin", "PATCH", "/api/projects/3", json!({"visible": true})).await;
            kimai.set_now(SOON.parse().expect("a moment"));
        }
        "x-auth-ratelimit-1" => kimai.set_now(LATER.parse().expect("a moment")),
        "meta-plugins" => kimai.set_now(NOW.parse().expect("a moment")),
        "meta-ts-restart-copy" => kimai.set_now(LAST.parse().expect("a moment")),
        "meta-ts-create" => create_leftovers(caller).await,
        _ => {}
    }
}

/// Creates the three timesheets that an earlier series of recordings with meta fields left behind.
async fn create_leftovers(caller: &Caller) {
    let work =
        json!({"begin": "2026-11-20T20:00:00", "end": "2026-11-20T20:30:00", "project": 1, "activity": 1});
    let first = caller.send_ok("anna", "POST", "/api/timesheets", work).await.body["id"].clone();
    for (name, value) in [("ticket", "ABC-124"), ("distance", "abc")] {
        let path = format!("/api/timesheets/{first}/meta");
        caller.send_ok("anna", "PATCH", &path, json!({"name": name, "value": value})).await;
    }
    caller
        .send_ok("anna", "PATCH", &format!("/api/timesheets/{first}/restart"), json!({"copy": "all"}))
        .await;
    caller.send_ok("anna", "PATCH", &format!("/api/timesheets/{first}/duplicate"), json!({})).await;
}

/// Applies the settings of a recording: `cfg-<setting>-…` was taken with this setting, `meta-…` with a plugin that defines fields.
fn apply_settings(settings: &mut Settings, name: &str) {
    let with = |prefix: &str| name.starts_with(prefix);
    let october = Lockdown::new(date(2026, 10, 1).at(0, 0, 0, 0), date(2026, 10, 31).at(23, 59, 59, 0));
    settings.timesheets = TimesheetRules {
        allow_overlapping: !with("cfg-overlap"),
        allow_future: !with("cfg-nofuture"),
        breaks: with("cfg-break"),
        lockdown: with("cfg-lockdown").then_some(october),
        active_entries_hard_limit: if with("cfg-hardlimit2") { 2 } else { 1 },
        tracking_mode: match name {
            name if name.starts_with("cfg-mode-punch") => TrackingMode::Punch,
            name if name.starts_with("cfg-mode-duration-fixed-begin") => TrackingMode::DurationFixedBegin,
            _ => TrackingMode::Default,
        },
        ..TimesheetRules::default()
    };
    settings.plugins = if with("meta-") { ["DemoMetaBundle".to_owned()].into() } else { [].into() };
    settings.meta_fields = if with("meta-") { fields() } else { Vec::new() };
}

fn fields() -> Vec<MetaField> {
    let hidden = MetaField { visible: false, ..MetaField::new(Entity::Timesheet, "hidden_note") };
    vec![
        MetaField::new(Entity::Timesheet, "ticket"),
        MetaField::new(Entity::Timesheet, "distance"),
        hidden,
        MetaField::new(Entity::Project, "repository"),
        MetaField::new(Entity::Customer, "industry"),
        MetaField::new(Entity::Activity, "skill"),
    ]
}

use serde_json::json;

use super::{kimai, session};

/// "Start a Timer" and "Stop a Timer"; the id of the README, 12345, is here that of what was started.
#[tokio::test]
async fn a_timer_is_started_and_stopped() {
    let kimai = kimai().await;
    let admin = session(&kimai, "admin").await;
    let start = json!({
        "action": "start",
        "data": {
            "project": 1,
            "activity": 5,
            "description": "Working on API integration"
        }
    });
    assert!(admin.ok("timer", start).await.starts_with("Started #600: "));
    let active = json!({"action": "active"});
    let running = admin.ok("timer", active.clone()).await;
    assert!(running.contains("#600 2026-11-23 14:00-now (running) Musterbau GmbH / Website relaunch (#1) / Support (#5) - Working on API integration"), "{running}");

    kimai.set_now("2026-11-23T13:30:00Z".parse().unwrap());
    let stop = json!({
        "action": "stop",
        "id": 600
    });
    let stopped = admin.ok("timer", stop).await;
    assert_eq!(stopped, "Stopped #600 (0:30 h, Musterbau GmbH / Website relaunch / Support).");
    assert!(!admin.ok("timer", active).await.contains("#600"));
}

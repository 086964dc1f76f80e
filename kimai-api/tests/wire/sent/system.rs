//! What a Kimai is and how it is set up.

use super::sends;

pub(super) const SENT: &[&str] = &[
    "GET /api/ping",
    "GET /api/version",
    "GET /api/plugins",
    "GET /api/config/timesheet",
    "GET /api/config/colors",
];

#[tokio::test]
async fn version_plugins_and_settings_are_asked_for_where_kimai_has_them() {
    sends(SENT, async |kimai| {
        assert_eq!(kimai.ping().await?, "pong");
        assert!(kimai.version().await?.is_at_least(2, 65));
        assert_eq!(kimai.plugins().await?[0].name, "n");
        kimai.config().timesheet().await?;
        assert_eq!(kimai.config().colors().await?["a"], "b");
        Ok(())
    })
    .await;
}

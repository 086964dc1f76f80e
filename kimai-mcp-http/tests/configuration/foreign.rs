//! What was written for the Python server and means nothing here.

use kimai_tests::sim::{Settings, SimulatedKimai};

use crate::{desk::Desk, running::Running};

const SLUG: &str = "xK9mP2qW7vL4aB8c";

async fn desk() -> (SimulatedKimai, Desk) {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let desk = Desk::of(&kimai, &[(SLUG, "anna-token")]);
    (kimai, desk)
}

#[tokio::test]
async fn each_variable_of_a_login_elsewhere_is_named_without_its_value_and_the_server_starts() {
    let named = [
        "KIMAI_MCP_OIDC_ISSUER",
        "KIMAI_MCP_OIDC_CLIENT_SECRET",
        "KIMAI_MCP_PROVISION_ADMIN_TOKEN",
        "KIMAI_USER_…_OIDC_IDENTITY",
    ];
    let set = [named[0], named[1], named[2], "KIMAI_USER_XK9MP2QW7VL4AB8C_OIDC_IDENTITY"];
    let (_kimai, desk) = desk().await;
    let desk = set.iter().fold(desk, |desk, name| desk.with(name, "s3cret"));
    let desk = desk.with("KIMAI_MCP_OIDC_SCOPES", "").with("KIMAI_MCP_AUTO_PROVISION", "false");
    let log = Running::start(&desk, &[]).await.before.join("\n");
    for name in named {
        assert!(log.contains(&format!("{name} has no effect")), "{name}: {log}");
    }
    assert!(log.contains("kimai-mcp-http user add"), "what to do: {log}");
    for hidden in ["s3cret", "XK9MP2", "OIDC_SCOPES", "AUTO_PROVISION"] {
        assert!(!log.contains(hidden), "{hidden}: {log}");
    }
}

#[tokio::test]
async fn a_field_of_a_user_that_means_nothing_is_named_unless_it_could_be_a_secret() {
    let (_kimai, desk) = desk().await;
    let fields =
        r#""oidc_identity": "a@b.c", "kimai_user_id": "1", "_note": 1, "Zx81k3TokenOfAnna": 2, "kimai_url""#;
    desk.put("users.json", &desk.read("users.json").replacen(r#""kimai_url""#, fields, 1));
    let log = Running::start(&desk, &[]).await.before.join("\n");
    let line =
        log.lines().find(|line| line.contains("means nothing here")).unwrap_or_else(|| panic!("{log}"));
    assert!(
        line.contains("user 1 of users.json") && line.contains("oidc_identity") && line.contains('…'),
        "{line}"
    );
    for hidden in ["a@b.c", "kimai_user_id", "_note", "Zx81", SLUG] {
        assert!(!log.contains(hidden), "{hidden}: {log}");
    }
    assert_eq!(desk.run(&["check"]).await.code, Some(0));
}

#[tokio::test]
async fn what_is_set_for_a_door_that_is_closed_has_no_effect_and_that_is_said() {
    let (_kimai, desk) = desk().await;
    let desk = desk.with("MAX_SESSIONS", "5").with("KIMAI_SSL_VERIFY", "false");
    let log = Running::start(&desk, &["--session-ttl=60"]).await.before.join("\n");
    for part in ["--max-sessions has no effect", "--session-ttl has no effect", "--ssl-verify has no effect"]
    {
        assert!(log.contains(part), "{part}: {log}");
    }
}

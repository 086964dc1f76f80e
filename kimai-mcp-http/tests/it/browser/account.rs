//! The account page in the browser: connections, changes and their undo.

use std::fs;

use jiff::SignedDuration;
use kimai_mcp_http::http::history::{Author, PastCall, PastItem};
use kimai_tools::domain::{
    ChangeKind, EntityRef,
    api::{Id, Project, Timesheet},
};
use mcp_oauth_server::{
    events::RequestOrigin,
    grant::{self, CodeExchange},
    secret::Secret,
};
use serde_json::json;

use super::{
    appearance::violations,
    chromium::{Chromium, Settings, target},
    site::Site,
};

/// The code verifier of the authorization requests of [`Site::authorize`].
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

/// Connects the client in the browser, and records changes that it made.
async fn connect(site: &Site, chromium: &Chromium) {
    chromium.goto(&site.authorize(&site.callback)).await;
    sign_in(chromium).await;
    chromium.sees("fieldset").await;
    chromium.click("button[value=allow]").await;
    chromium.sees("#client").await;
    exchange(site).await;
    let oauth = &site.app.auth.oauth;
    let kimai = "https://kimai.example.com/".parse().unwrap();
    let history = site.app.histories.of(&oauth.user_pseudonym("anna"), &kimai);
    let now = oauth.state().now();
    let calls = [
        (
            3 * 24 * 60,
            ChangeKind::Created,
            EntityRef::new(Id::<Project>::new(12)),
            "Website relaunch <2026>",
            0,
        ),
        (
            95,
            ChangeKind::Updated,
            EntityRef::new(Id::<Timesheet>::new(598)),
            "end 11:30 → 11:45, billable yes → no",
            0,
        ),
        (
            12,
            ChangeKind::Created,
            EntityRef::new(Id::<Timesheet>::new(600)),
            "2026-11-28 09:00-10:30 1:30 h, Musterbau GmbH / Website relaunch / Development",
            4,
        ),
    ];
    for (minutes, kind, entity, detail, more) in calls {
        let author = Author { way: "oauth".to_owned(), client: Some("Claude".to_owned()) };
        let items = vec![PastItem { kind, entity, detail: detail.to_owned() }];
        let at = now - SignedDuration::from_mins(minutes);
        history.add(PastCall { at, author, items, more, unknown: None }).await;
    }
}

/// Exchanges the code that the client received.
pub(crate) async fn exchange(site: &Site) {
    let code = site.returns().concat().into_iter().find(|(name, _)| name == "code").unwrap().1;
    let exchange = CodeExchange {
        code: &Secret::new(&code),
        client_id: "c1",
        redirect_uri: Some(&site.callback),
        verifier: VERIFIER,
        origin: &RequestOrigin::default(),
    };
    grant::exchange_code(&site.app.auth.oauth, &exchange).await.unwrap();
}

async fn sign_in(chromium: &Chromium) {
    chromium.fill("user", "anna").await;
    chromium.fill("secret", "anna's secret").await;
    chromium.click("button").await;
}

#[tokio::test]
#[ignore = "cargo xtask browser runs it"]
async fn account_page_is_accessible_and_fits_on_a_phone_without_scripts() {
    let axe = fs::read_to_string(target().join("browser/node_modules/axe-core/axe.min.js")).unwrap();
    for (name, settings) in [
        ("light", Settings::default()),
        ("dark", Settings { dark: true, ..Settings::default() }),
        ("phone", Settings { phone: true, language: "de", ..Settings::default() }),
        ("phone-dark", Settings { phone: true, dark: true, ..Settings::default() }),
    ] {
        let (site, chromium) = (Site::open().await, Chromium::open(settings).await);
        connect(&site, &chromium).await;
        chromium.goto(&format!("{}/account", site.url)).await;
        sign_in(&chromium).await;
        chromium.sees("ol.changes").await;
        assert_eq!(violations(&chromium, &axe).await, json!([]), "{name}");
        let widths = "return document.documentElement.scrollWidth - document.documentElement.clientWidth";
        assert_eq!(chromium.evaluate(widths).await, 0, "{name}");
        chromium.picture(&format!("account-{name}")).await;
        chromium.close().await;
    }
}

#[tokio::test]
#[ignore = "cargo xtask browser runs it"]
async fn connection_is_ended_without_scripts() {
    let settings = Settings { scripts: false, ..Settings::default() };
    let (site, chromium) = (Site::open().await, Chromium::open(settings).await);
    connect(&site, &chromium).await;
    chromium.goto(&format!("{}/account", site.url)).await;
    sign_in(&chromium).await;
    chromium.sees("button[value=end]").await;
    chromium.click("button[value=end]").await;
    chromium.sees("ol.changes").await;
    assert!(chromium.text("main").await.contains("No app is connected."));
    chromium.click("button[value=end_all]").await;
    assert!(chromium.text("h1").await.contains("All connections ended"));
    chromium.close().await;
}

//! Pictures of the pages for the documentation: sign-in with one's own token, consent and the account page.

use std::{fs, path::Path};

use jiff::SignedDuration;
use kimai_mcp_http::http::history::{Author, PastCall, PastItem};
use kimai_tests::sim::{Settings as KimaiSettings, SimulatedKimai};
use kimai_tools::domain::{
    ChangeKind, EntityRef,
    api::{Id, Timesheet},
};
use url::Url;

use super::{
    account::exchange,
    chromium::{Chromium, Settings, target},
    site::{CLAUDE, Site},
};

/// Width of a picture of a window in pixels.
const WIDTH: u32 = 760;

/// Height of the parts of a window around its page, at most.
const FRAME_HEIGHT: u64 = 160;

/// Stores a picture of the whole page, or of the screen of a phone. The Kimai has the address of an example.
async fn picture(chromium: &Chromium, kimai: &SimulatedKimai, name: &str, is_phone: bool) {
    let url = kimai.url();
    let host = url.trim_start_matches("http://");
    let script = format!(
        "document.documentElement.style.overflow = 'hidden';
         document.body.innerHTML = document.body.innerHTML.replaceAll('{url}', 'https://kimai.example.com')
            .replaceAll('{host}', 'kimai.example.com'); return document.documentElement.scrollHeight"
    );
    let height = chromium.evaluate(&script).await.as_u64().unwrap();
    if !is_phone {
        // A narrower window may need more lines, which the frame of the window leaves room for.
        let height = u32::try_from(height + FRAME_HEIGHT).unwrap();
        chromium.window.set_window_size(WIDTH, height).await.unwrap();
    }
    let picture = chromium.window.screenshot().await.unwrap();
    fs::write(target().join(format!("browser/{name}.png")), &picture).unwrap();
    if std::env::var_os("KIMAI_UPDATE_PICTURE").is_some() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/pages");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(format!("{}.png", name.replace("-token", ""))), &picture).unwrap();
    }
}

/// Enters Anna's token.
async fn enter_token(chromium: &Chromium) {
    chromium.fill("token", "anna-token").await;
    chromium.click("button").await;
}

/// Records changes of a client for the account page.
async fn add_changes(site: &Site, kimai: &SimulatedKimai) {
    let kimai: Url = kimai.url().parse().unwrap();
    let oauth = &site.app.auth.oauth;
    let user = format!("3@{}", kimai.as_str().trim_end_matches('/'));
    let history = site.app.histories.of(&oauth.user_pseudonym(&user), &kimai);
    let now = oauth.state().now();
    for (minutes, kind, id, detail) in [
        (95, ChangeKind::Updated, 598, "end 11:30 → 11:45, billable yes → no"),
        (
            12,
            ChangeKind::Created,
            600,
            "2026-11-28 09:00-10:30 1:30 h, Musterbau GmbH / Website relaunch / Development",
        ),
    ] {
        let author = Author { way: "oauth".to_owned(), client: Some("Claude".to_owned()) };
        let entity = EntityRef::new(Id::<Timesheet>::new(id));
        let items = vec![PastItem { kind, entity, detail: detail.to_owned() }];
        let at = now - SignedDuration::from_mins(minutes);
        history.add(PastCall { at, author, items, more: 0, unknown: None }).await;
    }
}

#[tokio::test]
#[ignore = "cargo xtask browser runs it"]
async fn pictures_of_sign_in_consent_and_account_for_the_documentation() {
    for (name, settings) in [
        ("light", Settings::default()),
        ("dark", Settings { dark: true, ..Settings::default() }),
        ("phone", Settings { phone: true, ..Settings::default() }),
    ] {
        let kimai = SimulatedKimai::start(KimaiSettings::default()).await;
        let (site, chromium) = (Site::open_with_own_token(&kimai).await, Chromium::open(settings).await);
        chromium.goto(&site.authorize(CLAUDE)).await;
        picture(&chromium, &kimai, &format!("sign-in-{name}"), settings.phone).await;
        enter_token(&chromium).await;
        chromium.sees("fieldset").await;
        picture(&chromium, &kimai, &format!("consent-token-{name}"), settings.phone).await;
        chromium.goto(&site.authorize(&site.callback)).await;
        enter_token(&chromium).await;
        chromium.sees("fieldset").await;
        chromium.click("button[value=allow]").await;
        chromium.sees("#client").await;
        exchange(&site).await;
        add_changes(&site, &kimai).await;
        chromium.goto(&format!("{}/account", site.url)).await;
        enter_token(&chromium).await;
        chromium.sees("ol.changes").await;
        picture(&chromium, &kimai, &format!("account-token-{name}"), settings.phone).await;
        chromium.close().await;
    }
}

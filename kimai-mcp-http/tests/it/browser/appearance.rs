//! Appearance and accessibility of each page, in light and dark, on desktop and phone.

use std::fs;

use serde_json::{Value, json};

use super::{
    chromium::{Chromium, Settings, target},
    site::{CLAUDE, CURSOR, Site},
};

/// Leads a browser past every page; `look` is called at each.
pub(crate) async fn each_page(site: &Site, chromium: &Chromium, look: impl AsyncFn(&'static str)) {
    chromium.goto(&site.url).await;
    look("start").await;
    chromium.goto(&format!("{}/login?request=none", site.url)).await;
    look("problem").await;
    chromium.goto(&format!("{}&state=another", site.authorize(CLAUDE))).await;
    look("astray").await;
    chromium.goto(&site.authorize(CLAUDE)).await;
    look("login").await;
    chromium.goto(&site.authorize(CURSOR)).await;
    look("login-program").await;
    chromium.fill("user", "anna").await;
    chromium.fill("secret", "wrong").await;
    chromium.click("button").await;
    chromium.sees("#fault").await;
    look("login-wrong").await;
    chromium.fill("secret", "anna's secret").await;
    chromium.click("button").await;
    chromium.sees("fieldset").await;
    look("consent").await;
    for scope in ["read", "write", "admin"] {
        chromium.click(&format!("input[value='kimai:{scope}']")).await;
    }
    chromium.click("button[value=allow]").await;
    chromium.sees("#fault").await;
    look("consent-nothing").await;
    chromium.click("input[value='kimai:read']").await;
    chromium.click("button[value=allow]").await;
    chromium.sees("a.button").await;
    look("back").await;
}

async fn pictures(name: &str, settings: Settings) {
    let (site, chromium) = (Site::open().await, Chromium::open(settings).await);
    each_page(&site, &chromium, async |page| chromium.picture(&format!("{page}-{name}")).await).await;
    chromium.close().await;
}

#[tokio::test]
#[ignore = "cargo xtask browser runs it"]
async fn screenshots_of_each_page_are_stored() {
    pictures("light", Settings::default()).await;
    pictures("dark", Settings { dark: true, ..Settings::default() }).await;
    pictures("phone", Settings { phone: true, language: "de", ..Settings::default() }).await;
}

#[tokio::test]
#[ignore = "cargo xtask browser runs it"]
async fn color_scheme_follows_the_browser() {
    for (dark, expected) in [(false, "rgb(244, 245, 247)"), (true, "rgb(20, 23, 28)")] {
        let settings = Settings { dark, ..Settings::default() };
        let (site, chromium) = (Site::open().await, Chromium::open(settings).await);
        chromium.goto(&site.url).await;
        let ground = chromium.evaluate("return getComputedStyle(document.body).backgroundColor").await;
        assert_eq!(ground, expected);
        chromium.close().await;
    }
}

#[tokio::test]
#[ignore = "cargo xtask browser runs it"]
async fn pages_fit_on_a_phone_of_360_pixels() {
    for language in ["en", "de"] {
        let settings = Settings { phone: true, language, ..Settings::default() };
        let (site, chromium) = (Site::open().await, Chromium::open(settings).await);
        each_page(&site, &chromium, async |page| {
            let widths = chromium
                .evaluate(
                    "return [document.documentElement.scrollWidth, document.documentElement.clientWidth]",
                )
                .await;
            assert_eq!(widths, serde_json::json!([360, 360]), "{page} {language}");
        })
        .await;
        chromium.close().await;
    }
}

const RUN: &str = "const done = arguments[arguments.length - 1];
axe.run(document).then(({ passes, violations }) => done(passes.length < 10 ? 'too few rules' : violations.map(
    violation => [violation.id, violation.help, violation.nodes.map(node => node.html)])));";

pub(crate) async fn violations(chromium: &Chromium, axe: &str) -> Value {
    chromium.evaluate(axe).await;
    chromium.window.execute_async(RUN, Vec::new()).await.unwrap()
}

#[tokio::test]
#[ignore = "cargo xtask browser runs it"]
async fn pages_have_no_accessibility_violations() {
    let axe = fs::read_to_string(target().join("browser/node_modules/axe-core/axe.min.js")).unwrap();
    for (dark, phone) in [(false, false), (true, false), (false, true), (true, true)] {
        let (site, chromium) =
            (Site::open().await, Chromium::open(Settings { dark, phone, ..Settings::default() }).await);
        each_page(&site, &chromium, async |page| {
            assert_eq!(violations(&chromium, &axe).await, json!([]), "{page}, dark: {dark}, phone: {phone}");
        })
        .await;
        chromium.close().await;
    }
}

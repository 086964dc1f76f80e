//! Each page as people see it: in light and dark, at a desk and on a phone.

use crate::{
    chromium::{Chromium, Settings},
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
async fn pictures_of_each_page_are_taken() {
    pictures("light", Settings::default()).await;
    pictures("dark", Settings { dark: true, ..Settings::default() }).await;
    pictures("phone", Settings { phone: true, language: "de", ..Settings::default() }).await;
}

#[tokio::test]
#[ignore = "cargo xtask browser runs it"]
async fn dark_is_dark_and_light_is_light() {
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
async fn a_phone_of_360_pixels_scrolls_no_page_sideways() {
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

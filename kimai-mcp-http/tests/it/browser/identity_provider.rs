//! Sign-in at an identity provider in the browser, and the login page with several ways.

use std::fs;

use kimai_tests::identity_provider::IdentityProvider;
use serde_json::json;

use super::{
    appearance::violations,
    chromium::{Chromium, Settings, target},
    site::Site,
};

#[tokio::test(flavor = "multi_thread")]
#[ignore = "cargo xtask browser runs it"]
async fn user_leaves_for_the_provider_and_comes_back_without_scripts() {
    let provider = IdentityProvider::start().await;
    for settings in
        [Settings { scripts: false, ..Settings::default() }, Settings { phone: true, ..Settings::default() }]
    {
        let (site, chromium) = (Site::open_with_provider(&provider).await, Chromium::open(settings).await);
        chromium.goto(&site.authorize(&site.callback)).await;
        assert_eq!(chromium.text("button").await, "Continue with Example Ltd");
        chromium.click("button").await;
        assert_eq!(chromium.text("legend").await, "In your Kimai, the app may:");
        chromium.click("button[value=allow]").await;
        assert_eq!(chromium.text("#client").await, "Thank you.");
        chromium.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "cargo xtask browser runs it"]
async fn login_page_with_several_ways_is_accessible_and_fits_on_a_phone() {
    let axe = fs::read_to_string(target().join("browser/node_modules/axe-core/axe.min.js")).unwrap();
    let provider = IdentityProvider::start().await;
    provider.change(|provider| provider.account = json!({ "email": "eve@example.com", "sub": "eve" }));
    for (dark, phone, language) in [(false, false, "en"), (true, true, "de")] {
        let settings = Settings { language, dark, phone, ..Settings::default() };
        let (site, chromium) = (Site::open_with_provider(&provider).await, Chromium::open(settings).await);
        chromium.goto(&site.authorize(&site.callback)).await;
        chromium.sees("#secret-user").await;
        assert_eq!(violations(&chromium, &axe).await, json!([]), "{language}");
        chromium.picture(&format!("login-ways-{language}")).await;
        chromium.click("button").await;
        chromium.sees("#fault").await;
        assert_eq!(violations(&chromium, &axe).await, json!([]), "{language}");
        let widths = "return document.documentElement.scrollWidth - document.documentElement.clientWidth";
        assert_eq!(chromium.evaluate(widths).await, 0);
        chromium.picture(&format!("login-ways-refused-{language}")).await;
        chromium.close().await;
    }
}

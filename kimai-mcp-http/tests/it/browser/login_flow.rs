//! Login and consent in the browser, from the client and back.

use super::{
    chromium::{Chromium, Settings},
    site::{CURSOR, Site},
};

async fn log_in(chromium: &Chromium, secret: &str) {
    chromium.fill("user", "anna").await;
    chromium.fill("secret", secret).await;
    chromium.click("button").await;
}

/// Returns a parameter that the client received.
async fn parameter(chromium: &Chromium, site: &Site, name: &str) -> Option<String> {
    assert_eq!(chromium.text("#client").await, "Thank you.");
    let answers = site.returns();
    assert_eq!(answers.len(), 1, "once");
    answers[0].iter().find(|(key, _)| key == name).map(|(_, value)| value.clone())
}

async fn from_end_to_end(settings: Settings) {
    let (site, chromium) = (Site::open().await, Chromium::open(settings).await);
    chromium.goto(&site.authorize(&site.callback)).await;
    assert!(chromium.text("dl").await.contains("Claude"));
    log_in(&chromium, "wrong").await;
    assert_eq!(chromium.text("#fault").await, "User or secret is wrong.");
    log_in(&chromium, "anna's secret").await;
    assert_eq!(chromium.text("legend").await, "In your Kimai, the app may:");
    chromium.click("input[value='kimai:admin']").await;
    chromium.click("button[value=allow]").await;
    assert_eq!(parameter(&chromium, &site, "state").await.unwrap(), "a state with spaces & signs");
    assert_eq!(parameter(&chromium, &site, "iss").await.unwrap(), site.url);
    assert_eq!(parameter(&chromium, &site, "code").await.unwrap().len(), 43);
    chromium.close().await;
}

#[tokio::test]
#[ignore = "cargo xtask browser runs it"]
async fn user_logs_in_narrows_the_scopes_and_returns_to_the_client() {
    from_end_to_end(Settings::default()).await;
}

#[tokio::test]
#[ignore = "cargo xtask browser runs it"]
async fn login_works_without_scripts() {
    let settings = Settings { scripts: false, ..Settings::default() };
    let chromium = Chromium::open(settings).await;
    chromium.goto("data:text/html,<p>off</p><script>document.body.textContent = 'on'</script>").await;
    assert_eq!(chromium.text("p").await, "off");
    chromium.close().await;
    from_end_to_end(settings).await;
}

#[tokio::test]
#[ignore = "cargo xtask browser runs it"]
async fn login_works_on_a_phone() {
    from_end_to_end(Settings { phone: true, ..Settings::default() }).await;
}

#[tokio::test]
#[ignore = "cargo xtask browser runs it"]
async fn user_who_denies_returns_to_the_client() {
    let (site, chromium) = (Site::open().await, Chromium::open(Settings::default()).await);
    chromium.goto(&site.authorize(&site.callback)).await;
    log_in(&chromium, "anna's secret").await;
    chromium.sees("fieldset").await;
    chromium.click("button[value=deny]").await;
    assert_eq!(parameter(&chromium, &site, "error").await.unwrap(), "access_denied");
    chromium.close().await;
}

#[tokio::test]
#[ignore = "cargo xtask browser runs it"]
async fn redirect_to_a_program_shows_a_page_with_the_link() {
    let (site, chromium) = (Site::open().await, Chromium::open(Settings::default()).await);
    chromium.goto(&site.authorize(CURSOR)).await;
    log_in(&chromium, "anna's secret").await;
    chromium.sees("fieldset").await;
    chromium.click("button[value=allow]").await;
    assert_eq!(chromium.text("a.button").await, "Continue");
    let link = chromium.evaluate("return document.querySelector('a').href").await;
    assert!(link.as_str().unwrap().starts_with(&format!("{CURSOR}?code=")));
    chromium.close().await;
}

#[tokio::test]
#[ignore = "cargo xtask browser runs it"]
async fn german_browsers_get_german_pages() {
    let settings = Settings { language: "de-AT,de,en", ..Settings::default() };
    let (site, chromium) = (Site::open().await, Chromium::open(settings).await);
    chromium.goto(&site.authorize(&site.callback)).await;
    assert_eq!(chromium.text("h1").await, "Anmelden");
    assert_eq!(chromium.evaluate("return document.documentElement.lang").await, "de");
    log_in(&chromium, "anna's secret").await;
    assert_eq!(chromium.text("legend").await, "In Ihrem Kimai darf die App:");
    chromium.close().await;
}

#[tokio::test]
#[ignore = "cargo xtask browser runs it"]
async fn login_works_with_the_keyboard_only() {
    let (site, chromium) = (Site::open().await, Chromium::open(Settings::default()).await);
    chromium.goto(&site.authorize(&site.callback)).await;
    let type_into_focus = async |text: &str| {
        chromium.window.active_element().await.unwrap().send_keys(text).await.unwrap();
    };
    type_into_focus("anna\u{e004}").await;
    type_into_focus("anna's secret\u{e007}").await;
    assert_eq!(chromium.text("legend").await, "In your Kimai, the app may:");
    // Past three scopes to the button.
    for _ in 0..4 {
        type_into_focus("\u{e004}").await;
    }
    type_into_focus("\u{e007}").await;
    assert!(parameter(&chromium, &site, "code").await.is_some());
    chromium.close().await;
}

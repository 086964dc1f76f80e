//! Accounts of the provider without an entry: they link their own Kimai token once.

use kimai_tests::{
    hosted::{ANNA, Browser, Login, Site, open_login, refresh, register_client},
    identity_provider::IdentityProvider,
    redis::missing,
    sim::{Settings, SimulatedKimai},
};
use reqwest::StatusCode;
use serde_json::json;
use tempfile::TempDir;

use super::{Company, KEY, Replicas, consent, options, sign_in, status, users};
use crate::replicas::cluster::call_user_current;

/// Returns the options of a server whose provider is the only way to sign in, and whose accounts link their own Kimai token.
fn linking_options(kimai: &SimulatedKimai, provider: &IdentityProvider, folder: &TempDir) -> Vec<String> {
    let key = folder.path().join("key");
    std::fs::write(&key, KEY).unwrap();
    let further = [
        "--sign-in=token".to_owned(),
        format!("--default-kimai-url={}", kimai.url()),
        format!("--state-key-file={}", key.display()),
        "--rate-limit-rpm=0".to_owned(),
    ];
    options(provider, folder).into_iter().chain(further).collect()
}

/// Starts a server without entries whose accounts link their own Kimai token.
async fn start(further: &[&str]) -> Company {
    Company::start(Settings::default(), linking_options, further).await
}

/// Enters a token into the form of the page and returns the next page.
async fn enter<'a, S: Site>(browser: &'a mut Browser<'_, S>, token: &str) -> &'a str {
    assert!(browser.page.contains("needs your own Kimai token"), "{}", browser.page);
    browser.submit(&[("token", token)]).await
}

/// Connects a client by an account that links this token, or is linked already.
async fn connect<S: Site>(site: &S, provider: &IdentityProvider, token: Option<&str>) -> Login {
    let client_id = register_client(site).await;
    let mut browser = sign_in(site, provider, &client_id, json!({})).await;
    if let Some(token) = token {
        enter(&mut browser, token).await;
    }
    assert!(browser.page.contains("Anna Arbeiter (#3)"), "{}", browser.page);
    consent(site, client_id, browser).await
}

#[tokio::test(flavor = "multi_thread")]
async fn account_without_an_entry_links_the_own_token_once() {
    let mut linking = start(&[]).await;
    let client_id = register_client(&linking.server).await;
    let browser = open_login(&linking.server, &client_id).await;
    assert!(!browser.page.contains("name=\"token\"") && !browser.page.contains("name=\"secret\""));
    let mut browser = linking.sign_in(&client_id, json!({})).await;
    assert!(browser.page.contains("signed in at Example Ltd (anna@example.com)"), "{}", browser.page);
    for (token, expected) in [
        ("wrong-token", "Kimai does not accept this token."),
        ("ben-token", "another e-mail address than your company account"),
    ] {
        assert!(enter(&mut browser, token).await.contains(expected), "{}", browser.page);
    }
    enter(&mut browser, ANNA.2).await;
    assert!(browser.page.contains("Anna Arbeiter (#3)"), "{}", browser.page);
    let login = consent(&linking.server, client_id, browser).await;
    assert_eq!(status(&linking.server, &login).await, StatusCode::OK);
    assert!(linking.command(&["sessions", "list"]).contains("Anna Arbeiter (#3)"));

    linking.server.restart().await;
    assert_eq!(status(&linking.server, &login).await, StatusCode::OK);
    let second = connect(&linking.server, &linking.provider, None).await;
    assert_eq!(status(&linking.server, &second).await, StatusCode::OK);
    let log = linking.server.log();
    assert!(!log.contains(ANNA.2), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn person_belongs_to_one_account_until_it_is_unlinked() {
    let linking = start(&[]).await;
    let login = connect(&linking.server, &linking.provider, Some(ANNA.2)).await;
    let client_id = register_client(&linking.server).await;
    let other = json!({ "sub": "sub-other" });
    let mut browser = linking.sign_in(&client_id, other.clone()).await;
    linking.kimai.add_token("anna", "second-token");
    let page = enter(&mut browser, "second-token").await;
    assert!(page.contains("belongs to another account at Example Ltd"), "{page}");
    // The refused account did not replace the token of the linked one.
    linking.kimai.remove_token("second-token");
    assert_eq!(status(&linking.server, &login).await, StatusCode::OK);
    let person = format!("3@{}", linking.kimai.url());
    assert!(linking.command(&["user", "unlink", &person]).starts_with("Unlinked."));
    assert_eq!(status(&linking.server, &login).await, StatusCode::UNAUTHORIZED);
    let mut browser = linking.sign_in(&client_id, other).await;
    enter(&mut browser, ANNA.2).await;
    let login = consent(&linking.server, client_id, browser).await;
    assert_eq!(status(&linking.server, &login).await, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn refused_token_ends_the_sessions_and_is_asked_for_again() {
    let linking = start(&[]).await;
    let login = connect(&linking.server, &linking.provider, Some(ANNA.2)).await;
    linking.kimai.remove_token(ANNA.2);
    status(&linking.server, &login).await;
    assert_eq!(status(&linking.server, &login).await, StatusCode::UNAUTHORIZED);
    assert_eq!(refresh(&linking.server, &login).await.status(), StatusCode::BAD_REQUEST);
    linking.kimai.add_token("anna", "second-token");
    let login = connect(&linking.server, &linking.provider, Some("second-token")).await;
    assert_eq!(status(&linking.server, &login).await, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn addresses_must_agree_unless_the_option_allows_others() {
    let unverified = json!({ "sub": "sub-x", "email": "x@example.com" });
    let linking = start(&[]).await;
    let client_id = register_client(&linking.server).await;
    let mut browser = linking.sign_in(&client_id, unverified.clone()).await;
    assert!(enter(&mut browser, ANNA.2).await.contains("another e-mail address"), "{}", browser.page);
    let linking = start(&["--oidc-link-any-email"]).await;
    let client_id = register_client(&linking.server).await;
    let mut browser = linking.sign_in(&client_id, unverified).await;
    assert!(enter(&mut browser, ANNA.2).await.contains("Anna Arbeiter (#3)"), "{}", browser.page);
    // An address that nobody verified counts as none.
    let claims = ["--oidc-identity-claim", "sub"];
    let linking = start(&claims).await;
    let client_id = register_client(&linking.server).await;
    let mut browser = linking.sign_in(&client_id, json!({ "email_verified": false })).await;
    assert!(enter(&mut browser, ANNA.2).await.contains("confirmed no e-mail address"), "{}", browser.page);
    // The address comes from the UserInfo endpoint.
    let user_info = json!({ "sub": "sub-anna", "email": "anna@example.com", "email_verified": true });
    linking.provider.change(|provider| provider.user_info = user_info);
    let client_id = register_client(&linking.server).await;
    let mut browser = linking.sign_in(&client_id, json!({ "email": null, "email_verified": null })).await;
    assert!(enter(&mut browser, ANNA.2).await.contains("Anna Arbeiter (#3)"), "{}", browser.page);
}

#[tokio::test(flavor = "multi_thread")]
async fn entry_takes_precedence_over_the_own_token() {
    let linking = start(&[]).await;
    connect(&linking.server, &linking.provider, Some(ANNA.2)).await;
    linking.server.write_users(&users(&linking.kimai, "anna@example.com"));
    let client_id = register_client(&linking.server).await;
    let browser = linking.sign_in(&client_id, json!({})).await;
    assert!(!browser.page.contains("(#3)") && browser.page.contains("Anna Arbeiter"), "{}", browser.page);
    let login = consent(&linking.server, client_id, browser).await;
    assert_eq!(status(&linking.server, &login).await, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn form_of_the_token_is_bound_to_browser_and_account() {
    let linking = start(&[]).await;
    let client_id = register_client(&linking.server).await;
    let mut browser = linking.sign_in(&client_id, json!({})).await;
    let hidden = browser.hidden_fields();
    let form = [("request", hidden[0].1.as_str()), ("csrf", &hidden[1].1), ("token", ANNA.2)];
    let other = linking.server.client().post(linking.server.at("/login")).form(&form).send().await.unwrap();
    assert_eq!(other.status(), StatusCode::FORBIDDEN);
    browser.submit(&[("token", ""), ("back", "1")]).await;
    assert!(browser.page.contains("Continue with Example Ltd"), "{}", browser.page);
    browser.submit(&[]).await;
    let url = browser.link(&format!("{}/authorize", linking.provider.issuer()));
    assert!(url.query_pairs().any(|(name, value)| name == "prompt" && value == "login"), "{url}");
}

#[tokio::test(flavor = "multi_thread")]
async fn replicas_share_links() {
    if missing() {
        return;
    }
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let provider = IdentityProvider::start().await;
    let folder = tempfile::tempdir().unwrap();
    let replicas = Replicas::start(&kimai, linking_options(&kimai, &provider, &folder)).await;
    let (site, selector) = (&replicas.site, &replicas.selector);
    let client_id = register_client(site).await;
    selector.pin(0);
    let mut browser = sign_in(site, &provider, &client_id, json!({})).await;
    selector.pin(1);
    enter(&mut browser, ANNA.2).await;
    selector.pin(0);
    let login = consent(site, client_id, browser).await;
    for replica in [0, 1] {
        selector.pin(replica);
        assert_eq!(call_user_current(site, &login).await.unwrap().status(), StatusCode::OK);
        connect(site, &provider, None).await;
    }
}

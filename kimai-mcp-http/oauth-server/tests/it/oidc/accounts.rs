//! Accounts of the provider and users of the server.

use http::StatusCode;
use jiff::SignedDuration;
use mcp_oauth_server::{OidcSettings, OidcSignIn, SignIn, Text, oidc::RequiredClaim, secret::Secret};
use serde_json::{Value, json};

use super::{Company, http};
use crate::server::VERIFIER;

fn account(subject: &str, email: &str) -> Value {
    json!({ "sub": subject, "email": email })
}

#[tokio::test]
async fn account_finds_its_user_by_the_claim_and_stays_linked() {
    let company = Company::new().await;
    assert_eq!(company.user(account("1", "anna@example.com")).await.as_deref(), Ok("anna"));
    assert_eq!(company.user(account("2", "ben@example.com")).await.as_deref(), Ok("ben"));
    // The person marries: the address changes, the account does not.
    assert_eq!(company.user(account("1", "anna.new@example.com")).await.as_deref(), Ok("anna"));
    let page = company.user(account("3", "eve@example.com")).await.unwrap_err();
    assert!(page.contains("this server has no user “eve@example.com”"), "{page}");
}

#[tokio::test]
async fn address_that_is_assigned_to_another_account_does_not_sign_in() {
    let company = Company::new().await;
    assert!(company.user(account("1", "anna@example.com")).await.is_ok());
    let page = company.user(account("9", "anna@example.com")).await.unwrap_err();
    assert!(page.contains("belongs to another account at Example Ltd"), "{page}");
    // The account of the first person cannot take over another user either.
    assert_eq!(company.user(account("1", "ben@example.com")).await.as_deref(), Ok("anna"));
}

#[tokio::test]
async fn link_ends_when_the_user_is_removed_or_gets_another_identity() {
    let company = Company::new().await;
    assert!(company.user(account("1", "anna@example.com")).await.is_ok());
    company.directory.set(&[("a.arbeiter@example.com", "anna")]);
    assert!(company.user(account("1", "anna@example.com")).await.is_err());
    assert_eq!(company.user(account("9", "a.arbeiter@example.com")).await.as_deref(), Ok("anna"));
    company.directory.set(&[("anna@example.com", "other")]);
    assert_eq!(company.user(account("1", "anna@example.com")).await.as_deref(), Ok("other"));
}

#[tokio::test]
async fn administrator_can_remove_a_link() {
    let company = Company::new().await;
    assert!(company.user(account("1", "anna@example.com")).await.is_ok());
    let settings = OidcSettings::new(company.stub.issuer(), "client");
    let state = company.server.oauth.state().clone();
    let sign_in = OidcSignIn::new(settings.clone(), http(&settings), state, company.directory.clone());
    assert!(sign_in.remove_link("anna").await.unwrap());
    assert!(!sign_in.remove_link("anna").await.unwrap() && !sign_in.remove_link("nobody").await.unwrap());
    assert_eq!(company.user(account("9", "anna@example.com")).await.as_deref(), Ok("anna"));
    assert!(company.user(account("1", "anna@example.com")).await.is_err());
}

#[tokio::test]
async fn link_lasts_as_long_as_it_is_renewed() {
    let company = Company::new().await;
    assert!(company.user(account("1", "anna@example.com")).await.is_ok());
    let settings = OidcSettings::new(company.stub.issuer(), "client");
    let state = company.server.oauth.state().clone();
    let sign_in = OidcSignIn::new(settings.clone(), http(&settings), state, company.directory.clone());
    for _ in 0..20 {
        company.server.pass(SignedDuration::from_hours(20 * 24));
        sign_in.renew_links(["anna".to_owned(), "ben".to_owned(), "nobody".to_owned()]).await.unwrap();
    }
    // The registration of the client has expired meanwhile.
    company.server.store_client("c1", Some("Claude"), None).await;
    assert!(company.user(account("9", "anna@example.com")).await.is_err());
    assert_eq!(company.user(account("1", "renamed@example.com")).await.as_deref(), Ok("anna"));
}

#[tokio::test]
async fn unverified_address_is_refused_with_the_way_to_allow_it() {
    let hint = Text::new("Administrators: --allow-it.", "Für Administratoren: --allow-it.");
    let company = Company::with(|settings| OidcSettings { unverified_email_hint: hint, ..settings }).await;
    for claims in [json!({ "email_verified": false }), json!({ "email_verified": null })] {
        let page = company.user(claims).await.unwrap_err();
        assert!(
            page.contains("does not confirm that the e-mail address “anna@example.com” is verified"),
            "{page}"
        );
        assert!(page.contains("Administrators: --allow-it."), "{page}");
    }
    let lenient = company.restarted(|settings| OidcSettings { allow_unverified_email: true, ..settings });
    assert!(lenient.user(json!({ "email_verified": false })).await.is_ok());
}

#[tokio::test]
async fn claims_that_the_token_lacks_come_from_the_user_info_endpoint() {
    let company = Company::new().await;
    let without = json!({ "email": null, "email_verified": null });
    company.stub.change(|stub| {
        stub.user_info = json!({ "sub": "sub-anna", "email": "anna@example.com", "email_verified": true });
    });
    assert_eq!(company.user(without.clone()).await.as_deref(), Ok("anna"));
    for info in [
        json!({ "sub": "sub-ben", "email": "ben@example.com", "email_verified": true }),
        json!({ "email": "ben@example.com", "email_verified": true }),
        json!({ "sub": "sub-anna" }),
    ] {
        company.stub.change(|stub| stub.user_info = info.clone());
        assert!(company.user(without.clone()).await.is_err(), "{info}");
    }
    // The claims of the token take precedence, and a verification of another source does not count.
    company.stub.change(|stub| {
        stub.user_info = json!({ "sub": "sub-anna", "email": "anna@example.com", "email_verified": true });
    });
    let own = json!({ "email": "ben@example.com", "email_verified": null });
    assert!(company.user(own).await.unwrap_err().contains("ben@example.com"));
    company.stub.change(|stub| stub.user_info = json!({ "sub": "sub-anna", "email": "anna@example.com" }));
    let verified = json!({ "email": null, "email_verified": true });
    assert!(company.user(verified).await.unwrap_err().contains("is verified"));
}

#[tokio::test]
async fn found_user_of_an_account_is_stored_if_no_other_account_is_linked() {
    let company = Company::new().await;
    company.directory.set(&[("an entry", "anna")]);
    company.directory.search.lock().unwrap().user = Some("anna".to_owned());
    assert_eq!(company.user(account("1", "anna@example.com")).await.as_deref(), Ok("anna"));
    assert_eq!(company.user(account("1", "anna@example.com")).await.as_deref(), Ok("anna"));
    let page = company.user(account("9", "anna@example.com")).await.unwrap_err();
    assert!(page.contains("belongs to another account at Example Ltd"), "{page}");
    let search = company.directory.search.lock().unwrap();
    let address = Some("anna@example.com".to_owned());
    assert_eq!((search.stored, &search.accounts), (1, &vec![(address.clone(), None), (address, None)]));
}

#[tokio::test]
async fn address_for_the_search_comes_from_the_user_info_endpoint_if_it_is_available() {
    let identity_claim = "sub".to_owned();
    let company = Company::with(|settings| OidcSettings { identity_claim, ..settings }).await;
    company.directory.set(&[("an entry", "anna")]);
    company.directory.search.lock().unwrap().user = Some("anna".to_owned());
    let without = json!({ "email": null, "email_verified": null });
    let info = json!({ "sub": "sub-anna", "email": "anna@example.com", "email_verified": true });
    company.stub.change(|stub| stub.user_info = info);
    assert_eq!(company.user(without.clone()).await.as_deref(), Ok("anna"));
    // A linked account signs in without the address.
    company.stub.change(|stub| stub.failing = Some("userinfo"));
    assert_eq!(company.user(without.clone()).await.as_deref(), Ok("anna"));
    company.stub.change(|stub| {
        stub.failing = None;
        stub.user_info = json!({ "sub": "sub-ben", "email": "ben@example.com", "email_verified": true });
    });
    assert!(company.user(without).await.is_err(), "claims of another account");
    let search = company.directory.search.lock().unwrap();
    assert_eq!(search.accounts, [(Some("anna@example.com".to_owned()), None)]);
}

#[tokio::test]
async fn members_of_a_required_group_sign_in_and_others_do_not() {
    let required_claims = vec![RequiredClaim::parse("groups=kimai").unwrap()];
    let company = Company::with(|settings| OidcSettings { required_claims, ..settings }).await;
    assert_eq!(company.user(json!({ "groups": ["staff", "kimai"] })).await.as_deref(), Ok("anna"));
    for groups in [json!(["staff"]), json!("kimai-guests"), json!([]), Value::Null] {
        let page = company.user(json!({ "groups": groups })).await.unwrap_err();
        assert!(page.contains("is not in a group that may use this server"), "{page}");
    }
}

#[tokio::test]
async fn session_ends_when_the_identity_of_its_user_or_the_rules_change() {
    let company = Company::new().await;
    let visit = company.begin().await;
    let leaving = visit.leave().await;
    assert_eq!(visit.come_back(&leaving, json!({})).await.status, StatusCode::SEE_OTHER);
    let page = visit.user.answer(&visit.id, "allow", &["notes:read"]).await;
    let code = page.client_parameter("code").unwrap();
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("client_id", "c1"),
        ("code_verifier", VERIFIER),
    ];
    let tokens = company.server.post("/token", &fields).await;
    let token = Secret::new(tokens.property("access_token"));
    let verified = company.server.verify(&token).await.unwrap();
    assert_eq!((verified.user.as_str(), verified.way.as_str()), ("anna", "oidc"));

    company.directory.set(&[("other@example.com", "anna")]);
    assert!(!company.server.admits(&token).await);
    company.directory.set(&[("anna@example.com", "other")]);
    assert!(!company.server.admits(&token).await);
    company.directory.set(&[("anna@example.com", "anna")]);
    assert!(company.server.admits(&token).await);
    let stricter = company.restarted(|settings| OidcSettings {
        required_claims: vec![RequiredClaim::parse("groups=kimai").unwrap()],
        ..settings
    });
    assert!(!stricter.server.admits(&token).await);
    let moved =
        stricter.restarted(|settings| OidcSettings { issuer: "https://new.example".to_owned(), ..settings });
    assert!(!moved.server.admits(&token).await);
}

#[tokio::test]
async fn subject_of_another_way_is_not_valid() {
    let company = Company::new().await;
    let settings = OidcSettings::new(company.stub.issuer(), "client");
    let state = company.server.oauth.state().clone();
    let sign_in = OidcSignIn::new(settings.clone(), http(&settings), state, company.directory.clone());
    let subject = mcp_oauth_server::Subject::new("anna");
    assert!(!sign_in.is_valid(&subject).await.unwrap(), "without the digest of the identity");
}

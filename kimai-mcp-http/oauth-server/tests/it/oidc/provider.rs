//! Requests to the provider: discovery, keys, codes, and failures.

use base64::{Engine, engine::general_purpose::STANDARD};
use http::{StatusCode, header};
use jiff::SignedDuration;
use kimai_tests::identity_provider::IdentityProvider;
use mcp_oauth_server::OidcSettings;
use serde_json::json;

use super::{Company, User};

#[tokio::test]
async fn user_is_sent_to_the_provider_with_a_new_state_nonce_and_challenge() {
    let company = Company::new().await;
    let visit = company.begin().await;
    let login = visit.user.get(&format!("/login?request={}", visit.id)).await.body;
    assert!(login.contains("Continue with Example Ltd") && login.contains("Claude"), "{login}");
    let leaving = visit.leave().await;
    let url = leaving.0.as_str();
    assert!(
        url.starts_with(&format!("{}/authorize?tenant=1&response_type=code&", company.stub.issuer())),
        "{url}"
    );
    for (name, value) in [
        ("client_id", "client"),
        ("redirect_uri", "https://mcp.example.com/oauth/oidc/callback"),
        ("scope", "openid email profile"),
        ("code_challenge_method", "S256"),
        ("ui_locales", "en"),
        ("prompt", ""),
    ] {
        assert_eq!(leaving.parameter(name), value, "{name}");
    }
    let again = visit.leave().await;
    for name in ["state", "nonce", "code_challenge"] {
        assert_eq!(leaving.parameter(name).len(), 43, "{name}");
        assert_ne!(leaving.parameter(name), again.parameter(name), "{name}");
    }
}

#[tokio::test]
async fn user_who_wants_another_account_is_asked_by_the_provider() {
    let company = Company::new().await;
    let visit = company.begin().await;
    let leaving = visit.leave().await;
    visit.come_back(&leaving, json!({})).await;
    assert_eq!(visit.leave().await.parameter("prompt"), "login");
    company
        .stub
        .change(|stub| stub.metadata = json!({ "prompt_values_supported": ["none", "select_account"] }));
    company.server.pass(SignedDuration::from_hours(1));
    let visit = company.begin().await;
    let leaving = visit.leave().await;
    visit.come_back(&leaving, json!({})).await;
    assert_eq!(visit.leave().await.parameter("prompt"), "select_account");
}

#[tokio::test]
async fn code_is_exchanged_with_verifier_and_client_secret() {
    let company = Company::new().await;
    assert!(company.user(json!({})).await.is_ok());
    let basic = format!("Basic {}", STANDARD.encode("client:s3cret+%26+more"));
    let (form, authorization) = company.stub.change(|stub| stub.exchanges.pop().unwrap());
    assert_eq!(authorization, basic);
    let names: Vec<_> = form.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["grant_type", "code", "redirect_uri", "code_verifier", "client_id"]);

    let body_only =
        json!({ "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt"] });
    company.stub.change(|stub| stub.metadata = body_only);
    company.server.pass(SignedDuration::from_hours(1));
    assert!(company.user(json!({})).await.is_ok());
    let (form, authorization) = company.stub.change(|stub| stub.exchanges.pop().unwrap());
    assert_eq!(authorization, "");
    assert!(form.contains(&("client_secret".to_owned(), "s3cret & more".to_owned())));

    let public = company.restarted(|settings| OidcSettings { client_secret: None, ..settings });
    assert!(public.user(json!({})).await.is_ok());
    let (form, authorization) = public.stub.change(|stub| stub.exchanges.pop().unwrap());
    assert!(authorization.is_empty() && !form.iter().any(|(name, _)| name == "client_secret"));
}

#[tokio::test]
async fn response_of_another_provider_is_refused_before_its_code_is_used() {
    let company = Company::new().await;
    for issuer in ["https://evil.example", ""] {
        let visit = company.begin().await;
        let leaving = visit.leave().await;
        let answer = visit.callback(&leaving.callback(issuer)).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
    }
    assert_eq!(company.stub.requests("token"), 0);
    // A provider that does not announce `iss` may omit it, but not send another one.
    company
        .stub
        .change(|stub| stub.metadata = json!({ "authorization_response_iss_parameter_supported": null }));
    company.server.pass(SignedDuration::from_hours(1));
    let visit = company.begin().await;
    let leaving = visit.leave().await;
    visit.callback(&leaving.callback("https://evil.example")).await;
    assert_eq!(company.stub.requests("token"), 0);
    let leaving = visit.leave().await;
    visit.callback(&leaving.callback("")).await;
    assert_eq!(company.stub.requests("token"), 1);
}

#[tokio::test]
async fn response_in_another_browser_or_a_second_time_is_refused_without_a_request() {
    let company = Company::new().await;
    let visit = company.begin().await;
    let leaving = visit.leave().await;
    let query = leaving.callback(company.stub.issuer());
    let mallory = User::new(&company.server);
    let answer = mallory.get(&format!("/oauth/oidc/callback?{query}")).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert_eq!(company.stub.requests("token"), 0);
    assert_eq!(visit.come_back(&leaving, json!({})).await.status, StatusCode::SEE_OTHER);
    assert_eq!(visit.callback(&query).await.status, StatusCode::GONE);
    assert_eq!(company.stub.requests("token"), 1);
}

#[tokio::test]
async fn refused_code_and_provider_errors_return_to_the_login_page() {
    let company = Company::new().await;
    let visit = company.begin().await;
    let leaving = visit.leave().await;
    // Without the challenge of this sign-in the stub refuses the code, as it does for a code that was used before.
    let answer = visit.callback(&leaving.callback(company.stub.issuer())).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(answer.body.contains("could not be verified"), "{}", answer.body);
    let leaving = visit.leave().await;
    let query = format!(
        "error=access_denied&error_description=%3Cb%3Eevil&state={}&iss={}",
        leaving.parameter("state"),
        company.stub.issuer()
    );
    let answer = visit.callback(&query).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(answer.body.contains("was cancelled or refused there") && !answer.body.contains("evil"));
}

#[tokio::test]
async fn key_rotation_needs_one_request_and_unknown_keys_one_a_minute() {
    let company = Company::new().await;
    assert!(company.user(json!({})).await.is_ok());
    assert!(company.user(json!({})).await.is_ok());
    assert_eq!((company.stub.requests("keys"), company.stub.requests("discovery")), (1, 1));
    company.stub.rotate("ES256", "k2");
    assert!(company.user(json!({})).await.is_err(), "the keys are less than a minute old");
    company.server.pass(SignedDuration::from_mins(1));
    assert!(company.user(json!({})).await.is_ok());
    assert_eq!(company.stub.requests("keys"), 2);
    // A new key with the old id.
    company.stub.rotate("ES256", "k2");
    company.server.pass(SignedDuration::from_mins(1));
    assert!(company.user(json!({})).await.is_ok());
    assert_eq!(company.stub.requests("keys"), 3);
    for index in 0..5 {
        let token = company.stub.change(|stub| {
            stub.key.sign_with(&json!({ "alg": "ES256", "kid": format!("flood-{index}") }), &json!({}))
        });
        company.stub.change(|stub| stub.token = Some(token));
        company.sign_in(json!({})).await;
    }
    assert_eq!(company.stub.requests("keys"), 3);
}

#[tokio::test]
async fn provider_that_is_down_is_reported_and_asked_again_after_a_while() {
    let company = Company::new().await;
    company.stub.change(|stub| stub.status = StatusCode::BAD_GATEWAY);
    let visit = company.begin().await;
    let page = visit.press().await;
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
    company.stub.change(|stub| stub.status = StatusCode::OK);
    assert_eq!(
        visit.press().await.status,
        StatusCode::SERVICE_UNAVAILABLE,
        "asked at most every five seconds"
    );
    company.server.pass(SignedDuration::from_secs(5));
    let leaving = visit.leave().await;
    company.stub.change(|stub| stub.status = StatusCode::BAD_GATEWAY);
    assert_eq!(visit.come_back(&leaving, json!({})).await.status, StatusCode::SERVICE_UNAVAILABLE);
    company.stub.change(|stub| stub.status = StatusCode::OK);
    let leaving = visit.leave().await;
    assert_eq!(visit.come_back(&leaving, json!({})).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn documents_of_a_provider_that_is_down_are_used_for_a_day() {
    let company = Company::new().await;
    assert!(company.user(json!({})).await.is_ok());
    company.stub.change(|stub| stub.status = StatusCode::BAD_GATEWAY);
    company.server.pass(SignedDuration::from_hours(2));
    company.begin().await.leave().await;
    company.server.pass(SignedDuration::from_hours(22));
    assert_eq!(company.begin().await.press().await.status, StatusCode::SERVICE_UNAVAILABLE);
}

#[tokio::test]
async fn discovery_document_that_does_not_fit_is_refused() {
    for change in [
        json!({ "issuer": "https://evil.example" }),
        json!({ "issuer": "https://login.example/{tenantid}/v2.0" }),
        json!({ "authorization_endpoint": "http://login.example/authorize" }),
        json!({ "authorization_endpoint": "javascript:alert(1)" }),
        json!({ "token_endpoint": "https://10.0.0.1/token" }),
        json!({ "token_endpoint": "https://user@login.example/token" }),
        json!({ "token_endpoint": null }),
        json!({ "jwks_uri": "https://169.254.169.254/latest/meta-data" }),
        json!({ "jwks_uri": "http://[::1]:1/keys" }),
        json!({ "jwks_uri": "file:///etc/passwd" }),
        json!({ "userinfo_endpoint": "https://127.0.0.2/userinfo" }),
        json!({ "response_types_supported": ["id_token"] }),
        json!({ "code_challenge_methods_supported": ["plain"] }),
        json!({ "id_token_signing_alg_values_supported": ["HS256", "none"] }),
    ] {
        let company = Company::new().await;
        company.stub.change(|stub| stub.metadata = change.clone());
        let page = company.begin().await.press().await;
        assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE, "{change}");
        assert!(page.headers.get(header::REFRESH).is_none());
    }
}

#[tokio::test]
async fn endpoint_at_a_name_with_a_private_address_is_not_requested() {
    let company = Company::new().await;
    company.stub.change(|stub| stub.metadata = json!({ "jwks_uri": "https://localhost:1/keys" }));
    let page = company.sign_in(json!({})).await;
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
}

#[tokio::test]
async fn discovery_document_can_be_at_another_place() {
    let place = IdentityProvider::start().await;
    let other = place.clone();
    let company = Company::with(|settings| OidcSettings {
        discovery_url: Some(format!("{}/.well-known/openid-configuration", other.issuer()).parse().unwrap()),
        ..settings
    })
    .await;
    let issuer = company.stub.issuer().to_owned();
    place.change(|stub| {
        stub.metadata = json!({
            "issuer": issuer, "token_endpoint": format!("{issuer}/token"), "jwks_uri": format!("{issuer}/keys"),
        });
    });
    assert_eq!(company.user(json!({})).await.as_deref(), Ok("anna"));
    assert_eq!((place.requests("discovery"), company.stub.requests("discovery")), (1, 0));
}

#[tokio::test]
async fn response_may_arrive_at_another_replica() {
    let company = Company::new().await;
    let replica = Company {
        server: company.server.replica(),
        stub: company.stub.clone(),
        directory: company.directory.clone(),
    }
    .restarted(|settings| settings);
    let visit = company.begin().await;
    let leaving = visit.leave().await;
    let now = company.server.oauth.state().now().as_second();
    let callback = company.stub.sign_in(&leaving.0, now, json!({}));
    let request = || {
        let path = format!("/oauth/oidc/callback?{}", callback.query().unwrap());
        visit.user.request("GET", &path).body(axum::body::Body::empty()).unwrap()
    };
    assert_eq!(replica.server.send(request()).await.status, StatusCode::SEE_OTHER);
    assert_eq!(company.server.send(request()).await.status, StatusCode::GONE);
    let page = visit.user.answer(&visit.id, "allow", &["notes:read"]).await;
    assert!(page.client_parameter("code").is_some());
}

#[tokio::test]
async fn expired_keys_of_a_provider_that_is_down_are_requested_at_most_every_five_seconds() {
    let company = Company::new().await;
    assert!(company.user(json!({})).await.is_ok());
    company.stub.change(|stub| stub.failing = Some("keys"));
    company.server.pass(SignedDuration::from_hours(2));
    for _ in 0..3 {
        assert!(company.user(json!({})).await.is_ok(), "the keys are used for a day");
    }
    assert_eq!(company.stub.requests("keys"), 2);
    company.server.pass(SignedDuration::from_hours(23));
    for _ in 0..3 {
        assert_eq!(company.sign_in(json!({})).await.status, StatusCode::SERVICE_UNAVAILABLE);
    }
    assert_eq!(company.stub.requests("keys"), 3);
    company.server.pass(SignedDuration::from_secs(5));
    company.stub.change(|stub| stub.failing = None);
    assert!(company.user(json!({})).await.is_ok());
    assert_eq!(company.stub.requests("keys"), 4);
}

//! Verification of ID tokens.

use hmac::{Hmac, KeyInit, Mac};
use http::StatusCode;
use jiff::SignedDuration;
use kimai_tests::identity_provider::{Key, encode, merge};
use serde_json::{Value, json};
use sha2::Sha256;

use super::Company;

#[tokio::test]
async fn tokens_of_all_key_types_are_accepted() {
    let company = Company::new().await;
    for (index, algorithm) in ["ES256", "ES384", "EdDSA"].into_iter().enumerate() {
        company.stub.rotate(algorithm, &format!("key-{index}"));
        company.server.pass(SignedDuration::from_mins(1));
        assert_eq!(company.user(json!({})).await.as_deref(), Ok("anna"), "{algorithm}");
    }
}

#[tokio::test]
async fn token_with_wrong_claims_is_refused() {
    let company = Company::new().await;
    let now = company.server.oauth.state().now().as_second();
    for claims in [
        json!({ "iss": "https://evil.example" }),
        json!({ "iss": format!("{}/", company.stub.issuer()) }),
        json!({ "iss": [company.stub.issuer()] }),
        json!({ "iss": null }),
        json!({ "aud": "other" }),
        json!({ "aud": ["other"] }),
        json!({ "aud": ["client", "other"] }),
        json!({ "aud": ["client", "other"], "azp": "other" }),
        json!({ "azp": "other" }),
        json!({ "aud": null }),
        json!({ "nonce": "other" }),
        json!({ "nonce": "" }),
        json!({ "nonce": null }),
        json!({ "exp": now - 60 }),
        json!({ "exp": null }),
        json!({ "exp": "tomorrow" }),
        json!({ "iat": now + 61 }),
        json!({ "iat": null }),
        json!({ "nbf": now + 61 }),
        json!({ "sub": null }),
        json!({ "sub": "" }),
        json!({ "sub": 7 }),
        json!({ "sub": "x".repeat(256) }),
    ] {
        let page = company.sign_in(claims.clone()).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{claims}");
        assert!(page.body.contains("The response of Example Ltd could not be verified."), "{claims}");
    }
}

#[tokio::test]
async fn clocks_may_differ_by_a_minute_and_several_audiences_need_the_own_one_as_party() {
    let company = Company::new().await;
    let now = company.server.oauth.state().now().as_second();
    for claims in [
        json!({ "exp": now - 59 }),
        json!({ "iat": now + 60, "nbf": now + 60 }),
        json!({ "iat": 1.5, "exp": 99_999_999_999_i64 }),
        json!({ "aud": ["other", "client"], "azp": "client" }),
    ] {
        assert_eq!(company.user(claims.clone()).await.as_deref(), Ok("anna"), "{claims}");
    }
}

/// Returns a token that Anna's browser would get, made by `forge` from the valid header and claims.
async fn refused(forge: impl Fn(&Company, &Value, &Value) -> String) {
    let company = Company::new().await;
    let visit = company.begin().await;
    let leaving = visit.leave().await;
    let now = company.server.oauth.state().now().as_second();
    let claims = json!({
        "iss": company.stub.issuer(), "aud": "client", "sub": "sub-anna", "nonce": leaving.parameter("nonce"),
        "iat": now, "exp": now + 300, "email": "anna@example.com", "email_verified": true,
    });
    let header = json!({ "alg": "ES256", "kid": "k1" });
    let token = forge(&company, &header, &claims);
    company.stub.change(|stub| stub.token = Some(token.clone()));
    let answer = visit.come_back(&leaving, json!({})).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN, "{token}");
}

#[tokio::test]
async fn token_without_signature_is_refused() {
    for algorithm in ["none", "None", "nOnE", ""] {
        refused(|_, _, claims| {
            format!("{}.{}.", encode(json!({ "alg": algorithm }).to_string()), encode(claims.to_string()))
        })
        .await;
    }
    refused(|company, header, claims| {
        let token = company.stub.change(|stub| stub.key.sign_with(header, claims));
        format!("{}.", token.rsplit_once('.').unwrap().0)
    })
    .await;
    refused(|_, _, _| "no token".to_owned()).await;
}

#[tokio::test]
async fn token_signed_with_a_secret_that_others_know_is_refused() {
    let sign = |secret: &[u8], claims: &Value| {
        let header = json!({ "alg": "HS256", "kid": "k1" });
        let message = format!("{}.{}", encode(header.to_string()), encode(claims.to_string()));
        let mut mac = Hmac::<Sha256>::new_from_slice(secret).unwrap();
        mac.update(message.as_bytes());
        format!("{message}.{}", encode(mac.finalize().into_bytes()))
    };
    // The public key as HMAC secret, and the client secret.
    refused(|company, _, claims| {
        let key = company.stub.change(|stub| stub.key.public().to_string());
        sign(key.as_bytes(), claims)
    })
    .await;
    refused(|_, _, claims| sign(b"s3cret & more", claims)).await;
}

#[tokio::test]
async fn token_with_another_signature_or_changed_claims_is_refused() {
    refused(|_, header, claims| Key::new("ES256", "k1").sign_with(header, claims)).await;
    refused(|company, header, claims| {
        let token = company.stub.change(|stub| stub.key.sign_with(header, claims));
        let (message, signature) = token.rsplit_once('.').unwrap();
        let header = message.split('.').next().unwrap();
        let mut changed = claims.clone();
        changed["email"] = "ben@example.com".into();
        format!("{header}.{}.{signature}", encode(changed.to_string()))
    })
    .await;
}

#[tokio::test]
async fn token_with_a_key_of_its_own_or_of_another_kind_is_refused() {
    for change in [
        json!({ "typ": "at+jwt" }),
        json!({ "typ": "logout+jwt" }),
        json!({ "crit": ["exp"] }),
        json!({ "alg": "ES384" }),
        json!({ "kid": "other" }),
    ] {
        refused(|company, header, claims| {
            let mut header = header.clone();
            merge(&mut header, change.clone());
            company.stub.change(|stub| stub.key.sign_with(&header, claims))
        })
        .await;
    }
    refused(|company, header, claims| {
        let key = Key::new("ES256", "mine");
        let mut header = header.clone();
        let url = format!("{}/keys", company.stub.issuer());
        merge(&mut header, json!({ "jwk": key.public(), "jku": url, "kid": null }));
        key.sign_with(&header, claims)
    })
    .await;
}

#[tokio::test]
async fn keys_of_unknown_types_do_not_lose_the_others() {
    let company = Company::new().await;
    company.stub.change(|stub| {
        stub.keys.insert(0, json!({ "kty": "PQC", "kid": "k1" }));
        stub.keys.push(json!("no key"));
    });
    assert_eq!(company.user(json!({})).await.as_deref(), Ok("anna"));
}

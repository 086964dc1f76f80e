//! The description of the signed-in user: name, service, and the scopes that the user may grant.

use async_trait::async_trait;
use http::StatusCode;
use mcp_oauth_server::{
    Credentials, Profile, Scopes, SignIn, SignInOutcome, Subject, Text,
    grant::AuthorizationCode,
    secret::Secret,
    sign_in::{LoginForm, Prompt, SignInError},
};

use super::browser::User;
use crate::server::{CLAUDE, Server, request};

/// Signs in everyone as Anna with this profile.
struct Everyone(Profile);

#[async_trait]
impl SignIn for Everyone {
    fn id(&self) -> &'static str {
        "everyone"
    }

    fn prompt(&self) -> Prompt {
        Prompt::Form(LoginForm { account_label: Some(Text::default()), ..LoginForm::default() })
    }

    async fn sign_in(&self, _: &Credentials) -> Result<SignInOutcome, SignInError> {
        Ok(SignInOutcome::SignedIn(Subject::new("anna")))
    }

    async fn is_valid(&self, _: &Subject) -> Result<bool, SignInError> {
        Ok(true)
    }

    async fn profile(&self, _: &Subject) -> Result<Profile, SignInError> {
        Ok(self.0.clone())
    }
}

async fn server(profile: Profile) -> Server {
    let server = Server::new().with(|oauth| oauth.with_sign_in(Everyone(profile)));
    server.store_client("c1", Some("Claude"), None).await;
    server
}

async fn restricted(scopes: &str) -> Server {
    let max_scopes: Scopes = Server::new().oauth.scopes().parse(scopes);
    server(Profile { max_scopes: Some(max_scopes), ..Profile::default() }).await
}

#[tokio::test]
async fn consent_page_names_the_user_and_the_service() {
    for (language, expected) in [
        (
            "en",
            "You are signed in as <strong><bdi>Anna &#60;b&#62;</bdi></strong> at <bdi>notes.example.com</bdi>.",
        ),
        (
            "de",
            "Sie sind angemeldet als <strong><bdi>Anna &#60;b&#62;</bdi></strong> bei <bdi>notes.example.com</bdi>.",
        ),
    ] {
        let profile = Profile {
            display_name: Some("Anna\u{202e}\n<b>".to_owned()),
            service: Some("notes.example.com".to_owned()),
            max_scopes: None,
        };
        let server = server(profile).await;
        let anna = User::new(&server).with_language(language);
        let id = anna.begin(request("c1", CLAUDE, "notes:read")).await;
        anna.log_in(&id, "x", "").await;
        let page = anna.get(&format!("/consent?request={id}")).await;
        assert!(page.body.contains(expected), "{}", page.body);
        assert!(page.body.contains(&format!(r#"<a href="/login?request={id}">"#)));
    }
}

#[tokio::test]
async fn scopes_beyond_the_account_are_neither_offered_nor_granted() {
    let server = restricted("notes:write").await;
    let anna = User::new(&server);
    let id = anna.begin(request("c1", CLAUDE, "notes:read notes:admin")).await;
    anna.log_in(&id, "x", "").await;
    let page = anna.get(&format!("/consent?request={id}")).await.body;
    assert!(page.contains(r#"value="notes:read" checked"#) && !page.contains("notes:admin"), "{page}");
    let answer = anna.answer(&id, "allow", &["notes:read", "notes:admin"]).await;
    let code = Secret::new(&answer.client_parameter("code").unwrap());
    let code = server.oauth.state().take::<AuthorizationCode>(code.digest()).await.unwrap().unwrap();
    assert_eq!(code.request.scopes.to_string(), "notes:read");
    // The stored consent applies to what is offered, so the same request needs no further consent.
    let again = anna.begin(request("c1", CLAUDE, "notes:read notes:admin")).await;
    assert!(anna.log_in(&again, "x", "").await.client_parameter("code").is_some());
}

#[tokio::test]
async fn smaller_scopes_are_offered_instead_of_a_requested_one_beyond_the_account() {
    let server = restricted("notes:write").await;
    let anna = User::new(&server);
    let id = anna.begin(request("c1", CLAUDE, "notes:admin")).await;
    anna.log_in(&id, "x", "").await;
    let page = anna.get(&format!("/consent?request={id}")).await.body;
    assert!(
        page.contains(r#"value="notes:read" checked"#) && page.contains(r#"value="notes:write" checked"#)
    );
}

#[tokio::test]
async fn request_without_a_possible_scope_can_only_be_denied() {
    let server = restricted("").await;
    let anna = User::new(&server);
    let id = anna.begin(request("c1", CLAUDE, "notes:read")).await;
    assert_eq!(anna.log_in(&id, "x", "").await.status, StatusCode::SEE_OTHER, "no code without consent");
    let page = anna.get(&format!("/consent?request={id}")).await.body;
    assert!(page.contains("permissions that your account does not have"), "{page}");
    assert!(!page.contains(r#"value="allow""#) && page.contains(r#"value="deny""#));
    let forced = anna.answer(&id, "allow", &["notes:read"]).await;
    assert_eq!((forced.status, forced.client_url()), (StatusCode::UNPROCESSABLE_ENTITY, None));
    assert_eq!(anna.answer(&id, "deny", &[]).await.client_parameter("error").unwrap(), "access_denied");
}

//! Scopes whose meaning changed: earlier grants keep their version, and users are asked again.

use mcp_oauth_server::{Scope, ScopeCatalog, grant::Grant};

use crate::{
    pages::browser::User,
    server::{CLAUDE, Server, catalog, request},
};

/// Returns the server after an update that changed the meaning of its scopes.
fn updated(server: &Server) -> Server {
    let scopes: Vec<Scope> = catalog().iter().cloned().collect();
    server.with(|oauth| oauth.with_scopes(ScopeCatalog::new(scopes).with_version(1)))
}

#[tokio::test]
async fn grants_keep_the_version_of_their_scopes_through_refreshes() {
    let before = Server::new();
    let tokens = before.log_in("anna").await;
    let after = updated(&before);
    assert_eq!(after.verify(&tokens.access).await.unwrap().scope_version, 0);
    let refreshed = after.refresh(&tokens.refresh).await.unwrap();
    let verified = after.verify(&refreshed.access).await.unwrap();
    assert_eq!((verified.scope_version, verified.scopes), (0, tokens.scopes));
}

#[tokio::test]
async fn records_of_the_first_releases_have_version_0() {
    let server = Server::new();
    let tokens = server.log_in("anna").await;
    let id = server.verify(&tokens.access).await.unwrap().grant;
    let grant = server.oauth.state().get::<Grant>(&id).await.unwrap().unwrap().record;
    let mut json = serde_json::to_value(&grant).unwrap();
    json.as_object_mut().unwrap().remove("scope_version");
    assert_eq!(serde_json::from_value::<Grant>(json).unwrap().scope_version, 0);
}

#[tokio::test]
async fn stored_consent_of_another_version_does_not_apply() {
    let before = Server::new();
    before.store_client("c1", Some("Claude"), None).await;
    let anna = User::new(&before);
    let id = anna.begin(request("c1", CLAUDE, "notes:read")).await;
    anna.log_in(&id, "anna", "anna's secret").await;
    anna.answer(&id, "allow", &["notes:read"]).await;
    let again = anna.begin(request("c1", CLAUDE, "notes:read")).await;
    assert!(anna.log_in(&again, "anna", "anna's secret").await.client_parameter("code").is_some());

    let after = updated(&before);
    let anna = User::new(&after);
    let id = anna.begin(request("c1", CLAUDE, "notes:read")).await;
    anna.log_in(&id, "anna", "anna's secret").await;
    let answer = anna.answer(&id, "allow", &["notes:read"]).await;
    let code = mcp_oauth_server::secret::Secret::new(&answer.client_parameter("code").unwrap());
    let code = after.oauth.state().take::<mcp_oauth_server::grant::AuthorizationCode>(code.digest());
    assert_eq!(code.await.unwrap().unwrap().request.scope_version, 1);
}

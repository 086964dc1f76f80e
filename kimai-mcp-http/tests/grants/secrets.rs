//! A login lasts as long as the secret that it was made with.

use kimai_mcp_http::{
    oauth::grant::{AccessToken, Grant},
    users::{User, Users},
};

use crate::server::{Server, is_dead, user};

fn anna_with(secret: Option<&str>) -> Users {
    Users::of([User { auth_secret: secret.map(Into::into), ..user("anna") }, user("bert")])
}

#[tokio::test]
async fn another_secret_ends_the_logins_of_its_user_on_every_replica_and_nobody_elses() {
    let server = Server::new();
    let (anna, bert) = (server.log_in("anna").await, server.log_in("bert").await);
    for secret in [Some("another"), None] {
        let mut replica = server.replica();
        replica.app.users = anna_with(secret);
        assert!(!replica.admits(&anna.access).await && replica.admits(&bert.access).await);
        assert!(is_dead(replica.refresh(&anna.refresh).await));
    }
    assert!(server.admits(&anna.access).await, "the secret is that of the login again");
}

#[tokio::test]
async fn another_token_of_kimai_logs_nobody_out() {
    let mut server = Server::new();
    let tokens = server.log_in("anna").await;
    server.app.users = Users::of([User { token: "another".into(), ..user("anna") }]);
    assert!(server.admits(&tokens.access).await && server.refresh(&tokens.refresh).await.is_ok());
}

#[tokio::test]
async fn a_code_of_before_is_good_for_nothing() {
    let mut server = Server::new();
    let code = server.code("anna", "kimai:read").await;
    server.app.users = anna_with(Some("another"));
    assert!(is_dead(server.redeem(&code).await));
}

#[tokio::test]
async fn a_login_of_before_this_was_kept_lasts() {
    let mut server = Server::new();
    let tokens = server.log_in("anna").await;
    let state = &server.app.state;
    let id = state.get::<AccessToken>(tokens.access.digest()).await.unwrap().unwrap().record.grant;
    let mut grant = state.get::<Grant>(&id).await.unwrap().unwrap().record;
    assert!(grant.login.secret.take().is_some());
    state.put(&id, &grant, jiff::SignedDuration::from_hours(1)).await.unwrap();
    server.app.users = anna_with(Some("another"));
    assert!(server.admits(&tokens.access).await);
}

#[tokio::test]
async fn the_secret_itself_is_not_kept_and_two_logins_do_not_show_that_theirs_is_the_same() {
    let server = Server::new();
    let mut kept = Vec::new();
    for user in ["anna", "bert"] {
        let tokens = server.log_in(user).await;
        let access = server.app.state.get::<AccessToken>(tokens.access.digest()).await.unwrap().unwrap();
        let grant = server.app.state.get::<Grant>(&access.record.grant).await.unwrap().unwrap().record;
        kept.push(serde_json::to_value(&grant.login).unwrap());
    }
    assert_ne!(kept[0]["secret"], kept[1]["secret"]);
    assert!(!kept[0].to_string().contains("a secret"), "{}", kept[0]);
}

//! The record of a token: replaced, refused, kept over a restart and shared by replicas.

use kimai_tests::{
    hosted::{Site, parse_login, refresh},
    redis::{Redis, missing},
    sim::{Settings, SimulatedKimai},
};
use serde_json::json;

use super::{OwnTokenServer, TOKEN, connect, current_user, enter, key_file, login_page};
use crate::{
    replicas::cluster::{Address, Balancer},
    server_process::Server,
};

const STATE: [&str; 2] = ["--oauth-state-file", "state.db"];

#[tokio::test(flavor = "multi_thread")]
async fn new_token_replaces_the_old_one_and_grants_stay_valid() {
    let OwnTokenServer { server, kimai, .. } = &OwnTokenServer::start(&STATE).await;
    let first = connect(server, TOKEN).await;
    assert_eq!(current_user(server, &first).await.0, 200);
    kimai.add_token("anna", "second-token");
    let second = connect(server, "second-token").await;
    kimai.remove_token(TOKEN);
    for login in [&first, &second] {
        let (status, text) = current_user(server, login).await;
        assert_eq!((status, text.contains("Anna Arbeiter")), (200, true), "{text}");
    }
    let first = parse_login(first.client_id.clone(), refresh(server, &first).await).await;
    assert_eq!(current_user(server, &first).await.0, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn refused_token_ends_all_grants_of_the_person_and_a_new_token_begins_anew() {
    let OwnTokenServer { server, kimai, .. } = &OwnTokenServer::start(&STATE).await;
    let first = connect(server, TOKEN).await;
    let second = connect(server, TOKEN).await;
    let other = connect(server, "ben-token").await;
    kimai.remove_token(TOKEN);
    let (_, text) = current_user(server, &first).await;
    assert!(text.contains("401"), "{text}");
    for login in [&first, &second] {
        assert_eq!(current_user(server, login).await.0, 401);
        assert_eq!(refresh(server, login).await.status(), 400);
    }
    assert_eq!(current_user(server, &other).await.0, 200);
    let (mut browser, _) = login_page(server).await;
    let page = enter(&mut browser, &[("token", TOKEN)]).await;
    assert!(page.contains("Kimai does not accept this token."), "{page}");
    kimai.add_token("anna", "second-token");
    let third = connect(server, "second-token").await;
    assert_eq!(current_user(server, &third).await.0, 200);
    assert_eq!(current_user(server, &first).await.0, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn restart_keeps_persons_and_a_removed_kimai_ends_them() {
    let own = OwnTokenServer::start(&STATE).await;
    let OwnTokenServer { mut server, kimai, key, _folder } = own;
    let login = connect(&server, TOKEN).await;
    server.restart().await;
    assert_eq!(current_user(&server, &login).await.0, 200);
    server.set_option("--default-kimai-url", "https://other.example");
    server.restart().await;
    assert_eq!(current_user(&server, &login).await.0, 401);
    drop((kimai, key));
}

#[tokio::test(flavor = "multi_thread")]
async fn replicas_share_persons() {
    if missing() {
        return;
    }
    let redis = Redis::start();
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let (_folder, key) = key_file();
    let balancer = Balancer::new().await;
    let site = Address(balancer.port);
    let state = redis.url();
    let url = kimai.url();
    let public = site.at("");
    let state = ["--state", &state, "--state-key-file", &key];
    let options = [&state[..], &["--default-kimai-url", &url, "--public-url", &public]].concat();
    let one = Server::serving(&kimai, &json!({}), &options).await;
    let other = Server::serving(&kimai, &json!({}), &options).await;
    let selector = balancer.balance([one.port, other.port]);
    selector.pin(0);
    let login = connect(&site, TOKEN).await;
    selector.pin(1);
    assert_eq!(current_user(&site, &login).await.0, 200);
    kimai.add_token("anna", "second-token");
    connect(&site, "second-token").await;
    kimai.remove_token(TOKEN);
    selector.pin(0);
    assert_eq!(current_user(&site, &login).await.0, 200);
    kimai.remove_token("second-token");
    selector.pin(1);
    assert!(current_user(&site, &login).await.1.contains("401"));
    selector.pin(0);
    assert_eq!(current_user(&site, &login).await.0, 401);
}

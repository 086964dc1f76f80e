//! What an operator does after a leak.

use kimai_tests::{
    hosted::{ANNA, logged_in, logged_in_as, refreshed},
    sim::{Settings, SimulatedKimai},
};

use crate::{lasting::status, program::Server};

#[tokio::test(flavor = "multi_thread")]
async fn a_rotated_secret_ends_what_was_logged_in_at_once_and_over_a_restart() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let mut server = Server::start(&kimai, &["--oauth-state-file", "state.db"]).await;
    let old = logged_in(&server).await;
    assert_eq!(status(&server, &old).await, 200);
    let said = server.operator(&["user", "rotate", ANNA.0]);
    assert!(said.contains("log in again"), "{said}");
    assert_eq!(status(&server, &old).await, 401);
    let secret = said.lines().map(str::trim).find(|line| line.len() == 43).unwrap().to_owned();
    let new = logged_in_as(&server, (ANNA.0, &secret)).await;
    server.restart().await;
    assert_eq!((status(&server, &old).await.as_u16(), status(&server, &new).await.as_u16()), (401, 200));
    assert_eq!(refreshed(&server, &old).await.status(), 400);
    assert!(!server.log().contains(&secret));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rotated_token_of_kimai_logs_nobody_out() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let server = Server::start(&kimai, &[]).await;
    let login = logged_in(&server).await;
    server.operator(&["user", "rotate", ANNA.0, "--kimai-token", "tina-token"]);
    assert_eq!(status(&server, &login).await, 200);
}

//! The consent page names the user and their Kimai.

use kimai_tests::{
    hosted::{ANNA, open_login, register_client},
    sim::{Fault, Settings, SimulatedKimai},
};

use crate::server_process::Server;

async fn consent_page(server: &Server) -> String {
    let client = register_client(server).await;
    let mut browser = open_login(server, &client).await;
    browser.submit(&[("user", ANNA.0), ("secret", ANNA.1)]).await.to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn consent_page_names_the_user_and_the_kimai_but_not_the_slug() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let server = Server::start(&kimai, &["--login-lifetime", "30"]).await;
    let host = kimai.url().trim_start_matches("http://").trim_end_matches('/').to_owned();
    let page = consent_page(&server).await;
    let expected =
        format!("You are signed in as <strong><bdi>Anna Arbeiter</bdi></strong> at <bdi>{host}</bdi>.");
    assert!(page.contains(&expected), "{page}");
    assert!(page.contains("After 30 days at the latest you have to sign in again."), "{page}");
    assert!(!page.contains(ANNA.0), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn consent_page_without_kimai_names_its_host_only() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let server = Server::start(&kimai, &["--login-lifetime", "0"]).await;
    kimai.fault("*", "*", Fault::Status(503));
    let page = consent_page(&server).await;
    assert!(page.contains("You are signed in at <strong><bdi>127.0.0.1:"), "{page}");
    assert!(!page.contains("have to sign in again") && !page.contains(ANNA.0), "{page}");
}

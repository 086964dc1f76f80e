//! Attacks on the sign-in with one's own Kimai token.

use std::{net::TcpListener, time::Instant};

use kimai_tests::sim::{Settings, SimulatedKimai};
use serde_json::json;

use super::{OwnTokenServer, TOKEN, connect, current_user, enter, login_page};

#[tokio::test(flavor = "multi_thread")]
async fn token_is_neither_in_the_state_nor_in_the_log_nor_on_a_page() {
    let options = ["--oauth-state-file", "state.db", "--audit-file", "audit.jsonl", "--audit-names"];
    let OwnTokenServer { server, .. } = &OwnTokenServer::start(&options).await;
    let (mut browser, _) = login_page(server).await;
    let rejected = enter(&mut browser, &[("token", "a-wrong-token")]).await;
    assert!(!rejected.contains("a-wrong-token"), "{rejected}");
    let login = connect(server, TOKEN).await;
    assert_eq!(current_user(server, &login).await.0, 200);
    assert!(!server.log().contains(TOKEN) && !server.log().contains("a-wrong-token"));
    let audit = std::fs::read_to_string(server.folder.path().join("audit.jsonl")).unwrap();
    assert!(audit.contains(r#""name":"Anna Arbeiter (#3)""#), "{audit}");
    for file in std::fs::read_dir(server.folder.path()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        assert!(!bytes.windows(TOKEN.len()).any(|part| part == TOKEN.as_bytes()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn addresses_outside_the_list_get_one_error_and_are_not_contacted() {
    let internal = TcpListener::bind("127.0.0.1:0").unwrap();
    internal.set_nonblocking(true).unwrap();
    let other = SimulatedKimai::start(Settings::default()).await;
    let OwnTokenServer { server, .. } = &OwnTokenServer::start(&["--allowed-kimai-url", &other.url()]).await;
    let port = internal.local_addr().unwrap().port();
    let addresses = [
        format!("http://127.0.0.1:{port}"),
        format!("https://localhost:{port}"),
        "https://kimai.example.com".to_owned(),
        "https://169.254.169.254".to_owned(),
    ];
    for address in &addresses {
        let (mut browser, _) = login_page(server).await;
        let page = enter(&mut browser, &[("kimai", address), ("token", TOKEN)]).await;
        assert!(page.contains("This Kimai address or this token cannot be used here."), "{address}: {page}");
    }
    assert!(internal.accept().is_err(), "a private address was contacted");
}

/// Returns a page without the values of its fields: the address, the id of the request and the CSRF token.
fn without_values(page: &str) -> String {
    let mut parts = page.split("value=\"");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + "value=" + part.split_once('"').unwrap_or_default().1)
}

#[tokio::test(flavor = "multi_thread")]
async fn any_public_reaches_no_private_address_and_tells_nothing_about_others() {
    let internal = TcpListener::bind("127.0.0.1:0").unwrap();
    internal.set_nonblocking(true).unwrap();
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let options = ["--sign-in", "token", "--allowed-kimai-url", "any-public"];
    let OwnTokenServer { server, .. } = &OwnTokenServer::with(kimai, &options).await;
    let port = internal.local_addr().unwrap().port();
    let mut pages = Vec::new();
    for address in [format!("https://127.0.0.1:{port}"), format!("https://localhost:{port}")] {
        let (mut browser, _) = login_page(server).await;
        let page = enter(&mut browser, &[("kimai", &address), ("token", TOKEN)]).await;
        assert!(page.contains("This Kimai address or this token cannot be used here."), "{address}: {page}");
        pages.push(without_values(page));
    }
    assert!(internal.accept().is_err(), "a private address was contacted");
    // The name does not exist; the time is that of a Kimai which does not answer.
    let (mut browser, _) = login_page(server).await;
    let start = Instant::now();
    let page = enter(&mut browser, &[("kimai", "https://kimai.invalid"), ("token", TOKEN)]).await;
    pages.push(without_values(page));
    assert!(pages.iter().all(|page| *page == pages[0]), "the pages differ: {pages:#?}");
    assert!(start.elapsed().as_secs_f64() > 4.5, "{:?}", start.elapsed());
}

#[tokio::test(flavor = "multi_thread")]
async fn any_public_is_not_offered_by_default() {
    let OwnTokenServer { server, .. } = &OwnTokenServer::start(&["--allowed-kimai-url", "any-public"]).await;
    let (mut browser, _) = login_page(server).await;
    assert!(!browser.page.contains("name=\"kimai\""), "{}", browser.page);
    let code = json!({ "type": "kimai", "version": 1, "url": "https://kimai.example.com", "token": TOKEN });
    let page = enter(&mut browser, &[("token", &code.to_string())]).await;
    assert!(page.contains("This Kimai address or this token cannot be used here."), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_wrong_tokens_end_the_authorization() {
    let OwnTokenServer { server, kimai, .. } = &OwnTokenServer::start(&[]).await;
    let (mut browser, _) = login_page(server).await;
    for number in 0..10 {
        enter(&mut browser, &[("token", &format!("guess-{number}"))]).await;
    }
    assert!(browser.page.contains("Too many failed attempts"), "{}", browser.page);
    assert_eq!(kimai.requests().len(), 10);
}

#[tokio::test(flavor = "multi_thread")]
async fn name_of_a_hostile_kimai_is_escaped_on_the_consent_page() {
    let OwnTokenServer { server, kimai, .. } = &OwnTokenServer::start(&[]).await;
    kimai.override_text(|path, place, _| {
        (path == "/api/users/me" && place == "alias").then(|| "<script>alert(1)</script>\u{202e}".into())
    });
    let (mut browser, _) = login_page(server).await;
    let page = enter(&mut browser, &[("token", TOKEN)]).await;
    assert!(!page.contains("<script") && !page.contains('\u{202e}') && page.contains("alert(1)"), "{page}");
}

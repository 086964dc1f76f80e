//! The login page and the consent page, the Kimais that can be chosen, and the limits of persons.

use kimai_tests::sim::{Settings, SimulatedKimai};
use serde_json::json;

use super::{KEY, OwnTokenServer, TOKEN, allow, answer, connect, current_user, enter, login_page};
use crate::command_runner::CommandRunner;

#[tokio::test(flavor = "multi_thread")]
async fn employee_signs_in_with_the_own_token_and_books_own_times_only() {
    let OwnTokenServer { server, kimai, .. } = &OwnTokenServer::start(&[]).await;
    let (mut browser, client_id) = login_page(server).await;
    for part in ["Use your own Kimai token", "Kimai MCP", &format!("{}/en/profile/", kimai.url())] {
        assert!(browser.page.contains(part), "{part}: {}", browser.page);
    }
    assert!(!browser.page.contains("name=\"kimai\""), "{}", browser.page);
    let consent = enter(&mut browser, &[("token", TOKEN)]).await;
    let host = kimai.url().replace("http://", "");
    assert!(consent.contains("Anna Arbeiter (#3)") && consent.contains(&host), "{consent}");
    assert!(consent.contains("kimai:delete") && !consent.contains("kimai:manage"), "{consent}");
    let login = allow(server, browser, client_id, &["kimai:read", "kimai:write"]).await;
    let (status, text) = current_user(server, &login).await;
    assert_eq!((status, text.contains("Anna Arbeiter")), (200, true), "{text}");
    let booking = json!({ "action": "create", "data": { "project": 1, "activity": 10,
        "begin": "yesterday 20:00", "duration": "1h" } });
    let (_, text) = answer(server, &login, "timesheet", booking).await;
    assert!(text.contains("Created"), "{text}");
    let comment = json!({ "action": "create", "entity": "project", "entity_id": 1, "message": "x" });
    let (_, text) = answer(server, &login, "comment", comment).await;
    assert!(text.contains("not allowed here because of --self-service-mode employee"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn self_service_mode_and_max_mode_limit_persons() {
    for (options, offers_manage) in [
        (&["--self-service-mode", "manager"][..], true),
        (&["--self-service-mode", "manager", "--max-mode", "team_leader"], false),
    ] {
        let OwnTokenServer { server, .. } = &OwnTokenServer::start(options).await;
        let (mut browser, _) = login_page(server).await;
        let consent = enter(&mut browser, &[("token", "admin-token")]).await;
        assert_eq!(consent.contains("kimai:manage"), offers_manage, "{options:?}: {consent}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn qr_code_signs_in() {
    let OwnTokenServer { server, kimai, .. } = &OwnTokenServer::start(&[]).await;
    let code = |version: u64, url: &str| {
        json!({ "type": "kimai", "version": version, "url": url, "token": TOKEN }).to_string()
    };
    for (code, expected) in [
        (code(2, &kimai.url()), "newer format"),
        (code(1, "https://other.example"), "cannot be used here"),
        (code(1, &kimai.url()), "Anna Arbeiter (#3)"),
    ] {
        let (mut browser, _) = login_page(server).await;
        let page = enter(&mut browser, &[("token", &code)]).await;
        assert!(page.contains(expected) && !page.contains(TOKEN), "{page}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn several_kimais_are_a_choice() {
    let other = SimulatedKimai::start(Settings::default()).await;
    let OwnTokenServer { server, kimai, .. } =
        &OwnTokenServer::start(&["--allowed-kimai-url", &other.url()]).await;
    other.add_token("ben", "another-token");
    let (mut browser, client_id) = login_page(server).await;
    for url in [kimai.url(), other.url()] {
        assert!(browser.page.contains(&format!("<option value=\"{url}/\"")), "{}", browser.page);
    }
    let page = enter(&mut browser, &[("kimai", &kimai.url()), ("token", "another-token")]).await;
    assert!(page.contains("Kimai does not accept this token."), "{page}");
    let page = enter(&mut browser, &[("kimai", &other.url()), ("token", "another-token")]).await;
    assert!(page.contains("Ben"), "{page}");
    let login = allow(server, browser, client_id, &["kimai:read"]).await;
    let of_first = kimai.requests().len();
    assert!(current_user(server, &login).await.1.contains("Ben"));
    assert_eq!(kimai.requests().len(), of_first, "the call goes to the other Kimai");
}

#[tokio::test(flavor = "multi_thread")]
async fn kimai_that_does_not_answer_is_named_and_keeps_the_form() {
    let own = OwnTokenServer::start(&[]).await;
    let OwnTokenServer { server, kimai, .. } = &own;
    kimai.fault("*", "*", kimai_tests::sim::Fault::Status(503));
    let (mut browser, client_id) = login_page(server).await;
    let page = enter(&mut browser, &[("token", TOKEN)]).await;
    assert!(page.contains("Kimai does not answer at the moment."), "{page}");
    kimai.clear_faults();
    enter(&mut browser, &[("token", TOKEN)]).await;
    let login = allow(server, browser, client_id, &["kimai:read"]).await;
    assert_eq!(current_user(server, &login).await.0, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn unreadable_certificates_are_logged_and_not_blamed_on_the_token() {
    let OwnTokenServer { server, .. } = &OwnTokenServer::start(&["--ssl-verify", "/no/such/ca.pem"]).await;
    let (mut browser, _) = login_page(server).await;
    let page = enter(&mut browser, &[("token", TOKEN)]).await;
    assert!(page.contains("Kimai does not answer at the moment."), "{page}");
    assert!(server.log().contains("the Kimai of a sign-in cannot be contacted"), "{}", server.log());
}

#[tokio::test(flavor = "multi_thread")]
async fn own_token_needs_a_state_key_and_a_kimai() {
    let runner = CommandRunner::new();
    for (options, error) in [
        (&["--sign-in", "token", "--default-kimai-url", "https://k.example"][..], "state key"),
        (&["--sign-in", "token"], "no Kimai is allowed"),
        (&["--sign-in", "password"], "use secret, token"),
        (&["--default-kimai-url", "https://k.example"], "has no usable user"),
    ] {
        let output = runner.run(options).await;
        assert_eq!(output.code, Some(3), "{options:?} {output:?}");
        assert!(output.err.contains(error), "{options:?} {output:?}");
    }
    let runner = runner.with("KIMAI_MCP_STATE_KEY", KEY);
    let output = runner.run(&["check", "--default-kimai-url", "https://k.example"]).await;
    assert!(
        output.out.contains("for users of https://k.example/, who may do what mode employee allows"),
        "{output:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn secret_and_own_token_are_offered_together_or_alone() {
    for (options, secret, token) in [
        (&[][..], true, true),
        (&["--sign-in", "secret"], true, false),
        (&["--sign-in", "token"], false, true),
    ] {
        let kimai = SimulatedKimai::start(Settings::default()).await;
        let users = json!({ kimai_tests::hosted::ANNA.0: crate::server_process::entry(&kimai, "the secret of anna", TOKEN) });
        let (_folder, key) = super::key_file();
        let url = kimai.url();
        let options = [&["--default-kimai-url", &url, "--state-key-file", &key][..], options].concat();
        let server = crate::server_process::Server::serving(&kimai, &users, &options).await;
        let (browser, _) = login_page(&server).await;
        assert_eq!(browser.page.contains("name=\"secret\""), secret, "{options:?}");
        assert_eq!(browser.page.contains("name=\"token\""), token, "{options:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_of_persons_are_listed_by_name_and_ended() {
    let state = ["--oauth-state-file", "state.db"];
    let OwnTokenServer { server, kimai, key, .. } = &OwnTokenServer::start(&state).await;
    let url = kimai.url();
    let options = [&state[..], &["--state-key-file", key, "--default-kimai-url", &url]].concat();
    let sessions = |words: &[&str]| server.run_command(&[&["sessions"], words, &options].concat());
    let login = connect(server, TOKEN).await;
    let table = sessions(&["list"]);
    assert!(table.contains("Anna Arbeiter (#3)") && table.lines().count() == 2, "{table}");
    let user = format!("3@{url}");
    assert!(sessions(&["list", "--show"]).contains(&user));
    assert_eq!(sessions(&["list", "--user", &user]).lines().count(), 2);
    let ended = sessions(&["end", "--user", "Anna Arbeiter (#3)"]);
    assert!(ended.starts_with("Ended 1 session.") && ended.contains("Deleted the Kimai token"), "{ended}");
    assert_eq!(current_user(server, &login).await.0, 401);
    let output = server.fail_command(&[&["sessions", "end", "--user", &user], &options[..]].concat());
    assert!(output.contains("does not exist, or has no session"), "no token is left: {output}");
    // A token without a session is deleted too.
    let (mut browser, _) = login_page(server).await;
    enter(&mut browser, &[("token", TOKEN)]).await;
    let ended = sessions(&["end", "--user", &user]);
    assert!(
        ended.starts_with("No session was active.") && ended.contains("Deleted the Kimai token"),
        "{ended}"
    );
}

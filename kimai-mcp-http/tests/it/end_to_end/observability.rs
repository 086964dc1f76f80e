//! Audit log, metrics and readiness.

use std::{collections::BTreeSet, fs, net::TcpListener, path::Path};

use kimai_tests::{
    hosted::{ANNA, http, log_in},
    november,
    sim::{Fault, Settings, SimulatedKimai},
};
use serde_json::{Value, json};

use crate::server_process::Server;

#[tokio::test(flavor = "multi_thread")]
async fn writes_have_an_audit_line_without_texts() {
    let kimai = SimulatedKimai::start(november()).await;
    let server = Server::start(&kimai, &[]).await;
    let path = format!("/mcp/{}", ANNA.0);
    let book = json!({ "action": "create", "data": { "project": 1, "activity": 10, "begin": "2026-11-20T20:00",
        "end": "2026-11-20T21:00", "description": "a secret meeting" } });
    server.call(&path, "timer", json!({ "action": "active" })).send().await.unwrap();
    let booked = server.call(&path, "timesheet", book).send().await.unwrap().text().await.unwrap();
    let (_, rest) = booked.split_once('#').unwrap();
    let id: String = rest.chars().take_while(char::is_ascii_digit).collect();
    let log = server.log();
    let lines: Vec<&str> = log.lines().filter(|line| line.contains("kimai_mcp_http::audit")).collect();
    assert_eq!(lines.len(), 1, "{lines:?}");
    let written = format!(r#"written="{id}""#);
    for fact in [
        r#"auth.method="slug""#,
        r#"gen_ai.tool.name="timesheet""#,
        r#"action="create""#,
        r#"ids="project=1 activity=10""#,
        &written,
        r#"outcome="done""#,
    ] {
        assert!(lines[0].contains(fact), "{fact} is not in {}", lines[0]);
    }
    assert!(!lines[0].contains("secret"), "{}", lines[0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn metrics_have_their_own_address() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let server = Server::start(&kimai, &["--metrics-listen", &format!("127.0.0.1:{port}")]).await;
    let login = log_in(&server).await;
    let call = server.call("/mcp", "user_current", json!({})).bearer_auth(&login.access);
    assert_eq!(call.send().await.unwrap().status(), 200);
    let numbers =
        http().get(format!("http://127.0.0.1:{port}/metrics")).send().await.unwrap().text().await.unwrap();
    for line in [
        r#"kimai_mcp_logins_total{outcome="success"} 1"#,
        r#"kimai_mcp_tool_calls_total{tool="user_current",action="user_current",outcome="done"} 1"#,
        r#"kimai_mcp_requests_total{route="/mcp",status="200"} 1"#,
        r#"kimai_mcp_kimai_request_duration_seconds_count{method="GET",status="200"} 2"#,
    ] {
        assert!(numbers.contains(line), "{line} is not in\n{numbers}");
    }
    assert_eq!(http().get(server.at("/metrics")).send().await.unwrap().status(), 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn example_alerts_use_metrics_that_are_exported_and_documented() {
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let read = |path: &str| fs::read_to_string(project.join(path)).unwrap();
    let alerts = read("docs/alerts.yml");
    let documentation = read("docs/deployment.md");
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let listen = format!("127.0.0.1:{port}");
    let server = Server::start(&kimai, &["--metrics-listen", &listen]).await;
    let login = log_in(&server).await;
    server.call("/mcp", "user_current", json!({})).bearer_auth(&login.access).send().await.unwrap();
    let url = format!("http://{listen}/metrics");
    let exported = http().get(url).send().await.unwrap().text().await.unwrap();
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let words = alerts.split(|c| !is_name(c));
    let names: BTreeSet<&str> = words.filter(|word| word.starts_with("kimai_mcp_")).collect();
    assert!(names.len() >= 6, "{names:?}");
    for name in names {
        let base = ["_bucket", "_count", "_total"].iter().find_map(|suffix| name.strip_suffix(suffix));
        let base = base.unwrap_or(name);
        assert!(exported.contains(&format!("# TYPE {base} ")), "{name} is not exported: {exported}");
        assert!(documentation.contains(&format!("`{base}")), "{name} is not documented");
    }
    let outcomes =
        alerts.split("outcome=").skip(1).flat_map(|rest| rest.split('"').nth(1).unwrap().split('|'));
    for outcome in outcomes {
        let known = ["success", "wrong", "locked", "done", "refused", "unknown"];
        assert!(known.contains(&outcome), "no call and no sign-in has the outcome {outcome}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn metrics_token_protects_the_metrics() {
    const TOKEN: &str = "xK9mP2qW7vL4aB8cR3sT6u";
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let listen = format!("127.0.0.1:{port}");
    let _server = Server::start(&kimai, &["--metrics-listen", &listen, "--metrics-token", TOKEN]).await;
    let get = || http().get(format!("http://{listen}/metrics"));
    for request in [get(), get().bearer_auth("another token")] {
        let response = request.send().await.unwrap();
        assert_eq!(
            (response.status().as_u16(), response.headers().contains_key("www-authenticate")),
            (401, true)
        );
    }
    let metrics = get().bearer_auth(TOKEN).send().await.unwrap().text().await.unwrap();
    assert!(metrics.contains("kimai_mcp_connections "), "{metrics}");
}

#[tokio::test(flavor = "multi_thread")]
async fn health_shows_details_to_the_operator_only() {
    const TOKEN: &str = "xK9mP2qW7vL4aB8cR3sT6u";
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let options = ["--header-auth", "--default-kimai-url", "https://kimai.example.com"];
    let health = async |server: &Server, headers: &[(&str, &str)]| -> Value {
        let request = http().get(server.at("/health"));
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        request.send().await.unwrap().json().await.unwrap()
    };
    let details = json!({
        "status": "healthy", "version": env!("CARGO_PKG_VERSION"), "transport": "streamable-http",
        "mode": "per-client-auth", "default_kimai_url": "https://kimai.example.com/", "active_sessions": 0,
        "user_count": 1
    });
    let strangers = json!({ "status": "ok" });
    let server = Server::start(&kimai, &options).await;
    assert_eq!(health(&server, &[]).await, details);
    for header in
        [("x-forwarded-for", "127.0.0.1"), ("host", "mcp.example.com"), ("authorization", "Bearer x")]
    {
        let expected = if header.0 == "authorization" { &details } else { &strangers };
        assert_eq!(health(&server, &[header]).await, *expected, "{header:?}");
    }
    // A proxy on this machine: its clients are strangers, with or without forwarding headers.
    let proxied = [&options[..], &["--trusted-proxy", "127.0.0.1", "--metrics-token", TOKEN]].concat();
    let server = Server::start(&kimai, &proxied).await;
    assert_eq!(health(&server, &[]).await, strangers);
    assert_eq!(health(&server, &[("authorization", "Bearer wrong")]).await, strangers);
    let bearer = format!("Bearer {TOKEN}");
    let from_elsewhere = [("authorization", bearer.as_str()), ("x-forwarded-for", "203.0.113.7")];
    assert_eq!(health(&server, &from_elsewhere).await, details);
}

async fn ready(server: &Server, headers: &[(&str, &str)]) -> (u16, Value) {
    let request = http().get(server.at("/ready?deep=1"));
    let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    let answer = request.send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn deep_readiness_checks_every_kimai_for_local_requests() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let server = Server::start(&kimai, &[]).await;
    assert_eq!(ready(&server, &[]).await, (200, json!({ "status": "ready", "kimais": 1, "answering": 1 })));
    kimai.fault("*", "*", Fault::Dropped);
    let (status, body) = ready(&server, &[]).await;
    assert_eq!((status, &body["answering"]), (503, &json!(0)));
}

#[tokio::test(flavor = "multi_thread")]
async fn forwarded_requests_get_no_deep_readiness() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    for options in [&[][..], &["--trusted-proxy", "127.0.0.1"]] {
        let server = Server::start(&kimai, options).await;
        for header in [
            ("x-forwarded-for", "127.0.0.1"),
            ("forwarded", "for=127.0.0.1"),
            ("x-real-ip", "127.0.0.1"),
            ("via", "1.1 proxy"),
            ("host", "mcp.example.com"),
        ] {
            assert_eq!(ready(&server, &[header]).await, (200, json!({ "status": "ready" })), "{header:?}");
        }
    }
    assert!(kimai.requests().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn unreadable_users_file_fails_readiness_and_a_metric() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let server = Server::start(&kimai, &["--metrics-listen", &format!("127.0.0.1:{port}")]).await;
    let metrics = async || {
        let response = http().get(format!("http://127.0.0.1:{port}/metrics")).send().await.unwrap();
        response.text().await.unwrap()
    };
    assert_eq!(http().get(server.at("/ready")).send().await.unwrap().status(), 200);
    assert!(metrics().await.contains("kimai_mcp_users_file_valid 1"));
    let path = server.folder.path().join("users.json");
    let valid = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, valid.replacen('}', "},", 1)).unwrap();
    let response = http().get(server.at("/ready")).send().await.unwrap();
    let status = response.status();
    let body = response.text().await.unwrap();
    assert!(status == 503 && body.contains("users file"), "{body}");
    assert!(metrics().await.contains("kimai_mcp_users_file_valid 0"));
    assert_eq!(http().get(server.at("/health")).send().await.unwrap().status(), 200);
    log_in(&server).await;
    std::fs::write(&path, valid).unwrap();
    assert_eq!(http().get(server.at("/ready")).send().await.unwrap().status(), 200);
}

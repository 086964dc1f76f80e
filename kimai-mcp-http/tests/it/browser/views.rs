//! Views of reports in the official `AppBridge`: handshake, calls, messages, both themes, hostile text, accessibility.

use std::{fs, path::Path, sync::Arc};

use axum::{
    Json, Router,
    extract::{Query, State},
    http::header::CONTENT_TYPE,
    response::{Html, IntoResponse},
    routing::{get, post},
};
use fantoccini::Locator;
use kimai_tests::{
    mcp::McpClient,
    sim::{Settings as KimaiSettings, SimulatedKimai},
};
use rmcp::model::{CallToolRequestParams, CallToolResult, ReadResourceRequestParams, ResourceContents};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use url::form_urlencoded::Serializer;

use super::chromium::{Chromium, Settings, target};

const PAGE: &str = "<!doctype html><html lang=en><meta charset=utf-8><title>Host</title>\
    <style>html{background:#fff}html[data-theme=dark]{background:#1b1e24}body{margin:0}iframe{display:block;width:100%;border:0}</style>\
    <main><iframe title=View sandbox=allow-scripts></iframe></main><script type=module src=/host.js></script></html>";

const WEEK: &str = "ui://kimai/week";
const REPORT: &str = "ui://kimai/report";

/// A host in the test process, whose calls go to the MCP server as those of a user.
struct Host {
    url: String,
    kimai: SimulatedKimai,
}

impl Host {
    /// Starts a host for a user of a Kimai with contracts, on a Monday afternoon.
    async fn open(token: &str) -> Self {
        let plugins = ["WorkContractBundle".to_owned()].into();
        let now = "2026-11-23T13:00:00Z".parse().ok();
        let kimai = SimulatedKimai::start(KimaiSettings { now, plugins, ..KimaiSettings::default() }).await;
        let client = Arc::new(McpClient::in_text(&kimai, token).await);
        let router = Router::new()
            .route("/", get(async || Html(PAGE)))
            .route("/host.js", get(host_script))
            .route("/view", get(view))
            .route("/call", post(call))
            .with_state(client);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://127.0.0.1:{}", listener.local_addr().unwrap().port());
        tokio::spawn(axum::serve(listener, router).into_future());
        Self { url, kimai }
    }

    /// Shows a view with the result of a call, or without one.
    async fn show(&self, chromium: &Chromium, uri: &str, input: Option<Value>, look: (&str, &str)) {
        let mut query = Serializer::new(String::new());
        query.append_pair("uri", uri).append_pair("theme", look.0).append_pair("locale", look.1);
        if let Some(input) = input {
            query.append_pair("input", &input.to_string());
        }
        chromium.goto(&format!("{}/?{}", self.url, query.finish())).await;
        enter(chromium).await;
        chromium.sees("main[aria-busy=false] tbody tr").await;
    }
}

async fn host_script() -> impl IntoResponse {
    ([(CONTENT_TYPE, "text/javascript")], fs::read(target().join("browser/view_host.js")).unwrap())
}

async fn view(State(client): State<Arc<McpClient>>, Query(query): Query<Vec<(String, String)>>) -> String {
    let uri = query.into_iter().find(|(name, _)| name == "uri").unwrap().1;
    let result = client.service().read_resource(ReadResourceRequestParams::new(uri)).await.unwrap();
    match result.contents.into_iter().next() {
        Some(ResourceContents::TextResourceContents { text, .. }) => text,
        other => panic!("{other:?}"),
    }
}

async fn call(State(client): State<Arc<McpClient>>, body: String) -> Json<CallToolResult> {
    let request: CallToolRequestParams = serde_json::from_str(&body).unwrap();
    Json(client.service().call_tool(request).await.unwrap())
}

/// Enters the frame of the view.
async fn enter(chromium: &Chromium) {
    let frame = chromium.window.wait().for_element(Locator::Css("iframe")).await.unwrap();
    frame.enter_frame().await.unwrap();
}

/// Returns what the host received, and enters the view again.
async fn seen(chromium: &Chromium) -> Value {
    chromium.window.enter_parent_frame().await.unwrap();
    let seen = chromium.evaluate("return window.seen").await;
    enter(chromium).await;
    seen
}

async fn axe(chromium: &Chromium) -> Value {
    let axe = fs::read_to_string(target().join("browser/node_modules/axe-core/axe.min.js")).unwrap();
    chromium.evaluate(&format!("{axe}; window.axe = axe;")).await;
    let script = "const done = arguments[0]; axe.run(document).then((result) => done(result.violations.map((violation) => \
        [violation.id, violation.nodes.map((node) => node.html)])), (error) => done(String(error)));";
    chromium.window.execute_async(script, Vec::new()).await.unwrap()
}

#[tokio::test]
#[ignore = "cargo xtask browser runs it"]
async fn week_view_turns_pages_and_drafts_a_message_without_writing() {
    let (host, chromium) = (Host::open("anna-token").await, Chromium::open(Settings::default()).await);
    host.show(&chromium, WEEK, None, ("light", "en-GB")).await;
    assert_eq!(chromium.text("h1").await, "23 Nov 2026 – 29 Nov 2026");
    assert!(chromium.text("tbody").await.contains("running"), "the running timer is marked");
    assert!(chromium.text("tfoot").await.contains("Expected"));
    chromium.click("[data-key=previous]").await;
    chromium.sees("h1[title*='2026-11-16 to 2026-11-22']").await;
    let focused = chromium.evaluate("return document.activeElement.getAttribute('data-key')").await;
    assert_eq!(focused, json!("previous"));
    host.kimai.clear_requests();
    let cell = chromium.window.find(Locator::Css("[data-key$='2026-11-17']")).await.unwrap();
    let name = cell.attr("aria-label").await.unwrap().unwrap();
    assert!(name.contains("Tuesday 17 November") && name.ends_with("draft a message to book"), "{name}");
    cell.click().await.unwrap();
    chromium
        .window
        .wait()
        .for_element(Locator::XPath("//p[@role='status'][.='Message drafted.']"))
        .await
        .unwrap();
    let seen = seen(&chromium).await;
    assert_eq!((seen["initialized"].clone(), seen["calls"].as_array().map(Vec::len)), (json!(true), Some(2)));
    let text = seen["messages"][0]["content"][0]["text"].as_str().unwrap();
    assert!(text.starts_with("Book on project #") && text.ends_with(", Tuesday 2026-11-17"), "{text}");
    assert!(host.kimai.requests().is_empty(), "a draft requests nothing");
    chromium.close().await;
}

#[tokio::test]
#[ignore = "cargo xtask browser runs it"]
async fn report_view_has_bars_and_the_same_numbers_in_a_table() {
    let (host, chromium) = (Host::open("admin-token").await, Chromium::open(Settings::default()).await);
    let input = json!({"action": "summary", "period": "2026", "user_scope": "all", "group_by": "customer"});
    host.show(&chromium, REPORT, Some(input), ("light", "en-GB")).await;
    let script = "const times = [...document.querySelectorAll('tbody tr')].map((row) => row.children[2].textContent); \
        const bars = [...document.querySelectorAll('.bars li')].map((row) => row.lastChild.textContent); \
        return [times, bars, document.querySelector('.bars').getAttribute('aria-hidden')];";
    let found = chromium.evaluate(script).await;
    assert!(found[0].as_array().unwrap().len() > 2 && found[0] == found[1] && found[2] == "true", "{found}");
    // The same page shows the grid of a week.
    host.show(&chromium, REPORT, Some(json!({"action": "week", "user_scope": "all"})), ("light", "en-GB"))
        .await;
    chromium.sees("[data-key=next]").await;
    chromium.close().await;
}

#[tokio::test]
#[ignore = "cargo xtask browser runs it"]
async fn refused_call_is_reported_and_the_page_stays() {
    let (host, chromium) = (Host::open("anna-token").await, Chromium::open(Settings::default()).await);
    host.show(&chromium, WEEK, None, ("light", "en-GB")).await;
    chromium.window.execute("page.input = { user_scope: 'specific' }", Vec::new()).await.unwrap();
    chromium.click("[data-key=next]").await;
    chromium
        .window
        .wait()
        .for_element(Locator::XPath("//p[@role='status'][contains(., 'user_scope')]"))
        .await
        .unwrap();
    assert_eq!(chromium.text("h1").await, "23 Nov 2026 – 29 Nov 2026");
    chromium.close().await;
}

#[tokio::test]
#[ignore = "cargo xtask browser runs it"]
async fn hostile_names_are_shown_as_text() {
    const NAME: &str = "<img src=x onerror=top.hacked=1><script>hacked=1</script>";
    let (host, chromium) = (Host::open("admin-token").await, Chromium::open(Settings::default()).await);
    let is_name = |value: &Value| ["Website relaunch", "Musterbau GmbH"].map(Value::from).contains(value);
    host.kimai.override_text(move |_, place, value| {
        (place.ends_with("name") && is_name(value)).then(|| json!(NAME))
    });
    for (uri, input) in [
        (WEEK, json!({"action": "week", "user_scope": "all", "group_by": "project"})),
        (REPORT, json!({"action": "summary", "period": "2026", "user_scope": "all", "group_by": "project"})),
    ] {
        host.show(&chromium, uri, Some(input), ("light", "en-GB")).await;
        assert!(chromium.text("tbody").await.contains(NAME), "{}", chromium.text("tbody").await);
        let found = chromium
            .evaluate("return [document.images.length, document.scripts.length, window.hacked ?? 0]")
            .await;
        assert_eq!(found, json!([0, 1, 0]));
    }
    chromium.close().await;
}

#[tokio::test]
#[ignore = "cargo xtask browser runs it"]
async fn views_are_accessible_in_both_themes_and_languages() {
    let (host, chromium) = (Host::open("anna-token").await, Chromium::open(Settings::default()).await);
    let reports = [
        ("week", WEEK, json!({"action": "week"})),
        (
            "summary",
            REPORT,
            json!({"action": "summary", "period": "2026", "group_by": "customer", "compare_to": "last year"}),
        ),
        ("gaps", REPORT, json!({"action": "gaps", "period": "2026-11-01..2026-11-20"})),
    ];
    for (theme, locale) in [("light", "en-GB"), ("dark", "de-DE")] {
        for (name, uri, input) in &reports {
            host.show(&chromium, uri, Some(input.clone()), (theme, locale)).await;
            assert_eq!(axe(&chromium).await, json!([]), "{name} {theme}");
            let language = chromium.evaluate("return document.documentElement.lang").await;
            assert_eq!(language, json!(&locale[..2]));
            if locale == "de-DE" {
                let page = chromium.text("body").await;
                for english in
                    ["Note", "without a finding", "no records", "Total", "today is", "Summary", "Gaps"]
                {
                    assert!(!page.contains(english), "{name}: {english} in {page}");
                }
            }
            chromium.window.enter_parent_frame().await.unwrap();
            chromium.picture(&format!("view-{name}-{theme}")).await;
        }
    }
    chromium.close().await;
}

#[tokio::test]
#[ignore = "cargo xtask browser runs it"]
async fn picture_of_the_week_for_the_readme() {
    let (host, chromium) = (Host::open("anna-token").await, Chromium::open(Settings::default()).await);
    host.show(
        &chromium,
        WEEK,
        Some(json!({"action": "week", "period": "2026-11-16..2026-11-22"})),
        ("light", "en-GB"),
    )
    .await;
    chromium.window.enter_parent_frame().await.unwrap();
    let frame = chromium.window.find(Locator::Css("iframe")).await.unwrap();
    let picture = frame.screenshot().await.unwrap();
    fs::write(target().join("browser/week-view.png"), &picture).unwrap();
    if std::env::var_os("KIMAI_UPDATE_PICTURE").is_some() {
        fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/week-view.png"), &picture).unwrap();
    }
    chromium.close().await;
}

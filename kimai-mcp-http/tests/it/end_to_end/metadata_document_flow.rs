//! Flow of a client with a metadata document: consent, token, refresh and tool call.

use kimai_tests::{
    hosted::{
        ANNA, CALLBACK, Site, authorize, call, exchange_code, http, open_login, parse_login, refresh, text,
    },
    sim::{Settings, SimulatedKimai},
};
use serde_json::{Value, json};
use url::Url;

use crate::{
    document_host::{Host, answer},
    in_process::InProcessServer,
};

fn document(id: &str) -> String {
    json!({ "client_id": id, "client_name": "Claude", "redirect_uris": [CALLBACK] }).to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn client_with_a_metadata_document_logs_its_user_in() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let host = Host::new("flow", |id, _| answer("200 OK", "Cache-Control: max-age=600\r\n", &document(id)));
    let in_process = InProcessServer::start(&kimai.url(), |app| {
        app.auth.oauth = app.auth.oauth.clone().with_metadata_documents(host.reachable());
    })
    .await;
    let refused = http().post(in_process.at("/mcp")).send().await.unwrap();
    let challenge = refused.headers()["www-authenticate"].to_str().unwrap().to_owned();
    let (_, place) = challenge.split_once("resource_metadata=\"").unwrap();
    let resource: Value = http().get(place.trim_end_matches('"')).send().await.unwrap().json().await.unwrap();
    let issuer = resource["authorization_servers"][0].as_str().unwrap();
    let server = format!("{issuer}/.well-known/oauth-authorization-server");
    let server: Value = http().get(server).send().await.unwrap().json().await.unwrap();
    assert_eq!(server["client_id_metadata_document_supported"], true);

    let id = host.id();
    let code = authorize(&in_process, &id, (ANNA.0, ANNA.1)).await;
    let first = parse_login(id.clone(), exchange_code(&in_process, &id, &code).await).await;
    let second = parse_login(id.clone(), refresh(&in_process, &first).await).await;
    for access in [&first.access, &second.access] {
        let answer =
            call(&in_process, "/mcp", "user_current", &json!({})).bearer_auth(access).send().await.unwrap();
        let answer: Value = answer.json().await.unwrap();
        assert!(text(&answer).contains("Anna Arbeiter"), "{answer}");
    }
    assert_eq!(host.request_count(), 1, "the document is cached and not fetched for token requests");
}

#[tokio::test(flavor = "multi_thread")]
async fn publisher_of_a_metadata_document_is_shown() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let host = Host::new("seen", |id, _| answer("200 OK", "", &document(id)));
    let in_process = InProcessServer::start(&kimai.url(), |app| {
        app.auth.oauth = app.auth.oauth.clone().with_metadata_documents(host.reachable());
    })
    .await;
    let page = open_login(&in_process, &host.id()).await.page;
    assert!(page.contains("Claude") && page.contains("<bdi>app.example</bdi>"), "{page}");
    let nobody = host.id().replace("app.example", "other.example");
    let place = Url::parse_with_params(&in_process.at("/authorize"), [("client_id", nobody)]).unwrap();
    let answer = http().get(place).send().await.unwrap();
    assert_eq!((answer.status().as_u16(), answer.headers().get("location")), (400, None));
}

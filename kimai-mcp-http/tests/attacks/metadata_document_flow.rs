//! The whole way of a client that is known by its document: over a socket, through the pages, to a call.

use kimai_mcp_http::app::App;
use kimai_tests::{
    hosted::{ANNA, CALLBACK, Site, asked, call, consented, http, login, refreshed, text, traded},
    sim::{Settings, SimulatedKimai},
};
use serde_json::{Value, json};
use url::Url;

use crate::{
    host::{Host, answer},
    house::House,
};

fn document(id: &str) -> String {
    json!({ "client_id": id, "client_name": "Claude", "redirect_uris": [CALLBACK] }).to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_publishes_its_document_logs_its_user_in_without_registering() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let host = Host::new("dance", |id, _| answer("200 OK", "Cache-Control: max-age=600\r\n", &document(id)));
    let house = House::start(&kimai.url(), |app| App {
        oauth: app.oauth.with_metadata_documents(host.reachable()),
        ..app
    })
    .await;
    let refused = http().post(house.at("/mcp")).send().await.unwrap();
    let challenge = refused.headers()["www-authenticate"].to_str().unwrap().to_owned();
    let (_, place) = challenge.split_once("resource_metadata=\"").unwrap();
    let resource: Value = http().get(place.trim_end_matches('"')).send().await.unwrap().json().await.unwrap();
    let issuer = resource["authorization_servers"][0].as_str().unwrap();
    let server = format!("{issuer}/.well-known/oauth-authorization-server");
    let server: Value = http().get(server).send().await.unwrap().json().await.unwrap();
    assert_eq!(server["client_id_metadata_document_supported"], true);

    let id = host.id();
    let code = consented(&house, &id, (ANNA.0, ANNA.1)).await;
    let first = login(id.clone(), traded(&house, &id, &code).await).await;
    let second = login(id.clone(), refreshed(&house, &first).await).await;
    for access in [&first.access, &second.access] {
        let answer =
            call(&house, "/mcp", "user_current", &json!({})).bearer_auth(access).send().await.unwrap();
        let answer: Value = answer.json().await.unwrap();
        assert!(text(&answer).contains("Anna Arbeiter"), "{answer}");
    }
    assert_eq!(host.asked(), 1, "it is remembered from page to page, and nobody asks for it with a token");
}

#[tokio::test(flavor = "multi_thread")]
async fn its_user_sees_who_publishes_it_and_is_told_when_nobody_does() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let host = Host::new("seen", |id, _| answer("200 OK", "", &document(id)));
    let house = House::start(&kimai.url(), |app| App {
        oauth: app.oauth.with_metadata_documents(host.reachable()),
        ..app
    })
    .await;
    let page = asked(&house, &host.id()).await.page;
    assert!(page.contains("Claude") && page.contains("<bdi>app.example</bdi>"), "{page}");
    let nobody = host.id().replace("app.example", "other.example");
    let place = Url::parse_with_params(&house.at("/authorize"), [("client_id", nobody)]).unwrap();
    let answer = http().get(place).send().await.unwrap();
    assert_eq!((answer.status().as_u16(), answer.headers().get("location")), (400, None));
}

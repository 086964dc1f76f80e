//! Who listens hears of every request, and of nothing that others send.

use std::sync::{Arc, Mutex};

use kimai_api::{Client, Credentials};

use crate::stage::{Stage, answer};

type Heard = Arc<Mutex<Vec<(String, Option<u16>)>>>;

fn listened_to(client: &Client) -> (Client, Heard) {
    let heard = Heard::default();
    let listener = heard.clone();
    let observed = client.with_observer(Arc::new(move |exchange| {
        listener.lock().unwrap().push((exchange.route.to_string(), exchange.status));
    }));
    (observed, heard)
}

#[tokio::test]
async fn every_request_is_heard_of_also_those_that_are_repeated() {
    let stage = Stage::new(|before, _| answer(if before == 0 { 503 } else { 401 }, "")).await;
    let (kimai, heard) = listened_to(&stage.client("/").build().unwrap());
    assert!(kimai.ping().await.is_err());
    let ping = || "GET /api/ping".to_owned();
    assert_eq!(*heard.lock().unwrap(), [(ping(), Some(503)), (ping(), Some(401))]);
}

#[tokio::test]
async fn no_answer_has_no_status() {
    let client = Client::builder("http://127.0.0.1:1", Credentials::token("t")).retries(0).build().unwrap();
    let (kimai, heard) = listened_to(&client);
    assert!(kimai.ping().await.is_err());
    assert_eq!(*heard.lock().unwrap(), [("GET /api/ping".to_owned(), None)]);
}

#[tokio::test]
async fn another_listener_takes_the_place_of_the_first_and_the_client_before_has_none() {
    let stage = Stage::answering(200, r#"{"message":"pong"}"#).await;
    let (first, by_first) = listened_to(&stage.kimai);
    let (second, by_second) = listened_to(&first.with_credentials(&Credentials::token("other")).unwrap());
    stage.kimai.ping().await.unwrap();
    second.ping().await.unwrap();
    assert_eq!((by_first.lock().unwrap().len(), by_second.lock().unwrap().len()), (0, 1));
}

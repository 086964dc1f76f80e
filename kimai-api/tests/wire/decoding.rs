//! Answers that do not read say where and why.

use kimai_api::{CustomerQuery, Error, Id, UserQuery};

use crate::{
    raw,
    stage::{Stage, client},
};

fn told<T: std::fmt::Debug>(answer: Result<T, Error>) -> String {
    match answer {
        Err(Error::Decode(error)) => error.to_string(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_wrong_type_is_told_with_the_route_and_the_place_in_the_json() {
    let team = r#"{"id":1,"name":"T","members":[{"user":{"id":"x","username":"u"},"teamlead":true}]}"#;
    let answer = Stage::answering(200, team).await.kimai.teams().get(Id::new(1)).await;
    let said = told(answer);
    assert!(
        said.starts_with(
            "GET /api/teams/{id}: cannot parse the response at members[0].user.id: invalid value"
        ),
        "{said}"
    );
}

#[tokio::test]
async fn a_list_that_is_cut_off_is_an_error_and_not_a_shorter_list() {
    for body in [r#"[{"id":1,"name":"A","visible":true},"#, r#"[{"id":1,"na"#, "[", ""] {
        let said =
            told(Stage::answering(200, body).await.kimai.customers().list(&CustomerQuery::default()).await);
        assert!(said.contains("EOF"), "{body}: {said}");
    }
}

#[tokio::test]
async fn what_follows_the_json_is_an_error() {
    for body in [r#"{"message":"pong"}{}"#, r#"{"message":"pong"} Warning: in /var/www"#] {
        let said = told(Stage::answering(200, body).await.kimai.ping().await);
        assert!(said.contains("trailing characters"), "{said}");
    }
}

#[tokio::test]
async fn something_else_than_a_list_is_an_error() {
    for body in [r#"{"id":1}"#, "null", "\"[]\""] {
        let said = told(Stage::answering(200, body).await.kimai.tags().find("").await);
        assert!(said.contains("expected a sequence"), "{said}");
    }
}

#[tokio::test]
async fn a_web_page_in_place_of_json_is_called_one() {
    let page = "\n<!DOCTYPE html><title>Log in</title>";
    let stage = Stage::answering(200, page).await;
    let users = stage.kimai.users();
    for said in [told(users.me().await), told(users.list(&UserQuery::default()).await)] {
        assert!(said.ends_with("a web page instead of JSON"), "{said}");
    }
}

#[tokio::test]
async fn bytes_that_are_no_text_do_not_read() {
    let url = raw::serve(|stream| raw::send(stream, &raw::ok("", b"{\"message\":\"\xff\xfe\"}")));
    told(client(&url).build().unwrap().ping().await);
}

#[tokio::test]
async fn a_part_of_a_path_that_would_vanish_is_not_sent() {
    let stage = Stage::answering(200, "[]").await;
    for part in ["", ".", ".."] {
        let answer = stage.kimai.customers().actions(Id::new(1), part, "en").await;
        assert!(matches!(&answer, Err(Error::Encode(..))), "{answer:?}");
    }
    assert!(stage.saw().is_empty());
}

//! Who is calling, from where, and under which address Kimai is found.

use kimai_api::{BuildError, Client, Credentials, TagForm};

use crate::stage::{Stage, TOKEN};

const PONG: &str = r#"{"message":"pong"}"#;

#[tokio::test]
async fn a_token_is_sent_as_bearer_and_blanks_around_it_do_not_matter() {
    let stage = Stage::answering(200, PONG).await;
    stage.kimai.ping().await.unwrap();
    let pasted = Client::new(&stage.url("/"), Credentials::token(format!(" {TOKEN}\n"))).unwrap();
    pasted.ping().await.unwrap();
    let bearer = Some(format!("Bearer {TOKEN}"));
    assert_eq!(stage.saw_header("authorization"), [bearer.clone(), bearer]);
}

#[tokio::test]
async fn an_api_password_is_sent_with_its_user_and_without_bearer() {
    let stage = Stage::answering(200, PONG).await;
    let pair = Credentials::ApiPassword { user: "anna".to_owned(), password: TOKEN.to_owned().into() };
    stage.kimai.with_credentials(&pair).unwrap().ping().await.unwrap();
    assert_eq!(stage.saw_header("x-auth-user"), [Some("anna".to_owned())]);
    assert_eq!(stage.saw_header("x-auth-token"), [Some(TOKEN.to_owned())]);
    assert_eq!(stage.saw_header("authorization"), [None]);
}

#[tokio::test]
async fn each_caller_shows_only_its_own_token() {
    let stage = Stage::answering(200, PONG).await;
    let other = stage.kimai.with_credentials(&Credentials::token("other")).unwrap();
    other.ping().await.unwrap();
    stage.kimai.ping().await.unwrap();
    let expected = [Some("Bearer other".to_owned()), Some(format!("Bearer {TOKEN}"))];
    assert_eq!(stage.saw_header("authorization"), expected);
}

#[tokio::test]
async fn a_client_says_what_it_is_what_it_sends_and_what_it_takes() {
    let stage = Stage::answering(200, r#"{"id":1,"name":"ab","message":"pong"}"#).await;
    stage.kimai.ping().await.unwrap();
    stage
        .client("/")
        .user_agent("tester/1")
        .build()
        .unwrap()
        .tags()
        .create(&TagForm::default())
        .await
        .unwrap();
    let agent = concat!("kimai-api/", env!("CARGO_PKG_VERSION"));
    assert_eq!(stage.saw_header("user-agent"), [Some(agent.to_owned()), Some("tester/1".to_owned())]);
    assert_eq!(stage.saw_header("content-type"), [None, Some("application/json".to_owned())]);
    assert!(stage.saw_header("accept").iter().all(|accept| accept.as_deref() == Some("application/json")));
    assert!(stage.saw_header("accept-encoding").iter().all(|accept| accept.as_deref() == Some("gzip")));
}

#[tokio::test]
async fn every_spelling_of_an_address_leads_to_its_api() {
    let stage = Stage::answering(200, PONG).await;
    for path in ["", "/", "/api", "/api/", "/time", "/time/", "/time/api", "/time/api/"] {
        stage.client(path).build().unwrap().ping().await.unwrap();
    }
    let (root, sub) = ("GET /api/ping", "GET /time/api/ping");
    assert_eq!(stage.saw(), [root, root, root, root, sub, sub, sub, sub]);
}

#[test]
fn what_cannot_be_a_client_says_so_before_anything_is_sent() {
    let token = || Credentials::token("t");
    assert!(matches!(Client::new("kimai.example.com", token()), Err(BuildError::MissingScheme { .. })));
    assert!(matches!(Client::new("https://u:p@kimai.example.com", token()), Err(BuildError::InvalidUrl(_))));
    let url = "https://kimai.example.com";
    assert!(matches!(
        Client::new(url, Credentials::token("a\nb")),
        Err(BuildError::InvalidCredentials("token"))
    ));
    assert!(matches!(Client::new(url, Credentials::token("")), Err(BuildError::EmptyCredentials("token"))));
    assert!(matches!(Client::builder(url, token()).user_agent("a\nb").build(), Err(BuildError::Http(_))));
}

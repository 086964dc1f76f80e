//! Landing page in both languages.

use std::sync::Arc;

use axum::body::Body;
use http::{Request, header};
use http_body_util::BodyExt;
use insta::assert_snapshot;
use kimai_mcp_http::{
    config::{state::NAMESPACE, users::Users},
    http::{App, landing_page},
};
use mcp_oauth_server::{Cipher, PublicUrl, State, clock, state::Sqlite};
use tower::ServiceExt;

async fn page(language: &str) -> String {
    let store = Arc::new(Sqlite::in_memory().unwrap());
    let state = State::new(store, clock::system(), Cipher::new(None, NAMESPACE).unwrap());
    let url = PublicUrl::parse("https://example.com/kimai-mcp").unwrap();
    let app = App::new(url, Users::default(), state);
    let request = Request::get("/").header(header::ACCEPT_LANGUAGE, language).body(Body::empty()).unwrap();
    let response = landing_page::routes().with_state(Arc::new(app)).oneshot(request).await.unwrap();
    let body = response.into_body().collect().await.unwrap().to_bytes();
    let body = String::from_utf8(body.to_vec()).unwrap();
    let (before, rest) = body.split_once("<style>").unwrap();
    let (_, after) = rest.split_once("</style>").unwrap();
    format!("{before}<style>…</style>{after}")
}

#[tokio::test]
async fn landing_page_explains_how_to_connect() {
    assert_snapshot!("landing", page("en").await);
    assert_snapshot!("landing_de", page("de").await);
}

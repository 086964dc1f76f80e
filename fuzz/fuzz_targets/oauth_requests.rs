//! Requests to the authorization server: none fails with 500, and none leads a browser to an address that is not registered.
//!
//! The input is a byte for the endpoint, and a text for the query or the body.

#![no_main]

use std::{
    collections::BTreeMap,
    sync::{Arc, LazyLock},
};

use axum::{Router, body::Body};
use http::{Request, header};
use http_body_util::BodyExt;
use kimai_fuzz::run;
use libfuzzer_sys::fuzz_target;
use mcp_oauth_server::{
    AuthorizationServer, Branding, Cipher, Lifetimes, Namespace, PublicUrl, Scope, ScopeCatalog,
    SecretSignIn, State, Text, client::Client, clock, redirect_uri::RedirectUri, state::Sqlite,
};
use tower::ServiceExt;

const NAMESPACE: Namespace = Namespace { name: "fuzz", application_id: 0x4e6f_7465 };
const ISSUER: &str = "https://mcp.example.com";
const CALLBACK: &str = "https://app.example/cb";

static ROUTER: LazyLock<Router> = LazyLock::new(|| {
    let users = BTreeMap::from([("anna".to_owned(), "wonderland".into())]);
    let store = Arc::new(Sqlite::in_memory().unwrap());
    let state = State::new(store, clock::system(), Cipher::new(None, NAMESPACE).unwrap());
    let client = Client {
        id: "client".to_owned(),
        name: Some("App".to_owned()),
        redirect_uris: vec![RedirectUri::parse(CALLBACK).unwrap()],
        secret: None,
    };
    run(state.put("client", &client, Lifetimes::DEFAULT.used_client)).unwrap();
    let scopes = ScopeCatalog::new([Scope {
        name: "notes:read",
        includes: &[],
        title: Text::new("Read", "Lesen"),
        description: Text::new("Read notes.", "Notizen lesen."),
    }]);
    let url = PublicUrl::parse(ISSUER).unwrap();
    let oauth = AuthorizationServer::new(
        url,
        SecretSignIn::new(users),
        state,
        scopes,
        Branding::new("Notes", "Notes"),
    )
    .with_delay(Arc::new(|_| Box::pin(std::future::ready(()))));
    oauth.router().merge(oauth.metadata_router())
});

/// Creates the request that the first byte selects; `None` if the text is no query.
fn request(selection: u8, text: &str) -> Option<Request<Body>> {
    const FORM: &str = "application/x-www-form-urlencoded";
    let (method, path, content_type) = match selection % 10 {
        0 => ("GET", "/authorize", None),
        1 => ("POST", "/authorize", Some(FORM)),
        2 => ("POST", "/token", Some(FORM)),
        3 => ("POST", "/revoke", Some(FORM)),
        4 => ("POST", "/register", Some("application/json")),
        5 => ("POST", "/login", Some(FORM)),
        6 => ("POST", "/consent", Some(FORM)),
        7 => ("GET", "/login", None),
        8 => ("GET", "/account", None),
        _ => ("POST", "/account", Some(FORM)),
    };
    let request = Request::builder().method(method);
    // The cookie and the authorization are part of the input, too.
    let (headers, text) = text.split_once('\n').unwrap_or(("", text));
    let request = match headers.split_once('|') {
        Some((cookie, authorization)) => {
            request.header(header::COOKIE, cookie).header(header::AUTHORIZATION, authorization)
        }
        None => request,
    };
    match content_type {
        None => request.uri(format!("{path}?{text}")).body(Body::empty()).ok(),
        Some(content_type) => {
            let request = request.uri(path).header(header::CONTENT_TYPE, content_type);
            request.body(Body::from(text.to_owned())).ok()
        }
    }
}

fuzz_target!(|input: (u8, &str)| {
    let (selection, text) = input;
    let Some(request) = request(selection, text) else { return };
    let router = ROUTER.clone();
    run(async {
        let response = router.oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        assert!(!parts.status.is_server_error(), "{}", parts.status);
        if let Some(location) = parts.headers.get(header::LOCATION) {
            let location = location.to_str().unwrap();
            let is_own = location.starts_with('/') && !location.starts_with("//")
                || location.strip_prefix(ISSUER).is_some_and(|path| path.starts_with('/'));
            assert!(is_own || location.starts_with(CALLBACK), "{location}");
        }
        body.collect().await.unwrap();
    });
});

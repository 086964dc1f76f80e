//! Clients with a metadata document.

use std::{
    net::TcpListener,
    sync::{Mutex, mpsc},
};

use futures_util::future::join_all;
use http::StatusCode;
use jiff::SignedDuration;
use mcp_oauth_server::client::{ClientError, MetadataDocumentError};
use tokio::{sync::oneshot, time::Instant};
use untrusted_input::outbound::PublicOnly;

use super::{
    authorize::request,
    document_host::{Host, answer, document},
};
use crate::server::Server;

/// Returns a server that reaches `host`.
fn server(host: &Host) -> Server {
    Server::new().with_documents(host.reachable())
}

async fn error(server: &Server, id: &str) -> MetadataDocumentError {
    match server.oauth.find_client(id).await {
        Err(ClientError::Document(reason)) => reason,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn client_with_a_document_needs_no_registration() {
    let host = Host::new("known", |id, _| answer("200 OK", "", &document(id)));
    let (server, id) = (server(&host), host.id());
    let uri = ("redirect_uri", "http://localhost:54321/callback");
    let answer = server.authorize(&request(&id, &[uri])).await;
    assert!(answer.location_parameter("request").is_some(), "{} {}", answer.status, answer.body);
    let other = server.authorize(&request(&id, &[("redirect_uri", "https://app.example/other")])).await;
    assert_eq!(other.status, StatusCode::BAD_REQUEST);
    assert_eq!(host.request_count(), 1);
}

#[tokio::test]
async fn without_document_support_clients_must_register() {
    let host = Host::new("unread", |id, _| answer("200 OK", "", &document(id)));
    let server = Server::new();
    let metadata = server.get("/.well-known/oauth-authorization-server").await.json().clone();
    assert_eq!(metadata["client_id_metadata_document_supported"], false);
    assert!(metadata["registration_endpoint"].is_string());
    assert_eq!(server.authorize(&request(&host.id(), &[])).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(host.request_count(), 0);
}

#[tokio::test]
async fn token_endpoint_fetches_no_document() {
    let host = Host::new("token", |id, _| answer("200 OK", "", &document(id)));
    let server = server(&host);
    let client = server.oauth.client_for_token(&host.id()).await.unwrap();
    assert!(client.has_document() && client.secret.is_none());
    server.oauth.extend_registration(&client).await.unwrap();
    assert_eq!(host.request_count(), 0);
}

#[tokio::test]
async fn document_is_fetched_again_after_it_expired() {
    let host = Host::new("aging", |id, _| answer("200 OK", "Cache-Control: max-age=600\r\n", &document(id)));
    let server = server(&host);
    for (minutes, requests) in [(0, 1), (9, 1), (1, 2), (9, 2)] {
        server.pass(SignedDuration::from_mins(minutes));
        assert!(server.oauth.find_client(&host.id()).await.is_ok());
        assert_eq!(host.request_count(), requests, "{minutes}");
    }
}

#[tokio::test]
async fn concurrent_lookups_share_one_request() {
    let host = Host::new("many", |id, _| answer("200 OK", "", &document(id)));
    let (server, id) = (server(&host), host.id());
    let found = join_all((0..50).map(|_| server.oauth.find_client(&id))).await;
    assert!(found.iter().all(Result::is_ok));
    assert_eq!(host.request_count(), 1);
}

#[tokio::test]
async fn errors_are_not_cached() {
    let host = Host::new("wrong", |id, before| match before {
        0 => answer("503 Service Unavailable", "Cache-Control: max-age=600\r\n", &document(id)),
        1 => answer("200 OK", "Cache-Control: max-age=600\r\n", "{}"),
        _ => answer("200 OK", "", &document(id)),
    });
    let server = server(&host);
    assert_eq!(error(&server, &host.id()).await, MetadataDocumentError::Status(503));
    assert!(matches!(error(&server, &host.id()).await, MetadataDocumentError::Malformed(_)));
    assert!(server.oauth.find_client(&host.id()).await.is_ok());
}

#[tokio::test]
async fn document_that_is_not_served_as_json_is_rejected() {
    let host = Host::new("types", |id, before| match before {
        0 => answer("200 OK", "Content-Type: image/jpeg\r\n", &document(id)),
        1 => answer("200 OK", "Content-Type: text/html; charset=utf-8\r\n", &document(id)),
        _ => answer(
            "200 OK",
            "Content-Type: application/client-metadata+json; charset=utf-8\r\n",
            &document(id),
        ),
    });
    let server = server(&host);
    for _ in 0..2 {
        assert_eq!(error(&server, &host.id()).await, MetadataDocumentError::ContentType);
    }
    assert!(server.oauth.find_client(&host.id()).await.is_ok());
}

#[tokio::test]
async fn redirect_is_not_followed() {
    let host = Host::new("redirect", |id, before| match before {
        0 => answer("302 Found", &format!("Location: {id}\r\n"), ""),
        _ => answer("200 OK", "", &document(id)),
    });
    assert_eq!(error(&server(&host), &host.id()).await, MetadataDocumentError::Status(302));
    assert_eq!(host.request_count(), 1);
}

#[tokio::test]
async fn document_over_five_kilobytes_is_rejected() {
    let padded = |id: &str, length: usize| {
        let document = document(id);
        let padding = " ".repeat(length - document.len());
        format!("{document}{padding}")
    };
    let host = Host::new("long", move |id, before| match before {
        0 => answer("200 OK", "", &padded(id, 5 * 1024 + 1)),
        1 => {
            let body = padded(id, 1024 * 1024);
            format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n{body}\r\n", body.len())
                .into_bytes()
        }
        _ => answer("200 OK", "", &padded(id, 5 * 1024)),
    });
    let server = server(&host);
    assert_eq!(error(&server, &host.id()).await, MetadataDocumentError::TooLong);
    assert_eq!(error(&server, &host.id()).await, MetadataDocumentError::TooLong);
    assert!(server.oauth.find_client(&host.id()).await.is_ok());
}

#[tokio::test]
async fn document_of_another_client_is_rejected() {
    let host = Host::new("other", |id, _| answer("200 OK", "", &document(&id.replace("client", "other"))));
    assert_eq!(error(&server(&host), &host.id()).await, MetadataDocumentError::OtherClient);
}

#[tokio::test]
async fn host_that_resolves_to_a_private_address_is_not_contacted() {
    let host = Host::new("private", |id, _| answer("200 OK", "", &document(id)));
    let server = Server::new();
    for address in
        ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "::ffff:127.0.0.1", "fd00::1", "64:ff9b::7f00:1"]
    {
        let server = server.with_documents(host.documents(address, PublicOnly::new()));
        assert_eq!(error(&server, &host.id()).await, MetadataDocumentError::Transport, "{address}");
    }
    assert_eq!(host.request_count(), 0);
}

#[tokio::test]
async fn private_ip_address_as_host_is_rejected() {
    let host = Host::new("unused", |id, _| answer("200 OK", "", &document(id)));
    let server = Server::new().with_documents(host.documents("127.0.0.1", PublicOnly::new()));
    for host in
        ["127.0.0.1", "10.0.0.1", "169.254.169.254", "[::1]", "[::ffff:7f00:1]", "[fd00::1]", "[64:ff9b::1]"]
    {
        let error = error(&server, &format!("https://{host}/client.json")).await;
        assert!(matches!(error, MetadataDocumentError::NotPublic(_)), "{host}: {error}");
    }
    assert_eq!(error(&server, "https://127.1/client.json").await, MetadataDocumentError::InvalidId);
}

#[tokio::test]
async fn untrusted_certificate_is_rejected() {
    let host = Host::new("impostor", |id, _| answer("200 OK", "", &document(id)));
    let trusted = Host::new("trusted", |id, _| answer("200 OK", "", &document(id)));
    assert_eq!(error(&server(&trusted), &host.id()).await, MetadataDocumentError::Transport);
    let elsewhere = host.id().replace("app.example", "claude.example");
    assert_eq!(error(&server(&host), &elsewhere).await, MetadataDocumentError::Transport);
    assert_eq!((host.request_count(), trusted.request_count()), (0, 0));
}

// The paused clock advances to the next timer.
#[tokio::test(start_paused = true)]
async fn silent_host_times_out_after_five_seconds() {
    let host = Host::new("silent", |id, _| answer("200 OK", "", &document(id)));
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let server = Server::new();
    let server = server.with_documents(host.reachable());
    let start = Instant::now();
    let id = format!("https://app.example:{}/client.json", silent.local_addr().unwrap().port());
    assert_eq!(error(&server, &id).await, MetadataDocumentError::Transport);
    assert_eq!(start.elapsed().as_secs(), 5);
}

#[tokio::test]
async fn endless_document_times_out_after_five_seconds() {
    let (begun, response_begun) = oneshot::channel();
    let (test_end, wait) = mpsc::channel::<()>();
    let begun = Mutex::new(Some(begun));
    let host = Host::with_hook(
        "endless",
        |_, _| b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{".to_vec(),
        move || {
            begun.lock().unwrap().take().map(|sender| sender.send(()));
            // The connection stays open until the test is over.
            let _ = wait.recv();
        },
    );
    let server = Server::new();
    let server = server.with_documents(host.reachable());
    let paused = async {
        response_begun.await.unwrap();
        tokio::time::pause();
        Instant::now()
    };
    let id = host.id();
    let (error, paused) = tokio::join!(error(&server, &id), paused);
    assert_eq!(error, MetadataDocumentError::Transport);
    assert!(paused.elapsed().as_secs() <= 5, "{:?}", paused.elapsed());
    assert_eq!(host.request_count(), 1);
    drop(test_end);
}

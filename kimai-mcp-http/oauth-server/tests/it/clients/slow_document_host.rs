//! Document hosts that respond slowly. The paused clock advances to the next timer.

use std::{
    net::TcpListener,
    sync::{Mutex, mpsc},
};

use mcp_oauth_server::client::{ClientError, MetadataDocumentError};
use tokio::{sync::oneshot, time::Instant};

use super::document_host::{Host, answer, document};
use crate::server::Server;

async fn lost(server: &Server, id: &str) {
    match server.oauth.find_client(id).await {
        Err(ClientError::Document(MetadataDocumentError::Transport)) => {}
        other => panic!("{other:?}"),
    }
}

#[tokio::test(start_paused = true)]
async fn silent_host_times_out_after_five_seconds() {
    let host = Host::new("silent", |id, _| answer("200 OK", "", &document(id)));
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let server = Server::new();
    let server = server.with_documents(host.reachable());
    let since = Instant::now();
    lost(&server, &format!("https://app.example:{}/client.json", silent.local_addr().unwrap().port())).await;
    assert_eq!(since.elapsed().as_secs(), 5);
}

#[tokio::test]
async fn endless_document_times_out_after_five_seconds() {
    let (begun, sent) = oneshot::channel();
    let (over, wait) = mpsc::channel::<()>();
    let begun = Mutex::new(Some(begun));
    let host = Host::ending(
        "endless",
        |_, _| b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{".to_vec(),
        move || {
            begun.lock().unwrap().take().map(|begun| begun.send(()));
            // The connection stays open until the test is over.
            let _ = wait.recv();
        },
    );
    let server = Server::new();
    let server = server.with_documents(host.reachable());
    let paused = async {
        sent.await.unwrap();
        tokio::time::pause();
        Instant::now()
    };
    let id = host.id();
    let ((), paused) = tokio::join!(lost(&server, &id), paused);
    assert!(paused.elapsed().as_secs() <= 5, "{:?}", paused.elapsed());
    assert_eq!(host.asked(), 1);
    drop(over);
}

//! A server whose operator says which assistants may connect, and that cannot reach the internet.

use kimai_tests::{
    hosted::http,
    sim::{Settings, SimulatedKimai},
};
use serde_json::{Value, json};

use crate::program::Server;

#[tokio::test(flavor = "multi_thread")]
async fn other_clients_are_not_registered_and_documents_of_clients_are_not_asked_for() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let options = ["--allowed-client", "claude.ai,localhost", "--disable-client-documents"];
    let server = Server::start(&kimai, &options).await;
    for (uri, status) in [
        ("https://claude.ai/api/mcp/auth_callback", 201),
        ("http://127.0.0.1:40123/callback", 201),
        ("https://evil.example/cb", 400),
    ] {
        let about = json!({ "redirect_uris": [uri], "token_endpoint_auth_method": "none" });
        let answer = http().post(server.at("/register")).json(&about).send().await.unwrap();
        assert_eq!(answer.status(), status, "{uri}");
    }
    let place = server.at("/.well-known/oauth-authorization-server");
    let metadata: Value = http().get(place).send().await.unwrap().json().await.unwrap();
    assert_eq!(metadata["client_id_metadata_document_supported"], false);
}

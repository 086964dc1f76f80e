//! What clients read before they ask.

use http::{StatusCode, header};

use crate::server::Server;

const RESOURCE: &str = "/.well-known/oauth-protected-resource";
const SERVER: &str = "/.well-known/oauth-authorization-server";
const OPENID: &str = "/.well-known/openid-configuration";

#[tokio::test]
async fn the_documents_say_what_there_is() {
    let server = Server::new();
    for (name, path) in [("resource", RESOURCE), ("server", SERVER), ("openid", OPENID)] {
        let answer = server.get(path).await;
        assert_eq!(
            (answer.status, answer.header(header::CONTENT_TYPE)),
            (StatusCode::OK, "application/json")
        );
        assert!(!answer.body.contains("null"), "{}", answer.body);
        insta::assert_json_snapshot!(name, answer.json());
    }
}

#[tokio::test]
async fn below_a_path_every_address_has_it() {
    let server = Server::at("https://example.com/notes-mcp/");
    insta::assert_json_snapshot!("resource_below", server.get(RESOURCE).await.json());
    insta::assert_json_snapshot!("server_below", server.get(SERVER).await.json());
}

#[tokio::test]
async fn issuer_and_resource_are_to_the_letter_what_everything_else_compares_with() {
    for public in ["https://mcp.example.com", "http://localhost:8000", "https://example.com/notes-mcp"] {
        let server = Server::at(public);
        let resource = server.get(RESOURCE).await.json().clone();
        let issuer = server.get(SERVER).await.json().clone();
        assert_eq!(issuer["issuer"], public);
        assert_eq!(resource["authorization_servers"], serde_json::json!([public]));
        assert_eq!(resource["resource"], format!("{public}/mcp"));
        assert!(server.oauth.public_url().is_resource(resource["resource"].as_str().unwrap()));
    }
}

#[tokio::test]
async fn each_document_is_wherever_some_client_looks() {
    for (public, places) in [
        ("https://mcp.example.com", &["{}", "{}/mcp", "/mcp{}"][..]),
        ("https://example.com/notes-mcp", &["{}", "{}/mcp", "{}/notes-mcp", "{}/notes-mcp/mcp", "/mcp{}"]),
    ] {
        let server = Server::at(public);
        for document in [RESOURCE, SERVER, OPENID] {
            let here = server.get(document).await.body;
            for place in places {
                let path = place.replace("{}", document);
                let answer = server.get(&path).await;
                assert_eq!((answer.status, &answer.body), (StatusCode::OK, &here), "{path}");
            }
        }
    }
}

#[tokio::test]
async fn nothing_is_said_about_other_resources() {
    let server = Server::at("https://example.com/notes-mcp");
    for path in
        ["/mcp/annas-slug", "/other", "/other/mcp", "/notes-mcp/other", "/notes-mcp/mcp/x", "/kimai-mcpx"]
    {
        assert_eq!(server.get(&format!("{RESOURCE}{path}")).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn the_keys_that_openid_wants_are_none() {
    let server = Server::new();
    let place = server.get(OPENID).await.json()["jwks_uri"].as_str().unwrap().to_owned();
    let path = place.strip_prefix("https://mcp.example.com").unwrap();
    assert_eq!(server.get(path).await.body, r#"{"keys":[]}"#);
}

//! Metadata of the resource and of the authorization server.

use http::{StatusCode, header};

use crate::server::Server;

const RESOURCE: &str = "/.well-known/oauth-protected-resource";
const SERVER: &str = "/.well-known/oauth-authorization-server";
const OPENID: &str = "/.well-known/openid-configuration";

#[tokio::test]
async fn metadata_documents_list_endpoints_and_capabilities() {
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
async fn path_prefix_is_part_of_every_metadata_url() {
    let server = Server::at("https://example.com/notes-mcp/");
    insta::assert_json_snapshot!("resource_below", server.get(RESOURCE).await.json());
    insta::assert_json_snapshot!("server_below", server.get(SERVER).await.json());
}

#[tokio::test]
async fn metadata_issuer_and_resource_match_exactly() {
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
async fn metadata_is_served_at_every_known_location() {
    for (public, locations) in [
        ("https://mcp.example.com", &["{}", "{}/mcp", "/mcp{}"][..]),
        ("https://example.com/notes-mcp", &["{}", "{}/mcp", "{}/notes-mcp", "{}/notes-mcp/mcp", "/mcp{}"]),
    ] {
        let server = Server::at(public);
        for document in [RESOURCE, SERVER, OPENID] {
            let expected = server.get(document).await.body;
            for location in locations {
                let path = location.replace("{}", document);
                let answer = server.get(&path).await;
                assert_eq!((answer.status, &answer.body), (StatusCode::OK, &expected), "{path}");
            }
        }
    }
}

#[tokio::test]
async fn metadata_of_other_resources_is_not_found() {
    let server = Server::at("https://example.com/notes-mcp");
    for path in
        ["/mcp/annas-slug", "/other", "/other/mcp", "/notes-mcp/other", "/notes-mcp/mcp/x", "/notes-mcpx"]
    {
        assert_eq!(server.get(&format!("{RESOURCE}{path}")).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn jwks_is_empty() {
    let server = Server::new();
    let url = server.get(OPENID).await.json()["jwks_uri"].as_str().unwrap().to_owned();
    let path = url.strip_prefix("https://mcp.example.com").unwrap();
    assert_eq!(server.get(path).await.body, r#"{"keys":[]}"#);
}

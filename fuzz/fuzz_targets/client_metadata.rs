//! Client metadata documents: an accepted one describes a public client that can be shown on a page.

#![no_main]

use libfuzzer_sys::fuzz_target;
use mcp_oauth_server::MetadataDocuments;

const ID: &str = "https://app.example/client.json";

fuzz_target!(|document: &[u8]| {
    let Ok(client) = MetadataDocuments::parse(ID, document) else { return };
    assert_eq!(client.id, ID);
    assert!(client.secret.is_none() && !client.redirect_uris.is_empty());
    let name = client.name.expect("a name is required");
    assert!(!name.trim().is_empty() && name.chars().count() <= 110, "{name:?}");
    assert!(!name.chars().any(char::is_control), "{name:?}");
    for uri in &client.redirect_uris {
        assert!(!uri.as_str().starts_with("javascript:") && !uri.as_str().starts_with("data:"), "{uri:?}");
    }
});

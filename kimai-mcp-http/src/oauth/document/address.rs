//! The ids that are URLs of documents.

use url::Url;

/// The longest id that is asked for.
const LONGEST: usize = 500;

/// Whether an id means a document at all. Ids of registrations have no colon.
pub(crate) fn is_document(id: &str) -> bool {
    id.starts_with("https://")
}

/// The URL, if it is written as it is asked for, so that one client has one id: no dot segments, no capital letters
/// in the host, no port that goes without saying.
pub(super) fn parse(id: &str) -> Option<Url> {
    let url = Url::parse(id).ok().filter(|url| url.as_str() == id && id.len() <= LONGEST)?;
    let bare = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
    (url.scheme() == "https" && url.path() != "/" && bare).then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ids_of_known_clients_are_urls_of_documents() {
        for id in [
            "https://claude.ai/oauth/mcp-oauth-client-metadata",
            "https://claude.ai/oauth/claude-code-client-metadata",
            "https://vscode.dev/oauth/client-metadata.json",
            "https://app.example:8443/client?v=1",
        ] {
            assert!(is_document(id) && parse(id).is_some(), "{id}");
        }
    }

    #[test]
    fn an_id_that_can_be_read_in_two_ways_is_none() {
        for id in [
            "https://app.example",
            "https://app.example/",
            "http://app.example/client",
            "HTTPS://app.example/client",
            "https://APP.example/client",
            "https://app.example:443/client",
            "https://app.example/a/../client",
            "https://app.example/./client",
            "https://app.example/%2e%2e/client",
            "https://app.example/client#me",
            "https://app.example/client#",
            "https://me@app.example/client",
            "https://me:pw@app.example/client",
            "https://app.example\\client",
            "https://app.example/cl\nient",
            " https://app.example/client",
            "https://127.1/client",
            "https://0x7f000001/client",
            "javascript:alert(1)",
            "Zm9v",
            "",
        ] {
            assert!(parse(id).is_none(), "{id}");
        }
        assert!(parse(&format!("https://app.example/{}", "x".repeat(500))).is_none());
    }
}

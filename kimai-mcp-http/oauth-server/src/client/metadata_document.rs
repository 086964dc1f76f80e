//! Client ID Metadata Documents: clients whose id is the URL of a JSON document that describes them.
//!
//! A stranger chooses the URL, so it is fetched under the restrictions of [`GuardedClient`].

use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use http::{
    HeaderMap, StatusCode,
    header::{ACCEPT, CACHE_CONTROL, CONTENT_TYPE},
};
use jiff::{SignedDuration, Timestamp};
use moka::future::Cache;
use serde::{Deserialize, de::IgnoredAny};
use untrusted_input::{
    outbound::{GuardedClient, NotPublic},
    text::visible_line,
};
use url::Url;

use super::{Client, MAX_NAME_LENGTH};
use crate::redirect_uri::RedirectUri;

/// Maximum number of cached clients.
const MAX_CACHED: u64 = 1_000;
/// Maximum length of a client id in bytes.
const MAX_ID_LENGTH: usize = 500;
/// Maximum size of a document in bytes.
const MAX_DOCUMENT_LENGTH: usize = 5 * 1024;

const MIN_CACHE_TTL: SignedDuration = SignedDuration::from_mins(1);
const DEFAULT_CACHE_TTL: SignedDuration = SignedDuration::from_hours(1);
const MAX_CACHE_TTL: SignedDuration = SignedDuration::from_hours(24);

/// Fetches and caches metadata documents. Clones share the cache.
#[derive(Clone)]
pub struct MetadataDocuments {
    http: GuardedClient,
    cache: Cache<String, Cached>,
}

#[derive(Clone)]
struct Cached {
    client: Client,
    expires_at: Timestamp,
}

/// Reasons to reject a metadata document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MetadataDocumentError {
    /// The client id is not a valid document URL.
    #[error(
        "a client_id that is a URL must be plain https with a path, such as https://app.example/client.json"
    )]
    InvalidId,
    /// The URL leads to an address that is not fetched.
    #[error("the client's document cannot be fetched: {0}")]
    NotPublic(#[from] NotPublic),
    /// No complete response arrived in time.
    #[error("the client's document did not arrive completely in time")]
    Transport,
    /// The status is not 200; redirects are not followed.
    #[error("the client's document was answered with status {0}, not 200")]
    Status(u16),
    /// The content type is not JSON.
    #[error("the client's document is not served as application/json")]
    ContentType,
    /// The document is too long.
    #[error("the client's document has more than 5 KB")]
    TooLong,
    /// The document is not the expected JSON.
    #[error("the client's document cannot be parsed: {0}")]
    Malformed(String),
    /// The document belongs to another client.
    #[error("the client's document names another client_id")]
    OtherClient,
    /// A required property is missing.
    #[error("the client's document lacks {0}")]
    Missing(&'static str),
    /// The document contains a secret, which would be public.
    #[error("the client's document contains a secret")]
    ContainsSecret,
    /// The client does not support the authentication method `none`.
    #[error("the client's document does not allow the authentication method none")]
    NotPublicClient,
}

impl MetadataDocuments {
    /// Fetches documents with `http`, which should have a timeout of a few seconds.
    pub fn new(http: GuardedClient) -> Self {
        Self { http, cache: Cache::builder().max_capacity(MAX_CACHED).build() }
    }

    /// Parses the document of the client `id`, which was fetched from that URL.
    ///
    /// # Errors
    /// [`MetadataDocumentError::Malformed`], [`MetadataDocumentError::OtherClient`] and the other errors of contents.
    pub fn parse(id: &str, document: &[u8]) -> Result<Client, MetadataDocumentError> {
        parse(id, document)
    }

    /// Returns the client that the document at the URL `id` describes.
    ///
    /// Concurrent calls share one request. Errors are not cached.
    ///
    /// # Errors
    /// See [`MetadataDocumentError`].
    pub async fn find(&self, id: &str, now: Timestamp) -> Result<Client, MetadataDocumentError> {
        let url = parse_id(id).ok_or(MetadataDocumentError::InvalidId)?;
        if self.cache.get(id).await.is_some_and(|cached| cached.expires_at <= now) {
            self.cache.invalidate(id).await;
        }
        let cached = self.cache.try_get_with_by_ref(id, self.fetch(id, url, now)).await;
        cached.map(|cached| cached.client).map_err(Arc::unwrap_or_clone)
    }

    async fn fetch(&self, id: &str, url: Url, now: Timestamp) -> Result<Cached, MetadataDocumentError> {
        let request = self.http.get(url)?.header(ACCEPT, "application/json");
        let response = request.send().await.map_err(|error| transport_error(&error))?;
        check_headers(&response)?;
        let ttl = cache_ttl(response.headers());
        let client = parse(id, &read_body(response).await?)?;
        Ok(Cached { client, expires_at: now + ttl })
    }
}

/// Logs the cause and hides it from the client, which must not learn what is reachable from here.
fn transport_error(error: &reqwest::Error) -> MetadataDocumentError {
    tracing::info!(error = error as &dyn std::error::Error, "client metadata document not received");
    MetadataDocumentError::Transport
}

/// Returns true if a client id is a document URL. Ids of registered clients contain no colon.
pub(crate) fn is_document_id(id: &str) -> bool {
    id.starts_with("https://")
}

/// Parses a client id in its canonical spelling, so that a client has exactly one id: no dot segments, no upper-case letters in the
/// host, no default port.
fn parse_id(id: &str) -> Option<Url> {
    let url = Url::parse(id).ok().filter(|url| url.as_str() == id && id.len() <= MAX_ID_LENGTH)?;
    let has_user = !url.username().is_empty() || url.password().is_some();
    let is_valid = url.scheme() == "https" && url.path() != "/" && !has_user && url.fragment().is_none();
    is_valid.then_some(url)
}

/// Checks status and content type. A site that lets users upload images or pages does not publish documents of clients with them.
fn check_headers(response: &reqwest::Response) -> Result<(), MetadataDocumentError> {
    if response.status() != StatusCode::OK {
        return Err(MetadataDocumentError::Status(response.status().as_u16()));
    }
    let content_type = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    if content_type.is_some_and(is_json) { Ok(()) } else { Err(MetadataDocumentError::ContentType) }
}

/// Returns true for `application/json` and types such as `application/client-metadata+json`, with or without parameters.
fn is_json(content_type: &str) -> bool {
    let media_type = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let subtype = media_type.strip_prefix("application/").unwrap_or_default();
    subtype == "json" || subtype.strip_suffix("+json").is_some_and(|name| !name.is_empty())
}

/// Reads the body up to [`MAX_DOCUMENT_LENGTH`].
async fn read_body(mut response: reqwest::Response) -> Result<Bytes, MetadataDocumentError> {
    let mut body = BytesMut::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| transport_error(&error))? {
        if body.len() + chunk.len() > MAX_DOCUMENT_LENGTH {
            return Err(MetadataDocumentError::TooLong);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

/// Returns the cache lifetime from `Cache-Control`.
///
/// At least one minute, even for `no-store`: otherwise a document that changes on every request would be fetched at every step of an
/// authorization.
fn cache_ttl(headers: &HeaderMap) -> SignedDuration {
    let values = headers.get_all(CACHE_CONTROL).into_iter().filter_map(|value| value.to_str().ok());
    let directives: Vec<_> =
        values.flat_map(|value| value.split(',')).map(|part| part.trim().to_ascii_lowercase()).collect();
    if directives.iter().any(|directive| directive == "no-store" || directive == "no-cache") {
        return MIN_CACHE_TTL;
    }
    let max_age =
        directives.iter().find_map(|directive| directive.strip_prefix("max-age=")?.parse::<u32>().ok());
    let ttl = max_age.map_or(DEFAULT_CACHE_TTL, |seconds| SignedDuration::from_secs(seconds.into()));
    ttl.clamp(MIN_CACHE_TTL, MAX_CACHE_TTL)
}

#[derive(Deserialize)]
struct Document {
    client_id: String,
    client_name: Option<String>,
    #[serde(default)]
    redirect_uris: Vec<String>,
    client_secret: Option<IgnoredAny>,
    client_secret_expires_at: Option<IgnoredAny>,
    token_endpoint_auth_method: Option<String>,
    #[serde(default)]
    token_endpoint_auth_methods_supported: Vec<String>,
}

impl Document {
    /// `ChatGPT` prefers `private_key_jwt` and lists `none` beside it.
    fn supports_none(&self) -> bool {
        let preferred = self.token_endpoint_auth_method.as_deref().unwrap_or("none");
        preferred == "none"
            || self.token_endpoint_auth_methods_supported.iter().any(|method| method == "none")
    }
}

/// Parses the document of the client `id`. Redirect URIs that this server does not accept are ignored, because a document is written
/// for many servers.
fn parse(id: &str, document: &[u8]) -> Result<Client, MetadataDocumentError> {
    let document: Document = serde_json::from_slice(document)
        .map_err(|error| MetadataDocumentError::Malformed(error.to_string()))?;
    if document.client_id != id {
        return Err(MetadataDocumentError::OtherClient);
    }
    if document.client_secret.is_some() || document.client_secret_expires_at.is_some() {
        return Err(MetadataDocumentError::ContainsSecret);
    }
    if !document.supports_none() {
        return Err(MetadataDocumentError::NotPublicClient);
    }
    let name = document.client_name.as_deref().and_then(|name| visible_line(name, MAX_NAME_LENGTH));
    let name = name.ok_or(MetadataDocumentError::Missing("client_name"))?;
    let redirect_uris: Vec<_> =
        document.redirect_uris.iter().filter_map(|text| RedirectUri::parse(text).ok()).collect();
    if redirect_uris.is_empty() {
        return Err(MetadataDocumentError::Missing("valid redirect_uris"));
    }
    Ok(Client { id: id.to_owned(), name: Some(name), redirect_uris, secret: None })
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn ids_of_known_clients_are_document_urls() {
        for id in [
            "https://claude.ai/oauth/mcp-oauth-client-metadata",
            "https://claude.ai/oauth/claude-code-client-metadata",
            "https://vscode.dev/oauth/client-metadata.json",
            "https://app.example:8443/client?v=1",
        ] {
            assert!(is_document_id(id) && parse_id(id).is_some(), "{id}");
        }
    }

    #[test]
    fn ambiguous_ids_are_rejected() {
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
            assert!(parse_id(id).is_none(), "{id}");
        }
        assert!(parse_id(&format!("https://app.example/{}", "x".repeat(500))).is_none());
    }

    #[test]
    fn documents_are_served_as_json() {
        for accepted in ["application/json", "Application/JSON; charset=utf-8", "application/client+json"] {
            assert!(is_json(accepted), "{accepted}");
        }
        for rejected in [
            "",
            "text/html",
            "text/json",
            "image/jpeg",
            "application/jsonp",
            "application/+json",
            "application/xml",
        ] {
            assert!(!is_json(rejected), "{rejected}");
        }
    }

    fn minutes(cache_control: &'static str) -> i64 {
        cache_ttl(&HeaderMap::from_iter([(CACHE_CONTROL, HeaderValue::from_static(cache_control))])).as_mins()
    }

    #[test]
    fn cache_lifetime_follows_cache_control_within_bounds() {
        assert_eq!(minutes("public, max-age=600"), 10);
        assert_eq!(minutes("Max-Age=7200, must-revalidate"), 120);
        assert_eq!(minutes("max-age=31536000"), 24 * 60);
        for short in ["no-store", "max-age=0", "max-age=3600, no-cache", "max-age=59"] {
            assert_eq!(minutes(short), 1, "{short}");
        }
        for other in ["public", "max-age=soon", "s-maxage=60", "max-age=-1"] {
            assert_eq!(minutes(other), 60, "{other}");
        }
        assert_eq!(cache_ttl(&HeaderMap::new()).as_mins(), 60);
    }

    const ID: &str = "https://app.example/client.json";

    fn parse_with(change: &Value) -> Result<Client, MetadataDocumentError> {
        let mut document = json!({
            "client_id": ID, "client_name": "App", "redirect_uris": ["https://app.example/cb"],
        });
        for (name, value) in change.as_object().unwrap() {
            document[name] = value.clone();
        }
        parse(ID, document.to_string().as_bytes())
    }

    #[test]
    fn document_describes_a_public_client() {
        let client =
            parse_with(&json!({ "logo_uri": "https://app.example/logo.png", "scope": "x" })).unwrap();
        assert_eq!((client.id.as_str(), client.name.as_deref()), (ID, Some("App")));
        assert!(client.secret.is_none() && client.redirect_uris.len() == 1);
    }

    #[test]
    fn client_that_also_supports_none_is_public() {
        let chosen = json!({
            "token_endpoint_auth_method": "private_key_jwt", "jwks_uri": "https://app.example/keys",
            "token_endpoint_auth_methods_supported": ["private_key_jwt", "none"],
        });
        assert!(parse_with(&chosen).is_ok());
        assert_eq!(
            parse_with(&json!({ "token_endpoint_auth_method": "private_key_jwt" })),
            Err(MetadataDocumentError::NotPublicClient)
        );
        assert_eq!(
            parse_with(&json!({ "token_endpoint_auth_method": "client_secret_post" })),
            Err(MetadataDocumentError::NotPublicClient)
        );
    }

    #[test]
    fn document_of_another_client_or_with_a_secret_is_rejected() {
        assert_eq!(
            parse_with(&json!({ "client_id": "https://app.example/Client.json" })),
            Err(MetadataDocumentError::OtherClient)
        );
        assert_eq!(parse_with(&json!({ "client_secret": "s" })), Err(MetadataDocumentError::ContainsSecret));
        assert_eq!(
            parse_with(&json!({ "client_secret_expires_at": 0 })),
            Err(MetadataDocumentError::ContainsSecret)
        );
    }

    #[test]
    fn document_without_name_or_redirect_uri_is_rejected() {
        assert_eq!(
            parse_with(&json!({ "client_name": null })),
            Err(MetadataDocumentError::Missing("client_name"))
        );
        assert_eq!(
            parse_with(&json!({ "client_name": " \u{200b}" })),
            Err(MetadataDocumentError::Missing("client_name"))
        );
        let none = Err(MetadataDocumentError::Missing("valid redirect_uris"));
        assert_eq!(parse_with(&json!({ "redirect_uris": [] })), none);
        assert_eq!(
            parse_with(&json!({ "redirect_uris": ["javascript:alert(1)", "http://app.example/"] })),
            none
        );
        assert!(matches!(parse(ID, b"[]"), Err(MetadataDocumentError::Malformed(_))));
        assert!(matches!(parse(ID, b"<html>"), Err(MetadataDocumentError::Malformed(_))));
    }

    #[test]
    fn invalid_redirect_uris_are_ignored() {
        let client = parse_with(
            &json!({ "redirect_uris": ["javascript:alert(1)", "http://localhost/callback", "http://a.example/"] }),
        );
        assert_eq!(client.unwrap().redirect_uris, [RedirectUri::parse("http://localhost/callback").unwrap()]);
    }
}

//! Requests to the provider: discovery, keys, token and `UserInfo`, with their caches.

use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::{Bytes, BytesMut};
use http::{
    StatusCode,
    header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue},
};
use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;
use tokio::sync::Mutex;
use untrusted_input::outbound::{GuardedClient, NotPublic};
use url::{Url, form_urlencoded};

use super::{
    OidcSettings,
    id_token::{Claims, PublicKey, TokenHeader},
    identity::GOOGLE,
};
use crate::clock::Clock;

/// Maximum size of a response in bytes.
const MAX_RESPONSE_LENGTH: usize = 256 * 1024;

/// Time for which the discovery document and the keys are used without another request.
const CACHE_TTL: SignedDuration = SignedDuration::from_hours(1);

/// Time for which they are used if the provider does not answer.
const STALE_TTL: SignedDuration = SignedDuration::from_hours(24);

/// Shortest time between two requests for the keys because of an unknown key id.
const KEY_INTERVAL: SignedDuration = SignedDuration::from_mins(1);

/// Shortest time between two requests for the same document if the first one failed.
const RETRY_INTERVAL: SignedDuration = SignedDuration::from_secs(5);

/// Errors of requests to the provider.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProviderError {
    /// A URL leads to an address that is not requested.
    #[error("the {0} of the provider is not requested: {1}")]
    NotPublic(&'static str, NotPublic),
    /// No complete response arrived in time.
    #[error("no complete response of the {0} of the provider arrived: {1}")]
    Transport(&'static str, String),
    /// The response has an unexpected status.
    #[error("the {0} of the provider answered with status {1}")]
    Status(&'static str, u16),
    /// The response is too long or not the expected JSON.
    #[error("the response of the {0} of the provider is not valid: {1}")]
    Malformed(&'static str, String),
    /// The discovery document does not fit the settings or lacks what this server needs.
    #[error("the discovery document of the provider does not fit: {0}")]
    Discovery(String),
    /// The provider refused the code or this client.
    #[error("the token endpoint of the provider refused the request: {0}")]
    Refused(String),
}

impl ProviderError {
    /// Returns true if a later attempt may succeed without a change of the settings.
    pub(super) const fn is_temporary(&self) -> bool {
        !matches!(self, Self::Refused(_))
    }
}

/// The discovery document (`OpenID` Connect Discovery 1.0 §3), as far as it is used.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Metadata {
    pub(super) issuer: String,
    pub(super) authorization_endpoint: Url,
    token_endpoint: Url,
    jwks_uri: Url,
    userinfo_endpoint: Option<Url>,
    #[serde(default)]
    response_types_supported: Vec<String>,
    code_challenge_methods_supported: Option<Vec<String>>,
    #[serde(default)]
    id_token_signing_alg_values_supported: Vec<String>,
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
    #[serde(default)]
    prompt_values_supported: Vec<String>,
    /// True if the provider sends `iss` with every response (RFC 9207).
    #[serde(default)]
    pub(super) authorization_response_iss_parameter_supported: bool,
}

/// The response of the token endpoint.
#[derive(Deserialize)]
pub(super) struct TokenResponse {
    pub(super) id_token: Option<String>,
    pub(super) access_token: Option<SecretString>,
}

/// The provider.
pub(super) struct Provider {
    http: GuardedClient,
    clock: Clock,
    metadata: Mutex<Cache<Metadata>>,
    keys: Mutex<Cache<Vec<PublicKey>>>,
}

/// A cached document with the time of the last request for it.
struct Cache<T> {
    document: Option<(T, Timestamp)>,
    requested_at: Option<Timestamp>,
}

impl<T> Default for Cache<T> {
    fn default() -> Self {
        Self { document: None, requested_at: None }
    }
}

impl<T: Clone> Cache<T> {
    /// Returns the document if it is not older than `ttl`.
    fn within(&self, ttl: SignedDuration, now: Timestamp) -> Option<T> {
        let (document, fetched_at) = self.document.as_ref()?;
        (now.duration_since(*fetched_at) < ttl).then(|| document.clone())
    }

    /// Returns true if the last request was less than `interval` ago.
    fn was_requested_within(&self, interval: SignedDuration, now: Timestamp) -> bool {
        self.requested_at.is_some_and(|requested_at| now.duration_since(requested_at) < interval)
    }

    /// Stores the result of a request; after an error, an older document is used for a while.
    fn update(&mut self, result: Result<T, ProviderError>, now: Timestamp) -> Result<T, ProviderError> {
        match result {
            Ok(document) => {
                self.document = Some((document.clone(), now));
                Ok(document)
            }
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "identity provider not available");
                self.within(STALE_TTL, now).ok_or(error)
            }
        }
    }
}

impl Provider {
    pub(super) fn new(http: GuardedClient, clock: Clock) -> Self {
        Self { http, clock, metadata: Mutex::default(), keys: Mutex::default() }
    }

    /// Returns the discovery document. Concurrent callers share a request.
    pub(super) async fn metadata(&self, settings: &OidcSettings) -> Result<Metadata, ProviderError> {
        let mut cache = self.metadata.lock().await;
        let now = (self.clock)();
        if let Some(metadata) = cache.within(CACHE_TTL, now) {
            return Ok(metadata);
        }
        if cache.was_requested_within(RETRY_INTERVAL, now) {
            let error = ProviderError::Transport(DISCOVERY, "the previous request failed".to_owned());
            return cache.within(STALE_TTL, now).ok_or(error);
        }
        let result = self.fetch_metadata(settings).await;
        // After the response: callers that waited for a provider that does not respond must not all wait again.
        cache.requested_at = Some((self.clock)());
        cache.update(result, now)
    }

    async fn fetch_metadata(&self, settings: &OidcSettings) -> Result<Metadata, ProviderError> {
        let metadata: Metadata = self.get(DISCOVERY, settings.discovery_url()?).await?;
        self.check(&metadata, settings)?;
        Ok(metadata)
    }

    fn check(&self, metadata: &Metadata, settings: &OidcSettings) -> Result<(), ProviderError> {
        let discovery = |problem: String| Err(ProviderError::Discovery(problem));
        if metadata.issuer.trim_end_matches('/') != settings.issuer.trim_end_matches('/') {
            return discovery(format!("its issuer is {}, not the configured one", metadata.issuer));
        }
        let endpoints = [
            ("authorization_endpoint", Some(&metadata.authorization_endpoint)),
            ("token_endpoint", Some(&metadata.token_endpoint)),
            ("jwks_uri", Some(&metadata.jwks_uri)),
            ("userinfo_endpoint", metadata.userinfo_endpoint.as_ref()),
        ];
        for (name, url) in endpoints {
            let Some(url) = url else { continue };
            let has_user = !url.username().is_empty() || url.password().is_some();
            if has_user || url.fragment().is_some() {
                return discovery(format!("{name} has a user or a fragment"));
            }
            self.http.check(url).map_err(|error| ProviderError::NotPublic(name, error))?;
        }
        if !metadata.response_types_supported.iter().any(|kind| kind == "code") {
            return discovery("response_types_supported lacks code".to_owned());
        }
        let methods = metadata.code_challenge_methods_supported.as_ref();
        if methods.is_some_and(|methods| !methods.iter().any(|method| method == "S256")) {
            return discovery("code_challenge_methods_supported lacks S256".to_owned());
        }
        let algorithms = &metadata.id_token_signing_alg_values_supported;
        let accepted = ["RS256", "PS256", "ES256", "ES384", "EdDSA"];
        if !algorithms.iter().any(|algorithm| accepted.contains(&algorithm.as_str())) {
            return discovery(
                "id_token_signing_alg_values_supported has none of RS256, PS256, ES256, ES384 and EdDSA"
                    .to_owned(),
            );
        }
        Ok(())
    }

    /// Returns the keys that fit the header of a token. An unknown key id causes one request a minute at most.
    pub(super) async fn keys(
        &self,
        metadata: &Metadata,
        header: &TokenHeader,
    ) -> Result<Vec<PublicKey>, ProviderError> {
        let mut cache = self.keys.lock().await;
        let now = (self.clock)();
        let fitting =
            |keys: Vec<PublicKey>| keys.into_iter().filter(|key| key.fits(header)).collect::<Vec<_>>();
        if let Some(keys) = cache.within(CACHE_TTL, now).map(fitting)
            && (!keys.is_empty() || cache.was_requested_within(KEY_INTERVAL, now))
        {
            return Ok(keys);
        }
        // Keys that were received within this time are used above, so the last request failed.
        if cache.was_requested_within(RETRY_INTERVAL, now) {
            let error = ProviderError::Transport(KEYS, "the previous request failed".to_owned());
            return cache.within(STALE_TTL, now).map(fitting).ok_or(error);
        }
        let result = self.fetch_keys(metadata).await;
        cache.requested_at = Some((self.clock)());
        cache.update(result, now).map(fitting)
    }

    /// Requests the keys again, because a signature is wrong: the provider may have replaced a key without a new id. Returns `None` if
    /// they were requested within the last minute.
    pub(super) async fn newer_keys(
        &self,
        metadata: &Metadata,
    ) -> Result<Option<Vec<PublicKey>>, ProviderError> {
        let mut cache = self.keys.lock().await;
        let now = (self.clock)();
        if cache.was_requested_within(KEY_INTERVAL, now) {
            return Ok(None);
        }
        let result = self.fetch_keys(metadata).await;
        cache.requested_at = Some((self.clock)());
        cache.update(result, now).map(Some)
    }

    async fn fetch_keys(&self, metadata: &Metadata) -> Result<Vec<PublicKey>, ProviderError> {
        #[derive(Deserialize)]
        struct KeySet {
            keys: Vec<Value>,
        }
        let set: KeySet = self.get(KEYS, metadata.jwks_uri.clone()).await?;
        Ok(set.keys.into_iter().filter_map(PublicKey::parse).collect())
    }

    /// Exchanges a code (`OpenID` Connect Core 1.0 §3.1.3.1).
    pub(super) async fn exchange(
        &self,
        metadata: &Metadata,
        settings: &OidcSettings,
        code: &SecretString,
        verifier: &str,
        callback: &str,
    ) -> Result<TokenResponse, ProviderError> {
        let secret = settings.client_secret.as_ref().map(ExposeSecret::expose_secret);
        let in_body = secret.filter(|_| metadata.expects_secret_in_body());
        let parameters = [
            ("grant_type", "authorization_code"),
            ("code", code.expose_secret()),
            ("redirect_uri", callback),
            ("code_verifier", verifier),
            ("client_id", settings.client_id.as_str()),
        ];
        let form = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(parameters)
            .extend_pairs(in_body.map(|secret| ("client_secret", secret)))
            .finish();
        let url = metadata.token_endpoint.clone();
        let request = self.http.post(url).map_err(|error| ProviderError::NotPublic(TOKEN, error))?;
        let mut request = request
            .header(ACCEPT, "application/json")
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(form);
        if let Some(secret) = secret.filter(|_| in_body.is_none()) {
            request = request.header(AUTHORIZATION, basic(&settings.client_id, secret)?);
        }
        let response = request.send().await.map_err(|error| transport_error(TOKEN, &error))?;
        let status = response.status();
        let body = read_body(TOKEN, response).await?;
        if status == StatusCode::BAD_REQUEST || status == StatusCode::UNAUTHORIZED {
            return Err(ProviderError::Refused(error_code(&body)));
        }
        parse(TOKEN, status, &body)
    }

    /// Returns the claims of the `UserInfo` endpoint, if the provider has one (`OpenID` Connect Core 1.0 §5.3).
    pub(super) async fn user_info(
        &self,
        metadata: &Metadata,
        access_token: &SecretString,
    ) -> Result<Option<Claims>, ProviderError> {
        let Some(url) = metadata.userinfo_endpoint.clone() else { return Ok(None) };
        let request = self.http.get(url).map_err(|error| ProviderError::NotPublic(USER_INFO, error))?;
        let request = request.bearer_auth(access_token.expose_secret());
        self.send(USER_INFO, request).await.map(Some)
    }

    async fn get<T: DeserializeOwned>(&self, name: &'static str, url: Url) -> Result<T, ProviderError> {
        let request = self.http.get(url).map_err(|error| ProviderError::NotPublic(name, error))?;
        self.send(name, request).await
    }

    async fn send<T: DeserializeOwned>(
        &self,
        name: &'static str,
        request: reqwest::RequestBuilder,
    ) -> Result<T, ProviderError> {
        let response = request.header(ACCEPT, "application/json").send().await;
        let response = response.map_err(|error| transport_error(name, &error))?;
        let status = response.status();
        let body = read_body(name, response).await?;
        parse(name, status, &body)
    }
}

/// Value of `prompt` for a choice of accounts.
const SELECT: &str = "select_account";

const DISCOVERY: &str = "discovery document";
const KEYS: &str = "key set";
const TOKEN: &str = "token endpoint";
const USER_INFO: &str = "UserInfo endpoint";

impl Metadata {
    /// Returns the value of `prompt` that lets a user sign in with another account. All providers must know `login`, except that
    /// Google does not.
    pub(super) fn prompt_for_another_account(&self) -> &'static str {
        let selects =
            self.issuer == GOOGLE || self.prompt_values_supported.iter().any(|value| value == SELECT);
        if selects { SELECT } else { "login" }
    }

    /// Returns true if the provider accepts the client secret in the body only. The default is a header.
    fn expects_secret_in_body(&self) -> bool {
        let Some(methods) = &self.token_endpoint_auth_methods_supported else { return false };
        let supports = |name: &str| methods.iter().any(|method| method == name);
        supports("client_secret_post") && !supports("client_secret_basic")
    }
}

/// Returns the header of a client with a secret (RFC 6749 §2.3.1): both parts are form-encoded first.
fn basic(client_id: &str, secret: &str) -> Result<HeaderValue, ProviderError> {
    let encode = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let text = STANDARD.encode(format!("{}:{}", encode(client_id), encode(secret)));
    let mut value = HeaderValue::try_from(format!("Basic {text}"))
        .map_err(|error| ProviderError::Malformed(TOKEN, error.to_string()))?;
    value.set_sensitive(true);
    Ok(value)
}

fn transport_error(name: &'static str, error: &reqwest::Error) -> ProviderError {
    let cause = std::iter::successors(Some(error as &dyn std::error::Error), |error| error.source()).last();
    ProviderError::Transport(name, cause.map(ToString::to_string).unwrap_or_default())
}

/// Reads the body up to [`MAX_RESPONSE_LENGTH`].
async fn read_body(name: &'static str, mut response: reqwest::Response) -> Result<Bytes, ProviderError> {
    let mut body = BytesMut::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| transport_error(name, &error))? {
        if body.len() + chunk.len() > MAX_RESPONSE_LENGTH {
            return Err(ProviderError::Malformed(name, "it has more than 256 KB".to_owned()));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

/// Parses the body of a successful response. The error does not contain the body.
fn parse<T: DeserializeOwned>(
    name: &'static str,
    status: StatusCode,
    body: &[u8],
) -> Result<T, ProviderError> {
    if status != StatusCode::OK {
        return Err(ProviderError::Status(name, status.as_u16()));
    }
    serde_json::from_slice(body).map_err(|error| {
        // The text of the error may contain a token.
        let problem = match error.classify() {
            serde_json::error::Category::Data => "a field is missing or has a wrong type",
            _ => "it is not JSON",
        };
        let problem = format!("{problem} (line {}, column {})", error.line(), error.column());
        ProviderError::Malformed(name, problem)
    })
}

/// Returns the error code of a token response (RFC 6749 §5.2), if it is a well-formed one.
fn error_code(body: &[u8]) -> String {
    #[derive(Deserialize)]
    struct ErrorBody {
        error: String,
    }
    let code = serde_json::from_slice::<ErrorBody>(body).map(|body| body.error).unwrap_or_default();
    let is_code = |code: &str| code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    if !code.is_empty() && code.len() <= 50 && is_code(&code) { code } else { "no error code".to_owned() }
}

//! Authorization server under test: requests without a socket, any store, and a clock that the test sets.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{Router, body::Body};
use http::{HeaderMap, Request, StatusCode, header};
use http_body_util::BodyExt;
use jiff::{SignedDuration, Timestamp};
use mcp_oauth_server::{
    AuthorizationServer, Branding, Cipher, Lifetimes, MetadataDocuments, Namespace, PublicUrl, Scope,
    ScopeCatalog, SecretSignIn, State, Subject, Text,
    client::Client,
    events::RequestOrigin,
    grant::{
        self, AuthorizationCode, CodeExchange, GrantError, RefreshRequest, Revocation, Tokens, VerifiedToken,
    },
    redirect_uri::RedirectUri,
    secret::Secret,
    session::{AuthorizationRequest, PendingAuthorization},
    sign_in::{Account, AccountDirectory, SecretDigest},
    state::{Store, StoreError, sqlite::Sqlite},
};
use secrecy::SecretString;
use serde_json::{Value, json};
use tower::ServiceExt;
use url::{Url, form_urlencoded};

pub(crate) const NAMESPACE: Namespace = Namespace { name: "notes-mcp", application_id: 0x4e6f_7465 };

/// Id of the client in most tests.
pub(crate) const CLIENT: &str = "client";
/// Redirect URI of that client.
pub(crate) const REDIRECT: &str = "http://localhost:3000/callback";
/// Redirect URI of Claude.
pub(crate) const CLAUDE: &str = "https://claude.ai/api/mcp/auth_callback";

/// PKCE verifier of every code in the tests, and its challenge (RFC 7636, Appendix B).
pub(crate) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub(crate) const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// A server whose clock stands still until the test advances it, and whose delays are recorded instead of waited for.
#[derive(Clone)]
pub(crate) struct Server {
    pub(crate) oauth: AuthorizationServer,
    store: Arc<dyn Store>,
    now: Arc<Mutex<Timestamp>>,
    delays: Arc<Mutex<Vec<Duration>>>,
    router: Router,
}

impl Server {
    /// Creates a server at `https://mcp.example.com` with its state in memory.
    pub(crate) fn new() -> Self {
        Self::at("https://mcp.example.com")
    }

    /// Creates a server with this public URL.
    pub(crate) fn at(url: &str) -> Self {
        Self::create(url, Arc::new(Sqlite::in_memory().unwrap()), now())
    }

    /// Creates a server on this store.
    pub(crate) fn over(store: Arc<dyn Store>) -> Self {
        Self::create("https://mcp.example.com", store, now())
    }

    /// Returns another server with the same state and clock.
    pub(crate) fn replica(&self) -> Self {
        self.replica_at("https://mcp.example.com")
    }

    /// Returns a replica with another public URL.
    pub(crate) fn replica_at(&self, url: &str) -> Self {
        Self::create(url, Arc::clone(&self.store), Arc::clone(&self.now))
    }

    /// Returns a replica with its own connection to the state.
    pub(crate) fn replica_over(&self, store: Arc<dyn Store>) -> Self {
        Self::create("https://mcp.example.com", store, Arc::clone(&self.now))
    }

    fn create(url: &str, store: Arc<dyn Store>, now: Arc<Mutex<Timestamp>>) -> Self {
        let delays = Arc::new(Mutex::new(Vec::new()));
        let recorded = Arc::clone(&delays);
        let current = Arc::clone(&now);
        let clock = Arc::new(move || *current.lock().unwrap());
        let state = State::new(Arc::clone(&store), clock, Cipher::new(None, NAMESPACE).unwrap());
        let users =
            Users::new(&[("anna", Some("anna's secret")), ("ben", Some("ben's secret")), ("idle", None)]);
        let url = PublicUrl::parse(url).unwrap();
        let branding = Branding::new("Notes MCP", "Notes");
        let oauth = AuthorizationServer::new(url, SecretSignIn::new(users), state, catalog(), branding)
            .with_cookie_name("notes-mcp")
            .with_default_scopes(catalog().parse("notes:read notes:write"))
            .with_delay(Arc::new(move |duration| {
                recorded.lock().unwrap().push(duration);
                Box::pin(std::future::ready(()))
            }));
        let router = router(&oauth);
        Self { oauth, store, now, delays, router }
    }

    /// Returns the server with other settings.
    pub(crate) fn with(&self, change: impl FnOnce(AuthorizationServer) -> AuthorizationServer) -> Self {
        let oauth = change(self.oauth.clone());
        let router = router(&oauth);
        Self { oauth, router, ..self.clone() }
    }

    /// Returns the server with these users and secrets.
    pub(crate) fn with_users(&self, users: &[(&str, Option<&str>)]) -> Self {
        self.with(|oauth| oauth.with_sign_in(SecretSignIn::new(Users::new(users))))
    }

    /// Returns the server with metadata documents.
    pub(crate) fn with_documents(&self, documents: MetadataDocuments) -> Self {
        self.with(|oauth| oauth.with_metadata_documents(documents))
    }

    /// Advances the clock.
    pub(crate) fn pass(&self, duration: SignedDuration) {
        *self.now.lock().unwrap() += duration;
    }

    /// Returns the store.
    pub(crate) fn store(&self) -> &dyn Store {
        &*self.store
    }

    /// Returns the delays since the last call.
    pub(crate) fn delays(&self) -> Vec<Duration> {
        std::mem::take(&mut *self.delays.lock().unwrap())
    }

    /// Sends a request and reads the response.
    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let (parts, body) = self.router.clone().oneshot(request).await.unwrap().into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        let body = String::from_utf8(body.to_vec()).unwrap();
        let json = serde_json::from_str(&body).unwrap_or_default();
        Answer { status: parts.status, headers: parts.headers, body, json }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    /// Posts a form.
    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.post_as(path, None, fields).await
    }

    /// Posts a form with this `Authorization`.
    pub(crate) async fn post_as(
        &self,
        path: &str,
        authorization: Option<&str>,
        fields: &[(&str, &str)],
    ) -> Answer {
        let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let request = match authorization {
            Some(value) => request.header(header::AUTHORIZATION, value),
            None => request,
        };
        self.send(request.body(Body::from(form)).unwrap()).await
    }

    /// Sends registration metadata.
    pub(crate) async fn register(&self, metadata: &Value) -> Answer {
        let request = Request::post("/register").header(header::CONTENT_TYPE, "application/json");
        self.send(request.body(Body::from(metadata.to_string())).unwrap()).await
    }

    /// Registers a public client over the wire and returns its id.
    pub(crate) async fn registered(&self, redirect_uris: &[&str]) -> String {
        let metadata = json!({ "redirect_uris": redirect_uris, "token_endpoint_auth_method": "none" });
        let answer = self.register(&metadata).await;
        let id = answer.json().get("client_id").and_then(Value::as_str).map(str::to_owned);
        id.unwrap_or_else(|| panic!("{}", answer.body))
    }

    /// Stores a client.
    pub(crate) async fn store_client(&self, id: &str, name: Option<&str>, secret: Option<&str>) {
        let client = Client {
            id: id.to_owned(),
            name: name.map(str::to_owned),
            redirect_uris: vec![RedirectUri::parse(REDIRECT).unwrap()],
            secret: secret.map(|secret| Secret::new(secret).digest()),
        };
        self.oauth.state().put(id, &client, Lifetimes::DEFAULT.unused_client).await.unwrap();
    }

    /// Sends an authorization request.
    pub(crate) async fn authorize(&self, parameters: &[(&str, &str)]) -> Answer {
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish();
        self.get(&format!("/authorize?{query}")).await
    }

    /// Stores a pending authorization of this browser, as `/authorize` does, and returns its id.
    pub(crate) async fn pending(
        &self,
        cookie: &mcp_oauth_server::cookie::BrowserCookie,
        request: AuthorizationRequest,
    ) -> String {
        let id = Secret::random().unwrap().expose().to_owned();
        let pending = PendingAuthorization::new(request, cookie.digest());
        self.oauth.state().put(&id, &pending, Lifetimes::DEFAULT.authorization).await.unwrap();
        id
    }

    /// Stores a code for the client of most tests.
    pub(crate) async fn code(&self, user: &str, scopes: &str) -> Secret {
        let request = request(CLIENT, REDIRECT, scopes);
        let code = Secret::random().unwrap();
        let secret = SecretDigest::new(&SecretString::from(format!("{user}'s secret")).into()).unwrap();
        let subject = Subject::new(user).with_secret(secret);
        let record = AuthorizationCode { request, subject, client: None };
        self.oauth.state().put(code.digest(), &record, Lifetimes::DEFAULT.code).await.unwrap();
        code
    }

    /// Exchanges a code as the client it was issued to.
    pub(crate) async fn redeem(&self, code: &Secret) -> Result<Tokens, GrantError> {
        let redirect_uri = Some(REDIRECT);
        let exchange = CodeExchange {
            code,
            client_id: CLIENT,
            redirect_uri,
            verifier: VERIFIER,
            origin: &RequestOrigin::default(),
        };
        grant::exchange_code(&self.oauth, &exchange).await
    }

    /// Returns the tokens of a new grant.
    pub(crate) async fn log_in(&self, user: &str) -> Tokens {
        let code = self.code(user, "notes:read notes:write").await;
        self.redeem(&code).await.unwrap()
    }

    pub(crate) async fn refresh(&self, token: &Secret) -> Result<Tokens, GrantError> {
        let request =
            RefreshRequest { token, client_id: CLIENT, scopes: None, origin: &RequestOrigin::default() };
        grant::refresh(&self.oauth, &request).await
    }

    /// Refreshes with other scopes.
    pub(crate) async fn refresh_for(&self, token: &Secret, scopes: &str) -> Result<Tokens, GrantError> {
        let scopes = catalog().parse(scopes);
        let request = RefreshRequest {
            token,
            client_id: CLIENT,
            scopes: Some(&scopes),
            origin: &RequestOrigin::default(),
        };
        grant::refresh(&self.oauth, &request).await
    }

    pub(crate) async fn revoke(&self, token: &Secret) -> Result<Revocation, StoreError> {
        grant::revoke(&self.oauth, token, CLIENT, &RequestOrigin::default()).await
    }

    pub(crate) async fn verify(&self, token: &Secret) -> Option<VerifiedToken> {
        grant::verify(&self.oauth, token).await.unwrap()
    }

    /// Returns true if an access token is valid.
    pub(crate) async fn admits(&self, token: &Secret) -> bool {
        self.verify(token).await.is_some()
    }
}

/// Returns all routes.
fn router(oauth: &AuthorizationServer) -> Router {
    oauth.metadata_router().merge(oauth.router())
}

fn now() -> Arc<Mutex<Timestamp>> {
    Arc::new(Mutex::new("2026-03-02T09:00:00Z".parse().unwrap()))
}

/// Returns true if the code or token was rejected as invalid.
pub(crate) fn is_invalid<T>(result: Result<T, GrantError>) -> bool {
    match result {
        Ok(_) => false,
        Err(GrantError::Invalid(_)) => true,
        Err(other) => panic!("{other}"),
    }
}

/// Returns a validated authorization request.
pub(crate) fn request(client: &str, redirect_uri: &str, scopes: &str) -> AuthorizationRequest {
    AuthorizationRequest {
        client_id: client.to_owned(),
        redirect_uri: RedirectUri::parse(redirect_uri).unwrap(),
        state: Some("af0ifjsldkj".to_owned()),
        challenge: CHALLENGE.to_owned(),
        scopes: catalog().parse(scopes),
        scope_version: 0,
    }
}

/// A response.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
    json: Value,
}

impl Answer {
    /// Returns the JSON body.
    pub(crate) fn json(&self) -> &Value {
        assert!(!self.json.is_null(), "{}", self.body);
        &self.json
    }

    /// Returns a text property of the JSON body.
    pub(crate) fn property(&self, name: &str) -> &str {
        self.json[name].as_str().unwrap_or_default()
    }

    /// Returns status and `error` of an error response.
    pub(crate) fn error(&self) -> (u16, &str) {
        (self.status.as_u16(), self.property("error"))
    }

    pub(crate) fn header(&self, name: impl header::AsHeaderName) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    /// Returns the target of a redirect.
    pub(crate) fn location(&self) -> Option<Url> {
        let base = Url::parse("https://mcp.example.com").unwrap();
        (self.status == StatusCode::SEE_OTHER).then(|| base.join(self.header(header::LOCATION)).unwrap())
    }

    /// Returns a parameter of the target of a redirect.
    pub(crate) fn location_parameter(&self, name: &str) -> Option<String> {
        parameter(&self.location()?, name)
    }

    /// Returns the CSRF token of the form on a page.
    pub(crate) fn csrf(&self) -> String {
        let (_, rest) = self.body.split_once(r#"name="csrf" value=""#).unwrap_or_default();
        rest.split('"').next().unwrap().to_owned()
    }

    /// Returns the client URL to which a page leads back.
    pub(crate) fn client_url(&self) -> Option<Url> {
        self.header(header::REFRESH).strip_prefix("0; url=").map(|url| url.parse().unwrap())
    }

    /// Returns a parameter of the client URL.
    pub(crate) fn client_parameter(&self, name: &str) -> Option<String> {
        parameter(&self.client_url()?, name)
    }
}

fn parameter(url: &Url, name: &str) -> Option<String> {
    url.query_pairs().find(|(own, _)| own == name).map(|(_, value)| value.into_owned())
}

/// Users with their secrets; `None` for users who cannot sign in.
struct Users(BTreeMap<String, Option<String>>);

impl Users {
    fn new(users: &[(&str, Option<&str>)]) -> Self {
        Self(users.iter().map(|(user, secret)| ((*user).to_owned(), secret.map(str::to_owned))).collect())
    }
}

impl AccountDirectory for Users {
    fn find(&self, user: &str) -> Option<Account> {
        let secret = self.0.get(user)?;
        Some(Account { secret: secret.as_deref().map(|secret| SecretString::from(secret).into()) })
    }
}

pub(crate) fn catalog() -> ScopeCatalog {
    ScopeCatalog::new([
        Scope {
            name: "notes:read",
            includes: &[],
            title: Text::new("View", "Ansehen"),
            description: Text::new("Read all notes.", "Alle Notizen lesen."),
        },
        Scope {
            name: "notes:write",
            includes: &["notes:read"],
            title: Text::new("Edit", "Bearbeiten"),
            description: Text::new("Write notes.", "Notizen schreiben."),
        },
        Scope {
            name: "notes:admin",
            includes: &["notes:write"],
            title: Text::new("Delete", "Löschen"),
            description: Text::new("Delete notes.", "Notizen löschen."),
        },
    ])
}

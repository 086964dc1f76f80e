//! A server without a socket, at a time that a test sets.

use std::sync::{Arc, Mutex};

use jiff::{SignedDuration, Timestamp};
use kimai_mcp_http::{
    app::App,
    oauth::{
        client::Client,
        code::Code,
        grant::{self, Exchange, Refresh, Refused, Revoked, Tokens, Verified},
        logged_in::LoggedIn,
        redirect::RedirectUri,
        scope::Scopes,
        ticket::Request,
    },
    public_url::PublicUrl,
    secret::Secret,
    state::{Seal, State, Store, StoreError, sqlite::Sqlite},
    users::{KimaiAddress, User, Users},
};
use kimai_tools::domain::api::Tls;

/// The client of most tests, and where its users return to.
pub(crate) const CLIENT: &str = "client";
pub(crate) const REDIRECT: &str = "http://localhost:3000/callback";

/// The verifier of every code that the tests make, and its challenge (RFC 7636, Appendix B).
pub(crate) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// A server whose clock stands still until a test moves it.
#[derive(Clone)]
pub(crate) struct Server {
    pub(crate) app: App,
    store: Arc<dyn Store>,
    clock: Arc<Mutex<Timestamp>>,
}

impl Server {
    pub(crate) fn new() -> Self {
        Self::over(Arc::new(Sqlite::in_memory().unwrap()))
    }

    /// A server that keeps its state here.
    pub(crate) fn over(store: Arc<dyn Store>) -> Self {
        let start = "2026-01-05T09:00:00Z".parse().unwrap();
        Self::at(store, Arc::new(Mutex::new(start)), "https://mcp.example.com")
    }

    /// Another server over the same state, at the same time.
    pub(crate) fn replica(&self) -> Self {
        self.replica_at("https://mcp.example.com")
    }

    /// The same, known to the world under another address.
    pub(crate) fn replica_at(&self, public: &str) -> Self {
        Self::at(Arc::clone(&self.store), Arc::clone(&self.clock), public)
    }

    /// The same, with a connection of its own to the state.
    pub(crate) fn replica_over(&self, store: Arc<dyn Store>) -> Self {
        Self::at(store, Arc::clone(&self.clock), "https://mcp.example.com")
    }

    fn at(store: Arc<dyn Store>, clock: Arc<Mutex<Timestamp>>, public: &str) -> Self {
        let told = Arc::clone(&clock);
        let state =
            State::new(Arc::clone(&store), Arc::new(move || *told.lock().unwrap()), Seal::new(None).unwrap());
        let public = PublicUrl::parse(public).unwrap();
        let users = Users::of([user("anna"), user("bert")]);
        Self { app: App::new(public, users, state), store, clock }
    }

    /// Lets this much time pass.
    pub(crate) fn pass(&self, time: SignedDuration) {
        *self.clock.lock().unwrap() += time;
    }

    /// A code of this user for the client of most tests.
    pub(crate) async fn code(&self, user: &str, scopes: &str) -> Secret {
        let request = Request {
            client_id: CLIENT.to_owned(),
            redirect_uri: RedirectUri::parse(REDIRECT).unwrap(),
            state: None,
            challenge: CHALLENGE.to_owned(),
            scopes: Scopes::known(scopes),
        };
        let code = Secret::random().unwrap();
        let known = self.app.users.find(user).map(|user| LoggedIn::now(&user).unwrap());
        let login = known.unwrap_or(LoggedIn { user: user.to_owned(), secret: None });
        let record = Code { request, login };
        self.app.state.put(code.digest(), &record, SignedDuration::from_mins(10)).await.unwrap();
        code
    }

    /// Registers a client, with this secret if there is one.
    pub(crate) async fn register(&self, id: &str, secret: Option<&str>) {
        let redirect_uris = vec![RedirectUri::parse(REDIRECT).unwrap()];
        let secret = secret.map(|secret| Secret::shown(secret).digest());
        let client = Client { id: id.to_owned(), name: None, redirect_uris, secret };
        self.app.state.put(id, &client, Client::UNUSED).await.unwrap();
    }

    /// Brings a code back as the client that it was made for.
    pub(crate) async fn redeem(&self, code: &Secret) -> Result<Tokens, Refused> {
        let redirect_uri = Some(REDIRECT);
        grant::open(&self.app, &Exchange { code, client_id: CLIENT, redirect_uri, verifier: VERIFIER }).await
    }

    /// The tokens of a new grant of this user.
    pub(crate) async fn log_in(&self, user: &str) -> Tokens {
        let code = self.code(user, "kimai:read kimai:write").await;
        self.redeem(&code).await.unwrap()
    }

    /// What follows from a refresh token.
    pub(crate) async fn refresh(&self, token: &Secret) -> Result<Tokens, Refused> {
        grant::refresh(&self.app, &Refresh { token, client_id: CLIENT, scopes: None }).await
    }

    /// The same, with an access token for less, or for more.
    pub(crate) async fn refresh_for(&self, token: &Secret, scopes: &str) -> Result<Tokens, Refused> {
        let scopes = Scopes::known(scopes);
        grant::refresh(&self.app, &Refresh { token, client_id: CLIENT, scopes: Some(&scopes) }).await
    }

    /// Ends the grant of a token.
    pub(crate) async fn revoke(&self, token: &Secret) -> Result<Revoked, StoreError> {
        grant::revoke(&self.app.state, token, CLIENT).await
    }

    /// What an access token allows.
    pub(crate) async fn verify(&self, token: &Secret) -> Option<Verified> {
        grant::verify(&self.app, token).await.unwrap()
    }

    /// Whether an access token is good.
    pub(crate) async fn admits(&self, token: &Secret) -> bool {
        self.verify(token).await.is_some()
    }
}

/// Whether a client was told that what it brought is not good.
pub(crate) fn is_dead<T>(answer: Result<T, Refused>) -> bool {
    match answer {
        Ok(_) => false,
        Err(Refused::Grant(_)) => true,
        Err(other) => panic!("{other}"),
    }
}

pub(crate) fn user(slug: &str) -> User {
    let url = "https://kimai.example.com".parse().unwrap();
    let kimai = KimaiAddress { url, tls: Tls::default() };
    User { slug: slug.to_owned(), kimai, token: "token".into(), auth_secret: Some("a secret".into()) }
}

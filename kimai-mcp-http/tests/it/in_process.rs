//! Server in the test process, so that tests can set its clock and its parts.

use kimai_tests::hosted::{ANNA, Site};
use std::sync::Arc;

use kimai_mcp_http::{
    auth::AuthMethods,
    config::{
        ConnectionLimits,
        state::NAMESPACE,
        users::{KimaiAddress, User, Users},
    },
    http::{App, Endpoint, HttpCallers, connections, router},
};
use kimai_tools::{Server, domain::api::Tls};
use mcp_oauth_server::{Cipher, PublicUrl, State, clock, state::Sqlite};
use secrecy::SecretString;
use tokio::net::TcpListener;
use tokio_util::sync::{CancellationToken, DropGuard};

/// Running server; dropping it begins the shutdown.
pub(crate) struct InProcessServer {
    pub(crate) port: u16,
    _shutdown: DropGuard,
}

impl InProcessServer {
    /// Serves Anna with the Kimai at this URL; `change` adapts the server before it starts.
    pub(crate) async fn start(kimai: &str, change: impl FnOnce(&mut App)) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let mut app = app(&format!("http://localhost:{port}"), kimai);
        change(&mut app);
        let app = Arc::new(app);
        let endpoint = Endpoint::new(Server::new(HttpCallers(Arc::clone(&app))));
        let shutdown = CancellationToken::new();
        let (routes, limits) = (router(&app, endpoint), ConnectionLimits::default());
        tokio::spawn(connections::serve(listener, routes, limits, app.metrics.clone(), shutdown.clone()));
        Self { port, _shutdown: shutdown.drop_guard() }
    }
}

impl Site for InProcessServer {
    fn at(&self, path: &str) -> String {
        format!("http://localhost:{}{path}", self.port)
    }
}

/// Creates a server with its state in memory that accepts slugs.
pub(crate) fn app(public: &str, kimai: &str) -> App {
    let store = Arc::new(Sqlite::in_memory().unwrap());
    let state = State::new(store, clock::system(), Cipher::new(None, NAMESPACE).unwrap());
    app_with_state(state, public, kimai)
}

/// Creates a server with this state that accepts slugs.
pub(crate) fn app_with_state(state: State, public: &str, kimai: &str) -> App {
    let (slug, secret, token) = ANNA;
    let kimai = KimaiAddress { url: kimai.parse().unwrap(), tls: Tls::default() };
    let anna = User {
        slug: slug.to_owned(),
        kimai,
        token: token.into(),
        auth_secret: Some(SecretString::from(secret).into()),
        max_mode: None,
        oidc_identity: None,
    };
    let mut app = App::new(PublicUrl::parse(public).unwrap(), Users::new([anna]), state);
    app.auth.methods = Arc::new(AuthMethods::new(None, true));
    app
}

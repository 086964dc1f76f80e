//! The whole server in this process, at a socket, so that a test can set its clock and its guards.

use kimai_tests::hosted::{ANNA, Site};
use std::sync::Arc;

use kimai_mcp_http::{
    app::App,
    connections,
    door::Doors,
    hosted::Hosted,
    mcp::Endpoint,
    oauth::NAMESPACE,
    routes,
    users::{KimaiAddress, User, Users},
};
use kimai_tools::{Server, domain::api::Tls};
use mcp_oauth_server::{Cipher, PublicUrl, State, clock, state::Sqlite};
use tokio::net::TcpListener;
use tokio_util::sync::{CancellationToken, DropGuard};

/// A running server; it ends with its test.
pub(crate) struct House {
    pub(crate) port: u16,
    _farewell: DropGuard,
}

impl House {
    /// Serves Anna, whose Kimai is there, with what this changes of the server.
    pub(crate) async fn start(kimai: &str, change: impl FnOnce(App) -> App) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let app = change(app(&format!("http://localhost:{port}"), kimai));
        let endpoint = Endpoint::new(Server::new(Hosted(app.clone())));
        let farewell = CancellationToken::new();
        tokio::spawn(connections::until(listener, routes::all(&app, endpoint), farewell.clone()));
        Self { port, _farewell: farewell.drop_guard() }
    }
}

impl Site for House {
    fn at(&self, path: &str) -> String {
        format!("http://localhost:{}{path}", self.port)
    }
}

/// A server that keeps everything in memory and also accepts slugs.
pub(crate) fn app(public: &str, kimai: &str) -> App {
    let store = Arc::new(Sqlite::in_memory().unwrap());
    let state = State::new(store, clock::system(), Cipher::new(None, NAMESPACE).unwrap());
    app_over(state, public, kimai)
}

/// The same server with this state.
pub(crate) fn app_over(state: State, public: &str, kimai: &str) -> App {
    let (slug, secret, token) = ANNA;
    let kimai = KimaiAddress { url: kimai.parse().unwrap(), tls: Tls::default() };
    let anna = User { slug: slug.to_owned(), kimai, token: token.into(), auth_secret: Some(secret.into()) };
    let app = App::new(PublicUrl::parse(public).unwrap(), Users::of([anna]), state);
    App { doors: Arc::new(Doors { headers: None, slugs: true }), ..app }
}

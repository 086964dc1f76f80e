//! Server in the test process, and a client that records returning users.

use std::sync::{Arc, Mutex};

use axum::{Router, extract::Query, response::Html, routing::get};
use kimai_mcp_http::{
    auth::{
        oauth::company_sign_in,
        own_token::{OwnTokenSignIn, PersonNames},
        token_writes::TokenWrites,
    },
    config::{
        AllowedKimais, ConnectionLimits, OfferedKimais, OidcConfig, OwnTokenSettings,
        state::NAMESPACE,
        users::{KimaiAddress, User, Users},
    },
    http::{App, Endpoint, HttpCallers, connections, router},
};
use kimai_tests::{identity_provider::IdentityProvider, sim::SimulatedKimai};
use kimai_tools::{Mode, Policy, Server, domain::api::Tls};
use mcp_oauth_server::{
    Cipher, Lifetimes, OidcSettings, PublicUrl, State, client::Client, clock, redirect_uri::RedirectUri,
    state::Sqlite,
};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use url::form_urlencoded::Serializer;

/// A site to return to.
pub(crate) const CLAUDE: &str = "https://claude.ai/api/mcp/auth_callback";
/// A program to return to.
pub(crate) const CURSOR: &str = "cursor://anysphere.cursor-mcp/oauth/callback";

/// The parameters of each return.
type Returns = Arc<Mutex<Vec<Vec<(String, String)>>>>;

pub(crate) struct Site {
    pub(crate) url: String,
    /// Redirect URI of the client.
    pub(crate) callback: String,
    /// The server.
    pub(crate) app: Arc<App>,
    returns: Returns,
}

impl Site {
    pub(crate) async fn open() -> Self {
        Self::open_with(|_| ()).await
    }

    /// Offers sign-in at this identity provider above the secret.
    pub(crate) async fn open_with_provider(provider: &IdentityProvider) -> Self {
        Self::open_with(|app| {
            let config = OidcConfig {
                settings: OidcSettings {
                    company: Some("Example Ltd".to_owned()),
                    ..OidcSettings::new(provider.issuer(), "kimai-mcp")
                },
                tls: Tls::default(),
                with_local: true,
                links_any_email: false,
            };
            let state = app.auth.oauth.state().clone();
            let company = company_sign_in(&config, state, app.auth.users.clone(), None, None, None).unwrap();
            app.auth.oauth = app.auth.oauth.clone().with_first_sign_in(company);
        })
        .await
    }

    /// Offers sign-in with the own token of this Kimai only.
    pub(crate) async fn open_with_own_token(kimai: &SimulatedKimai) -> Self {
        let address = KimaiAddress { url: kimai.url().parse().unwrap(), tls: Tls::default() };
        let settings = OwnTokenSettings {
            kimais: OfferedKimais::new(Some(address), AllowedKimais::default()),
            mode: Mode::Employee,
            is_default: false,
            is_offered: true,
            is_linkable: false,
        };
        Self::open_with(|app| {
            let state = app.auth.oauth.state().clone();
            let clients = app.auth.clients.clone();
            let names = PersonNames::default();
            let own_token = OwnTokenSignIn::new(
                &settings,
                state,
                clients,
                &Policy::default(),
                names,
                TokenWrites::default(),
            );
            app.auth.oauth = app.auth.oauth.clone().with_sign_in(own_token.clone());
            app.auth.own_token = Some(own_token);
        })
        .await
    }

    async fn open_with(change: impl FnOnce(&mut App)) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://localhost:{}", listener.local_addr().unwrap().port());
        let (callback, returns) = client_program().await;
        let mut app = app(&url);
        change(&mut app);
        app.auth.oauth.state().put("c1", &client(&callback), Lifetimes::DEFAULT.unused_client).await.unwrap();
        let app = Arc::new(app);
        let routes = router(&app, Endpoint::new(Server::new(HttpCallers(Arc::clone(&app)))));
        let metrics = app.metrics.clone();
        let limits = ConnectionLimits::default();
        tokio::spawn(connections::serve(listener, routes, limits, metrics, CancellationToken::new()));
        Self { url, callback, app, returns }
    }

    /// Returns the authorization URL.
    pub(crate) fn authorize(&self, redirect_uri: &str) -> String {
        let parameters = [
            ("response_type", "code"),
            ("client_id", "c1"),
            ("redirect_uri", redirect_uri),
            ("scope", "kimai:read kimai:write kimai:admin"),
            ("state", "a state with spaces & signs"),
            ("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"),
            ("code_challenge_method", "S256"),
        ];
        let query = Serializer::new(String::new()).extend_pairs(parameters).finish();
        format!("{}/authorize?{query}", self.url)
    }

    /// Returns the parameters of each return to the client.
    pub(crate) fn returns(&self) -> Vec<Vec<(String, String)>> {
        self.returns.lock().unwrap().clone()
    }
}

fn client(callback: &str) -> Client {
    let redirect_uris = [callback, CLAUDE, CURSOR].map(|uri| RedirectUri::parse(uri).unwrap());
    Client { id: "c1".into(), name: Some("Claude".into()), redirect_uris: redirect_uris.into(), secret: None }
}

/// Starts a client on the user's machine.
async fn client_program() -> (String, Returns) {
    let returns = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&returns);
    let note = async move |Query(query): Query<Vec<(String, String)>>| {
        noted.lock().unwrap().push(query);
        Html("<p id=client>Thank you.")
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let callback = format!("http://127.0.0.1:{}/callback", listener.local_addr().unwrap().port());
    let router = Router::new().route("/callback", get(note));
    tokio::spawn(axum::serve(listener, router).into_future());
    (callback, returns)
}

fn app(url: &str) -> App {
    let anna = User {
        slug: "anna".into(),
        kimai: KimaiAddress { url: "https://kimai.example.com".parse().unwrap(), tls: Tls::default() },
        token: "kimai-token".into(),
        auth_secret: Some(secrecy::SecretString::from("anna's secret").into()),
        max_mode: None,
        oidc_identity: Some("anna@example.com".to_owned()),
    };
    let store = Arc::new(Sqlite::in_memory().unwrap());
    let state = State::new(store, clock::system(), Cipher::new(None, NAMESPACE).unwrap());
    App::new(PublicUrl::parse(url).unwrap(), Users::new([anna]), state)
}

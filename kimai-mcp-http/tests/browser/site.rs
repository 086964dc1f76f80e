//! The server on a port of this machine, and a client that waits for its user to come back.

use std::sync::{Arc, Mutex};

use axum::{Extension, Router, extract::Query, response::Html, routing::get};
use kimai_mcp_http::{
    app::App,
    client_address::ClientAddress,
    clock,
    oauth::{
        client::Client, consent, cookie::Browser, login, redirect::RedirectUri, scope::Scopes,
        ticket::Request, ticket::Ticket,
    },
    public_url::PublicUrl,
    secret::Secret,
    start,
    state::{State, sqlite::Sqlite},
    users::{KimaiAddress, User, Users},
};
use kimai_tools::domain::api::Tls;
use tokio::net::TcpListener;
use url::form_urlencoded::Serializer;

pub(crate) struct Site {
    pub(crate) url: String,
    /// Where its client waits.
    pub(crate) callback: String,
    came_back: Arc<Mutex<Vec<Vec<(String, String)>>>>,
}

impl Site {
    pub(crate) async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://localhost:{}", listener.local_addr().unwrap().port());
        let app = app(&url);
        let client =
            Client { id: "c1".into(), name: Some("Claude".into()), redirect_uris: vec![], secret: None };
        app.state.put("c1", &client, Client::UNUSED).await.unwrap();
        tokio::spawn(axum::serve(listener, router(app)).into_future());
        let (callback, came_back) = client_program().await;
        Self { url, callback, came_back }
    }

    /// What the client sends its user to.
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

    /// What users came back with.
    pub(crate) fn came_back(&self) -> Vec<Vec<(String, String)>> {
        self.came_back.lock().unwrap().clone()
    }
}

/// A program that waits on the user's machine.
async fn client_program() -> (String, Arc<Mutex<Vec<Vec<(String, String)>>>>) {
    let came_back = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&came_back);
    let note = async move |Query(query): Query<Vec<(String, String)>>| {
        noted.lock().unwrap().push(query);
        Html("<p id=client>Thank you.")
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let callback = format!("http://127.0.0.1:{}/callback", listener.local_addr().unwrap().port());
    let router = Router::new().route("/callback", get(note));
    tokio::spawn(axum::serve(listener, router).into_future());
    (callback, came_back)
}

fn app(url: &str) -> App {
    let anna = User {
        slug: "anna".into(),
        kimai: KimaiAddress { url: "https://kimai.example.com".parse().unwrap(), tls: Tls::default() },
        token: "kimai-token".into(),
        auth_secret: Some("anna's secret".into()),
    };
    App {
        public: Arc::new(PublicUrl::parse(url).unwrap()),
        users: Users::of([anna]),
        state: State::new(Arc::new(Sqlite::in_memory().unwrap()), clock::system()),
        pause: clock::sleeping(),
    }
}

fn router(app: App) -> Router {
    let here = ClientAddress("127.0.0.1".parse().unwrap());
    Router::new()
        .route("/authorize", get(authorize))
        .merge(start::routes())
        .merge(login::routes())
        .merge(consent::routes())
        .layer(Extension(here))
        .with_state(app)
}

async fn authorize(
    axum::extract::State(app): axum::extract::State<App>,
    Query(asked): Query<std::collections::HashMap<String, String>>,
) -> axum::response::Response {
    use axum::response::IntoResponse;
    let request = Request {
        client_id: asked["client_id"].clone(),
        redirect_uri: RedirectUri::parse(&asked["redirect_uri"]).unwrap(),
        state: asked.get("state").cloned(),
        challenge: asked["code_challenge"].clone(),
        scopes: Scopes::known(&asked["scope"]),
    };
    let (browser, id) = (Browser::new().unwrap(), Secret::random().unwrap());
    let ticket = Ticket { request, browser: browser.digest(), user: None };
    app.state.put(id.expose(), &ticket, Ticket::LIVES).await.unwrap();
    let login = axum::response::Redirect::to(&format!("/login?ticket={}", id.expose()));
    ([(http::header::SET_COOKIE, browser.set_cookie(&app.public))], login).into_response()
}

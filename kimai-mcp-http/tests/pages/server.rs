//! The pages over a store in memory, a clock that a test sets, and pauses that are noted and not waited for.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::Router;
use jiff::{SignedDuration, Timestamp};
use kimai_mcp_http::{
    app::App,
    oauth::{client::Client, consent, cookie::Browser, login, redirect::RedirectUri, scope::Scopes, ticket},
    public_url::PublicUrl,
    secret::Secret,
    start,
    state::{Seal, State, sqlite::Sqlite},
    users::{KimaiAddress, User, Users},
};
use kimai_tools::domain::api::Tls;

/// Where Claude's users return to.
pub(crate) const CLAUDE: &str = "https://claude.ai/api/mcp/auth_callback";

pub(crate) struct Server {
    pub(crate) app: App,
    pub(crate) router: Router,
    now: Arc<Mutex<Timestamp>>,
    pauses: Arc<Mutex<Vec<Duration>>>,
}

impl Server {
    pub(crate) fn new() -> Self {
        Self::at("https://mcp.example.com")
    }

    pub(crate) fn at(public: &str) -> Self {
        let now = Arc::new(Mutex::new("2026-03-02T09:00:00Z".parse::<Timestamp>().unwrap()));
        let pauses = Arc::new(Mutex::new(Vec::new()));
        let (shown, noted) = (Arc::clone(&now), Arc::clone(&pauses));
        let clock = Arc::new(move || *shown.lock().unwrap());
        let state = State::new(Arc::new(Sqlite::in_memory().unwrap()), clock, Seal::new(None).unwrap());
        let people = [user("anna", Some("anna's secret")), user("ben", Some("ben's")), user("idle", None)];
        let mut app = App::new(PublicUrl::parse(public).unwrap(), Users::of(people), state);
        app.pause = Arc::new(move |time| {
            noted.lock().unwrap().push(time);
            Box::pin(std::future::ready(()))
        });
        Self { router: router(&app), app, now, pauses }
    }

    /// The same, after everybody was taken out of the configuration.
    pub(crate) fn without_users(&self) -> Self {
        self.with_secrets(&[])
    }

    /// The same, after these users' secrets were changed.
    pub(crate) fn with_secrets(&self, secrets: &[(&str, &str)]) -> Self {
        let users = Users::of(secrets.iter().map(|(slug, secret)| user(slug, Some(secret))));
        let app = App { users, ..self.app.clone() };
        Self { router: router(&app), app, now: Arc::clone(&self.now), pauses: Arc::clone(&self.pauses) }
    }

    /// Lets time go by.
    pub(crate) fn later(&self, minutes: i64) {
        *self.now.lock().unwrap() += SignedDuration::from_mins(minutes);
    }

    /// How long answers have waited since the last time this was asked.
    pub(crate) fn pauses(&self) -> Vec<Duration> {
        std::mem::take(&mut *self.pauses.lock().unwrap())
    }

    /// A client that registered itself.
    pub(crate) async fn client(&self, id: &str, name: Option<&str>) {
        let name = name.map(str::to_owned);
        let client = Client { id: id.to_owned(), name, redirect_uris: Vec::new(), secret: None };
        self.app.state.put(id, &client, Client::UNUSED).await.unwrap();
    }

    /// What `/authorize` leaves when this browser came with this request.
    pub(crate) async fn ticket(&self, browser: &Browser, request: ticket::Request) -> String {
        let id = Secret::random().unwrap().expose().to_owned();
        let ticket = ticket::Ticket { request, browser: browser.digest(), user: None };
        self.app.state.put(&id, &ticket, ticket::Ticket::LIVES).await.unwrap();
        id
    }
}

fn router(app: &App) -> Router {
    start::routes().merge(login::routes()).merge(consent::routes()).with_state(app.clone())
}

/// A client wants this and its user to return there.
pub(crate) fn request(client: &str, redirect_uri: &str, scopes: &str) -> ticket::Request {
    ticket::Request {
        client_id: client.to_owned(),
        redirect_uri: RedirectUri::parse(redirect_uri).unwrap(),
        state: Some("af0ifjsldkj".to_owned()),
        challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM".to_owned(),
        scopes: Scopes::known(scopes),
    }
}

fn user(slug: &str, secret: Option<&str>) -> User {
    User {
        slug: slug.to_owned(),
        kimai: KimaiAddress { url: "https://kimai.example.com".parse().unwrap(), tls: Tls::default() },
        token: "kimai-token".into(),
        auth_secret: secret.map(Into::into),
    }
}

//! A browser on its way through the pages, with its ticket in hand.

use axum::{
    extract::{FromRequestParts, Query},
    response::Response,
};
use http::request::Parts;
use jiff::SignedDuration;
use serde::Deserialize;

use super::{
    client,
    cookie::Browser,
    logged_in::LoggedIn,
    pages::{Applicant, Problem, Reader},
    ticket::Ticket,
};
use crate::{
    app::App,
    secret::Secret,
    state::{Kept, Kind, StoreError},
};

const TRIES: Kind = Kind::new("ticket-tries").at_most(10_000);

/// A request and the browser that brought it, which are known to belong together.
pub struct Visit {
    /// The ticket's id.
    pub id: String,
    /// The ticket.
    pub ticket: Ticket,
    kept: Kept<Ticket>,
    csrf: Secret,
}

impl Visit {
    /// The visit of this browser with the ticket of this id.
    ///
    /// # Errors
    /// When there is no such ticket any more, or it is another browser's.
    pub async fn of(app: &App, browser: Option<Browser>, id: &str) -> Result<Self, Problem> {
        let Some(browser) = browser else { return Err(Problem::OtherBrowser) };
        let kept = app.state.get::<Ticket>(id).await?.ok_or(Problem::Expired)?;
        if kept.record.browser != browser.digest() {
            return Err(Problem::OtherBrowser);
        }
        let csrf = browser.proof(id);
        Ok(Self { id: id.to_owned(), ticket: kept.record.clone(), kept, csrf })
    }

    /// What the forms of this visit carry, so that no other site can send them: it follows from the browser's cookie
    /// and the ticket, and is kept nowhere.
    pub fn csrf(&self) -> &str {
        self.csrf.expose()
    }

    /// Whether a form is from this visit's page.
    ///
    /// # Errors
    /// When it is not.
    pub fn check(&self, csrf: &str) -> Result<(), Problem> {
        let same = Secret::shown(csrf).digest() == self.csrf.digest();
        if same { Ok(()) } else { Err(Problem::Forged) }
    }

    /// The client, as its user is to see it.
    ///
    /// # Errors
    /// When it is not known (any more).
    pub async fn applicant(&self, app: &App) -> Result<Applicant, Problem> {
        let client = client::find(app, &self.ticket.request.client_id).await?;
        Ok(Applicant::of(&client, &self.ticket.request.redirect_uri))
    }

    /// Notes who logged in.
    ///
    /// # Errors
    /// When somebody else changed the ticket at the same time, or it has ended.
    pub async fn logged_in(&mut self, app: &App, login: LoggedIn) -> Result<(), Problem> {
        self.ticket.user = Some(login);
        let left: SignedDuration = self.kept.until.duration_since(app.state.now());
        let replaced = app.state.replace(&self.id, self.kept.revision, &self.ticket, left).await?;
        if replaced { Ok(()) } else { Err(Problem::Expired) }
    }

    /// Ends the visit: the ticket is for the one who takes it, and for nobody after that.
    ///
    /// # Errors
    /// When it was taken already.
    pub async fn taken(&self, app: &App) -> Result<Ticket, Problem> {
        app.state.take::<Ticket>(&self.id).await?.ok_or(Problem::Expired)
    }

    /// Who has logged in, unless they would have to do so anew.
    pub fn login(&self, app: &App) -> Option<&LoggedIn> {
        self.ticket.user.as_ref().filter(|login| login.among(&app.users).is_some())
    }

    /// One more try to log in; the how manieth it is.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn one_more_try(&self, app: &App) -> Result<u64, StoreError> {
        app.state.count(TRIES, &self.id, SignedDuration::from_mins(10)).await
    }

    /// Where the page of this path is, for this visit.
    pub fn at(&self, app: &App, path: &str) -> String {
        format!("{}{path}?ticket={}", app.public.prefix(), self.id)
    }
}

/// What the address of a page says.
#[derive(Deserialize)]
struct Address {
    ticket: String,
}

/// The visit that a page's address names. An address without a ticket is one with a ticket that has ended.
impl FromRequestParts<App> for Visit {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let address = Query::<Address>::try_from_uri(&parts.uri);
        let ticket = address.map_or_else(|_| String::new(), |Query(address)| address.ticket);
        let browser = Browser::from(&parts.headers, &app.public);
        Self::of(app, browser, &ticket)
            .await
            .map_err(|problem| problem.told(&Reader::of(&parts.headers, app)))
    }
}

//! From a code to a grant.

use jiff::SignedDuration;

use super::{Grant, Refused, Spent, Tokens, end::end, living, tokens};
use crate::{
    app::App,
    oauth::{code::Code, pkce},
    secret::{Digest, Secret},
};

/// How long a spent code is kept in mind: as long as it would have been good.
const SPENT_LIVES: SignedDuration = SignedDuration::from_mins(10);

const USED: Refused =
    Refused::Grant("the code is unknown, expired or was used before; send the user to /authorize again");
const GONE: Refused = Refused::Grant(
    "the user is no longer configured here, or with another secret; send them to /authorize again",
);

/// A code as a client brings it back.
#[derive(Debug, Clone, Copy)]
pub struct Exchange<'a> {
    /// The code.
    pub code: &'a Secret,
    /// The client.
    pub client_id: &'a str,
    /// Where it says that its user returned to. OAuth 2.1 clients no longer say so.
    pub redirect_uri: Option<&'a str>,
    /// What the PKCE challenge was made of.
    pub verifier: &'a str,
}

/// Makes a grant of a code. Whoever presents the code burns it; presented again, it ends the grant.
///
/// # Errors
/// When the code is not good, or not for this client.
pub async fn open(app: &App, exchange: &Exchange<'_>) -> Result<Tokens, Refused> {
    let name = exchange.code.digest();
    let id = Secret::random()?.digest().to_string();
    let code = redeem(app, name, &id).await?;
    exchange.fits(&code)?;
    let tokens = begin(app, &id, code).await?;
    // Somebody who presented the code meanwhile may have looked for the grant before it was there.
    if app.state.get::<Spent>(name).await?.is_none() {
        end(&app.state, &id).await?;
        return Err(USED);
    }
    Ok(tokens)
}

/// Takes the code for the grant that is to have this id. That it is spent is written first, so that whoever comes
/// second finds either the code or the grant.
async fn redeem(app: &App, name: Digest, id: &str) -> Result<Code, Refused> {
    let known = app.state.get::<Code>(name).await?.is_some();
    let spent = Spent { grant: id.to_owned() };
    if known
        && app.state.create(name, &spent, SPENT_LIVES).await?
        && let Some(code) = app.state.take::<Code>(name).await?
    {
        return Ok(code);
    }
    replayed(app, name).await?;
    Err(USED)
}

async fn replayed(app: &App, name: Digest) -> Result<(), Refused> {
    app.state.take::<Code>(name).await?;
    if let Some(spent) = app.state.take::<Spent>(name).await? {
        end(&app.state, &spent.grant).await?;
        tracing::warn!(grant = spent.grant, "a code came back after it was used; its grant is revoked");
    }
    Ok(())
}

async fn begin(app: &App, id: &str, code: Code) -> Result<Tokens, Refused> {
    let state = &app.state;
    let Some(user) = code.login.among(&app.users) else { return Err(GONE) };
    let refresh = Secret::random()?;
    let grant = Grant {
        epoch: living::epoch(state, &user.slug).await?,
        login: code.login,
        client_id: code.request.client_id,
        resource: app.public.resource(),
        scopes: code.request.scopes,
        refresh: refresh.digest(),
        previous: None,
        salt: Secret::random()?.digest(),
    };
    // The grant comes last: until it is there, nothing that was written is good for anything.
    tokens::remember(state, id, &refresh).await?;
    let access = tokens::access(state, id, &grant.scopes).await?;
    state.put(id, &grant, tokens::GRANT_LIVES).await?;
    Ok(Tokens { access, refresh, scopes: grant.scopes })
}

impl Exchange<'_> {
    fn fits(&self, code: &Code) -> Result<(), Refused> {
        if code.request.client_id != self.client_id {
            return Err(Refused::Grant("the code was made for another client"));
        }
        if self.redirect_uri.is_some_and(|uri| uri != code.request.redirect_uri.as_str()) {
            return Err(Refused::Grant("the redirect_uri is not the one of the authorization request"));
        }
        if !pkce::proves(self.verifier, &code.request.challenge) {
            return Err(Refused::Grant("the code_verifier does not fit the code_challenge"));
        }
        Ok(())
    }
}

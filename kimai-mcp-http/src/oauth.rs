//! The authorization server (OAuth 2.1): who a client is, what its user allows it, and the tokens that say so.
//!
//! A client registers ([`client`]), sends its user to `/authorize`, which keeps a [`ticket`](ticket::Ticket) while the
//! user logs in and consents; a [`code`](code::Code) takes the consent back to the client, which trades it at `/token`
//! for the tokens of a [`grant`](grant::Grant).

pub mod allowed;
pub mod authorize;
pub mod bearer;
pub mod client;
pub mod code;
pub mod consent;
pub mod cookie;
pub mod destination;
pub mod document;
pub mod grant;
pub mod guess;
pub mod logged_in;
pub mod login;
pub mod metadata;
pub mod pages;
mod parameters;
pub mod pkce;
pub mod redirect;
pub mod register;
pub mod revoke;
pub mod scope;
pub mod ticket;
pub mod token;
pub mod visit;

use axum::Router;

use crate::app::App;

/// Everything but the metadata, which pages of other origins may read too.
pub fn routes() -> Router<App> {
    let pages = Router::merge(login::routes(), consent::routes());
    [authorize::routes(), register::routes(), token::routes(), revoke::routes()]
        .into_iter()
        .fold(pages, Router::merge)
}

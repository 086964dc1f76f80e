//! The guards: what every request has to pass before anybody asks who sent it.

mod cors;
mod duplicates;
mod forwarded;
mod host;
mod log;
mod origin;
mod patience;
mod rate;
mod response;

use axum::{Router, middleware};
pub use cors::layer as cors;

pub use self::{forwarded::Peer, rate::admit};
use crate::app::App;
pub(crate) use forwarded::is_local;
pub(crate) use rate::by_address;

/// Puts the guards before these routes; the outermost is the last one here.
pub fn before(routes: Router<App>, app: &App) -> Router<App> {
    routes
        .layer(middleware::from_fn(patience::limit))
        .layer(middleware::from_fn_with_state(app.clone(), origin::check))
        .layer(middleware::from_fn_with_state(app.clone(), host::check))
        .layer(middleware::from_fn(duplicates::check))
        .layer(middleware::from_fn_with_state(app.clone(), forwarded::read))
        .layer(middleware::from_fn_with_state(app.clone(), log::write))
        .layer(middleware::from_fn_with_state(app.clone(), response::protect))
}

//! The guards: what every request has to pass before anybody asks who sent it.

mod cors;
mod duplicates;
mod forwarded;
mod host;
mod log;
mod origin;
mod rate;
mod response;

use axum::{Router, middleware};
pub use cors::layer as cors;
use ipnet::IpNet;

pub use self::{forwarded::Peer, origin::allowed as origin_allowed, rate::admit};
use crate::{app::App, state::Quota};

/// Who may talk to this address.
#[derive(Debug, Default)]
pub struct Guards {
    /// Further names of this server, `host` or `host:port`.
    pub hosts: Vec<String>,
    /// Further pages that may call it, `https://host`.
    pub origins: Vec<String>,
    /// Proxies whose word about the client is taken.
    pub proxies: Vec<IpNet>,
    /// Whether what did not come over https is refused.
    pub require_https: bool,
    /// How often one caller may ask; nothing is no limit.
    pub rate: Option<Quota>,
}

/// Puts the guards before these routes; the outermost is the last one here.
pub fn before(routes: Router<App>, app: &App) -> Router<App> {
    routes
        .layer(middleware::from_fn_with_state(app.clone(), origin::check))
        .layer(middleware::from_fn_with_state(app.clone(), host::check))
        .layer(middleware::from_fn(duplicates::check))
        .layer(middleware::from_fn_with_state(app.clone(), forwarded::read))
        .layer(middleware::from_fn_with_state(app.clone(), log::write))
        .layer(middleware::from_fn_with_state(app.clone(), response::protect))
}

//! Everything that requests share.

mod configured;

use std::{sync::Arc, time::Duration};

use kimai_tools::domain::absences::AbsenceLimits;
use mcp_oauth_server::{AuthorizationServer, PublicUrl, State};

use crate::{door::Doors, kimais::Kimais, metrics::Metrics, oauth, settings::Guards, users::Users};

/// The parts of the server that requests share.
#[derive(Clone)]
pub struct App {
    /// Authorization server, with public URL and state.
    pub oauth: AuthorizationServer,
    /// Configured users.
    pub users: Users,
    /// Pool of Kimai clients.
    pub kimais: Kimais,
    /// Metrics.
    pub metrics: Metrics,
    /// Ways to authenticate besides OAuth.
    pub doors: Arc<Doors>,
    /// Restrictions of requests.
    pub guards: Arc<Guards>,
}

/// Maximum number of cached accounts, and their lifetime after the last call.
const REMEMBERED: (u64, Duration) = (10_000, Duration::from_secs(3_600));

impl App {
    /// Creates a server for `users` with default settings: OAuth only, without client metadata documents.
    pub fn new(public_url: PublicUrl, users: Users, state: State) -> Self {
        let metrics = Metrics::new();
        let (capacity, ttl) = REMEMBERED;
        Self {
            oauth: oauth::server(public_url, users.clone(), state, &metrics),
            users,
            kimais: Kimais::new(capacity, ttl, AbsenceLimits::default(), metrics.observer()),
            metrics,
            doors: Arc::default(),
            guards: Arc::default(),
        }
    }
}

//! What every request works with.

mod configured;

use std::{sync::Arc, time::Duration};

use kimai_tools::domain::absences::Limits;

use crate::{
    clock::{self, Pause},
    door::Doors,
    kimais::Kimais,
    metrics::Metrics,
    oauth::{allowed::AllowedClients, document::Documents, scope::Scopes},
    public_url::PublicUrl,
    settings::Guards,
    state::State,
    users::Users,
};

/// The server's parts that requests share.
#[derive(Clone)]
pub struct App {
    /// Where the world finds it.
    pub public: Arc<PublicUrl>,
    /// Who may use it.
    pub users: Users,
    /// What outlives a request.
    pub state: State,
    /// Everybody's Kimai.
    pub kimais: Kimais,
    /// What is counted.
    pub metrics: Metrics,
    /// What a client is asked to ask for.
    pub default_scopes: Scopes,
    /// Which clients users may log in to.
    pub clients: Arc<AllowedClients>,
    /// What clients publish about themselves, where it is read.
    pub documents: Option<Documents>,
    /// How guessing is made slow.
    pub pause: Pause,
    /// Which ways in are open.
    pub doors: Arc<Doors>,
    /// Who may talk to this address at all.
    pub guards: Arc<Guards>,
}

/// How many accounts are remembered, and for how long after their last call.
const REMEMBERED: (u64, Duration) = (10_000, Duration::from_secs(3_600));

impl App {
    /// A server for these users that keeps its state there, with OAuth as the only door and no further settings.
    pub fn new(public: PublicUrl, users: Users, state: State) -> Self {
        let metrics = Metrics::new();
        let (most, idle) = REMEMBERED;
        Self {
            public: Arc::new(public),
            users,
            state,
            kimais: Kimais::new(most, idle, Limits::default(), metrics.observer()),
            metrics,
            default_scopes: Scopes::all(),
            clients: Arc::default(),
            documents: Some(Documents::default()),
            pause: clock::sleeping(),
            doors: Arc::default(),
            guards: Arc::default(),
        }
    }
}

//! What every request works with.

use std::sync::Arc;

use crate::{
    door::Doors, guard::Guards, kimais::Kimais, metrics::Metrics, oauth::scope::Scopes, pause::Pause,
    public_url::PublicUrl, state::State, users::Users,
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
    /// How guessing is made slow.
    pub pause: Pause,
    /// Which ways in are open.
    pub doors: Arc<Doors>,
    /// Who may talk to this address at all.
    pub guards: Arc<Guards>,
}

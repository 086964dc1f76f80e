//! What every request works with.

use std::sync::Arc;

use crate::{clock::Pause, public_url::PublicUrl, state::State, users::Users};

/// The server's parts that requests share.
#[derive(Clone)]
pub struct App {
    /// Where the world finds it.
    pub public: Arc<PublicUrl>,
    /// Who may use it.
    pub users: Users,
    /// What outlives a request.
    pub state: State,
    /// How answers to guesses are delayed.
    pub pause: Pause,
}

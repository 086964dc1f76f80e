//! What an action works with.

use kimai_domain::Kimai;
use rmcp::{
    Peer, RoleServer,
    model::{ProgressNotificationParam, ProgressToken},
};

/// What an action works with: the caller's Kimai and a way to tell how far it is.
#[derive(Debug, Clone)]
pub struct Context {
    /// The caller's Kimai.
    pub kimai: Kimai,
    /// How far the work is.
    pub progress: Progress,
}

/// Tells the client how far long work is, if it asked to be told.
#[derive(Debug, Clone, Default)]
pub struct Progress(Option<(Peer<RoleServer>, ProgressToken)>);

impl Progress {
    pub(crate) fn to(peer: &Peer<RoleServer>, token: Option<ProgressToken>) -> Self {
        Self(token.map(|token| (peer.clone(), token)))
    }

    /// Tells that `done` of `total` are done. It does not wait, and nothing fails if nobody listens.
    #[expect(clippy::cast_precision_loss, reason = "counts are small")]
    pub fn tell(&self, done: usize, total: usize) {
        if let Some((peer, token)) = self.0.clone() {
            let told = ProgressNotificationParam::new(token, done as f64).with_total(total as f64);
            tokio::spawn(async move { peer.notify_progress(told).await });
        }
    }
}

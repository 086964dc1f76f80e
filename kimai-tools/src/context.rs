//! What an action works with.

use std::{fmt, sync::Arc};

use kimai_domain::Kimai;
use rmcp::{
    Peer, RoleServer,
    model::{ProgressNotificationParam, ProgressToken},
};
use tokio::sync::mpsc;

/// What an action works with: the caller's Kimai and a way to tell how far it is.
#[derive(Debug, Clone)]
pub struct Context {
    /// The caller's Kimai.
    pub kimai: Kimai,
    /// How far the work is.
    pub progress: Progress,
}

/// Tells how far long work is, if somebody wants to be told.
#[derive(Clone, Default)]
pub struct Progress(Option<Arc<dyn Fn(usize, usize) + Send + Sync>>);

impl Progress {
    /// Tells this listener how many of how many are done.
    pub fn heard_by(listener: impl Fn(usize, usize) + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(listener)))
    }

    /// Tells the client, if it asked to be told; and what carries it there, which ends with the last clone of it.
    #[expect(clippy::cast_precision_loss, reason = "counts are small")]
    pub(crate) fn to(
        peer: &Peer<RoleServer>,
        token: Option<ProgressToken>,
    ) -> (Self, impl Future<Output = ()>) {
        let (tell, mut told) = mpsc::unbounded_channel();
        let listened = token.is_some();
        let carry = async move {
            while let (Some((done, total)), Some(token)) = (told.recv().await, &token) {
                let param = ProgressNotificationParam::new(token.clone(), done as f64);
                // A client that went away hears nothing more.
                let _ = peer.notify_progress(param.with_total(total as f64)).await;
            }
        };
        let heard = Self::heard_by(move |done, total| {
            let _ = tell.send((done, total));
        });
        (if listened { heard } else { Self::default() }, carry)
    }

    /// Tells that `done` of `total` are done. It does not wait, and nothing fails if nobody listens.
    pub fn tell(&self, done: usize, total: usize) {
        if let Some(listener) = &self.0 {
            listener(done, total);
        }
    }
}

impl fmt::Debug for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Progress").field(&self.0.is_some()).finish()
    }
}

//! What an action works with.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use kimai_domain::Session;
use rmcp::{
    Peer, RoleServer,
    model::{ProgressNotificationParam, ProgressToken},
};
use tokio::sync::mpsc;

/// What an action works with: the caller's Kimai and a way to tell how far it is.
#[derive(Debug, Clone)]
pub struct Context {
    /// The caller's Kimai.
    pub session: Session,
    /// How far the work is.
    pub progress: Progress,
}

/// Tells how far long work is, if somebody wants to be told.
#[derive(Clone, Default)]
pub struct Progress {
    listener: Option<Arc<dyn Fn(usize, usize) + Send + Sync>>,
    /// The most that was told to be done.
    told: Arc<AtomicUsize>,
}

impl Progress {
    /// Tells this listener how many of how many are done.
    pub fn with_listener(listener: impl Fn(usize, usize) + Send + Sync + 'static) -> Self {
        Self { listener: Some(Arc::new(listener)), told: Arc::default() }
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
        let heard = Self::with_listener(move |done, total| {
            let _ = tell.send((done, total));
        });
        (if listened { heard } else { Self::default() }, carry)
    }

    /// Tells of the next part of the work how much of how much is done, counted on from the parts before it, because
    /// protocols want progress that only grows. It does not wait, and nothing fails if nobody listens.
    pub fn part(&self) -> impl Fn(usize, usize) + Send + Sync + use<> {
        let (progress, before) = (self.clone(), self.told.load(Ordering::Relaxed));
        move |done, total| {
            let done = before + done;
            let grown = progress.told.fetch_max(done, Ordering::Relaxed) < done;
            if let Some(listener) = progress.listener.as_ref().filter(|_| grown) {
                listener(done, before + total);
            }
        }
    }
}

impl fmt::Debug for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Progress").field(&self.listener.is_some()).finish()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::Progress;

    #[test]
    fn what_is_told_of_several_parts_only_grows() {
        let told = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&told);
        let progress = Progress::with_listener(move |done, all| heard.lock().unwrap().push((done, all)));
        let teams = progress.part();
        teams(1, 2);
        teams(2, 2);
        let users = progress.part();
        users(0, 3);
        users(2, 3);
        users(2, 3);
        users(3, 3);
        assert_eq!(*told.lock().unwrap(), [(1, 2), (2, 2), (4, 5), (5, 5)]);
    }
}

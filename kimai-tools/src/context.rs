//! Context of an action: the caller's session and the progress of the call.

use std::{
    fmt,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use kimai_domain::{OwnDataOnly, Session, undo::Journal};
use rmcp::{
    Peer, RoleServer,
    model::{ProgressNotificationParam, ProgressToken},
};
use tokio::sync::mpsc;

use crate::{
    Confirmations, NotConfigured, Policy, RecordDefaults, Restriction,
    confirmation::{CallConfirmation, Channel},
};

/// The context of an action.
#[derive(Clone)]
pub struct Context {
    /// The caller's session.
    pub session: Session,
    /// The progress of the call.
    pub progress: Progress,
    /// The restrictions of the caller, for actions whose effect depends on more than their arguments.
    pub policy: Policy,
    /// The caller's journal of changes, if the server keeps one.
    pub journal: Option<Arc<dyn Journal>>,
    /// Notes about the arguments of the call.
    pub(crate) notes: Notes,
    /// The defaults of new records.
    pub defaults: Result<Option<RecordDefaults>, NotConfigured>,
    /// The confirmation of the call by the person.
    pub(crate) confirmation: CallConfirmation,
}

impl Context {
    /// Creates a context without restrictions, without a journal, defaults and confirmations.
    pub fn new(session: Session, progress: Progress) -> Self {
        Self {
            session,
            progress,
            policy: Policy::default(),
            journal: None,
            notes: Notes::default(),
            defaults: Ok(None),
            confirmation: CallConfirmation::never(),
        }
    }

    /// Replaces the defaults of new records.
    #[must_use]
    pub fn with_defaults(self, defaults: Result<Option<RecordDefaults>, NotConfigured>) -> Self {
        Self { defaults, ..self }
    }

    /// Asks with `prompt` before a call that needs a confirmation. `prompt` receives the question, and returns
    /// `None` if nobody can be asked.
    #[must_use]
    pub fn with_prompt(
        self,
        confirmations: Confirmations,
        prompt: impl Fn(&str) -> Option<bool> + Send + Sync + 'static,
    ) -> Self {
        let channel = Channel::Prompt(Arc::new(prompt));
        Self { confirmation: CallConfirmation::new(confirmations, channel, String::new()), ..self }
    }
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context").field("session", &self.session).finish_non_exhaustive()
    }
}

/// Notes about the arguments of a call, which its answer shows. Clones share them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Notes(Arc<Mutex<Vec<String>>>);

impl Notes {
    /// Adds a note, as a sentence.
    pub(crate) fn add(&self, note: impl Into<String>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(note.into());
    }

    /// Adds a note about the arguments that an action or a type does not use, if there are any.
    pub(crate) fn ignored(&self, paths: &[String], user: &str) {
        if !paths.is_empty() {
            self.add(format!("ignored {}, which {user} does not use.", paths.join(", ")));
        }
    }

    /// Takes all notes.
    pub(crate) fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Context {
    /// Limits writes to the caller's own data, if there is such a restriction.
    #[must_use]
    pub(crate) fn limited_by(self, own_data_only: Option<&Restriction>) -> Self {
        let Some(Restriction { setting, next_step, .. }) = own_data_only else { return self };
        let limit = OwnDataOnly { setting: setting.clone(), next_step: next_step.clone() };
        Self { session: self.session.with_own_data_only(limit), ..self }
    }
}

/// Reports the progress of long work to a listener, if there is one.
#[derive(Clone, Default)]
pub struct Progress {
    listener: Option<Arc<dyn Fn(usize, usize) + Send + Sync>>,
    /// The highest reported number of finished items.
    reported: Arc<AtomicUsize>,
}

impl Progress {
    /// Creates a progress whose listener receives the numbers of finished and of all items.
    pub fn with_listener(listener: impl Fn(usize, usize) + Send + Sync + 'static) -> Self {
        Self { listener: Some(Arc::new(listener)), reported: Arc::default() }
    }

    /// Creates a progress that notifies the client if the request has a progress token, and the future that sends the
    /// notifications. The future ends when the last clone of the progress is dropped.
    #[expect(clippy::cast_precision_loss, reason = "counts are small")]
    pub(crate) fn to(
        peer: &Peer<RoleServer>,
        token: Option<ProgressToken>,
    ) -> (Self, impl Future<Output = ()>) {
        let (sender, mut receiver) = mpsc::unbounded_channel();
        let has_token = token.is_some();
        let send = async move {
            while let (Some((done, total)), Some(token)) = (receiver.recv().await, &token) {
                let param = ProgressNotificationParam::new(token.clone(), done as f64);
                // The client may be gone.
                let _ = peer.notify_progress(param.with_total(total as f64)).await;
            }
        };
        let progress = Self::with_listener(move |done, total| {
            let _ = sender.send((done, total));
        });
        (if has_token { progress } else { Self::default() }, send)
    }

    /// Returns the reporter of the next part of the work. Its numbers are added to those of earlier parts, because
    /// progress must only grow. Reporting neither waits nor fails.
    pub fn part(&self) -> impl Fn(usize, usize) + Send + Sync + use<> {
        let progress = self.clone();
        let before = self.reported.load(Ordering::Relaxed);
        move |done, total| {
            let done = before + done;
            let has_grown = progress.reported.fetch_max(done, Ordering::Relaxed) < done;
            if let Some(listener) = progress.listener.as_ref().filter(|_| has_grown) {
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
    fn progress_of_several_parts_only_grows() {
        let reported = Arc::new(Mutex::new(Vec::new()));
        let received = Arc::clone(&reported);
        let progress = Progress::with_listener(move |done, all| received.lock().unwrap().push((done, all)));
        let teams = progress.part();
        teams(1, 2);
        teams(2, 2);
        let users = progress.part();
        users(0, 3);
        users(2, 3);
        users(2, 3);
        users(3, 3);
        assert_eq!(*reported.lock().unwrap(), [(1, 2), (2, 2), (4, 5), (5, 5)]);
    }
}

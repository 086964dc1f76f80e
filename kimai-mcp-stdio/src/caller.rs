//! The one caller of a server over stdio: its user.

use std::sync::OnceLock;

use kimai_tools::{Access, CallerProvider, NotConfigured, domain::Session};
use rmcp::model::Extensions;

use crate::{Settings, keychain::System};

/// The user whose token was configured. Their Kimai is made at the first call; while that fails, each call
/// tries again.
#[derive(Debug)]
pub(crate) struct LocalUser {
    settings: Settings,
    session: OnceLock<Session>,
}

impl LocalUser {
    pub(crate) fn new(settings: Settings) -> Self {
        Self { settings, session: OnceLock::new() }
    }
}

impl CallerProvider for LocalUser {
    fn access(&self, _: &Extensions) -> Access {
        Access::Destructive
    }

    fn session(&self, _: &Extensions) -> Result<Session, NotConfigured> {
        if let Some(session) = self.session.get() {
            return Ok(session.clone());
        }
        let session = self.settings.complete(&System).and_then(|settings| settings.session());
        let session = session.map_err(NotConfigured::new)?;
        Ok(self.session.get_or_init(|| session).clone())
    }
}

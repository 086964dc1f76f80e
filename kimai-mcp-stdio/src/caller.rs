//! The one caller of a server over stdio: its user.

use std::sync::OnceLock;

use kimai_tools::{Access, Callers, domain::Kimai};
use rmcp::model::Extensions;

use crate::{Settings, keychain::System};

/// The user whose token was configured. Their Kimai is made at the first call; while that fails, each call
/// tries again.
#[derive(Debug)]
pub(crate) struct LocalUser {
    settings: Settings,
    kimai: OnceLock<Kimai>,
}

impl LocalUser {
    pub(crate) fn new(settings: Settings) -> Self {
        Self { settings, kimai: OnceLock::new() }
    }
}

impl Callers for LocalUser {
    fn access(&self, _: &Extensions) -> Access {
        Access::Destructive
    }

    fn kimai(&self, _: &Extensions) -> Result<Kimai, String> {
        if let Some(kimai) = self.kimai.get() {
            return Ok(kimai.clone());
        }
        let kimai = self.settings.complete(&System)?.kimai()?;
        Ok(self.kimai.get_or_init(|| kimai).clone())
    }
}

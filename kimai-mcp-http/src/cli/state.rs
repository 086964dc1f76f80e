//! Access of commands to the state of the server.

use std::{fmt, sync::Arc};

use mcp_oauth_server::{
    Cipher, State, clock,
    state::{Redis, Sqlite, Store, StoreError},
};
use secrecy::ExposeSecret;

use crate::config::{Backend, StateConfig, state::NAMESPACE};

/// Error of a state that cannot be used.
#[derive(Debug, thiserror::Error)]
pub(super) enum StateError {
    #[error("{0}")]
    Open(String),
    #[error("{0}: {cause}", cause = .0.source)]
    Store(#[from] StoreError),
}

impl StateError {
    fn open(error: impl fmt::Display) -> Self {
        Self::Open(error.to_string())
    }
}

/// Opens the state without creating or changing it. Returns `None` for a state in memory, and for a file that does not exist yet.
pub(super) fn open_existing(config: &StateConfig) -> Result<Option<State>, StateError> {
    let key = config.key.as_ref().map(ExposeSecret::expose_secret);
    let cipher = Cipher::new(key, NAMESPACE).map_err(StateError::open)?;
    let store: Arc<dyn Store> = match &config.backend {
        Backend::Memory => return Ok(None),
        Backend::File(path) => {
            let store = Sqlite::open_existing(path, NAMESPACE);
            match store.map_err(|error| StateError::open(error.kind))? {
                Some(store) => Arc::new(store),
                None => return Ok(None),
            }
        }
        Backend::Redis(url) => {
            Arc::new(Redis::new(url.expose_secret(), NAMESPACE).map_err(StateError::open)?)
        }
    };
    Ok(Some(State::new(store, clock::system(), cipher)))
}

//! Whether the state can be kept where it is to be, found out without changing what is there.

use std::{fmt, sync::Arc};

use kimai_cli::{Exit, Finding};
use mcp_oauth_server::{
    Cipher, State, clock,
    state::{Redis, Sqlite, Store, StoreError},
};
use secrecy::ExposeSecret;

use crate::{
    oauth::NAMESPACE,
    settings::{Engine, Keeping},
};

/// One finding, whatever the engine.
pub(super) async fn found(keeping: &Keeping) -> Finding {
    let (place, next) = match &keeping.engine {
        Engine::Memory => return Finding::ok("state", "in memory"),
        Engine::File(path) => {
            (format!("in {}", path.display()), "let this program write it, or name another")
        }
        Engine::Redis(_) => ("in Redis or Valkey".to_owned(), "correct --state, or see to the Redis itself"),
    };
    match looked(keeping).await {
        Ok(how) => Finding::ok("state", format!("{place}, {how}")),
        Err(text) => Finding::failed(Exit::CannotServe, "state", format!("{place}: {text}"), next),
    }
}

async fn looked(keeping: &Keeping) -> Result<&'static str, String> {
    let key = keeping.key.as_ref().map(ExposeSecret::expose_secret);
    let cipher = Cipher::new(key, NAMESPACE).map_err(|error| said(&error))?;
    let store: Arc<dyn Store> = match &keeping.engine {
        Engine::Memory => return Ok(""),
        Engine::File(path) => {
            match Sqlite::open_existing(path, NAMESPACE).map_err(|error| error.kind.to_string())? {
                Some(store) => Arc::new(store),
                None => return Ok("which the server makes when it starts"),
            }
        }
        Engine::Redis(url) => {
            let redis = Redis::new(url.expose_secret(), NAMESPACE).map_err(|error| said(&error))?;
            // What this writes is a name of its own, which ends by itself.
            redis.check_writable().await.map_err(|error| caused(&error))?;
            Arc::new(redis)
        }
    };
    State::new(store, clock::system(), cipher).check_readable().await.map_err(|error| caused(&error))?;
    Ok("which can be read and written")
}

fn said(error: &impl fmt::Display) -> String {
    error.to_string()
}

fn caused(error: &StoreError) -> String {
    format!("{error}: {}", error.source)
}

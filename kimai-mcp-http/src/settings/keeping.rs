//! Where the state is kept.

use std::{
    fmt,
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
};

use kimai_cli::ConfigError;
use mcp_oauth_server::{Cipher, state::Redis};
use secrecy::{ExposeSecret, SecretString};

use super::reader::{Reader, Wrong};
use crate::{arguments, oauth::NAMESPACE};

/// What a file of SQLite begins with.
const SQLITE: &[u8] = b"SQLite format 3\0";

/// Where the state is kept.
#[derive(Debug, Clone, Default)]
pub struct Keeping {
    /// In what.
    pub engine: Engine,
    /// What it is sealed with; as [`Cipher::new`] reads it.
    pub key: Option<SecretString>,
}

/// In what the state is kept.
#[derive(Clone, Default)]
pub enum Engine {
    /// In this process: a restart logs everybody out.
    #[default]
    Memory,
    /// In a file of SQLite, which need not exist yet.
    File(PathBuf),
    /// In a Redis or Valkey; its address may hold a password.
    Redis(SecretString),
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Memory => f.write_str("Memory"),
            Self::File(path) => f.debug_tuple("File").field(path).finish(),
            Self::Redis(_) => f.write_str("Redis(…)"),
        }
    }
}

pub(super) fn read(reader: &mut Reader<'_>, given: &arguments::Keeping) -> Keeping {
    let file = reader.one("oauth_state_file", given.oauth_state_file.as_ref(), file);
    let redis = reader.one("state", given.state.as_ref(), redis);
    if file.is_some() && redis.is_some() {
        let (one, other) = (reader.name("state"), reader.name("oauth_state_file"));
        reader.problem(ConfigError::new(
            one,
            format!("and {other} exclude each other"),
            "give only one of them",
        ));
    }
    let engine = redis.or(file).unwrap_or_default();
    let kept = reader.one("state_key_file", given.state_key_file.as_ref(), key_file);
    let key = kept.or_else(|| {
        let text = reader.environment.get("KIMAI_MCP_STATE_KEY")?;
        key(text)
            .map_err(|wrong| reader.problem(ConfigError::new("KIMAI_MCP_STATE_KEY", wrong.text, wrong.next)))
            .ok()
    });
    Keeping { engine, key }
}

fn file(text: &str) -> Result<Engine, Wrong> {
    let path = PathBuf::from(text);
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if !folder.is_dir() {
        return Err(Wrong::new("is in a folder that does not exist", "make the folder, or name another"));
    }
    match head(&path) {
        Ok(head) if head.is_empty() || head == SQLITE => Ok(Engine::File(path)),
        Ok(_) => Err(Wrong::new(
            "holds something else than the state of this server",
            "name a new file; the clients that the Python server kept register again by themselves",
        )),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Engine::File(path)),
        Err(error) => {
            Err(Wrong::new(format!("cannot be read ({error})"), "let this program read and write it"))
        }
    }
}

fn head(path: &Path) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    File::open(path)?.take(SQLITE.len() as u64).read_to_end(&mut head)?;
    Ok(head)
}

fn redis(text: &str) -> Result<Engine, Wrong> {
    let wrong = || Wrong::new("is no address of a Redis or Valkey", "write one such as redis://redis:6379");
    Redis::new(text, NAMESPACE).map_err(|_| wrong())?;
    Ok(Engine::Redis(text.into()))
}

fn key_file(text: &str) -> Result<SecretString, Wrong> {
    let wrong = |error: io::Error| {
        let next = "make it with openssl rand -base64 32, and let this program alone read it";
        Wrong::new(format!("cannot be read ({error})"), next)
    };
    let kept: SecretString = std::fs::read_to_string(text).map_err(wrong)?.into();
    key(kept.expose_secret().trim())
}

fn key(text: &str) -> Result<SecretString, Wrong> {
    match Cipher::new(Some(text), NAMESPACE) {
        Ok(_) => Ok(text.into()),
        Err(error) => {
            Err(Wrong::new(format!("cannot be used ({error})"), "make one so, the same for all servers"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_of_another_program_is_left_alone() {
        let scratch = tempfile::tempdir().unwrap();
        let named = |name: &str| scratch.path().join(name).to_str().unwrap().to_owned();
        std::fs::write(named("clients.json"), "{}").unwrap();
        std::fs::write(named("state.db"), [SQLITE, &[1, 2]].concat()).unwrap();
        std::fs::write(named("empty"), "").unwrap();
        assert!(file(&named("clients.json")).unwrap_err().next.contains("Python"));
        for good in ["state.db", "empty", "new"] {
            assert!(matches!(file(&named(good)), Ok(Engine::File(_))), "{good}");
        }
        assert!(file(&named("no/folder")).is_err());
    }

    #[test]
    fn an_address_of_redis_is_one_and_is_never_shown() {
        for text in ["redis://redis:6379", "rediss://:s3cret@redis/1"] {
            let engine = redis(text).unwrap();
            assert!(!format!("{engine:?}").contains("s3cret"));
        }
        assert!(redis("sqlite:x").is_err() && redis("redis").is_err());
    }

    #[test]
    fn a_key_is_one_of_32_bytes() {
        assert!(key(&"0f".repeat(32)).is_ok());
        assert!(
            key("correct horse battery staple, and more")
                .unwrap_err()
                .text
                .contains("openssl rand -base64 32")
        );
    }
}

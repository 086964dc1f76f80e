//! Settings of the state store.

use std::{
    fmt,
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
};

use kimai_cli::ConfigError;
use mcp_oauth_server::{Cipher, Namespace, state::Redis};
use secrecy::{ExposeSecret, SecretString};

use super::{
    options::StateOptions,
    reader::{InvalidValue, OptionReader},
};

/// Namespace of the stored state. The values are those of version 0.1.0.
pub const NAMESPACE: Namespace = Namespace { name: "kimai-mcp", application_id: 0x4b6d_4d63 };

/// First bytes of an SQLite file.
const SQLITE_MAGIC: &[u8] = b"SQLite format 3\0";

/// Storage of the state.
#[derive(Debug, Clone, Default)]
pub struct StateConfig {
    /// Storage backend.
    pub backend: Backend,
    /// Encryption key in a format that [`Cipher::new`] accepts.
    pub key: Option<SecretString>,
}

/// Storage backend of the state.
#[derive(Clone, Default)]
pub enum Backend {
    /// Memory of this process: a restart logs all users out.
    #[default]
    Memory,
    /// SQLite file, created if it does not exist.
    File(PathBuf),
    /// URL of a Redis or Valkey, possibly with a password.
    Redis(SecretString),
}

impl fmt::Debug for Backend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Memory => f.write_str("Memory"),
            Self::File(path) => f.debug_tuple("File").field(path).finish(),
            Self::Redis(_) => f.write_str("Redis(…)"),
        }
    }
}

/// Reads the storage settings.
pub(super) fn read(
    reader: &mut OptionReader<'_>,
    options: &StateOptions,
    key: Option<SecretString>,
) -> StateConfig {
    let file = reader.one("oauth_state_file", options.oauth_state_file.as_ref(), file);
    let redis = reader.one("state", options.state.as_ref(), redis);
    if file.is_some() && redis.is_some() {
        let problem = format!("and {} exclude each other", reader.name("oauth_state_file"));
        reader.add(ConfigError::new(reader.name("state"), problem, "use only one of them"));
    }
    let backend = redis.or(file).unwrap_or_default();
    StateConfig { backend, key }
}

/// Reads the state key from its file or variable.
pub(super) fn read_key(reader: &mut OptionReader<'_>, options: &StateOptions) -> Option<SecretString> {
    let key_of_file = reader.one("state_key_file", options.state_key_file.as_ref(), key_file);
    key_of_file.or_else(|| {
        let text = reader.environment.get("KIMAI_MCP_STATE_KEY")?;
        key(text).map_err(|error| reader.add(error.of("KIMAI_MCP_STATE_KEY"))).ok()
    })
}

fn file(text: &str) -> Result<Backend, InvalidValue> {
    let path = PathBuf::from(text);
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if !folder.is_dir() {
        return Err(InvalidValue::new(
            "is in a folder that does not exist",
            "create the folder, or use another one",
        ));
    }
    match first_bytes(&path) {
        Ok(bytes) if bytes.is_empty() || bytes == SQLITE_MAGIC => Ok(Backend::File(path)),
        Ok(_) => Err(InvalidValue::new(
            "is not a state file of this server",
            "use a new file; the clients that the Python server stored register again automatically",
        )),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Backend::File(path)),
        Err(error) => Err(InvalidValue::new(
            format!("cannot be read ({error})"),
            "give the server read and write permission",
        )),
    }
}

fn first_bytes(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(SQLITE_MAGIC.len() as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn redis(text: &str) -> Result<Backend, InvalidValue> {
    Redis::new(text, NAMESPACE).map_err(|_| {
        InvalidValue::new("is not a Redis or Valkey URL", "use one such as redis://redis:6379")
    })?;
    Ok(Backend::Redis(text.into()))
}

fn key_file(text: &str) -> Result<SecretString, InvalidValue> {
    let error = |error: io::Error| {
        let next_step = "create it with openssl rand -base64 32, and give only this server read permission";
        InvalidValue::new(format!("cannot be read ({error})"), next_step)
    };
    let content: SecretString = std::fs::read_to_string(text).map_err(error)?.into();
    key(content.expose_secret().trim())
}

fn key(text: &str) -> Result<SecretString, InvalidValue> {
    match Cipher::new(Some(text), NAMESPACE) {
        Ok(_) => Ok(text.into()),
        Err(error) => Err(InvalidValue::new(
            format!("cannot be used ({error})"),
            "create such a key and use the same one for all replicas",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_other_programs_are_refused() {
        let scratch = tempfile::tempdir().unwrap();
        let path = |name: &str| scratch.path().join(name).to_str().unwrap().to_owned();
        std::fs::write(path("clients.json"), "{}").unwrap();
        std::fs::write(path("state.db"), [SQLITE_MAGIC, &[1, 2]].concat()).unwrap();
        std::fs::write(path("empty"), "").unwrap();
        assert!(file(&path("clients.json")).unwrap_err().next_step.contains("Python"));
        for valid in ["state.db", "empty", "new"] {
            assert!(matches!(file(&path(valid)), Ok(Backend::File(_))), "{valid}");
        }
        assert!(file(&path("no/folder")).is_err());
    }

    #[test]
    fn redis_urls_are_validated_and_hidden_from_debug() {
        for text in ["redis://redis:6379", "rediss://:s3cret@redis/1"] {
            let backend = redis(text).unwrap();
            assert!(!format!("{backend:?}").contains("s3cret"));
        }
        assert!(redis("sqlite:x").is_err() && redis("redis").is_err());
    }

    #[test]
    fn keys_have_32_bytes() {
        assert!(key(&"0f".repeat(32)).is_ok());
        assert!(
            key("correct horse battery staple, and more")
                .unwrap_err()
                .problem
                .contains("openssl rand -base64 32")
        );
    }
}

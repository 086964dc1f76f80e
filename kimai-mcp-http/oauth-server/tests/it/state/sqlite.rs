//! Behaviour specific to SQLite: the file.

use std::path::Path;

use mcp_oauth_server::state::{Key, Kind, Sqlite, Store};
use rusqlite::Connection;

use crate::server::NAMESPACE;

use super::{at, key};

/// Returns the error of opening a file.
fn error(path: &Path) -> String {
    Sqlite::open(path, NAMESPACE).err().unwrap().to_string()
}

#[tokio::test]
async fn file_keeps_its_records_after_reopening() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.db");
    let before = Sqlite::open(&path, NAMESPACE).unwrap();
    before.put(&key("a"), b"value", at(60)).await.unwrap();
    before.increment(&key("anna"), at(60), at(0)).await.unwrap();
    let stored = before.get(&key("a")).await.unwrap();
    drop(before);
    let after = Sqlite::open(&path, NAMESPACE).unwrap();
    assert_eq!(after.get(&key("a")).await.unwrap(), stored);
    assert_eq!(after.increment(&key("anna"), at(61), at(1)).await.unwrap(), 2);
}

#[tokio::test]
async fn expired_records_are_removed() {
    let store = Sqlite::in_memory().unwrap();
    store.put(&key("a"), b"", at(60)).await.unwrap();
    store.remove_expired(at(60)).await.unwrap();
    assert_eq!(store.get(&key("a")).await.unwrap(), None);
}

#[cfg(unix)]
#[tokio::test]
async fn files_are_private() {
    use std::os::unix::fs::PermissionsExt;

    let folder = tempfile::tempdir().unwrap();
    let store = Sqlite::open(&folder.path().join("state.db"), NAMESPACE).unwrap();
    store.put(&key("a"), b"", at(60)).await.unwrap();
    let files = std::fs::read_dir(folder.path()).unwrap().map(Result::unwrap);
    let modes: Vec<u32> = files.map(|file| file.metadata().unwrap().permissions().mode() & 0o777).collect();
    assert_eq!(modes, [0o600; 3]);
}

#[tokio::test]
async fn two_connections_can_share_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.db");
    let left = Sqlite::open(&path, NAMESPACE).unwrap();
    let right = Sqlite::open(&path, NAMESPACE).unwrap();
    left.put(&key("code"), b"once", at(60)).await.unwrap();
    assert!(right.take(&key("code")).await.unwrap().is_some());
    assert!(left.take(&key("code")).await.unwrap().is_none());
}

#[test]
fn missing_folder_is_reported_with_the_path() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("missing").join("state.db");
    let message = error(&path);
    assert!(message.starts_with(&format!("the state cannot be stored in {}: ", path.display())), "{message}");
    assert!(message.contains("No such file or directory"), "{message}");
}

#[test]
fn file_of_another_program_is_not_changed() {
    let folder = tempfile::tempdir().unwrap();
    let json = folder.path().join("oauth.json");
    let text = "{\"clients\": []}".repeat(1000);
    std::fs::write(&json, &text).unwrap();
    assert!(error(&json).contains("choose a new file"));
    assert_eq!(std::fs::read_to_string(&json).unwrap(), text);
    let other = folder.path().join("other.db");
    Connection::open(&other).unwrap().execute_batch("CREATE TABLE record (a)").unwrap();
    let bytes = std::fs::read(&other).unwrap();
    assert!(error(&other).contains("choose a new file"));
    assert_eq!(std::fs::read(&other).unwrap(), bytes);
}

#[test]
fn file_of_a_newer_version_is_rejected() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.db");
    drop(Sqlite::open(&path, NAMESPACE).unwrap());
    Connection::open(&path).unwrap().pragma_update(None, "user_version", 2).unwrap();
    assert!(error(&path).contains("a newer version wrote it (schema 2, this version supports 1)"));
}

#[tokio::test]
async fn record_count_is_exact_after_removals() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.db");
    let store = Sqlite::open(&path, NAMESPACE).unwrap();
    let few = |id: i64| Key::new(Kind::new("few").with_max_records(5), id);
    for number in 0..9 {
        store.put(&few(number), b"", at(number)).await.unwrap();
    }
    store.put(&few(8), b"again", at(9)).await.unwrap();
    store.increment(&few(8), at(9), at(0)).await.unwrap();
    store.take(&few(7)).await.unwrap();
    store.take(&few(7)).await.unwrap();
    store.remove_expired(at(4)).await.unwrap();
    let reader = Connection::open(&path).unwrap();
    let number = |query: &str| reader.query_row(query, [], |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(number("SELECT many FROM sort WHERE kind = 'few'"), number("SELECT count(*) FROM record"));
    assert_eq!(number("SELECT count(*) FROM record"), 3);
}

//! SQL of the record table. Functions that write run in a transaction of the caller.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Result, Row, params, types::Type};

use crate::state::{Key, Kind, Revision, Stored};

pub(super) fn get(db: &Connection, key: &Key) -> Result<Option<Stored>> {
    db.prepare_cached("SELECT value, revision, until FROM record WHERE kind = ? AND id = ?")?
        .query_row(params![key.kind.name, key.id], stored)
        .optional()
}

pub(super) fn put(db: &Connection, key: &Key, value: &[u8], expires_at: Timestamp) -> Result<()> {
    remove(db, key)?;
    db.prepare_cached("INSERT INTO record (kind, id, value, until) VALUES (?, ?, ?, ?)")?
        .execute(params![key.kind.name, key.id, value, expires_at.as_microsecond()])?;
    enforce_maximum(db, key)
}

pub(super) fn create(
    db: &Connection,
    key: &Key,
    value: &[u8],
    expires_at: Timestamp,
    now: Timestamp,
) -> Result<bool> {
    let exists = get(db, key)?.is_some_and(|stored| stored.expires_at > now);
    if !exists {
        put(db, key, value, expires_at)?;
    }
    Ok(!exists)
}

pub(super) fn replace(
    db: &Connection,
    key: &Key,
    revision: Revision,
    value: &[u8],
    expires_at: Timestamp,
) -> Result<bool> {
    let unchanged = get(db, key)?.is_some_and(|stored| stored.revision == revision);
    if unchanged {
        put(db, key, value, expires_at)?;
    }
    Ok(unchanged)
}

pub(super) fn take(db: &Connection, key: &Key) -> Result<Option<Stored>> {
    let stored = get(db, key)?;
    remove(db, key)?;
    Ok(stored)
}

pub(super) fn ids(db: &Connection, kind: Kind) -> Result<Vec<String>> {
    let mut statement = db.prepare_cached("SELECT id FROM record WHERE kind = ?")?;
    statement.query_map([kind.name], |row| row.get(0))?.collect()
}

fn remove(db: &Connection, key: &Key) -> Result<()> {
    db.prepare_cached("DELETE FROM record WHERE kind = ? AND id = ?")?
        .execute(params![key.kind.name, key.id])
        .map(drop)
}

/// Increments a counter, which is a record whose value is a decimal number.
pub(super) fn increment(db: &Connection, key: &Key, expires_at: Timestamp, now: Timestamp) -> Result<u64> {
    let running = get(db, key)?.filter(|stored| stored.expires_at > now);
    let previous = running.as_ref().map_or(0, Stored::counter);
    let expires_at = running.map_or(expires_at, |stored| stored.expires_at);
    let count = previous.saturating_add(1);
    put(db, key, count.to_string().as_bytes(), expires_at)?;
    Ok(count)
}

pub(super) fn remove_expired(db: &Connection, now: Timestamp) -> Result<()> {
    db.prepare_cached("DELETE FROM record WHERE until <= ?")?.execute([now.as_microsecond()]).map(drop)
}

/// Removes the records of a kind that expire first while there are too many; never the one just written.
fn enforce_maximum(db: &Connection, key: &Key) -> Result<()> {
    let Some(max_records) = key.kind.max_records else { return Ok(()) };
    let count: i64 = db
        .prepare_cached("SELECT many FROM sort WHERE kind = ?")?
        .query_row([key.kind.name], |row| row.get(0))?;
    let surplus = count.saturating_sub(i64::try_from(max_records).unwrap_or(i64::MAX));
    if surplus <= 0 {
        return Ok(());
    }
    db.prepare_cached(
        "DELETE FROM record WHERE revision IN
            (SELECT revision FROM record WHERE kind = ? AND id <> ? ORDER BY until, revision LIMIT ?)",
    )?
    .execute(params![key.kind.name, key.id, surplus])
    .map(drop)
}

fn stored(row: &Row<'_>) -> Result<Stored> {
    let expires_at = Timestamp::from_microsecond(row.get(2)?)
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(2, Type::Integer, Box::new(error)))?;
    let revision = Revision(row.get::<_, i64>(1)?.cast_unsigned());
    Ok(Stored { value: row.get(0)?, revision, expires_at })
}

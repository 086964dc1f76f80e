//! What is done to the table of records. Each function runs in a transaction of its own.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Result, Row, params, types::Type};

use crate::state::{Key, Revision, Stored};

pub(super) fn get(rows: &Connection, key: &Key) -> Result<Option<Stored>> {
    rows.prepare_cached("SELECT value, revision, until FROM record WHERE kind = ? AND id = ?")?
        .query_row(params![key.kind.name, key.id], stored)
        .optional()
}

pub(super) fn put(rows: &Connection, key: &Key, value: &[u8], until: Timestamp) -> Result<()> {
    remove(rows, key)?;
    rows.prepare_cached("INSERT INTO record (kind, id, value, until) VALUES (?, ?, ?, ?)")?
        .execute(params![key.kind.name, key.id, value, until.as_microsecond()])?;
    make_room(rows, key)
}

pub(super) fn create(
    rows: &Connection,
    key: &Key,
    value: &[u8],
    until: Timestamp,
    now: Timestamp,
) -> Result<bool> {
    let taken = get(rows, key)?.is_some_and(|stored| stored.until > now);
    if !taken {
        put(rows, key, value, until)?;
    }
    Ok(!taken)
}

pub(super) fn replace(
    rows: &Connection,
    key: &Key,
    seen: Revision,
    value: &[u8],
    until: Timestamp,
) -> Result<bool> {
    let same = get(rows, key)?.is_some_and(|stored| stored.revision == seen);
    if same {
        put(rows, key, value, until)?;
    }
    Ok(same)
}

pub(super) fn take(rows: &Connection, key: &Key) -> Result<Option<Stored>> {
    let taken = get(rows, key)?;
    remove(rows, key)?;
    Ok(taken)
}

fn remove(rows: &Connection, key: &Key) -> Result<()> {
    rows.prepare_cached("DELETE FROM record WHERE kind = ? AND id = ?")?
        .execute(params![key.kind.name, key.id])
        .map(drop)
}

/// A count is a record whose value is a number in digits.
pub(super) fn count(rows: &Connection, key: &Key, until: Timestamp, now: Timestamp) -> Result<u64> {
    let running = get(rows, key)?.filter(|stored| stored.until > now);
    let (before, until) = running.map_or((0, until), |stored| (stored.count(), stored.until));
    let count = before.saturating_add(1);
    put(rows, key, count.to_string().as_bytes(), until)?;
    Ok(count)
}

pub(super) fn sweep(rows: &Connection, now: Timestamp) -> Result<()> {
    rows.prepare_cached("DELETE FROM record WHERE until <= ?")?.execute([now.as_microsecond()]).map(drop)
}

/// Removes those of this sort that end first, as many as are too many; never the one just written.
fn make_room(rows: &Connection, key: &Key) -> Result<()> {
    let Some(most) = key.kind.most else { return Ok(()) };
    let many: i64 = rows
        .prepare_cached("SELECT many FROM sort WHERE kind = ?")?
        .query_row([key.kind.name], |row| row.get(0))?;
    let surplus = many.saturating_sub(i64::try_from(most).unwrap_or(i64::MAX));
    if surplus <= 0 {
        return Ok(());
    }
    rows.prepare_cached(
        "DELETE FROM record WHERE revision IN
            (SELECT revision FROM record WHERE kind = ? AND id <> ? ORDER BY until, revision LIMIT ?)",
    )?
    .execute(params![key.kind.name, key.id, surplus])
    .map(drop)
}

fn stored(row: &Row<'_>) -> Result<Stored> {
    let until = Timestamp::from_microsecond(row.get(2)?)
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(2, Type::Integer, Box::new(error)))?;
    let revision = Revision(row.get::<_, i64>(1)?.cast_unsigned());
    Ok(Stored { value: row.get(0)?, revision, until })
}

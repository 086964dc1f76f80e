//! How a key, a record and a quota are told to the scripts, and what they answer.

use jiff::Timestamp;
use redis::{Script, ScriptInvocation};

use crate::state::{Key, Quota, Revision, StoreError, Stored};

/// What every name begins with that this program writes.
const PREFIX: &str = "kimai-mcp";
pub(super) const WRITE: &str = "write a record";

/// Value, revision and end of a row; all are missing where there is none.
pub(super) type Row = (Option<Vec<u8>>, Option<u64>, Option<i64>);

pub(super) fn on_row<'s>(script: &'s Script, key: &Key) -> ScriptInvocation<'s> {
    let mut call = script.prepare_invoke();
    call.key(format!("{PREFIX}:record:{key}")).key(format!("{PREFIX}:ends:{}", key.kind.name));
    call
}

/// A script that writes this row, if it finds what its further arguments say.
pub(super) fn writing<'s>(
    script: &'s Script,
    key: &Key,
    value: &[u8],
    until: Timestamp,
) -> Result<ScriptInvocation<'s>, StoreError> {
    // Chance rather than a counter, which a Redis that is short of memory may drop and begin again.
    let revision = getrandom::u64().map_err(|error| StoreError { verb: WRITE, source: Box::new(error) })?;
    let most = key.kind.most.map(|most| most.to_string()).unwrap_or_default();
    let mut call = on_row(script, key);
    call.arg(value).arg(revision).arg(until.as_microsecond()).arg(&key.id).arg(most);
    Ok(call)
}

pub(super) fn admitting<'s>(
    script: &'s Script,
    key: &Key,
    quota: Quota,
    now: Timestamp,
) -> ScriptInvocation<'s> {
    let mut call = script.prepare_invoke();
    call.key(format!("{PREFIX}:limit:{key}"))
        .arg(now.as_microsecond())
        .arg(quota.pause_micros())
        .arg(quota.span_micros());
    call
}

pub(super) fn trying(script: &Script) -> ScriptInvocation<'_> {
    script.key(format!("{PREFIX}:ready"))
}

pub(super) fn stored((value, revision, until): Row) -> Option<Stored> {
    let until = Timestamp::from_microsecond(until?).ok()?;
    Some(Stored { value: value?, revision: Revision(revision?), until })
}

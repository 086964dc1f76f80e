//! What customers, projects and activities have in common in lists and answers.

use serde_json::{Value, json};

use super::{
    answers::{Outcome, Refusal},
    call::Call,
    query::Query,
    teams,
};

/// `teams` of an answer.
pub(crate) fn teams(call: &Call<'_>, ids: &[u64]) -> Vec<Value> {
    call.store.teams.iter().filter(|team| ids.contains(&team.id)).map(teams::brief).collect()
}

/// One object of several.
pub(crate) fn joined(mut base: Value, parts: impl IntoIterator<Item = Value>) -> Value {
    for part in parts {
        if let (Value::Object(base), Value::Object(part)) = (&mut base, part) {
            base.extend(part);
        }
    }
    base
}

/// Whether `visible` lets it through: 1 visible (when not given), 2 hidden, 3 both.
pub(crate) fn visible(query: &Query, is: bool) -> bool {
    match query.text("visible") {
        Some("3") => true,
        Some("2") => !is,
        _ => is,
    }
}

/// How the database orders names: without regard to case.
pub(crate) fn collated(name: &str) -> String {
    name.to_lowercase()
}

/// Orders a list by `key` as `order` wants it; what is equal stays in the order of the ids.
pub(crate) fn order<T, K: Ord>(query: &Query, list: &mut [T], key: impl Fn(&T) -> K) {
    let down = query.text("order") == Some("DESC");
    list.sort_by(|a, b| if down { key(b).cmp(&key(a)) } else { key(a).cmp(&key(b)) });
}

/// Whether the caller may share something with this team: one that the caller leads, or any for who sees all.
pub(crate) fn may_share_with(call: &Call<'_>, team: u64) -> bool {
    call.store.teams.get(team).is_some_and(|team| call.may("view_all_data") || team.led_by(call.me.id))
}

/// `POST .../{id}/team`: 410 for everybody, whatever the id.
pub(crate) fn team_is_gone(_: &mut Call<'_>) -> Outcome {
    const GONE: &str = "This endpoint was removed, use \"POST /api/teams/\" instead.";
    Err(Refusal::Body(410, json!({"code": 410, "message": GONE})))
}

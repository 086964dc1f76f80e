//! What customers, projects and activities have in common in lists and answers.
//!
//! The free search of lists: `word`, `!word`, `field:value` of a meta field.
//!
//! Pages: headers tell where one is, and a page past the end is 404.

use serde_json::{Value, json};

use crate::{
    call::Call,
    query::Query,
    response::{ErrorResponse, NOT_FOUND, Response, RouteResult},
    settings::Settings,
    store::Meta,
    teams,
};

/// `teams` of an answer.
pub(crate) fn teams(call: &Call<'_>, ids: &[u64]) -> Vec<Value> {
    call.store.teams.iter().filter(|team| ids.contains(&team.id)).map(teams::summary).collect()
}

/// One object of several.
pub(crate) fn merged(mut base: Value, parts: impl IntoIterator<Item = Value>) -> Value {
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
pub(crate) fn collation_key(name: &str) -> String {
    name.to_lowercase()
}

/// Orders a list by `key` as `order` wants it; what is equal stays in the order of the ids.
pub(crate) fn sort<T, K: Ord>(query: &Query, list: &mut [T], key: impl Fn(&T) -> K) {
    let down = query.text("order") == Some("DESC");
    list.sort_by(|a, b| if down { key(b).cmp(&key(a)) } else { key(a).cmp(&key(b)) });
}

/// Whether the caller may share something with this team: one that the caller leads, or any for who sees all.
pub(crate) fn may_share_with(call: &Call<'_>, team: u64) -> bool {
    call.store.teams.get(team).is_some_and(|team| call.may("view_all_data") || team.led_by(call.me.id))
}

/// `POST .../{id}/team`: 410 for everybody, whatever the id.
pub(crate) fn team_is_gone(_: &mut Call<'_>) -> RouteResult {
    const GONE: &str = "This endpoint was removed, use \"POST /api/teams/\" instead.";
    Err(ErrorResponse::Body(410, json!({"code": 410, "message": GONE})))
}

/// Whether a thing with these texts and meta fields is found by all words of the term.
pub(crate) fn matches_term(term: &str, texts: &[Option<&str>], meta: &Meta) -> bool {
    term.split_whitespace().all(|word| match word.split_once(':').filter(|(_, value)| !value.is_empty()) {
        Some((name, value)) => matches_custom_field(name, value, meta),
        None => matches_text(word, texts),
    })
}

fn matches_text(word: &str, texts: &[Option<&str>]) -> bool {
    match excluded(word) {
        Some(word) => texts.iter().flatten().all(|text| !contains(text, word)),
        None => texts.iter().flatten().any(|text| contains(text, word)),
    }
}

fn matches_custom_field(name: &str, value: &str, meta: &Meta) -> bool {
    let own = meta.iter().find(|(own, _)| own == name).and_then(|(_, value)| value.as_deref());
    match (value, own) {
        ("~" | "\"\"", own) => own.is_none(),
        ("*", own) => own.is_some(),
        (_, None) => false,
        (value, Some(own)) => match excluded(value) {
            Some(value) => !contains(own, value),
            None => contains(own, value),
        },
    }
}

fn excluded(word: &str) -> Option<&str> {
    word.strip_prefix('!').filter(|rest| !rest.is_empty())
}

/// As the database compares: without regard to case.
fn contains(text: &str, word: &str) -> bool {
    text.to_lowercase().contains(&word.to_lowercase())
}

/// Rows of a page when nobody says.
const SIZE: usize = 50;

/// The page that `page` and `size` ask for; `view` makes a row of the answer.
pub(crate) fn page<T>(
    settings: &Settings,
    query: &Query,
    rows: &[T],
    view: impl FnMut(&T) -> Value,
) -> RouteResult {
    let requested = |name: &str| query.number(name).and_then(|number| usize::try_from(number).ok());
    let size = requested("size").filter(|size| *size > 0).unwrap_or(SIZE).min(settings.page_size_cap);
    let page = requested("page").unwrap_or(1).max(1);
    let pages = rows.len().div_ceil(size).max(1);
    if page > pages {
        return Err(NOT_FOUND);
    }
    let rows_json: Vec<Value> = rows.iter().skip((page - 1) * size).take(size).map(view).collect();
    Ok(Response::json(rows_json)
        .header("x-page", page.to_string())
        .header("x-total-count", rows.len().to_string())
        .header("x-total-pages", pages.to_string())
        .header("x-per-page", size.to_string()))
}

#[cfg(test)]
mod tests {
    use super::matches_term;

    #[test]
    fn all_words_must_be_found_and_none_of_the_excluded() {
        let texts = [Some("Web shop"), None, Some("P-301")];
        assert!(matches_term("SHOP p-3", &texts, &Vec::new()));
        assert!(!matches_term("shop !web", &texts, &Vec::new()));
        assert!(matches_term("skill:tal", &[], &vec![("skill".to_owned(), Some("Talking".to_owned()))]));
    }
}

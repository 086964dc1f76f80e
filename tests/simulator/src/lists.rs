//! Filters, order, paging and shared fields of lists.
//!
//! The `term` parameter searches by `word`, `!word` and `field:value` of a custom field.
//!
//! Paged lists have position headers; a page past the end answers 404.

use serde_json::{Value, json};

use crate::{
    call::Call,
    query::Query,
    response::{ErrorResponse, NOT_FOUND, Response, RouteResult},
    settings::Settings,
    store::Meta,
    teams,
};

/// Returns the `teams` field.
pub(crate) fn teams(call: &Call<'_>, ids: &[u64]) -> Vec<Value> {
    call.store.teams.iter().filter(|team| ids.contains(&team.id)).map(teams::summary).collect()
}

/// Merges objects into one.
pub(crate) fn merged(mut base: Value, parts: impl IntoIterator<Item = Value>) -> Value {
    for part in parts {
        if let (Value::Object(base), Value::Object(part)) = (&mut base, part) {
            base.extend(part);
        }
    }
    base
}

/// Applies the `visible` parameter: 1 visible (the default), 2 hidden, 3 both.
pub(crate) fn visible(query: &Query, is: bool) -> bool {
    match query.text("visible") {
        Some("3") => true,
        Some("2") => !is,
        _ => is,
    }
}

/// Returns the sort key of a name, which ignores case and accents as the database does.
pub(crate) fn collation_key(name: &str) -> String {
    name.to_lowercase().chars().map(without_accent).collect()
}

/// Returns the base letter of a lower-case letter.
const fn without_accent(letter: char) -> char {
    match letter {
        'à'..='å' | 'ā' | 'ă' | 'ą' => 'a',
        'ç' | 'ć' | 'č' => 'c',
        'è'..='ë' | 'ē' | 'ę' | 'ě' => 'e',
        'ì'..='ï' | 'ī' => 'i',
        'ñ' | 'ń' | 'ň' => 'n',
        'ò'..='ö' | 'ō' | 'ő' => 'o',
        'ś' | 'š' | 'ß' => 's',
        'ù'..='ü' | 'ū' | 'ů' | 'ű' => 'u',
        'ý' | 'ÿ' => 'y',
        'ź' | 'ż' | 'ž' => 'z',
        other => other,
    }
}

/// Sorts a list by `key` in the direction of `order`; equal rows stay in the order of their ids.
pub(crate) fn sort<T, K: Ord>(query: &Query, list: &mut [T], key: impl Fn(&T) -> K) {
    let down = query.text("order") == Some("DESC");
    list.sort_by(|a, b| if down { key(b).cmp(&key(a)) } else { key(a).cmp(&key(b)) });
}

/// Checks if the caller may assign this team: a team that the caller leads, or any with `view_all_data`.
pub(crate) fn may_share_with(call: &Call<'_>, team: u64) -> bool {
    call.store.teams.get(team).is_some_and(|team| call.may("view_all_data") || team.led_by(call.me.id))
}

/// `POST .../{id}/team`: removed from Kimai, answers 410.
pub(crate) fn team_is_gone(_: &mut Call<'_>) -> RouteResult {
    const GONE: &str = "This endpoint was removed, use \"POST /api/teams/\" instead.";
    Err(ErrorResponse::Body(410, json!({"code": 410, "message": GONE})))
}

/// Checks if all words of a search term match these texts and custom fields.
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

/// Checks for a part of a text without regard to case and accents. `%` stands for any text, as in the database.
fn contains(text: &str, word: &str) -> bool {
    let text = collation_key(text);
    let word = collation_key(word);
    let mut rest = text.as_str();
    word.split('%').all(|part| match rest.find(part) {
        Some(at) => {
            rest = rest.get(at + part.len()..).unwrap_or_default();
            true
        }
        None => false,
    })
}

/// Default page size.
const SIZE: usize = 50;

/// Returns the requested page; `view` renders a row.
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
        assert!(matches_term("w%p %", &texts, &Vec::new()) && !matches_term("%", &[None], &Vec::new()));
        assert!(matches_term("skill:tal", &[], &vec![("skill".to_owned(), Some("Talking".to_owned()))]));
    }
}

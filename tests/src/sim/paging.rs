//! Pages: headers tell where one is, and a page past the end is 404.

use serde_json::Value;

use super::{
    Settings,
    answers::{Answer, NOT_FOUND, Outcome},
    query::Query,
};

/// Rows of a page when nobody says.
const SIZE: usize = 50;

/// The page that `page` and `size` ask for; `show` makes a row of the answer.
pub(crate) fn page<T>(
    settings: &Settings,
    query: &Query,
    rows: &[T],
    show: impl FnMut(&T) -> Value,
) -> Outcome {
    let asked = |name: &str| query.number(name).and_then(|number| usize::try_from(number).ok());
    let size = asked("size").filter(|size| *size > 0).unwrap_or(SIZE).min(settings.page_size_cap);
    let page = asked("page").unwrap_or(1).max(1);
    let pages = rows.len().div_ceil(size).max(1);
    if page > pages {
        return Err(NOT_FOUND);
    }
    let shown: Vec<Value> = rows.iter().skip((page - 1) * size).take(size).map(show).collect();
    Ok(Answer::json(shown)
        .header("x-page", page.to_string())
        .header("x-total-count", rows.len().to_string())
        .header("x-total-pages", pages.to_string())
        .header("x-per-page", size.to_string()))
}

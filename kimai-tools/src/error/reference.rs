//! Names that mean nothing, or too much.

use kimai_domain::Unresolved;

use crate::render::quoted_name;

/// How many of several are listed.
const LISTED: usize = 20;

pub(super) fn text(error: &Unresolved) -> String {
    let Unresolved { field, name, is_ambiguous, candidates } = error;
    let rows: Vec<String> =
        candidates.iter().take(LISTED).map(|(name, id)| format!("{} (#{id})", label(name))).collect();
    let rows = rows.join(", ");
    let more = match candidates.len().saturating_sub(LISTED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let name = quoted_name(name);
    match (is_ambiguous, candidates.is_empty()) {
        (true, _) => {
            format!("{field} {name} means {} things: {rows}{more}. Give the id of one.", candidates.len())
        }
        (false, true) => format!("There is no {field} {name} that you may see."),
        (false, false) => format!("There is no {field} {name} that you may see. The nearest names: {rows}."),
    }
}

/// A name behind the name of what it belongs to.
fn label(name: &str) -> String {
    name.split(" / ").map(|name| quoted_name(name).to_string()).collect::<Vec<_>>().join(" / ")
}

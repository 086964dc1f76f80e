//! Ids alone.

use kimai_domain::api::Id;

/// `#1, #2`, or `none`.
pub fn ids<R>(ids: impl IntoIterator<Item = Id<R>>) -> String {
    let ids = ids.into_iter().map(|id| format!("#{id}")).collect::<Vec<_>>().join(", ");
    if ids.is_empty() { "none".to_owned() } else { ids }
}

//! All that a caller may know of one thing.

use kimai_api::{Api, Error, Get, Id, Identified, List};

/// One thing as far as the caller may see it.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts<R> {
    /// The thing.
    pub entity: R,
    /// Whether it is only what a list shows: Kimai lists customers, projects and activities to everybody who
    /// may book on them, and shows one alone only to those who manage it.
    pub only_listed: bool,
}

/// One thing with all its fields, or as the list of `everything` has it where Kimai refuses to show it alone.
///
/// # Errors
/// When Kimai refuses, and does not list it either.
pub async fn facts<R: Get + List + Identified>(
    api: &Api<R>,
    id: Id<R>,
    everything: &R::Query,
) -> Result<Facts<R>, Error> {
    let refusal = match api.get(id).await {
        Ok(entity) => return Ok(Facts { entity, only_listed: false }),
        Err(error) if error.status() == Some(403) => error,
        Err(error) => return Err(error),
    };
    let listed = api.list(everything).await?.into_iter().find(|entity| entity.id() == id);
    listed.map(|entity| Facts { entity, only_listed: true }).ok_or(refusal)
}

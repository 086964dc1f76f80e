//! Whose records are meant, by what people call each other.

use kimai_domain::{
    Kimai, Reference,
    api::{Id, User},
    people::{self, Source, Visible},
};

use crate::ToolError;

/// Everybody that the caller may name: whom Kimai lists, or else the members of teams, or else those of the latest
/// records.
pub(super) async fn people(kimai: &Kimai) -> Result<Visible, ToolError> {
    let (client, me) = (kimai.client(), kimai.me().await?);
    let visible = people::visible(client, client, &me, false).await?;
    if visible.source == Source::Own {
        return Ok(people::in_records(client, &me).await?);
    }
    Ok(visible)
}

/// The id of a user; a name is looked up among those that the caller may name.
pub(super) async fn user(kimai: &Kimai, who: &Reference<User>, field: &str) -> Result<Id<User>, ToolError> {
    match who {
        Reference::Id(id) => Ok(*id),
        Reference::Name(_) => Ok(who.one(field, &people(kimai).await?.users)?.id),
    }
}

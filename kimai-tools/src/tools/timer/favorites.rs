//! Favorite records, which timers are restarted from (Kimai 2.66).

use kimai_domain::{
    Change,
    api::{Id, Timesheet},
    favorites,
};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    Action, Context, Requirement, ToolError,
    call_names::named,
    data::{Record, Table},
    render::{Render, Text, change::ChangeOutput, record},
};

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(description = "records marked to restart (Kimai 2.66)")]
pub(super) struct Favorites {}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Favorite {
    id: Id<Timesheet>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Unfavorite {
    id: Id<Timesheet>,
}

impl Action for Favorites {
    const NAME: &'static str = "favorites";
    const ACCESS: Requirement = Requirement::READ;
    type Output = FavoritesOutput;

    async fn run(self, context: &Context) -> Result<FavoritesOutput, ToolError> {
        Ok(FavoritesOutput(favorites::list(&context.session).await?))
    }
}

impl Action for Favorite {
    const NAME: &'static str = "favorite";
    const ACCESS: Requirement = Requirement::WRITE;
    const IS_IDEMPOTENT: bool = true;
    type Output = ChangeOutput;

    async fn run(self, context: &Context) -> Result<ChangeOutput, ToolError> {
        let change = favorites::add(&context.session, self.id).await?;
        Ok(with_note_if_unchanged(change, "It was a favorite before."))
    }
}

impl Action for Unfavorite {
    const NAME: &'static str = "unfavorite";
    const ACCESS: Requirement = Requirement::WRITE;
    const IS_IDEMPOTENT: bool = true;
    type Output = ChangeOutput;

    async fn run(self, context: &Context) -> Result<ChangeOutput, ToolError> {
        let change = favorites::remove(&context.session, self.id).await?;
        Ok(with_note_if_unchanged(change, "It was no favorite."))
    }
}

fn with_note_if_unchanged(change: Change, note: &str) -> ChangeOutput {
    let note = (!change.is_write()).then(|| note.to_owned());
    ChangeOutput::from(change).with_note(note)
}

/// The caller's favorites.
pub(super) struct FavoritesOutput(Vec<Timesheet>);

impl Render for FavoritesOutput {
    type Data = Table<Record>;

    fn render(&self, text: &mut Text) {
        if self.0.is_empty() {
            text.line(named("No favorites; timer favorite id=… makes a record of yours one."));
        } else {
            text.line(named("Favorites (timer restart id=… starts one again):"));
            self.0.iter().for_each(|record| text.line(record::line(record)));
        }
    }

    fn data(&self) -> Self::Data {
        self.0.iter().collect()
    }
}

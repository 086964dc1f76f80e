//! Action `get`: one entity with all its fields.

use kimai_domain::{
    Session,
    api::Id,
    entities::{Details, ReadableEntity},
};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{access, types::EntityType};
use crate::{
    Action, Context, Requirement, ToolError,
    data::{Entity, Table},
    render::{Entry, Render, Text},
};

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Get {
    #[serde(rename = "type")]
    entity_type: EntityType,
    id: Id<()>,
}

/// An entity as far as the caller may see it.
pub(super) struct EntityOutput {
    entity: Box<dyn Entry>,
    listed_only: bool,
}

impl Action for Get {
    const NAME: &'static str = "get";
    const ACCESS: Requirement = access::READS;
    type Output = EntityOutput;

    async fn run(self, context: &Context) -> Result<EntityOutput, ToolError> {
        let get = self.entity_type.operation(Self::NAME, |entry| entry.get)?;
        get(&context.session, self.id.get()).await
    }
}

/// Reads an entity of one type.
pub(super) async fn get<R: ReadableEntity + Entry>(
    session: &Session,
    id: u64,
) -> Result<EntityOutput, ToolError> {
    let Details { entity, listed_only } = R::details(&R::api(session.client()), Id::new(id)).await?;
    Ok(EntityOutput { entity: Box::new(entity), listed_only })
}

const LISTED_ONLY: &str = "Your role may see only these fields of it.";

impl Render for EntityOutput {
    type Data = Table<Entity>;

    fn render(&self, text: &mut Text) {
        self.entity.full(text);
        if self.listed_only {
            text.line(LISTED_ONLY);
        }
    }

    fn data(&self) -> Self::Data {
        let note = self.listed_only.then(|| LISTED_ONLY.to_owned());
        [self.entity.data()].into_iter().collect::<Table<_>>().notes(note.into_iter().collect())
    }
}

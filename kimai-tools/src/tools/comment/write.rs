//! Writing comments.

use kimai_domain::{
    Input,
    api::{Comment, CommentForm, Field, Id},
};
use schemars::JsonSchema;
use serde::Deserialize;

use super::on::{Commented, Deed, on, one};
use crate::{
    Access, Action, Context, ToolError,
    data::{self, Table},
    render::{Told, comment},
    tools::managed::On,
};

/// What was written, or is gone.
type Written = Told<Table<data::Comment, On>>;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Create {
    entity: Commented,
    entity_id: Id<Commented>,
    data: New,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct New {
    message: String,
    pinned: Option<bool>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Delete {
    entity: Commented,
    entity_id: Id<Commented>,
    comment_id: Id<Comment>,
}

/// pins, or unpins a pinned one
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Pin {
    entity: Commented,
    entity_id: Id<Commented>,
    comment_id: Id<Comment>,
}

impl Action for Create {
    const NAME: &'static str = "create";
    const ACCESS: Access = Access::Write;
    type Output = Written;

    async fn run(self, context: &Context) -> Result<Written, ToolError> {
        let Self { entity, entity_id, data: New { message, pinned } } = self;
        if message.trim().is_empty() {
            return Err(Input::new("data.message", "is empty; a comment needs a text").into());
        }
        let form = CommentForm { message, pinned: Field::from_option(pinned) };
        let added = on(&context.session, entity, entity_id, Deed::Add(form)).await?;
        let to = entity.titled(entity_id, &context.session).await;
        let lines: Vec<String> = added.iter().map(comment::line).collect();
        let data = Table::of(added.iter().map(Into::into).collect(), On::from(&to)).deed("Added");
        Ok(Told(format!("Added to {to}: {}", lines.concat()), data))
    }
}

impl Action for Delete {
    const NAME: &'static str = "delete";
    const ACCESS: Access = Access::Destructive;
    type Output = Written;

    /// Reads it first: what is gone is told.
    async fn run(self, context: &Context) -> Result<Written, ToolError> {
        let Self { entity, entity_id, comment_id } = self;
        let gone = one(&context.session, entity, entity_id, comment_id).await?;
        on(&context.session, entity, entity_id, Deed::Delete(comment_id)).await?;
        let from = entity.titled(entity_id, &context.session).await;
        let data = Table::of(vec![(&gone).into()], On::from(&from)).deed("Deleted");
        Ok(Told(format!("Deleted from {from}: {}", comment::whole(&gone)), data))
    }
}

impl Action for Pin {
    const NAME: &'static str = "pin";
    const ACCESS: Access = Access::Write;
    type Output = Told<Table<data::Comment>>;

    async fn run(self, context: &Context) -> Result<Self::Output, ToolError> {
        let Self { entity, entity_id, comment_id } = self;
        let changed = on(&context.session, entity, entity_id, Deed::Pin(comment_id)).await?;
        let pinned = changed.iter().any(|comment| comment.pinned == Some(true));
        let state = if pinned { "Pinned now" } else { "Not pinned any more" };
        let lines: Vec<String> = changed.iter().map(comment::line).collect();
        let data = changed.iter().collect::<Table<_>>().deed(state);
        Ok(Told(format!("{state}: {}", lines.concat()), data))
    }
}

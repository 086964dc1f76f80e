//! Deleting a rate.

use kimai_domain::{
    Input,
    api::{Id, Rate},
};
use schemars::JsonSchema;
use serde::Deserialize;

use super::on::{Deed, on};
use crate::{
    Access, Action, Context, ToolError,
    data::{self, Table},
    render::{Told, ids, rate},
    tools::managed::{Managed, On},
};

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Delete {
    entity: Managed,
    entity_id: Id<Managed>,
    rate_id: Id<Rate>,
}

impl Action for Delete {
    const NAME: &'static str = "delete";
    const ACCESS: Access = Access::Destructive;
    type Output = Told<Table<data::Price, On>>;

    /// Reads it first: what is gone is told, so that it can be added again.
    async fn run(self, context: &Context) -> Result<Self::Output, ToolError> {
        let Self { entity, entity_id, rate_id } = self;
        let rates = on(&context.session, entity, entity_id, Deed::List).await?;
        let Some(rate) = rates.iter().find(|rate| rate.id == rate_id) else {
            let known = ids(rates.iter().map(|rate| rate.id));
            let problem = format!("no rate #{rate_id} on this {}; it has {known}", entity.word());
            return Err(Input::new("rate_id", problem).into());
        };
        on(&context.session, entity, entity_id, Deed::Delete(rate_id)).await?;
        let of = entity.titled(entity_id, &context.session).await;
        let rows = vec![data::Price::new(rate, of.currency())];
        let text = format!("Deleted from {of}: {}", rate::line(rate, of.currency()));
        Ok(Told(text, Table::of(rows, On::from(&of)).deed("Deleted")))
    }
}

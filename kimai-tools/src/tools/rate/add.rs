//! A new rate.

use kimai_domain::api::{Field, Id, Rate, RateForm, User};
use schemars::JsonSchema;
use serde::Deserialize;

use super::on::{Deed, on};
use crate::{
    Access, Action, Context, ToolError,
    data::{self, Table},
    render::{Told, rate},
    tools::managed::{Managed, On},
};

/// one for each user and one for all
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Add {
    entity: Managed,
    entity_id: Id<Managed>,
    data: New,
}

// Kimai books 0 where no rate is given.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct New {
    /// omitted: all
    user: Option<Id<User>>,
    rate: f64,
    #[serde(alias = "internalRate")]
    internal_rate: Option<f64>,
    /// a record instead of an hour
    #[serde(alias = "isFixed")]
    is_fixed: Option<bool>,
}

impl From<New> for RateForm {
    fn from(new: New) -> Self {
        Self {
            user: Field::from_option(new.user),
            rate: new.rate.into(),
            internal_rate: Field::from_option(new.internal_rate),
            is_fixed: Field::from_option(new.is_fixed),
        }
    }
}

impl Action for Add {
    const NAME: &'static str = "add";
    const ACCESS: Access = Access::Write;
    type Output = Told<Table<data::Price, On>>;

    async fn run(self, context: &Context) -> Result<Self::Output, ToolError> {
        let Self { entity, entity_id, data } = self;
        let added = on(&context.session, entity, entity_id, Deed::Add(data.into())).await?;
        let to = entity.titled(entity_id, &context.session).await;
        let lines: Vec<String> = added.iter().map(|rate: &Rate| rate::line(rate, to.currency())).collect();
        let rows = added.iter().map(|rate| data::Price::new(rate, to.currency())).collect();
        let data = Table::of(rows, On::from(&to)).deed("Added");
        Ok(Told(format!("Added to {to}: {}", lines.concat()), data))
    }
}

//! Reading rates.

use kimai_domain::api::{Id, Rate};
use schemars::JsonSchema;
use serde::Deserialize;

use super::on::{Deed, on};
use crate::{
    Access, Action, Context, ToolError,
    data::{self, Table},
    render::{Render, Text, rate},
    tools::managed::{Managed, On, Titled},
};

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct List {
    entity: Managed,
    entity_id: Id<Managed>,
}

/// The rates of one thing.
pub(super) struct Rates {
    of: Titled,
    rates: Vec<Rate>,
}

impl Action for List {
    const NAME: &'static str = "list";
    const ACCESS: Access = Access::Read;
    type Output = Rates;

    async fn run(self, context: &Context) -> Result<Rates, ToolError> {
        let rates = on(&context.session, self.entity, self.entity_id, Deed::List).await?;
        Ok(Rates { of: self.entity.titled(self.entity_id, &context.session).await, rates })
    }
}

const NONE: &str = "those of what it belongs to, or of the user, apply";

impl Render for Rates {
    type Data = Table<data::Price, On>;

    fn render(&self, text: &mut Text) {
        if self.rates.is_empty() {
            return text.line(format_args!("No rates of {}; {NONE}.", self.of));
        }
        text.line(format_args!("Rates of {}:", self.of));
        self.rates.iter().for_each(|rate| text.line(rate::line(rate, self.of.currency())));
    }

    fn data(&self) -> Self::Data {
        let rates = self.rates.iter().map(|rate| data::Price::new(rate, self.of.currency()));
        let list = Table::of(rates.collect(), On::from(&self.of));
        if self.rates.is_empty() { list.about(format!("{NONE}.")) } else { list }
    }
}

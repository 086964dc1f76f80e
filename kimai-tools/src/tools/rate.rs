//! Tool `rate`: prices of work on customers, projects and activities.

use kimai_domain::{
    Change,
    api::{Field, Id, Rate, RateForm, User},
    entities,
};
use schemars::JsonSchema;
use serde::Deserialize;

use super::catalog::{CatalogEntity, CatalogKind, Owner};
use crate::{
    Action, Context, Requirement, Tool, ToolError,
    action::action,
    data::{self, Table},
    render::{Render, Text, rate_comment::rate_line},
};

pub(super) static TOOL: Tool = Tool {
    name: "rate",
    title: "Rates",
    description: "Prices of work on a customer, project or activity, for one user or all.",
    discriminator: Some("action"),
    actions: &[action::<List>(), action::<Add>(), action::<Delete>()],
};

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct List {
    entity: CatalogKind,
    entity_id: Id<CatalogKind>,
}

#[derive(Deserialize, JsonSchema)]
#[schemars(description = "one for each user and one for all")]
#[serde(deny_unknown_fields)]
struct Add {
    entity: CatalogKind,
    entity_id: Id<CatalogKind>,
    data: RateData,
}

// `rate` is required because Kimai books 0 without it.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RateData {
    #[schemars(description = "omitted: all")]
    user: Option<Id<User>>,
    rate: f64,
    internal_rate: Option<f64>,
    #[schemars(description = "a record instead of an hour")]
    is_fixed: Option<bool>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Delete {
    entity: CatalogKind,
    entity_id: Id<CatalogKind>,
    rate_id: Id<Rate>,
}

impl From<RateData> for RateForm {
    fn from(data: RateData) -> Self {
        Self::default()
            .user(Field::from_option(data.user))
            .rate(data.rate)
            .internal_rate(Field::from_option(data.internal_rate))
            .is_fixed(Field::from_option(data.is_fixed))
    }
}

impl Action for List {
    const NAME: &'static str = "list";
    const ACCESS: Requirement = Requirement::READ;
    type Output = ListOutput;

    async fn run(self, context: &Context) -> Result<ListOutput, ToolError> {
        let session = &context.session;
        let parent = self.entity.parent(self.entity_id);
        let request = entities::list_rates(session, parent);
        let (rates, entity) = self.entity.named_while(self.entity_id, session, request).await?;
        Ok(ListOutput { entity, rates })
    }
}

impl Action for Add {
    const NAME: &'static str = "add";
    const ACCESS: Requirement = Requirement::MANAGE;
    type Output = WriteOutput;

    async fn run(self, context: &Context) -> Result<WriteOutput, ToolError> {
        let session = &context.session;
        let parent = self.entity.parent(self.entity_id);
        let form = self.data.into();
        let request = entities::add_rate(session, parent, &form);
        let (change, entity) = self.entity.named_while(self.entity_id, session, request).await?;
        Ok(WriteOutput { entity, change, summary: "Added", preposition: "to" })
    }
}

impl Action for Delete {
    const NAME: &'static str = "delete";
    const ACCESS: Requirement = Requirement::MANAGE_DELETE;
    const IS_IDEMPOTENT: bool = true;
    type Output = WriteOutput;

    async fn run(self, context: &Context) -> Result<WriteOutput, ToolError> {
        let session = &context.session;
        let parent = self.entity.parent(self.entity_id);
        let request = entities::delete_rate(session, parent, self.rate_id);
        let (change, entity) = self.entity.named_while(self.entity_id, session, request).await?;
        Ok(WriteOutput { entity, change, summary: "Deleted", preposition: "from" })
    }
}

/// The rates of an entity.
struct ListOutput {
    entity: CatalogEntity,
    rates: Vec<Rate>,
}

const INHERITED: &str = "the rates of its parent or of the user apply";

impl Render for ListOutput {
    type Data = Table<data::Price, Owner>;

    fn render(&self, text: &mut Text) {
        if self.rates.is_empty() {
            return text.line(format_args!("No rates of {}; {INHERITED}.", self.entity));
        }
        text.line(format_args!("Rates of {}:", self.entity));
        self.rates.iter().for_each(|rate| text.line(rate_line(rate, self.entity.currency())));
    }

    fn data(&self) -> Self::Data {
        let rates = self.rates.iter().map(|rate| data::Price::new(rate, self.entity.currency()));
        let table = Table::of(rates.collect(), Owner::from(&self.entity));
        if self.rates.is_empty() { table.description(format!("{INHERITED}.")) } else { table }
    }
}

/// A rate that was added or deleted.
struct WriteOutput {
    entity: CatalogEntity,
    change: Change,
    summary: &'static str,
    preposition: &'static str,
}

impl WriteOutput {
    /// Returns the new or the deleted rate.
    fn rate(&self) -> Option<&Rate> {
        self.change.after().or_else(|| self.change.before())
    }
}

impl Render for WriteOutput {
    type Data = Table<data::Price, Owner>;

    fn render(&self, text: &mut Text) {
        let Self { entity, summary, preposition, .. } = self;
        let rate = self.rate().map(|rate| rate_line(rate, entity.currency())).unwrap_or_default();
        text.line(format_args!("{summary} {preposition} {entity}: {rate}"));
    }

    fn data(&self) -> Self::Data {
        let rows = self.rate().map(|rate| data::Price::new(rate, self.entity.currency()));
        Table::of(rows.into_iter().collect(), Owner::from(&self.entity)).summary(self.summary)
    }
}

//! Setting custom fields.

use kimai_domain::{
    Error, Input,
    api::{Api, Client, HasMeta, Id, MetaField},
    entities::set_required_custom_fields,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::of::{Fields, Kind, Of};
use crate::{
    Access, Action, Context, ToolError,
    arguments::CustomField,
    data::{self, Table},
    render::{Render, Text, quoted_name},
};

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Update {
    entity: Kind,
    entity_id: Id<Kind>,
    data: Vec<CustomField>,
}

/// What was set, and all fields as they now stand.
pub(super) struct Set {
    names: Vec<String>,
    now: Fields,
}

impl Action for Update {
    const NAME: &'static str = "update";
    const ACCESS: Access = Access::Write;
    type Output = Set;

    async fn run(self, context: &Context) -> Result<Set, ToolError> {
        let fields: Vec<MetaField> = self.data.into_iter().map(Into::into).collect();
        let now = set(context.session.client(), self.entity, self.entity_id.get(), &fields).await?;
        Ok(Set { names: fields.into_iter().map(|field| field.name).collect(), now })
    }
}

async fn set(client: &Client, kind: Kind, id: u64, fields: &[MetaField]) -> Result<Fields, Error> {
    match kind {
        Kind::Customer => each(&client.customers(), id, fields).await,
        Kind::Project => each(&client.projects(), id, fields).await,
        Kind::Activity => each(&client.activities(), id, fields).await,
        Kind::Timesheet => each(&client.timesheets(), id, fields).await,
        Kind::Invoice if fields.is_empty() => {
            Err(Input::missing("data", "give at least one {name, value}").into())
        }
        Kind::Invoice => Ok(client.invoices().set_custom_fields(Id::new(id), fields).await?.into()),
    }
}

async fn each<R: HasMeta + Into<Fields>>(
    api: &Api<R>,
    id: u64,
    fields: &[MetaField],
) -> Result<Fields, Error> {
    let set = |field| async move { api.set_meta(Id::new(id), &field).await };
    set_required_custom_fields("data", fields, set).await.map(Into::into)
}

/// What was set of what.
#[derive(Serialize, JsonSchema)]
pub(super) struct Changed {
    of: Of,
    /// names of those that were set
    set: Vec<String>,
    /// names of those set that Kimai does not show
    hidden: Vec<String>,
}

impl Set {
    /// What was set and is not shown.
    fn hidden(&self) -> Vec<&String> {
        self.names.iter().filter(|name| self.now.fields.iter().all(|field| field.name != **name)).collect()
    }
}

impl Render for Set {
    type Data = Table<data::Field, Changed>;

    fn render(&self, text: &mut Text) {
        let named = |names: &[&String]| {
            names.iter().map(|name| quoted_name(name).to_string()).collect::<Vec<_>>().join(", ")
        };
        let set: Vec<&String> = self.names.iter().collect();
        text.line(format_args!("Set {} of {}; it has now:", named(&set), self.now.of));
        self.now.lines(text);
        text.field("Set, but Kimai does not show", Some(named(&self.hidden())));
    }

    fn data(&self) -> Self::Data {
        let hidden = self.hidden().into_iter().cloned().collect();
        let more = Changed { of: self.now.of.clone(), set: self.names.clone(), hidden };
        Table::of(self.now.rows(), more).deed("Set")
    }
}

//! Reading custom fields.

use kimai_domain::{
    api::{ActivityQuery, CustomerQuery, Id, ProjectQuery, Visibility},
    entities::get_or_find,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::of::{Fields, Kind, Of};
use crate::{
    Access, Action, Context, ToolError,
    data::{self, Table},
    render::{Render, Text},
};

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Get {
    entity: Kind,
    entity_id: Id<Kind>,
}

/// What the fields belong to.
#[derive(Serialize, JsonSchema)]
pub(super) struct Whose {
    of: Of,
}

/// The custom fields of one thing.
pub(super) struct Read(Fields);

impl Action for Get {
    const NAME: &'static str = "get";
    const ACCESS: Access = Access::Read;
    type Output = Read;

    async fn run(self, context: &Context) -> Result<Read, ToolError> {
        let (client, id) = (context.session.client(), self.entity_id.get());
        let visible = Some(Visibility::Both);
        Ok(Read(match self.entity {
            Kind::Customer => {
                let all = CustomerQuery { visible, ..Default::default() };
                get_or_find(&client.customers(), Id::new(id), &all).await?.entity.into()
            }
            Kind::Project => {
                let all = ProjectQuery { visible, ignore_dates: Some(true), ..Default::default() };
                get_or_find(&client.projects(), Id::new(id), &all).await?.entity.into()
            }
            Kind::Activity => {
                let all = ActivityQuery { visible, ..Default::default() };
                get_or_find(&client.activities(), Id::new(id), &all).await?.entity.into()
            }
            Kind::Timesheet => client.timesheets().get(Id::new(id)).await?.into(),
            Kind::Invoice => client.invoices().get(Id::new(id)).await?.into(),
        }))
    }
}

impl Render for Read {
    type Data = Table<data::Field, Whose>;

    fn render(&self, text: &mut Text) {
        if self.0.fields.is_empty() {
            return text.line(format_args!("No custom fields of {} that Kimai shows.", self.0.of));
        }
        text.line(format_args!("Custom fields of {}:", self.0.of));
        self.0.lines(text);
    }

    fn data(&self) -> Self::Data {
        Table::of(self.0.rows(), Whose { of: self.0.of.clone() })
    }
}

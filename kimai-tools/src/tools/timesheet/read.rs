//! Reading one record.

use kimai_domain::api::{Id, Timesheet};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    Access, Action, Context, ToolError,
    data::{Record, Table},
    render::{Render, Text, record},
};

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Get {
    id: Id<Timesheet>,
}

/// A record with everything.
pub(super) struct Whole(Timesheet);

impl Action for Get {
    const NAME: &'static str = "get";
    const ACCESS: Access = Access::Read;
    type Output = Whole;

    async fn run(self, context: &Context) -> Result<Whole, ToolError> {
        let record = context.session.client().timesheets().get(self.id).await?;
        Ok(Whole(context.session.shown(record).await?))
    }
}

impl Render for Whole {
    type Data = Table<Record>;

    fn render(&self, text: &mut Text) {
        record::full(text, &self.0);
    }

    fn data(&self) -> Self::Data {
        let rates = self.0.rate.or(self.0.internal_rate).is_none().then(|| record::NO_RATES.to_owned());
        [&self.0].into_iter().collect::<Table<_>>().notes(rates.into_iter().collect())
    }
}

//! Stopping.

use kimai_domain::{
    api::{Id, Timesheet},
    timer::{self, Stopped},
};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    Access, Action, Context, ToolError,
    data::{Record, Table},
    render::{Render, Text, record},
};

/// id, or the only running one
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Stop {
    id: Option<Id<Timesheet>>,
}

impl Action for Stop {
    const NAME: &'static str = "stop";
    const ACCESS: Access = Access::Write;
    type Output = Stood;

    async fn run(self, context: &Context) -> Result<Stood, ToolError> {
        let stopped = timer::stop(context.session.client(), self.id).await?;
        Ok(Stood(Stopped { record: context.session.shown(stopped.record).await?, ..stopped }))
    }
}

/// A clock that stands.
pub(super) struct Stood(Stopped);

impl Stood {
    const fn how(&self) -> &'static str {
        if self.0.before { "Was stopped before, unchanged:" } else { "Stopped" }
    }
}

impl Render for Stood {
    type Data = Table<Record>;

    fn render(&self, text: &mut Text) {
        text.line(format_args!("{} {}", self.how(), record::line(&self.0.record)));
    }

    fn data(&self) -> Self::Data {
        [&self.0.record].into_iter().collect::<Table<_>>().deed(self.how().trim_end_matches(':'))
    }
}

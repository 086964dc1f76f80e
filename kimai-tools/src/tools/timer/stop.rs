//! Stopping.

use kimai_domain::{
    api::{Id, Timesheet},
    timer::{self, Stopped},
};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    Access, Action, Context, ToolError,
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
    type Output = Stopped;

    async fn run(self, context: &Context) -> Result<Stopped, ToolError> {
        let stopped = timer::stop(context.kimai.client(), self.id).await?;
        Ok(Stopped { record: context.kimai.shown(stopped.record).await?, ..stopped })
    }
}

impl Render for Stopped {
    fn render(&self, text: &mut Text) {
        let how = if self.before { "Was stopped before, unchanged:" } else { "Stopped" };
        text.line(format_args!("{how} {}", record::line(&self.record)));
    }
}

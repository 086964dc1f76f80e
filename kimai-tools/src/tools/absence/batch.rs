//! The same for many absences.

use kimai_domain::{
    Input,
    api::{Absence, Error, Id},
    batch::{self, Batch},
};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    Access, Action, Context, ToolError,
    data::{self, Batched, IdRow, Table},
    render::{Render, Text, batch::summary},
    tools::batch::settled,
};

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct BatchApprove {
    ids: Vec<Id<Absence>>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct BatchReject {
    ids: Vec<Id<Absence>>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct BatchDelete {
    ids: Vec<Id<Absence>>,
}

/// What became of a batch.
pub(super) struct Done(&'static str, Batch<Absence, ()>);

async fn each<F>(
    deed: &'static str,
    ids: &[Id<Absence>],
    context: &Context,
    write: impl Fn(Id<Absence>) -> F,
) -> Result<Done, ToolError>
where
    F: Future<Output = Result<(), Error>>,
{
    if ids.is_empty() {
        return Err(Input::missing("ids", "give at least one id").into());
    }
    let tell = context.progress.part();
    let batch = batch::each(ids, write, tell).await;
    Ok(Done(deed, settled(deed, batch, &context.session).await?))
}

impl Action for BatchApprove {
    const NAME: &'static str = "batch_approve";
    const ACCESS: Access = Access::Write;
    type Output = Done;

    async fn run(self, context: &Context) -> Result<Done, ToolError> {
        let absences = context.session.client().absences();
        let confirm = async |id| absences.confirm(id).await.map(drop);
        each("Approved", &self.ids, context, confirm).await
    }
}

impl Action for BatchReject {
    const NAME: &'static str = "batch_reject";
    const ACCESS: Access = Access::Write;
    type Output = Done;

    async fn run(self, context: &Context) -> Result<Done, ToolError> {
        let absences = context.session.client().absences();
        let reject = async |id| absences.reject(id).await.map(drop);
        each("Rejected", &self.ids, context, reject).await
    }
}

impl Action for BatchDelete {
    const NAME: &'static str = "batch_delete";
    const ACCESS: Access = Access::Destructive;
    type Output = Done;

    async fn run(self, context: &Context) -> Result<Done, ToolError> {
        let absences = context.session.client().absences();
        each("Deleted", &self.ids, context, |id| absences.delete(id)).await
    }
}

impl Render for Done {
    type Data = Table<IdRow, Batched>;

    fn render(&self, text: &mut Text) {
        summary(text, self.0, &self.1);
    }

    fn data(&self) -> Self::Data {
        data::batch(self.0, &self.1)
    }
}

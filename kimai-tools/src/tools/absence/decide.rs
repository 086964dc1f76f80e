//! Requesting, approving, rejecting and deleting absences.

use kimai_domain::{
    Input,
    absences::{AbsenceSpan, Labels},
    api::{Absence, Error, Id},
    batch::{self, Batch},
};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    Access, Action, Context, ToolError,
    data::{self, AbsenceRow, Batched, IdRow, Table},
    render::{Render, Text, Told, absence, batch::summary, user},
    tools::batch::settled,
};

/// asks (again) for approval
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Request {
    id: Id<Absence>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Approve {
    id: Id<Absence>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Reject {
    id: Id<Absence>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Delete {
    id: Id<Absence>,
}

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

/// An absence with a new status.
pub(super) struct Decided {
    summary: &'static str,
    absence: Absence,
    labels: Labels,
}

impl Decided {
    async fn new(summary: &'static str, absence: Absence, context: &Context) -> Self {
        let labels = context.session.absence_labels().await.unwrap_or_default();
        Self { summary, absence, labels }
    }
}

impl Action for Request {
    const NAME: &'static str = "request";
    const ACCESS: Access = Access::Write;
    type Output = Decided;

    async fn run(self, context: &Context) -> Result<Decided, ToolError> {
        let absence = context.session.client().absences().request(self.id).await?;
        Ok(Decided::new("Requested approval of", absence, context).await)
    }
}

impl Action for Approve {
    const NAME: &'static str = "approve";
    const ACCESS: Access = Access::Write;
    type Output = Decided;

    async fn run(self, context: &Context) -> Result<Decided, ToolError> {
        let absence = context.session.client().absences().confirm(self.id).await?;
        Ok(Decided::new("Approved", absence, context).await)
    }
}

impl Action for Reject {
    const NAME: &'static str = "reject";
    const ACCESS: Access = Access::Write;
    type Output = Decided;

    async fn run(self, context: &Context) -> Result<Decided, ToolError> {
        let absence = context.session.client().absences().reject(self.id).await?;
        Ok(Decided::new("Rejected", absence, context).await)
    }
}

impl Action for Delete {
    const NAME: &'static str = "delete";
    const ACCESS: Access = Access::Destructive;
    type Output = Told<Table<IdRow>>;

    async fn run(self, context: &Context) -> Result<Self::Output, ToolError> {
        context.session.client().absences().delete(self.id).await?;
        let deleted = [self.id].into_iter().collect::<Table<_>>().deed("Deleted");
        Ok(Told(format!("Deleted #{}", self.id), deleted))
    }
}

impl Render for Decided {
    type Data = Table<AbsenceRow>;

    fn render(&self, text: &mut Text) {
        let owner =
            self.absence.user.as_ref().map(|owner| format!("{} ", user::name(owner))).unwrap_or_default();
        let span = AbsenceSpan { records: vec![self.absence.clone()] };
        text.line(format_args!("{} {owner}{}", self.summary, absence::row(&span, &self.labels)));
    }

    fn data(&self) -> Self::Data {
        let span = AbsenceSpan { records: vec![self.absence.clone()] };
        [AbsenceRow::new(&span, &self.labels, None)].into_iter().collect::<Table<_>>().deed(self.summary)
    }
}

/// Result of a batch.
pub(super) struct BatchOutput {
    summary: &'static str,
    batch: Batch<Absence, ()>,
}

async fn run_batch<F>(
    summary: &'static str,
    ids: &[Id<Absence>],
    context: &Context,
    write: impl Fn(Id<Absence>) -> F,
) -> Result<BatchOutput, ToolError>
where
    F: Future<Output = Result<(), Error>>,
{
    if ids.is_empty() {
        return Err(Input::missing("ids", "give at least one id").into());
    }
    let batch = batch::each(ids, write, context.progress.part()).await;
    Ok(BatchOutput { summary, batch: settled(summary, batch, &context.session).await? })
}

impl Action for BatchApprove {
    const NAME: &'static str = "batch_approve";
    const ACCESS: Access = Access::Write;
    type Output = BatchOutput;

    async fn run(self, context: &Context) -> Result<BatchOutput, ToolError> {
        let absences = context.session.client().absences();
        run_batch("Approved", &self.ids, context, async |id| absences.confirm(id).await.map(drop)).await
    }
}

impl Action for BatchReject {
    const NAME: &'static str = "batch_reject";
    const ACCESS: Access = Access::Write;
    type Output = BatchOutput;

    async fn run(self, context: &Context) -> Result<BatchOutput, ToolError> {
        let absences = context.session.client().absences();
        run_batch("Rejected", &self.ids, context, async |id| absences.reject(id).await.map(drop)).await
    }
}

impl Action for BatchDelete {
    const NAME: &'static str = "batch_delete";
    const ACCESS: Access = Access::Destructive;
    type Output = BatchOutput;

    async fn run(self, context: &Context) -> Result<BatchOutput, ToolError> {
        let absences = context.session.client().absences();
        run_batch("Deleted", &self.ids, context, |id| absences.delete(id)).await
    }
}

impl Render for BatchOutput {
    type Data = Table<IdRow, Batched>;

    fn render(&self, text: &mut Text) {
        summary(text, self.summary, &self.batch);
    }

    fn data(&self) -> Self::Data {
        data::batch(self.summary, &self.batch)
    }
}

//! Requesting, approving, rejecting and deleting absences.

use kimai_domain::{
    Change, Session,
    absences::{self, AbsenceSpan, Labels, spans},
    api::{Absence, Id},
    batch::{Batch, each, unique},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    Action, Context, Requirement, ToolError,
    batch::{self, BatchDetails, check_ids, require_success},
    data::{AbsenceRow, IdRow, Table},
    render::{Render, Text, absence, change::ChangeOutput, deletion, user},
};

#[derive(Deserialize, JsonSchema)]
#[schemars(description = "requests approval (again)")]
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
    confirm: Option<String>,
}

/// An absence whose approval was requested, granted or refused.
pub(super) struct Decided {
    summary: &'static str,
    span: AbsenceSpan,
    labels: Labels,
}

impl Decided {
    async fn new(summary: &'static str, change: &Change, session: &Session) -> Self {
        let labels = session.absence_labels().await.unwrap_or_default();
        let records = change.after::<Absence>().cloned().into_iter().collect();
        Self { summary, span: AbsenceSpan { records }, labels }
    }
}

impl Action for Request {
    const NAME: &'static str = "request";
    const ACCESS: Requirement = Requirement::WRITE;
    const IS_IDEMPOTENT: bool = true;
    type Output = Decided;

    async fn run(self, context: &Context) -> Result<Decided, ToolError> {
        let change = absences::request(&context.session, self.id).await?;
        Ok(Decided::new("Requested approval of", &change, &context.session).await)
    }
}

impl Action for Approve {
    const NAME: &'static str = "approve";
    const ACCESS: Requirement = Requirement::WRITE;
    const IS_FOR_OWN_DATA: bool = false;
    const IS_IDEMPOTENT: bool = true;
    type Output = Decided;

    async fn run(self, context: &Context) -> Result<Decided, ToolError> {
        let change = absences::approve(&context.session, self.id).await?;
        Ok(Decided::new("Approved", &change, &context.session).await)
    }
}

impl Action for Reject {
    const NAME: &'static str = "reject";
    const ACCESS: Requirement = Requirement::WRITE;
    const IS_FOR_OWN_DATA: bool = false;
    const IS_IDEMPOTENT: bool = true;
    type Output = Decided;

    async fn run(self, context: &Context) -> Result<Decided, ToolError> {
        let change = absences::reject(&context.session, self.id).await?;
        Ok(Decided::new("Rejected", &change, &context.session).await)
    }
}

impl Action for Delete {
    const NAME: &'static str = "delete";
    const ACCESS: Requirement = Requirement::DELETE;
    const IS_IDEMPOTENT: bool = true;
    type Output = ChangeOutput;

    async fn run(self, context: &Context) -> Result<ChangeOutput, ToolError> {
        let change = absences::delete(&context.session, self.id).await?;
        Ok(change.into())
    }
}

impl Render for Decided {
    type Data = Table<AbsenceRow>;

    fn render(&self, text: &mut Text) {
        let owner = self.span.user().map(|owner| format!("{} ", user::name(owner))).unwrap_or_default();
        text.line(format_args!("{} {owner}{}", self.summary, absence::row(&self.span, &self.labels)));
    }

    fn data(&self) -> Self::Data {
        let row = AbsenceRow::new(&self.span, &self.labels, None);
        [row].into_iter().collect::<Table<_>>().summary(self.summary)
    }
}

/// Result of a batch, with the absences that were written.
pub(super) struct BatchOutput {
    summary: &'static str,
    batch: Batch<Absence, Change>,
    /// The absences after the change, or before their deletion.
    spans: Vec<AbsenceSpan>,
}

impl BatchOutput {
    async fn new(
        summary: &'static str,
        batch: Batch<Absence, Change>,
        session: &Session,
    ) -> Result<Self, ToolError> {
        let batch = require_success(summary, batch, session).await?;
        let records =
            batch.succeeded.iter().filter_map(|(_, change)| change.after().or(change.before()).cloned());
        let spans = spans(records.collect());
        Ok(Self { summary, batch, spans })
    }
}

impl Action for BatchApprove {
    const NAME: &'static str = "batch_approve";
    const ACCESS: Requirement = Requirement::WRITE;
    const IS_FOR_OWN_DATA: bool = false;
    const IS_IDEMPOTENT: bool = true;
    type Output = BatchOutput;

    async fn run(self, context: &Context) -> Result<BatchOutput, ToolError> {
        check_ids(&self.ids)?;
        let session = &context.session;
        let batch = each(&self.ids, |id| absences::approve(session, id), context.progress.part()).await;
        BatchOutput::new("Approved", batch, session).await
    }
}

impl Action for BatchReject {
    const NAME: &'static str = "batch_reject";
    const ACCESS: Requirement = Requirement::WRITE;
    const IS_FOR_OWN_DATA: bool = false;
    const IS_IDEMPOTENT: bool = true;
    type Output = BatchOutput;

    async fn run(self, context: &Context) -> Result<BatchOutput, ToolError> {
        check_ids(&self.ids)?;
        let session = &context.session;
        let batch = each(&self.ids, |id| absences::reject(session, id), context.progress.part()).await;
        BatchOutput::new("Rejected", batch, session).await
    }
}

impl Action for BatchDelete {
    const NAME: &'static str = "batch_delete";
    const ACCESS: Requirement = Requirement::DELETE;
    const IS_IDEMPOTENT: bool = true;
    type Output = BatchOutput;

    async fn run(self, context: &Context) -> Result<BatchOutput, ToolError> {
        check_ids(&self.ids)?;
        let session = &context.session;
        let known = absences::read_for_deletion(session, &self.ids).await?;
        if let Some(question) = deletion::absences_question(&unique(&self.ids), &known) {
            context.confirm(self.confirm.as_deref(), &question).await?;
        }
        let batch = absences::delete_all(session, &self.ids, &known, context.progress.part()).await;
        BatchOutput::new("Deleted", batch, session).await
    }
}

/// Result of a batch as data.
#[derive(Serialize, JsonSchema)]
pub(super) struct BatchData {
    #[serde(flatten)]
    batch: BatchDetails,
    #[schemars(description = "written or deleted")]
    absences: Vec<AbsenceRow>,
}

impl Render for BatchOutput {
    type Data = Table<IdRow, BatchData>;

    fn render(&self, text: &mut Text) {
        batch::write_summary(text, self.summary, &self.batch);
        for span in &self.spans {
            text.line(format_args!("- {}", absence::row_with_owner(span)));
        }
    }

    fn data(&self) -> Self::Data {
        let table = batch::table(self.summary, &self.batch);
        let row = |span: &AbsenceSpan| AbsenceRow::new(span, &Labels::default(), None);
        let more = BatchData { batch: table.more, absences: self.spans.iter().map(row).collect() };
        Table { total: table.total, ..Table::of(table.rows, more) }.summary(self.summary)
    }
}

//! Asking for one absence, granting, refusing and deleting it.

use kimai_domain::{
    absences::{AbsenceSpan, Labels},
    api::{Absence, Id},
};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    Access, Action, Context, ToolError,
    data::{AbsenceRow, IdRow, Table},
    render::{Render, Text, Told, absence, user},
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

/// What was done to an absence.
pub(super) struct Done {
    deed: &'static str,
    absence: Absence,
    labels: Labels,
}

impl Done {
    async fn new(deed: &'static str, absence: Absence, context: &Context) -> Self {
        let labels = context.session.absence_labels().await.unwrap_or_default();
        Self { deed, absence, labels }
    }
}

impl Action for Request {
    const NAME: &'static str = "request";
    const ACCESS: Access = Access::Write;
    type Output = Done;

    async fn run(self, context: &Context) -> Result<Done, ToolError> {
        let absence = context.session.client().absences().request(self.id).await?;
        Ok(Done::new("Requested approval of", absence, context).await)
    }
}

impl Action for Approve {
    const NAME: &'static str = "approve";
    const ACCESS: Access = Access::Write;
    type Output = Done;

    async fn run(self, context: &Context) -> Result<Done, ToolError> {
        let absence = context.session.client().absences().confirm(self.id).await?;
        Ok(Done::new("Approved", absence, context).await)
    }
}

impl Action for Reject {
    const NAME: &'static str = "reject";
    const ACCESS: Access = Access::Write;
    type Output = Done;

    async fn run(self, context: &Context) -> Result<Done, ToolError> {
        let absence = context.session.client().absences().reject(self.id).await?;
        Ok(Done::new("Rejected", absence, context).await)
    }
}

impl Action for Delete {
    const NAME: &'static str = "delete";
    const ACCESS: Access = Access::Destructive;
    type Output = Told<Table<IdRow>>;

    async fn run(self, context: &Context) -> Result<Self::Output, ToolError> {
        context.session.client().absences().delete(self.id).await?;
        let gone = [self.id].into_iter().collect::<Table<_>>().deed("Deleted");
        Ok(Told(format!("Deleted #{}", self.id), gone))
    }
}

impl Render for Done {
    type Data = Table<AbsenceRow>;

    fn render(&self, text: &mut Text) {
        let whose =
            self.absence.user.as_ref().map(|whose| format!("{} ", user::name(whose))).unwrap_or_default();
        let row = AbsenceSpan { records: vec![self.absence.clone()] };
        text.line(format_args!("{} {whose}{}", self.deed, absence::row(&row, &self.labels)));
    }

    fn data(&self) -> Self::Data {
        let row = AbsenceSpan { records: vec![self.absence.clone()] };
        [AbsenceRow::new(&row, &self.labels, None)].into_iter().collect::<Table<_>>().deed(self.deed)
    }
}

//! New dates for an absence.

mod meant;
mod refused;

use kimai_domain::{
    Input, Session,
    absences::{AbsenceSpan, Days, Rescheduled, put},
    api::{Absence, AbsenceForm, AbsenceStatus, Field, Id},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    create::{Booking, Created, Part, kind},
    data::{Data, check_type},
};
use crate::{
    Access, Action, Context, ToolError,
    data::{AbsenceRow, Table},
    render::{Render, Text, absence},
};

/// new data.date and data.end for all days around id, or only for ids; deletes, books anew, else puts back
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Adjust {
    #[serde(default)]
    id: Option<Id<Absence>>,
    #[serde(default)]
    ids: Vec<Id<Absence>>,
    data: Data,
}

/// An absence with new dates.
pub(super) struct Adjusted {
    old: AbsenceSpan,
    new: Created,
}

impl Action for Adjust {
    const NAME: &'static str = "adjust";
    const ACCESS: Access = Access::Destructive;
    type Output = Adjusted;

    async fn run(self, context: &Context) -> Result<Adjusted, ToolError> {
        let session = &context.session;
        let (old, days, form) = self.plan(session).await?;
        let labels = session.absence_labels().await?;
        check_type(&form, &labels)?;
        match put(session.client(), old.clone(), &form, days, session.limits()).await {
            Ok(Rescheduled { old, new }) => {
                Ok(Adjusted { old, new: Created { booked: new, kind: kind(&form), labels } })
            }
            Err(unmoved) => Err(refused::error(*unmoved, &old, &labels, session).await),
        }
    }
}

impl Adjust {
    /// The absence that is meant, its new days, and the form that books its like.
    async fn plan(self, session: &Session) -> Result<(AbsenceSpan, Days, AbsenceForm), ToolError> {
        let near = self.data.days(false)?.first;
        let me = session.me().await?.id;
        let whose = self.data.user().unwrap_or(me);
        let old = meant::pick(meant::records(session, whose, near).await?, self.id, &self.ids, whose == me)?;
        let several = old.days().filter(|days| days.first != days.last && !self.data.has_end());
        if let Some(days) = several {
            let why = format!("the absence is {days}, so name the new last day too");
            return Err(Input::missing("data.end", &why).into());
        }
        let like = old.form();
        let days = self.data.days(self.data.half(&like))?;
        let user = Field::from_option(Some(whose).filter(|user| *user != me));
        Ok((old, days, AbsenceForm { user, ..self.data.over(like) }))
    }
}

const AGAIN: &str = "The old one was approved; the new one must be approved again (absence batch_approve).";

/// What is gone, and what is there now.
#[derive(Serialize, JsonSchema)]
pub(super) struct Moving {
    deleted: AbsenceRow,
    #[serde(flatten)]
    booked: Booking,
}

impl Adjusted {
    /// Whether it must be approved again.
    fn waits(&self) -> bool {
        let mut records = self.new.booked.pieces.iter().flat_map(|piece| &piece.records);
        let open = records.any(|record| record.status != Some(AbsenceStatus::Approved));
        self.old.status() == Some(&AbsenceStatus::Approved) && open
    }
}

impl Render for Adjusted {
    type Data = Table<Part, Moving>;

    fn render(&self, text: &mut Text) {
        text.line(format_args!("Deleted {}", absence::row(&self.old, &self.new.labels)));
        self.new.render(text);
        if self.waits() {
            text.line(AGAIN);
        }
    }

    fn data(&self) -> Self::Data {
        let new = self.new.data();
        let more = Moving { deleted: AbsenceRow::new(&self.old, &self.new.labels, None), booked: new.more };
        let again = self.waits().then(|| AGAIN.to_owned());
        let deed = new.deed.unwrap_or_default();
        Table::of(new.rows, more)
            .deed(format!("Deleted the old one. {deed}"))
            .notes(again.into_iter().collect())
    }
}

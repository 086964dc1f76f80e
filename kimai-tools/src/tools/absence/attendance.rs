//! Who is there.

mod person;
mod shown;

use kimai_domain::{
    Input,
    absences::{Labels, Roster, roster},
    records::Scope,
};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{
    data::Day,
    whose::{Who, Whose, who},
};
use crate::{Access, Action, Context, ToolError};

/// who is there on date, default today
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Attend {
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    date: Option<Day>,
    #[serde(default)]
    data: Option<Dated>,
    #[serde(default)]
    filters: Option<Whose>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Dated {
    #[schemars(with = "Option<String>")]
    date: Option<Day>,
}

/// Who is there.
pub(super) struct There {
    who: Who,
    roster: Roster,
    labels: Labels,
}

impl Attend {
    /// The day meant, if one is given.
    fn day(&self) -> Result<Option<Day>, Input> {
        match (self.date, self.data.as_ref().and_then(|data| data.date)) {
            (Some(date), Some(other)) if date != other => {
                Err(Input::new("date", format!("{} contradicts data.date {}", date.0, other.0)))
            }
            (date, other) => Ok(date.or(other)),
        }
    }
}

impl Action for Attend {
    const NAME: &'static str = "attendance";
    const ACCESS: Access = Access::Read;
    type Output = There;

    async fn run(self, context: &Context) -> Result<There, ToolError> {
        let session = &context.session;
        let day = match self.day()? {
            Some(Day(day)) => day,
            None => session.local_now().await?.date(),
        };
        let scope = self.filters.unwrap_or_default().scope(Scope::All)?;
        let who = who(context, &scope, true).await?;
        let tell = context.progress.part();
        let mut roster = roster(session, who.users.clone(), day, tell).await?;
        roster.unread = session.told(roster.unread).await?;
        Ok(There { who, roster, labels: session.absence_labels().await? })
    }
}

//! Listing records.

use kimai_domain::{
    api::{Id, Seconds},
    records::{self, Listed, Scope, Warning},
};
use schemars::JsonSchema;
use serde::Deserialize;

use super::filters::Filters;
use crate::{
    Access, Action, Context, ToolError,
    render::{Render, Text, duration, record},
};

/// yours unless user_scope or user says otherwise, newest first
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct List {
    #[serde(default)]
    filters: Option<Filters>,
}

/// A page of records and whose they are.
pub(super) struct Answer {
    scope: Scope,
    listed: Listed,
}

impl Action for List {
    const NAME: &'static str = "list";
    const ACCESS: Access = Access::Read;
    type Output = Answer;

    async fn run(self, context: &Context) -> Result<Answer, ToolError> {
        let kimai = &context.kimai;
        let filters = self.filters.unwrap_or_default();
        let scope = filters.scope()?;
        let query = filters.query(kimai).await?;
        let listed = records::list(kimai.client(), kimai.me().await?.id, &scope, query).await?;
        Ok(Answer { scope, listed })
    }
}

impl Render for Answer {
    fn render(&self, text: &mut Text) {
        let window = &self.listed.window;
        text.line(head(self));
        for warning in &self.listed.warnings {
            text.line(format_args!("Note: {}", note(warning)));
        }
        record::rows(text, &window.rows, self.scope != Scope::Own);
        for odd in &self.listed.odd {
            let id = odd.id.map_or_else(|| "without id".to_owned(), |id| format!("#{id}"));
            text.line(format_args!("A record {id} could not be read ({})", crate::render::said(&odd.reason)));
        }
        if let Some(next) = window.next {
            text.line(format_args!("Next: page {next}."));
        }
    }
}

/// How many, whose, which of them, and how much time.
fn head(answer: &Answer) -> String {
    let window = &answer.listed.window;
    let whose = match &answer.scope {
        Scope::Own => "your records".to_owned(),
        Scope::All => "records of all users".to_owned(),
        Scope::Users(users) => format!("records of users {}", ids(users)),
    };
    let shown = window.rows.len() as u64;
    let total = window.total.map_or_else(|| "?".to_owned(), |total| total.to_string());
    if shown == 0 {
        return format!("{total} {whose} match; none on this page.");
    }
    let time: i64 = window.rows.iter().filter_map(|record| record.duration).map(|time| time.0).sum();
    let last = window.first + shown - 1;
    format!("{total} {whose}; {}-{last} shown, {} in them", window.first, duration(Seconds(time)))
}

fn note(warning: &Warning) -> String {
    match warning {
        Warning::OtherUsers(users) => format!(
            "records of {} were not asked for. Your role may not see those of others, or the id does not exist.",
            ids(users)
        ),
        Warning::OnlyOwn => "every record is your own. Your role may not see those of others.".to_owned(),
        Warning::NothingOfOthers => {
            "nothing came. Kimai leaves out records that your role may not see, without saying so.".to_owned()
        }
        Warning::OtherProjects(projects) => not_filtered("project", &ids(projects)),
        Warning::OtherActivities(activities) => not_filtered("activity", &ids(activities)),
        Warning::OtherCustomers(customers) => not_filtered("customer", &ids(customers)),
    }
}

/// Kimai drops an id that does not exist from a filter.
fn not_filtered(what: &str, found: &str) -> String {
    format!(
        "the {what} filter was ignored in part or whole: {what} {found} came too. Kimai drops ids that do not exist."
    )
}

fn ids<R>(ids: &[Id<R>]) -> String {
    ids.iter().map(|id| format!("#{id}")).collect::<Vec<_>>().join(", ")
}

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
        let mut listed = records::list(kimai.client(), kimai.me().await?.id, &scope, query).await?;
        kimai.show(&mut listed.window.rows).await?;
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
        record::rows(text, &window.rows);
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
    let whose = whose(answer);
    let shown = window.rows.len() as u64;
    if shown == 0 {
        return format!("No {whose} found.");
    }
    let time: i64 = window.rows.iter().filter_map(|record| record.duration).map(|time| time.0).sum();
    let total = window.total.map_or_else(|| "?".to_owned(), |total| total.to_string());
    let last = window.first + shown - 1;
    format!("{total} {whose}; {}-{last} shown, {} in these", window.first, duration(Seconds(time)))
}

fn whose(answer: &Answer) -> String {
    match &answer.scope {
        Scope::Own => "records of yours".to_owned(),
        Scope::All => "records of all users".to_owned(),
        Scope::Users(users) => match (users.as_slice(), answer.listed.window.rows.first()) {
            ([_], Some(first)) => format!("records of {}", record::user(&first.user)),
            _ => format!("records of users {}", ids(users)),
        },
    }
}

fn note(warning: &Warning) -> String {
    match warning {
        Warning::OtherUsers(users) => format!(
            "Kimai ignored the user filter and sent records of {}: your role may not see those asked for, or there is no such user.",
            ids(users)
        ),
        Warning::OnlyOwn => "all of these are your own; your role may not see those of others.".to_owned(),
        Warning::NothingOfOthers => {
            "Kimai leaves out records that your role may not see, without saying so.".to_owned()
        }
        Warning::OtherProjects(_) => not_filtered("project"),
        Warning::OtherActivities(_) => not_filtered("activity"),
        Warning::OtherCustomers(_) => not_filtered("customer"),
    }
}

/// Kimai drops an id that does not exist from a filter.
fn not_filtered(what: &str) -> String {
    format!("Kimai ignored the {what} filter, because no {what} has this id; entity list finds ids.")
}

fn ids<R>(ids: &[Id<R>]) -> String {
    ids.iter().map(|id| format!("#{id}")).collect::<Vec<_>>().join(", ")
}

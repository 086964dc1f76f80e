//! Listing absences.

use kimai_domain::{
    absences::{Labels, Read, Stretch, of_each, stretches},
    api::{AbsenceFilter, AbsenceQuery, AbsenceStatus, Link, User},
    records::Scope,
};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{
    filters::{self, Filters},
    whose::{Who, Whose, who},
};
use crate::{
    Access, Action, Context, ToolError,
    data::{self, AbsenceRow},
    render::{Render, Text, absence, record, said},
};

/// More rows than this are cut.
const MOST_ROWS: usize = 200;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct List {
    #[serde(default)]
    filters: Option<Filters>,
}

/// what waits for approval
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Pending {
    #[serde(default)]
    filters: Option<Whose>,
}

/// Absences as rows, of one user after the other.
pub(super) struct Rows {
    what: &'static str,
    when: String,
    who: Who,
    read: Read,
    labels: Labels,
}

async fn read(
    context: &Context,
    scope: &Scope,
    query: &AbsenceQuery,
) -> Result<(Who, Read, Labels), ToolError> {
    let kimai = &context.kimai;
    let who = who(kimai, scope, false).await?;
    let tell = |done, all| context.progress.tell(done, all);
    let read = of_each(kimai.client(), who.users.clone(), query, tell).await?;
    Ok((who, read, kimai.absence_labels().await?))
}

impl Action for List {
    const NAME: &'static str = "list";
    const ACCESS: Access = Access::Read;
    type Output = Rows;

    async fn run(self, context: &Context) -> Result<Rows, ToolError> {
        let filters = self.filters.unwrap_or_default();
        let scope = filters.scope(Scope::Own)?;
        let query = filters.query(&context.kimai).await?;
        let (who, read, labels) = read(context, &scope, &query).await?;
        Ok(Rows { what: "absence", when: filters::span(filters::bounds(&query)), who, read, labels })
    }
}

impl Action for Pending {
    const NAME: &'static str = "pending";
    const ACCESS: Access = Access::Read;
    type Output = Rows;

    async fn run(self, context: &Context) -> Result<Rows, ToolError> {
        let scope = self.filters.unwrap_or_default().scope(Scope::All)?;
        let query = AbsenceQuery { status: Some(AbsenceFilter::Open), ..Default::default() };
        let (who, mut read, labels) = read(context, &scope, &query).await?;
        for (_, records) in &mut read.of {
            records.retain(|record| record.status == Some(AbsenceStatus::Requested));
        }
        Ok(Rows { what: "open request", when: String::new(), who, read, labels })
    }
}

impl Rows {
    /// The rows of each user who has any.
    fn by_user(&self) -> Vec<(&Link<User>, Vec<Stretch>)> {
        let rows = self.read.of.iter().map(|(user, records)| (user, stretches(records.clone())));
        rows.filter(|(_, rows)| !rows.is_empty()).collect()
    }

    fn head(&self, count: usize) -> String {
        let whose = self.who.text(self.read.of.iter().map(|(user, _)| user));
        format!("{} {whose}{}", absence::count(count, self.what), self.when)
    }

    /// What is missing at the end.
    fn rest(&self, text: &mut Text, count: usize) {
        if count > MOST_ROWS {
            text.line(format_args!("{} more rows; narrow begin, end or user.", count - MOST_ROWS));
        }
        for odd in &self.read.odd {
            let id = odd.id.map_or_else(|| "without id".to_owned(), |id| format!("#{id}"));
            text.line(format_args!("An absence {id} could not be read ({})", said(&odd.reason)));
        }
    }
}

fn count(rows: &[(&Link<User>, Vec<Stretch>)]) -> usize {
    rows.iter().map(|(_, rows)| rows.len()).sum()
}

impl Render for Rows {
    type Data = data::Table<AbsenceRow>;

    fn render(&self, text: &mut Text) {
        let rows = self.by_user();
        text.line(self.head(count(&rows)));
        self.who.missing(text, &self.read.unread);
        let mut left = MOST_ROWS;
        for (user, rows) in &rows {
            if self.who.users.len() > 1 && left > 0 {
                text.line(format_args!("{}:", record::user(user)));
            }
            rows.iter().take(left).for_each(|row| text.line(absence::row(row, &self.labels)));
            left = left.saturating_sub(rows.len());
        }
        self.rest(text, count(&rows));
    }

    fn data(&self) -> Self::Data {
        let rows = self.by_user();
        let all = count(&rows);
        let notes = Text::lines_of(|text| {
            self.who.missing(text, &self.read.unread);
            self.rest(text, all);
        });
        let each = rows.iter().flat_map(|(user, rows)| rows.iter().map(move |row| (*user, row)));
        let shown =
            each.take(MOST_ROWS).map(|(user, row)| AbsenceRow::new(row, &self.labels, Some(user.into())));
        let list: data::Table<AbsenceRow> = shown.collect();
        data::Table { total: Some(all as u64), ..list }.about(self.head(all)).notes(notes)
    }
}

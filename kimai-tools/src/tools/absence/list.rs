//! Listing absences.

mod shown;

use kimai_domain::{
    Error,
    absences::{AbsenceSpan, Labels, Read, of_each, spans},
    api::{AbsenceQuery, AbsenceStatus, AbsenceStatusFilter, Id, Link, User},
    page::ResultPage,
    records::Scope,
};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{
    filters::{self, Filters},
    whose::{self, Who, who},
};
use crate::{Access, Action, Context, ToolError, arguments::Count, tools::whose::UserScope};

/// How many rows a page has: more than elsewhere, because Kimai is asked for all users again for each page.
const ROWS: u32 = 200;

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
    filters: Waiting,
}

#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
struct Waiting {
    user_scope: Option<UserScope>,
    #[schemars(with = "Option<String>")]
    user: Option<Id<User>>,
    page: Option<Count>,
    size: Option<Count>,
}

/// A page of absences, of one user after the other.
pub(super) struct Rows {
    what: &'static str,
    when: String,
    who: Who,
    read: Read,
    page: ResultPage<(Link<User>, AbsenceSpan)>,
    labels: Labels,
}

async fn read(
    context: &Context,
    scope: &Scope,
    query: &AbsenceQuery,
) -> Result<(Who, Read, Labels), ToolError> {
    let session = &context.session;
    let who = who(context, scope, false).await?;
    let tell = context.progress.part();
    let mut read = of_each(session.client(), who.users.clone(), query, tell).await?;
    read.unread = session.told(read.unread).await?;
    Ok((who, read, session.absence_labels().await?))
}

/// Those of this page, of all that were read.
fn page_of(
    read: &Read,
    page: Option<Count>,
    size: Option<Count>,
) -> Result<ResultPage<(Link<User>, AbsenceSpan)>, Error> {
    let number = page.map_or(1, |Count(page)| page);
    let of = |(user, records): &(Link<User>, Vec<_>)| {
        let user = user.clone();
        spans(records.clone()).into_iter().map(move |row| (user.clone(), row))
    };
    let page =
        ResultPage::of(read.of.iter().flat_map(of).collect(), number, size.map_or(ROWS, |Count(size)| size));
    if page.rows.is_empty() && number > 1 {
        return Err(Error::PageOutOfRange { page: number });
    }
    Ok(page)
}

impl Action for List {
    const NAME: &'static str = "list";
    const ACCESS: Access = Access::Read;
    type Output = Rows;

    async fn run(self, context: &Context) -> Result<Rows, ToolError> {
        let filters = self.filters.unwrap_or_default();
        let scope = filters.scope(Scope::Own)?;
        let query = filters.query(&context.session).await?;
        let (who, read, labels) = read(context, &scope, &query).await?;
        let page = page_of(&read, filters.page, filters.size)?;
        let when = filters::span(filters::bounds(&query));
        Ok(Rows { what: "absence", when, who, read, page, labels })
    }
}

impl Action for Pending {
    const NAME: &'static str = "pending";
    const ACCESS: Access = Access::Read;
    type Output = Rows;

    async fn run(self, context: &Context) -> Result<Rows, ToolError> {
        let Waiting { user_scope, user, page, size } = self.filters;
        let scope = whose::scope(user_scope, user, Scope::All)?;
        let query = AbsenceQuery { status: Some(AbsenceStatusFilter::Open), ..Default::default() };
        let (who, mut read, labels) = read(context, &scope, &query).await?;
        for (_, records) in &mut read.of {
            records.retain(|record| record.status == Some(AbsenceStatus::Requested));
        }
        let page = page_of(&read, page, size)?;
        Ok(Rows { what: "open request", when: String::new(), who, read, page, labels })
    }
}

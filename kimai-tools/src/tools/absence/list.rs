//! Listing absences, requests that wait for approval, and absence types.

use std::collections::BTreeMap;

use kimai_domain::{
    Input,
    absences::{AbsenceList, AbsenceSpan, Labels, list_for_users, spans},
    api::{AbsenceQuery, AbsenceStatus, AbsenceStatusFilter, AbsenceTypesQuery, Link, User},
    page::ResultPage,
    records::Scope,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    arguments::{Filters, PendingFilters, bounds, bounds_text},
    user_scope::ScopeUsers,
};
use crate::{
    Action, Context, Requirement, ToolError,
    arguments::Count,
    data::{AbsenceRow, Table},
    render::{Render, Text, absence, quoted_text, record},
};

/// Rows per page; more than in other lists, because each page requests the absences of all users again.
const ROWS: u32 = 200;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct List {
    #[serde(default)]
    filters: Option<Filters>,
}

#[derive(Deserialize, JsonSchema)]
#[schemars(description = "requests that wait for approval")]
#[serde(deny_unknown_fields)]
pub(super) struct Pending {
    #[serde(default)]
    filters: PendingFilters,
}

/// A page of absences, grouped by user.
pub(super) struct AbsencePage {
    noun: &'static str,
    bounds: String,
    users: ScopeUsers,
    list: AbsenceList,
    page: ResultPage<(Link<User>, AbsenceSpan)>,
    labels: Labels,
}

/// Absences of a scope before they are divided into pages.
struct Loaded {
    users: ScopeUsers,
    list: AbsenceList,
    labels: Labels,
}

async fn load(context: &Context, scope: &Scope, query: &AbsenceQuery) -> Result<Loaded, ToolError> {
    let session = &context.session;
    let users = ScopeUsers::load(context, scope, false).await?;
    let mut list = list_for_users(session, users.users.clone(), query, context.progress.part()).await?;
    list.failed = session.classify_all(list.failed).await?;
    Ok(Loaded { users, list, labels: session.absence_labels().await? })
}

/// Returns one page of the spans of all users.
fn page_of(
    list: &AbsenceList,
    page: Option<Count>,
    size: Option<Count>,
) -> ResultPage<(Link<User>, AbsenceSpan)> {
    let number = page.map_or(1, |Count(page)| page);
    let size = size.map_or(ROWS, |Count(size)| size);
    let mut rows = Vec::new();
    for (user, records) in &list.users {
        rows.extend(spans(records.clone()).into_iter().map(|span| (user.clone(), span)));
    }
    ResultPage::of(rows, number, size)
}

impl Action for List {
    const NAME: &'static str = "list";
    const ACCESS: Requirement = Requirement::READ;
    type Output = AbsencePage;

    async fn run(self, context: &Context) -> Result<AbsencePage, ToolError> {
        let filters = self.filters.unwrap_or_default();
        let scope = filters.scope(&context.session, Scope::Own).await?;
        let query = filters.query(&context.session).await?;
        let Loaded { users, list, labels } = load(context, &scope, &query).await?;
        let page = page_of(&list, filters.page, filters.size);
        let bounds = bounds_text(bounds(&query));
        Ok(AbsencePage { noun: "absence", bounds, users, list, page, labels })
    }
}

impl Action for Pending {
    const NAME: &'static str = "pending";
    const ACCESS: Requirement = Requirement::READ;
    type Output = AbsencePage;

    async fn run(self, context: &Context) -> Result<AbsencePage, ToolError> {
        let scope = self.filters.scope(&context.session, Scope::All).await?;
        let query = AbsenceQuery::default().status(AbsenceStatusFilter::Open);
        let Loaded { users, mut list, labels } = load(context, &scope, &query).await?;
        for (_, records) in &mut list.users {
            records.retain(|record| record.status == Some(AbsenceStatus::Requested));
        }
        let page = page_of(&list, self.filters.page, self.filters.size);
        Ok(AbsencePage { noun: "open request", bounds: String::new(), users, list, page, labels })
    }
}

impl Render for AbsencePage {
    type Data = Table<AbsenceRow>;

    fn render(&self, text: &mut Text) {
        text.line(self.heading());
        self.users.missing(text, &self.list.failed);
        let mut previous = None;
        for (user, span) in &self.page.rows {
            if self.users.users.len() > 1 && previous != Some(user.id()) {
                text.line(format_args!("Of {}:", record::user(user)));
            }
            previous = Some(user.id());
            text.line(absence::row(span, &self.labels));
        }
        self.invalid(text);
        if let Some(next) = self.page.next {
            text.line(format_args!("Next: page {next}."));
        }
    }

    fn data(&self) -> Self::Data {
        let row = |(user, span): &(_, _)| AbsenceRow::new(span, &self.labels, Some(user));
        let notes = Text::lines_of(|text| {
            self.users.missing(text, &self.list.failed);
            self.invalid(text);
        });
        Table {
            total: self.page.total,
            next_page: self.page.next,
            first: (!self.page.rows.is_empty()).then_some(self.page.first),
            ..self.page.rows.iter().map(row).collect()
        }
        .description(self.heading())
        .notes(notes)
    }
}

impl AbsencePage {
    /// Formats count, users and dates, and the range of rows unless the page has all of them.
    fn heading(&self) -> String {
        let rows = self.page.rows.len();
        let total = usize::try_from(self.page.total.unwrap_or_default()).unwrap_or(rows);
        let users = self.users.text(self.list.users.iter().map(|(user, _)| user));
        let heading = format!("{} {users}{}", absence::count(total, self.noun), self.bounds);
        if rows == total {
            return heading;
        }
        if rows == 0 {
            return format!("Past the last page: {heading}");
        }
        let first = self.page.first;
        format!("{heading}; {first}-{} shown", first + rows as u64 - 1)
    }

    fn invalid(&self, text: &mut Text) {
        for invalid in &self.list.invalid {
            let id = invalid.id.map_or_else(|| "without id".to_owned(), |id| format!("#{id}"));
            text.line(format_args!("An absence {id} could not be read ({})", quoted_text(&invalid.reason)));
        }
    }
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Types {
    #[serde(default)]
    language: Option<String>,
}

/// Absence types with their labels in one language.
pub(super) struct AbsenceTypes {
    language: String,
    types: BTreeMap<String, String>,
}

impl Action for Types {
    const NAME: &'static str = "types";
    const ACCESS: Requirement = Requirement::READ;
    type Output = AbsenceTypes;

    async fn run(self, context: &Context) -> Result<AbsenceTypes, ToolError> {
        let absences = context.session.client().absences();
        let own = context.session.me().await?.language.clone();
        let language = self.language.or(own).unwrap_or_else(|| "en".to_owned());
        let error = match absences.types(&AbsenceTypesQuery::default().language(&language)).await {
            Ok(types) => return Ok(AbsenceTypes { language, types }),
            Err(error) => error,
        };
        // Kimai answers 404 both for an unknown language and without the plugin.
        let is_language_unknown =
            error.status() == Some(404) && absences.types(&AbsenceTypesQuery::default()).await.is_ok();
        if is_language_unknown {
            let problem = format!("Kimai does not know {language:?}; use one such as en, de, fr or pt_BR");
            return Err(Input::new("language", problem).into());
        }
        Err(error.into())
    }
}

/// Key and label of an absence type.
#[derive(Serialize, JsonSchema)]
pub(super) struct TypeRow {
    #[serde(rename = "type")]
    key: String,
    label: String,
}

impl From<(&String, &String)> for TypeRow {
    fn from((key, label): (&String, &String)) -> Self {
        Self { key: key.clone(), label: label.clone() }
    }
}

impl Render for AbsenceTypes {
    type Data = Table<TypeRow>;

    fn render(&self, text: &mut Text) {
        text.line(format_args!("Types of absences ({}):", quoted_text(&self.language)));
        for (key, label) in &self.types {
            text.line(format_args!("{}: {}", quoted_text(key), quoted_text(label)));
        }
    }

    fn data(&self) -> Self::Data {
        let types: Table<TypeRow> = self.types.iter().collect();
        types.description(format!("Types of absences ({})", self.language))
    }
}

//! Action `list`: a page of the entities of one type.
//!
//! Kimai pages only invoices. The other lists arrive whole and are cut into pages here.

use kimai_domain::{
    Input, Session,
    api::{
        ActivityQuery, CustomerQuery, Identified, InvalidRow, InvoiceQuery, Link, Listing, Project,
        ProjectQuery, PublicHolidayQuery, TeamQuery, UserQuery, Visibility,
    },
    entities::{DayRange, ReadableEntity, load_details},
    page::{ResultPage, if_in_range},
    reference::fold,
};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{access, fields::Object, filters::Filters, types::EntityType};
use crate::{
    Action, Context, Requirement, ToolError,
    data::{Entity, NoDetails, Table},
    render::{Entry, Render, Text, entries, quoted_text},
};

#[derive(Deserialize, JsonSchema)]
#[schemars(description = "projects: running today unless ignore_dates, begin or end")]
#[serde(deny_unknown_fields)]
pub(super) struct List {
    #[serde(rename = "type")]
    entity_type: EntityType,
    #[schemars(with = "Filters")]
    #[serde(default)]
    filters: Option<Object>,
}

/// A page of a list.
pub(super) struct ListOutput {
    entity_type: EntityType,
    /// Default filters that apply although the caller did not set them.
    scope: Vec<&'static str>,
    /// True if each row has a line for every field.
    is_full: bool,
    rows: Rows,
}

/// Maximum number of rows whose fields are read one by one for `full`.
const MAX_FULL: usize = 200;

const TOO_MANY_FOR_FULL: &str = "full reads at most 200 rows; these have the fields of the list only.";
const NOT_ALL_FULL: &str = "your role may see only these fields of some.";

/// Rows of a page.
pub(super) struct Rows {
    page: ResultPage<Box<dyn Entry>>,
    /// Rows that failed to deserialize.
    invalid: Vec<InvalidRow>,
    note: Option<&'static str>,
}

impl Action for List {
    const NAME: &'static str = "list";
    const ACCESS: Requirement = access::READS;
    const FIELDS_DEPEND_ON_TYPE: bool = true;
    type Output = ListOutput;

    async fn run(self, context: &Context) -> Result<ListOutput, ToolError> {
        let entry = self.entity_type.entry();
        let filters = Filters::for_type(self.filters, entry, &context.notes)?;
        let scope = scope(self.entity_type, &filters);
        let is_full = filters.full == Some(true);
        let rows = (entry.list)(&context.session, filters).await?;
        Ok(ListOutput { entity_type: self.entity_type, scope, is_full, rows })
    }
}

/// Names the filters that apply to a list, also those that Kimai applies by default.
fn scope(entity_type: EntityType, filters: &Filters) -> Vec<&'static str> {
    let visibility = match (entity_type, filters.visible.unwrap_or(Visibility::Visible)) {
        (EntityType::Project | EntityType::Activity | EntityType::Customer, Visibility::Visible) => {
            Some("visible")
        }
        (EntityType::Project | EntityType::Activity | EntityType::Customer, Visibility::Hidden) => {
            Some("hidden")
        }
        (EntityType::User, Visibility::Visible) => Some("enabled"),
        (EntityType::User, Visibility::Hidden) => Some("disabled"),
        _ => None,
    };
    let has_dates = filters.begin.or(filters.end).is_some() || filters.ignore_dates == Some(true);
    let today = (entity_type == EntityType::Project && !has_dates).then_some("running today");
    visibility.into_iter().chain(today).collect()
}

impl Rows {
    /// Cuts the page that the filters ask for from a whole list.
    fn paginate<T: Entry + 'static>(listing: Listing<T>, page: u32, size: u32) -> Self {
        let page = ResultPage::of(entries(listing.rows), page, size);
        Self { page, invalid: listing.invalid, note: None }
    }

    /// Cuts the page and, if `is_full`, reads all fields of its rows, which Kimai's list lacks.
    async fn paginate_full<R>(
        session: &Session,
        listing: Listing<R>,
        filters: &Window,
    ) -> Result<Self, ToolError>
    where
        R: ReadableEntity + Entry,
    {
        let Window { page, size, is_full } = *filters;
        let listed = ResultPage::of(listing.rows, page, size);
        let mut note = None;
        let rows = if is_full && listed.rows.len() <= MAX_FULL {
            let details = load_details(session.client(), listed.rows, |_, _| ()).await?;
            note = details.iter().any(|details| details.listed_only).then_some(NOT_ALL_FULL);
            details.into_iter().map(|details| details.entity).collect()
        } else {
            note = note.or(is_full.then_some(TOO_MANY_FOR_FULL));
            listed.rows
        };
        let page =
            ResultPage { rows: entries(rows), total: listed.total, first: listed.first, next: listed.next };
        Ok(Self { page, invalid: listing.invalid, note })
    }
}

/// The page that filters ask for.
#[derive(Clone, Copy)]
struct Window {
    page: u32,
    size: u32,
    is_full: bool,
}

impl Window {
    fn of(filters: &Filters) -> Self {
        Self { page: filters.page(), size: filters.size(), is_full: filters.full == Some(true) }
    }
}

pub(super) async fn projects(session: &Session, filters: Filters) -> Result<Rows, ToolError> {
    let period = filters.period(session).await?;
    let customers = filters.all_customers();
    let window = Window::of(&filters);
    let mut query = ProjectQuery::default()
        .visible(filters.visible)
        .ignore_dates((period.is_some() || filters.ignore_dates == Some(true)).then_some(true))
        .global_activities(filters.global_activities.map(|flag| flag.0))
        .order(filters.order)
        .order_by(filters.order_by(&["id", "name", "customer"])?)
        .customers(customers.clone());
    query.term = filters.term;
    let mut listing = list_projects(session, &query).await?;
    // Kimai ignores the filter if it does not know the customer.
    let customer_of = |project: &Project| project.customer.as_ref().map(Link::id);
    listing.rows.retain(|project| {
        customers.is_empty() || customer_of(project).is_none_or(|customer| customers.contains(&customer))
    });
    let days = DayRange::from(period.unwrap_or_default());
    listing.rows.retain(|project| days.overlaps(project));
    Rows::paginate_full(session, listing, &window).await
}

/// Reads the projects of a query. Kimai searches its term in name and comment only; here those whose number or customer
/// contains it are added.
async fn list_projects(session: &Session, query: &ProjectQuery) -> Result<Listing<Project>, ToolError> {
    let projects = session.client().projects();
    let Some(term) = query.term.as_deref() else { return Ok(projects.list(query).await?) };
    let mut everything = query.clone();
    everything.term = None;
    let (mut listing, all) = futures_util::try_join!(projects.list(query), projects.list(&everything))?;
    let term = fold(term);
    let contains = |text: &Option<String>| text.as_deref().is_some_and(|text| fold(text).contains(&term));
    let found: Vec<_> = listing.rows.iter().map(Identified::id).collect();
    let mut all = all.rows;
    all.retain(|project| {
        found.contains(&project.id) || contains(&project.number) || contains(&project.parent_title)
    });
    listing.rows = all;
    Ok(listing)
}

pub(super) async fn activities(session: &Session, filters: Filters) -> Result<Rows, ToolError> {
    let projects = filters.all_projects();
    let window = Window::of(&filters);
    let mut query = ActivityQuery::default()
        .visible(filters.visible)
        .globals(filters.globals.map(|flag| flag.0))
        .order(filters.order)
        .order_by(filters.order_by(&["id", "name", "project"])?)
        .projects(projects.clone());
    query.term = filters.term;
    let mut listing = session.client().activities().list(&query).await?;
    // Kimai ignores the filter if it does not know the project.
    listing.rows.retain(|activity| {
        let project = activity.project.as_ref().map(Link::id);
        projects.is_empty() || project.is_none_or(|project| projects.contains(&project))
    });
    Rows::paginate_full(session, listing, &window).await
}

pub(super) async fn customers(session: &Session, filters: Filters) -> Result<Rows, ToolError> {
    let window = Window::of(&filters);
    let mut query = CustomerQuery::default()
        .visible(filters.visible)
        .order(filters.order)
        .order_by(filters.order_by(&["id", "name"])?)
        .full(filters.full.filter(|full| *full));
    query.term = filters.term;
    Rows::paginate_full(session, session.client().customers().list(&query).await?, &window).await
}

pub(super) async fn users(session: &Session, filters: Filters) -> Result<Rows, ToolError> {
    let page = filters.page();
    let size = filters.size();
    let mut query = UserQuery::default()
        .visible(filters.visible)
        .order(filters.order)
        .order_by(filters.order_by(&["id", "username", "alias", "email"])?)
        .full(filters.full.filter(|full| *full));
    query.term = filters.term;
    Ok(Rows::paginate(session.client().users().list(&query).await?, page, size))
}

pub(super) async fn teams(session: &Session, filters: Filters) -> Result<Rows, ToolError> {
    let teams = session.client().teams().list(&TeamQuery::default()).await?;
    Rows::paginate_full(session, teams, &Window::of(&filters)).await
}

pub(super) async fn tags(session: &Session, filters: Filters) -> Result<Rows, ToolError> {
    let name = match (&filters.name, &filters.term) {
        (Some(name), Some(term)) if name != term => {
            return Err(Input::new("filters.term", "means the same as name for tags; give one").into());
        }
        (name, term) => name.as_deref().or(term.as_deref()).unwrap_or_default(),
    };
    let tags = session.client().tags().find(name).await?;
    Ok(Rows::paginate(tags, filters.page(), filters.size()))
}

pub(super) async fn holidays(session: &Session, filters: Filters) -> Result<Rows, ToolError> {
    let period = filters.period(session).await?.unwrap_or_default();
    let query = PublicHolidayQuery::default().group(filters.group).begin(period.begin).end(period.end);
    let holidays = session.client().public_holidays().list(&query).await?;
    Ok(Rows::paginate(holidays, filters.page(), filters.size()))
}

const UNFILTERED_CUSTOMERS: &str =
    "Kimai ignores customer ids that it does not know; these are invoices of other customers too.";

pub(super) async fn invoices(session: &Session, filters: Filters) -> Result<Rows, ToolError> {
    let period = filters.period(session).await?.unwrap_or_default();
    let customers = filters.all_customers();
    let number = filters.page();
    let query = InvoiceQuery::default()
        .begin(period.begin)
        .end(period.end)
        .customers(customers.clone())
        .status(filters.status.iter().map(|status| (*status).into()).collect::<Vec<_>>())
        .page(number)
        .size(filters.size());
    let invoices = session.client().invoices();
    let Some(page) = if_in_range(invoices.page(&query).await, number)? else {
        let first = query.page(1).size(1);
        let total = invoices.page(&first).await?.total;
        return Ok(Rows { page: ResultPage::past_end(total), invalid: Vec::new(), note: None });
    };
    let is_filtered = customers.is_empty()
        || page.iter().all(|invoice| {
            invoice.customer.as_ref().is_none_or(|customer| customers.contains(&customer.id()))
        });
    let size = page.per_page.unwrap_or(filters.size());
    let result = ResultPage {
        first: u64::from(page.page.max(1) - 1) * u64::from(size) + 1,
        next: page.next_page(),
        total: page.total,
        rows: entries(page.listing.rows),
    };
    Ok(Rows {
        page: result,
        invalid: page.listing.invalid,
        note: (!is_filtered).then_some(UNFILTERED_CUSTOMERS),
    })
}

impl ListOutput {
    /// Returns the first line: the number of entities, the scope and the rows of this page.
    fn heading(&self) -> String {
        let plural = self.entity_type.entry().plural;
        let page = &self.rows.page;
        let scope =
            if self.scope.is_empty() { String::new() } else { format!(" ({})", self.scope.join(", ")) };
        let count = page.rows.len() as u64;
        if let Some(total) = page.total_before_end() {
            return format!("Past the last page: there are {total} {plural}{scope}.");
        }
        if count == 0 {
            return format!("No {plural}{scope}.{}", self.wider_filters());
        }
        let noun = if page.total == Some(1) { self.entity_type.entry().kind.name() } else { plural };
        let total = page.total.map(|total| format!("{total} ")).unwrap_or_default();
        let last = page.first + count - 1;
        format!("{total}{noun}{scope}; {}-{last} shown", page.first)
    }

    /// Names the filters that find more if nothing was found.
    fn wider_filters(&self) -> &'static str {
        match (self.entity_type, self.scope.as_slice()) {
            (EntityType::Project, [_, ..]) => " visible=3 and ignore_dates=true list all.",
            (_, [_, ..]) => " visible=3 lists all.",
            _ => "",
        }
    }

    fn render_invalid_rows(&self, text: &mut Text) {
        for row in &self.rows.invalid {
            let id = row.id.map_or_else(|| "without id".to_owned(), |id| format!("#{id}"));
            text.line(format_args!("One {id} could not be read ({})", quoted_text(&row.reason)));
        }
    }
}

impl Render for ListOutput {
    type Data = Table<Entity>;

    fn render(&self, text: &mut Text) {
        text.line(self.heading());
        if let Some(note) = self.rows.note {
            text.line(format_args!("Note: {note}"));
        }
        for row in &self.rows.page.rows {
            if self.is_full {
                row.full(text);
            } else {
                text.line(row.row());
            }
        }
        self.render_invalid_rows(text);
        if let Some(next) = self.rows.page.next {
            text.line(format_args!("Next: page {next}."));
        }
    }

    fn data(&self) -> Self::Data {
        let page = &self.rows.page;
        let rows: Vec<Entity> = page.rows.iter().map(|row| row.data()).collect();
        let mut notes = Text::lines_of(|text| self.render_invalid_rows(text));
        notes.extend(self.rows.note.map(str::to_owned));
        Table {
            total: page.total,
            first: (!rows.is_empty()).then_some(page.first),
            next_page: page.next,
            ..Table::of(rows, NoDetails {}).description(self.heading()).notes(notes)
        }
    }
}

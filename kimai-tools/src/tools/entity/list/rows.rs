//! The rows of each type. Kimai pages only invoices; the others come as a whole.

use kimai_domain::{
    Input, Session,
    api::{
        ActivityQuery, Client, CustomerQuery, InvalidRow, Link, Listing, Project, ProjectQuery,
        PublicHolidayQuery, TeamQuery, UserQuery,
    },
    entities::DayRange,
    page::ResultPage,
};

use super::{
    super::{filters::Filters, kind::Kind},
    invoices,
};
use crate::{
    ToolError,
    render::{Entries, Entry, entries},
};

/// A page of rows, and what Kimai did not say about it.
pub(super) struct Rows {
    pub(super) page: ResultPage<Box<dyn Entry>>,
    pub(super) invalid: Vec<InvalidRow>,
    pub(super) note: Option<&'static str>,
}

/// A whole list.
type Whole = (Entries, Vec<InvalidRow>);

pub(super) async fn of(kind: Kind, filters: Filters, session: &Session) -> Result<Rows, ToolError> {
    let (page, size) = (filters.page(), filters.size());
    let client = session.client();
    let (rows, invalid) = match kind {
        Kind::Project => projects(filters, session).await?,
        Kind::Activity => activities(filters, client).await?,
        Kind::Customer => customers(filters, client).await?,
        Kind::User => users(filters, client).await?,
        Kind::Team => whole(client.teams().list(&TeamQuery {}).await?),
        Kind::Tag => tags(filters, client).await?,
        Kind::Holiday => holidays(filters, session).await?,
        Kind::Invoice => return invoices::rows(filters, session).await,
    };
    Ok(Rows { page: ResultPage::of(rows, page, size), invalid, note: None })
}

fn whole<T: Entry + 'static>(listing: Listing<T>) -> Whole {
    (entries(listing.rows), listing.invalid)
}

async fn projects(filters: Filters, session: &Session) -> Result<Whole, ToolError> {
    let period = filters.period(session).await?;
    let customers = filters.all_customers();
    let query = ProjectQuery {
        visible: filters.visible,
        ignore_dates: (period.is_some() || filters.ignore_dates == Some(true)).then_some(true),
        global_activities: filters.global_activities.map(|flag| flag.0),
        order: filters.order,
        order_by: filters.order_by(&["id", "name", "customer"])?,
        term: filters.term,
        customers: customers.clone(),
        ..Default::default()
    };
    let mut listing = session.client().projects().list(&query).await?;
    // Kimai takes an id that it does not know as no filter at all.
    let of = |project: &Project| project.customer.as_ref().map(Link::id);
    listing.rows.retain(|project| {
        customers.is_empty() || of(project).is_none_or(|customer| customers.contains(&customer))
    });
    let days = DayRange::from(period.unwrap_or_default());
    listing.rows.retain(|project| days.overlaps(project));
    Ok(whole(listing))
}

async fn activities(filters: Filters, client: &Client) -> Result<Whole, ToolError> {
    let projects = filters.all_projects();
    let query = ActivityQuery {
        visible: filters.visible,
        globals: filters.globals.map(|flag| flag.0),
        order: filters.order,
        order_by: filters.order_by(&["id", "name", "project"])?,
        term: filters.term,
        projects: projects.clone(),
        ..Default::default()
    };
    let mut listing = client.activities().list(&query).await?;
    listing.rows.retain(|activity| {
        let project = activity.project.as_ref().map(Link::id);
        projects.is_empty() || project.is_none_or(|project| projects.contains(&project))
    });
    Ok(whole(listing))
}

async fn customers(filters: Filters, client: &Client) -> Result<Whole, ToolError> {
    let query = CustomerQuery {
        visible: filters.visible,
        order: filters.order,
        order_by: filters.order_by(&["id", "name"])?,
        full: filters.full.filter(|full| *full),
        term: filters.term,
    };
    Ok(whole(client.customers().list(&query).await?))
}

async fn users(filters: Filters, client: &Client) -> Result<Whole, ToolError> {
    let query = UserQuery {
        visible: filters.visible,
        order: filters.order,
        order_by: filters.order_by(&["id", "username", "alias", "email"])?,
        full: filters.full.filter(|full| *full),
        term: filters.term,
    };
    Ok(whole(client.users().list(&query).await?))
}

async fn tags(filters: Filters, client: &Client) -> Result<Whole, ToolError> {
    let name = match (&filters.name, &filters.term) {
        (Some(name), Some(term)) if name != term => {
            return Err(Input::new("filters.term", "means the same as name for tags; give one").into());
        }
        (name, term) => name.as_deref().or(term.as_deref()).unwrap_or_default(),
    };
    Ok(whole(client.tags().find(name).await?))
}

async fn holidays(filters: Filters, session: &Session) -> Result<Whole, ToolError> {
    let period = filters.period(session).await?.unwrap_or_default();
    let query = PublicHolidayQuery { group: filters.group, begin: period.begin, end: period.end };
    Ok(whole(session.client().public_holidays().list(&query).await?))
}

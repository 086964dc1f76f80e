//! Encoding of filters: unset filters are omitted, booleans are `1` and `0`, lists are `x[]=`, local times have seconds.

use jiff::{Timestamp, civil::date};
use kimai_api::{
    ActivityOrder, ActivityQuery, Client, CustomerOrder, CustomerQuery, Id, InvoiceQuery, InvoiceStatus,
    Order, Owner, ProjectOrder, ProjectQuery, TimesheetOrder, TimesheetQuery, UserOrder, UserQuery,
    Visibility,
};

use crate::mock_server::MockKimai;

/// Returns the query parameters of a call in the order in which they are sent.
async fn query_of<F: Future>(call: impl FnOnce(Client) -> F) -> Vec<(String, String)> {
    let server = MockKimai::with_json(serde_json::json!([])).await;
    call(server.client.clone()).await;
    let line = server.requests().remove(0);
    let (_, query) = line.split_once('?').unwrap_or_default();
    url::form_urlencoded::parse(query.as_bytes()).into_owned().collect()
}

fn pairs(text: &str) -> Vec<(String, String)> {
    let pair = |pair: &str| pair.split_once('=').map(|(key, value)| (key.to_owned(), value.to_owned()));
    text.split_whitespace().map(|word| pair(word).unwrap()).collect()
}

#[tokio::test]
async fn all_timesheet_filters_are_encoded() {
    let query = TimesheetQuery::default()
        .user(Owner::User(Id::new(3)))
        .users(vec![Id::new(3), Id::new(4)])
        .customer(Id::new(1))
        .customers(vec![Id::new(1)])
        .project(Id::new(2))
        .projects(vec![Id::new(2), Id::new(5)])
        .activity(Id::new(6))
        .activities(vec![Id::new(6)])
        .tags(vec!["a&b".to_owned(), "ü".to_owned()])
        .begin(date(2026, 1, 5).at(0, 0, 0, 0))
        .end(date(2026, 1, 5).at(23, 59, 59, 0))
        .exported(false)
        .active(true)
        .billable(true)
        .full(true)
        .term("order:7")
        .modified_after("2026-01-05T09:00:00+01:00".parse::<Timestamp>().unwrap())
        .order_by(TimesheetOrder::Rate)
        .order(Order::Asc)
        .page(2)
        .size(500);
    let expected = "user=3 users[]=3 users[]=4 customer=1 customers[]=1 project=2 projects[]=2 projects[]=5 activity=6
        activities[]=6 tags[]=a&b tags[]=ü begin=2026-01-05T00:00:00 end=2026-01-05T23:59:59 exported=0 active=1
        billable=1 full=1 term=order:7 modified_after=2026-01-05T08:00:00 orderBy=rate order=ASC page=2 size=500";
    assert_eq!(query_of(async |client| client.timesheets().page(&query).await).await, pairs(expected));
}

#[tokio::test]
async fn owner_all_is_encoded_as_all() {
    let query = TimesheetQuery::default().user(Owner::All);
    assert_eq!(query_of(async |client| client.timesheets().page(&query).await).await, pairs("user=all"));
}

#[tokio::test]
async fn customer_project_and_activity_filters_are_encoded() {
    let query = CustomerQuery::default()
        .visible(Visibility::Both)
        .order(Order::Desc)
        .order_by(CustomerOrder::Name)
        .term("x")
        .full(true);
    let expected = pairs("visible=3 order=DESC orderBy=name term=x full=1");
    assert_eq!(query_of(async |client| client.customers().list(&query).await).await, expected);

    let query = ProjectQuery::default()
        .customer(Id::new(1))
        .customers(vec![Id::new(1), Id::new(2)])
        .visible(Visibility::Hidden)
        .start(date(2026, 1, 5).at(0, 0, 0, 0))
        .end(date(2026, 1, 6).at(0, 0, 0, 0))
        .ignore_dates(true)
        .global_activities(false)
        .order(Order::Desc)
        .order_by(ProjectOrder::Customer)
        .term("x");
    let expected = "customer=1 customers[]=1 customers[]=2 visible=2 start=2026-01-05T00:00:00
        end=2026-01-06T00:00:00 ignoreDates=1 globalActivities=0 order=DESC orderBy=customer term=x";
    assert_eq!(query_of(async |client| client.projects().list(&query).await).await, pairs(expected));

    let query = ActivityQuery::default()
        .project(Id::new(2))
        .projects(vec![Id::new(2)])
        .visible(Visibility::Visible)
        .globals(true)
        .order_by(ActivityOrder::Project)
        .order(Order::Desc)
        .term("x");
    let expected = pairs("project=2 projects[]=2 visible=1 globals=1 orderBy=project order=DESC term=x");
    assert_eq!(query_of(async |client| client.activities().list(&query).await).await, expected);
}

#[tokio::test]
async fn user_and_invoice_filters_are_encoded() {
    let query = UserQuery::default()
        .visible(Visibility::Both)
        .order_by(UserOrder::Username)
        .order(Order::Asc)
        .term("an")
        .full(false);
    let expected = pairs("visible=3 orderBy=username order=ASC term=an full=0");
    assert_eq!(query_of(async |client| client.users().list(&query).await).await, expected);

    let query = InvoiceQuery::default()
        .begin(date(2026, 1, 5).at(0, 0, 0, 0))
        .customers(vec![Id::new(1), Id::new(2)])
        .status(vec![InvoiceStatus::New, InvoiceStatus::Other("lost".to_owned())])
        .page(1)
        .size(10);
    let expected =
        "begin=2026-01-05T00:00:00 customers[]=1 customers[]=2 status[]=new status[]=lost page=1 size=10";
    assert_eq!(query_of(async |client| client.invoices().page(&query).await).await, pairs(expected));
}

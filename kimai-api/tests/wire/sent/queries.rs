//! Filters: nothing for what is unset, `1` and `0` for yes and no, `x[]=` for lists, local times to the second.

use jiff::{Timestamp, civil::date};
use kimai_api::{
    ActivityOrder, ActivityQuery, Client, CustomerOrder, CustomerQuery, Id, InvoiceQuery, InvoiceStatus,
    Order, Owner, ProjectOrder, ProjectQuery, TimesheetOrder, TimesheetQuery, UserOrder, UserQuery,
    Visibility,
};

use crate::stage::Stage;

/// Every field of a query, in the order in which it is sent.
async fn asked<F: Future>(call: impl FnOnce(Client) -> F) -> Vec<(String, String)> {
    let stage = Stage::json(serde_json::json!([])).await;
    call(stage.kimai.clone()).await;
    let line = stage.saw().remove(0);
    let (_, query) = line.split_once('?').unwrap_or_default();
    url::form_urlencoded::parse(query.as_bytes()).into_owned().collect()
}

fn pairs(text: &str) -> Vec<(String, String)> {
    let pair = |pair: &str| pair.split_once('=').map(|(key, value)| (key.to_owned(), value.to_owned()));
    text.split_whitespace().map(|word| pair(word).unwrap()).collect()
}

#[tokio::test]
async fn every_filter_of_records_is_written_as_kimai_reads_it() {
    let query = TimesheetQuery {
        user: Some(Owner::User(Id::new(3))),
        users: vec![Id::new(3), Id::new(4)],
        customer: Some(Id::new(1)),
        customers: vec![Id::new(1)],
        project: Some(Id::new(2)),
        projects: vec![Id::new(2), Id::new(5)],
        activity: Some(Id::new(6)),
        activities: vec![Id::new(6)],
        tags: vec!["a&b".to_owned(), "ü".to_owned()],
        begin: Some(date(2026, 1, 5).at(0, 0, 0, 0)),
        end: Some(date(2026, 1, 5).at(23, 59, 59, 0)),
        exported: Some(false),
        active: Some(true),
        billable: Some(true),
        full: Some(true),
        term: Some("order:7".to_owned()),
        modified_after: Some("2026-01-05T09:00:00+01:00".parse::<Timestamp>().unwrap()),
        order_by: Some(TimesheetOrder::Rate),
        order: Some(Order::Asc),
        page: Some(2),
        size: Some(500),
    };
    let expected = "user=3 users[]=3 users[]=4 customer=1 customers[]=1 project=2 projects[]=2 projects[]=5 activity=6
        activities[]=6 tags[]=a&b tags[]=ü begin=2026-01-05T00:00:00 end=2026-01-05T23:59:59 exported=0 active=1
        billable=1 full=1 term=order:7 modified_after=2026-01-05T08:00:00 orderBy=rate order=ASC page=2 size=500";
    assert_eq!(asked(async |kimai| kimai.timesheets().page(&query).await).await, pairs(expected));
}

#[tokio::test]
async fn everybodys_records_are_asked_for_as_all() {
    let query = TimesheetQuery { user: Some(Owner::All), ..Default::default() };
    assert_eq!(asked(async |kimai| kimai.timesheets().page(&query).await).await, pairs("user=all"));
}

#[tokio::test]
async fn the_filters_of_customers_projects_and_activities_are_written_as_kimai_reads_them() {
    let (order, term, visible) = (Some(Order::Desc), Some("x".to_owned()), Some(Visibility::Both));
    let order_by = Some(CustomerOrder::Name);
    let query = CustomerQuery { visible, order, order_by, term: term.clone(), full: Some(true) };
    let expected = pairs("visible=3 order=DESC orderBy=name term=x full=1");
    assert_eq!(asked(async |kimai| kimai.customers().list(&query).await).await, expected);

    let query = ProjectQuery {
        customer: Some(Id::new(1)),
        customers: vec![Id::new(1), Id::new(2)],
        visible: Some(Visibility::Hidden),
        start: Some(date(2026, 1, 5).at(0, 0, 0, 0)),
        end: Some(date(2026, 1, 6).at(0, 0, 0, 0)),
        ignore_dates: Some(true),
        global_activities: Some(false),
        order,
        order_by: Some(ProjectOrder::Customer),
        term: term.clone(),
    };
    let expected = "customer=1 customers[]=1 customers[]=2 visible=2 start=2026-01-05T00:00:00
        end=2026-01-06T00:00:00 ignoreDates=1 globalActivities=0 order=DESC orderBy=customer term=x";
    assert_eq!(asked(async |kimai| kimai.projects().list(&query).await).await, pairs(expected));

    let query = ActivityQuery {
        project: Some(Id::new(2)),
        projects: vec![Id::new(2)],
        visible: Some(Visibility::Visible),
        globals: Some(true),
        order_by: Some(ActivityOrder::Project),
        order,
        term,
    };
    let expected = pairs("project=2 projects[]=2 visible=1 globals=1 orderBy=project order=DESC term=x");
    assert_eq!(asked(async |kimai| kimai.activities().list(&query).await).await, expected);
}

#[tokio::test]
async fn the_filters_of_users_and_invoices_are_written_as_kimai_reads_them() {
    let query = UserQuery {
        visible: Some(Visibility::Both),
        order_by: Some(UserOrder::Username),
        order: Some(Order::Asc),
        term: Some("an".to_owned()),
        full: Some(false),
    };
    let expected = pairs("visible=3 orderBy=username order=ASC term=an full=0");
    assert_eq!(asked(async |kimai| kimai.users().list(&query).await).await, expected);

    let query = InvoiceQuery {
        begin: Some(date(2026, 1, 5).at(0, 0, 0, 0)),
        end: None,
        customers: vec![Id::new(1), Id::new(2)],
        status: vec![InvoiceStatus::New, InvoiceStatus::Other("lost".to_owned())],
        page: Some(1),
        size: Some(10),
    };
    let expected =
        "begin=2026-01-05T00:00:00 customers[]=1 customers[]=2 status[]=new status[]=lost page=1 size=10";
    assert_eq!(asked(async |kimai| kimai.invoices().page(&query).await).await, pairs(expected));
}

//! Requests of customers, projects and activities.

use jiff::civil::date;
use kimai_api::{
    Activity, ActivityForm, ActivityQuery, Api, CommentForm, Customer, CustomerForm, CustomerQuery,
    DurationInput, Error, Field, HasActions, HasComments, HasMeta, HasRates, Id, MetaField, Project,
    ProjectForm, ProjectQuery, RateForm, Seconds,
};

use super::assert_requests;

pub(super) const CUSTOMERS: &[&str] = &[
    "GET /api/customers",
    "GET /api/customers/7",
    r#"POST /api/customers {"name":"A","country":"DE","timeBudget":"10:30:00","teams":[1,2]}"#,
    r#"PATCH /api/customers/7 {"vatId":null,"addressLine1":"x","budget":0.0}"#,
    "DELETE /api/customers/7",
    r#"PATCH /api/customers/7/meta {"name":"order","value":"A"}"#,
    "GET /api/customers/7/rates",
    r#"POST /api/customers/7/rates {"user":4,"rate":80.0,"internalRate":40.5,"isFixed":false}"#,
    "DELETE /api/customers/7/rates/9",
    "GET /api/actions/customer/7/index/de_AT",
    "POST /api/customers/7/team",
    "GET /api/customers/7/comments",
    r#"POST /api/customers/7/comments {"message":"Hello"}"#,
    r#"POST /api/customers/7/comments {"message":"Hello","pinned":true}"#,
    "PATCH /api/customers/7/comments/9/pin",
    "DELETE /api/customers/7/comments/9",
];

pub(super) const PROJECTS: &[&str] = &[
    "GET /api/projects",
    "GET /api/projects/7",
    r#"POST /api/projects {"name":"P","customer":1,"start":"2026-01-05","lockedUntil":"2026-01-31"}"#,
    r#"PATCH /api/projects/7 {"orderDate":"2026-01-05T00:00:00","end":null,"globalActivities":false}"#,
    "DELETE /api/projects/7",
    "POST /api/projects/7/duplicate",
    r#"PATCH /api/projects/7/meta {"name":"order","value":"A"}"#,
    "GET /api/projects/7/rates",
    r#"POST /api/projects/7/rates {"user":4,"rate":80.0,"internalRate":40.5,"isFixed":false}"#,
    "DELETE /api/projects/7/rates/9",
    "GET /api/actions/project/7/index/de_AT",
    "POST /api/projects/7/team",
    "GET /api/projects/7/comments",
    r#"POST /api/projects/7/comments {"message":"Hello"}"#,
    r#"POST /api/projects/7/comments {"message":"Hello","pinned":true}"#,
    "PATCH /api/projects/7/comments/9/pin",
    "DELETE /api/projects/7/comments/9",
];

pub(super) const ACTIVITIES: &[&str] = &[
    "GET /api/activities",
    "GET /api/activities/7",
    r#"POST /api/activities {"name":"Meet","project":2,"billable":true}"#,
    r##"PATCH /api/activities/7 {"comment":null,"color":"#ff0000","timeBudget":"8h30m","budgetType":"month"}"##,
    "DELETE /api/activities/7",
    r#"PATCH /api/activities/7/meta {"name":"order","value":"A"}"#,
    "GET /api/activities/7/rates",
    r#"POST /api/activities/7/rates {"user":4,"rate":80.0,"internalRate":40.5,"isFixed":false}"#,
    "DELETE /api/activities/7/rates/9",
    "GET /api/actions/activity/7/index/de_AT",
    "POST /api/activities/7/team",
];

/// Calls the operations for custom fields, rates, page actions and the former team route.
async fn call_shared_operations<R>(api: &Api<R>) -> Result<(), Error>
where
    R: HasMeta + HasRates + HasActions + kimai_api::HasTeams,
{
    let id = Id::new(7);
    api.set_meta(id, &MetaField::new("order", "A".to_owned())).await?;
    api.rates(id).await?;
    let form = RateForm::default().user(Id::new(4)).rate(80.0).internal_rate(40.5).is_fixed(false);
    api.add_rate(id, &form).await?;
    api.delete_rate(id, Id::new(9)).await?;
    api.actions(id, "index", "de_AT").await?;
    #[expect(deprecated, reason = "Kimai 2.58 to 2.64 support it")]
    api.create_team(id).await
}

async fn call_comment_operations<R: HasComments>(api: &Api<R>) -> Result<(), Error> {
    let id = Id::new(7);
    api.comments(id).await?;
    api.add_comment(id, &CommentForm::default().message("Hello")).await?;
    api.add_comment(id, &CommentForm::default().message("Hello").pinned(true)).await?;
    api.pin_comment(id, Id::new(9)).await?;
    api.delete_comment(id, Id::new(9)).await
}

#[tokio::test]
async fn customer_requests_match_the_api() {
    assert_requests(CUSTOMERS, async |client| {
        let customers = client.customers();
        let id = Id::<Customer>::new(7);
        let time_budget = DurationInput::from(Seconds(37_800));
        let teams = vec![Id::new(1), Id::new(2)];
        let new = CustomerForm::default().name("A").country("DE").time_budget(time_budget).teams(teams);
        let changes = CustomerForm::default().vat_id(Field::Null).address_line1("x").budget(0.0);
        customers.list(&CustomerQuery::default()).await?;
        customers.get(id).await?;
        customers.create(&new).await?;
        customers.update(id, &changes).await?;
        customers.delete(id).await?;
        call_shared_operations(&customers).await?;
        call_comment_operations(&customers).await
    })
    .await;
}

#[tokio::test]
async fn project_requests_send_dates_on_create_and_midnights_on_update() {
    assert_requests(PROJECTS, async |client| {
        let projects = client.projects();
        let id = Id::<Project>::new(7);
        let day = date(2026, 1, 5);
        let new =
            ProjectForm::default().name("P").customer(Id::new(1)).start(day).locked_until(date(2026, 1, 31));
        let changes = ProjectForm::default().order_date(day).end(Field::Null).global_activities(false);
        projects.list(&ProjectQuery::default()).await?;
        projects.get(id).await?;
        projects.create(&new).await?;
        projects.update(id, &changes.into()).await?;
        projects.delete(id).await?;
        projects.duplicate(id).await?;
        call_shared_operations(&projects).await?;
        call_comment_operations(&projects).await
    })
    .await;
}

#[tokio::test]
async fn activity_requests_match_the_api() {
    assert_requests(ACTIVITIES, async |client| {
        let activities = client.activities();
        let id = Id::<Activity>::new(7);
        let new = ActivityForm::default().name("Meet").project(Id::new(2)).billable(true);
        let changes = ActivityForm::default()
            .comment(Field::Null)
            .color("#ff0000")
            .time_budget(DurationInput::from("8h30m"))
            .budget_type("month");
        activities.list(&ActivityQuery::default()).await?;
        activities.get(id).await?;
        activities.create(&new).await?;
        activities.update(id, &changes).await?;
        activities.delete(id).await?;
        call_shared_operations(&activities).await
    })
    .await;
}

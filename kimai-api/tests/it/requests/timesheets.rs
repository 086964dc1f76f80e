//! Requests of timesheet records, favorites and tags.

use jiff::civil::date;
use kimai_api::{
    DurationInput, Error, Field, Id, MetaField, Project, RecentQuery, RestartForm, Seconds, TagForm,
    Timesheet, TimesheetForm, TimesheetQuery,
};

use super::assert_requests;

pub(super) const REQUESTS: &[&str] = &[
    "GET /api/timesheets",
    "GET /api/timesheets/7",
    r#"POST /api/timesheets {"project":1,"activity":5}"#,
    r#"POST /api/timesheets?full=true {"project":1,"begin":"2026-01-05T09:00:00"}"#,
    r#"PATCH /api/timesheets/7 {"end":null,"break":"0:15:00","description":"","tags":"a,b","user":4,"billable":false,"exported":true,"fixedRate":1.5,"hourlyRate":80.0}"#,
    "PATCH /api/timesheets/7 {}",
    "DELETE /api/timesheets/7",
    r#"PATCH /api/timesheets/7/meta {"name":"order","value":"A"}"#,
    r#"PATCH /api/timesheets/7/meta {"name":"order","value":null}"#,
    "GET /api/timesheets/recent",
    "GET /api/timesheets/recent?begin=2026-01-05T00%3A00%3A00&size=3",
    "GET /api/timesheets/active",
    "PATCH /api/timesheets/7/stop",
    "PATCH /api/timesheets/7/restart {}",
    r#"PATCH /api/timesheets/7/restart {"copy":"all","begin":"2026-01-05T09:00:00"}"#,
    "PATCH /api/timesheets/7/duplicate",
    "PATCH /api/timesheets/7/export",
    "GET /api/actions/timesheet/7/index/en",
    "GET /api/favorites/timesheets",
    "POST /api/favorites/timesheets/7",
    "DELETE /api/favorites/timesheets/7",
    "GET /api/tags",
    "GET /api/tags?name=a+b",
    "GET /api/tags/find?name=",
    "GET /api/tags/find?name=caf%C3%A9%26x",
    r#"POST /api/tags {"name":"urgent","visible":true}"#,
    "DELETE /api/tags/7",
];

const RECORD: Id<Timesheet> = Id::new(7);

#[tokio::test]
async fn timesheet_favorite_and_tag_requests_match_the_api() {
    assert_requests(REQUESTS, async |client| {
        let records = client.timesheets();
        crud(&client).await?;
        records.recent(&RecentQuery::default()).await?;
        let begin = date(2026, 1, 5).at(0, 0, 0, 0);
        records.recent(&RecentQuery::default().begin(begin).size(3)).await?;
        records.active().await?;
        records.stop(RECORD).await?;
        records.restart(RECORD, &RestartForm::default()).await?;
        let begin = date(2026, 1, 5).at(9, 0, 0, 0);
        records.restart(RECORD, &RestartForm::default().copy_all(true).begin(begin)).await?;
        records.duplicate(RECORD).await?;
        records.toggle_exported(RECORD).await?;
        records.actions(RECORD, "index", "en").await?;
        client.favorites().list().await?;
        client.favorites().add(RECORD).await?;
        client.favorites().remove(RECORD).await?;
        client.tags().names(None).await?;
        client.tags().names(Some("a b")).await?;
        client.tags().find("").await?;
        client.tags().find("café&x").await?;
        let tag = TagForm::default().name("urgent").visible(true);
        client.tags().create(&tag).await?;
        client.tags().delete(Id::new(7)).await
    })
    .await;
}

async fn crud(client: &kimai_api::Client) -> Result<(), Error> {
    let records = client.timesheets();
    let project = Id::<Project>::new(1);
    records.page(&TimesheetQuery::default()).await?;
    records.get(RECORD).await?;
    records.create(&TimesheetForm::default().project(project).activity(Id::new(5))).await?;
    let begin = date(2026, 1, 5).at(9, 0, 0, 0);
    records.create_expanded(&TimesheetForm::default().project(project).begin(begin)).await?;
    records.update(RECORD, &changes()).await?;
    records.update(RECORD, &TimesheetForm::default()).await?;
    records.delete(RECORD).await?;
    records.set_meta(RECORD, &MetaField::new("order", "A".to_owned())).await?;
    records.set_meta(RECORD, &MetaField::new("order", None)).await?;
    Ok(())
}

fn changes() -> TimesheetForm {
    TimesheetForm::default()
        .end(Field::Null)
        .break_duration(DurationInput::from(Seconds(900)))
        .description("")
        .tags("a,b")
        .user(Id::new(4))
        .billable(false)
        .exported(true)
        .fixed_rate(1.5)
        .hourly_rate(80.0)
}

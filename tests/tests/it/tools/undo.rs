//! The tool `undo`.

use futures_util::TryStreamExt;
use kimai_tests::{
    mcp::McpClient,
    sim::{Entity, MetaField, SimulatedKimai},
};
use kimai_tools::{
    Access,
    domain::api::{Owner, Page, Timesheet, TimesheetQuery},
};
use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use serde_json::{Value, json};
use tokio::runtime;

use crate::fixtures::{api_client, connect, kimai, kimai_with, work_contract_kimai, writes};

/// Returns the records of all users without ids and derived prices, in a stable order.
async fn records(kimai: &SimulatedKimai) -> Vec<String> {
    let query = TimesheetQuery::default().user(Owner::All).size(500);
    let client = api_client(kimai, "admin");
    let pages: Vec<Page<Timesheet>> = client.timesheets().pages(&query).try_collect().await.unwrap();
    let mut records: Vec<String> = pages
        .into_iter()
        .flat_map(|page| page.listing.rows)
        .map(|record| {
            let times = (record.begin.timestamp(), record.end.map(|end| end.timestamp()));
            let links = (record.user.id(), record.project.id(), record.activity.id());
            let texts = (record.description, record.tags, record.billable, record.exported);
            format!("{times:?} {links:?} {texts:?}")
        })
        .collect();
    records.sort();
    records
}

async fn undo_last(client: &McpClient) -> String {
    client.ok("undo", json!({"action": "last"})).await
}

#[tokio::test]
async fn deleted_record_is_created_again_with_its_fields() {
    let kimai = kimai().await;
    let before = records(&kimai).await;
    let admin = connect(&kimai, "admin").await;
    admin.ok("timesheet", json!({"action": "delete", "id": 438})).await;
    insta::assert_snapshot!(undo_last(&admin).await);
    assert_eq!(records(&kimai).await, before);
}

#[tokio::test]
async fn plain_user_gets_back_what_a_plain_user_may_set() {
    let kimai = kimai().await;
    let anna = connect(&kimai, "anna").await;
    anna.ok("timesheet", json!({"action": "delete", "id": 438})).await;
    insta::assert_snapshot!(undo_last(&anna).await);
}

#[tokio::test]
async fn deleted_record_gets_back_its_rates_marks_and_custom_fields() {
    let kimai = kimai_with(|settings| {
        settings.meta_fields = vec![MetaField::new(Entity::Timesheet, "ticket")];
    })
    .await;
    let admin = connect(&kimai, "admin").await;
    let data = json!({"exported": true, "fixedRate": 99.5, "billable": false, "description": "Special"});
    admin.ok("timesheet", json!({"action": "update", "id": 438, "data": data})).await;
    let fields = json!([{"name": "ticket", "value": "A-1"}]);
    admin.ok("timesheet", json!({"action": "meta_update", "id": 438, "meta": fields})).await;
    let special = async || {
        let query = TimesheetQuery::default().user(Owner::All).size(500);
        let api = api_client(&kimai, "admin");
        let pages: Vec<Page<Timesheet>> = api.timesheets().pages(&query).try_collect().await.unwrap();
        let mut rows = pages.into_iter().flat_map(|page| page.listing.rows);
        let listed = rows.find(|record| record.description.as_deref() == Some("Special")).unwrap();
        let record = api.timesheets().get(listed.id).await.unwrap();
        let values = (record.exported, record.fixed_rate, record.billable, record.meta_fields);
        (record.id, values)
    };
    let (old, before) = special().await;
    admin.ok("timesheet", json!({"action": "delete", "id": 438})).await;
    undo_last(&admin).await;
    let (new, after) = special().await;
    assert_ne!(new, old);
    assert_eq!(after, before);
}

#[tokio::test]
async fn lost_approval_of_a_deleted_absence_is_named() {
    let kimai = work_contract_kimai().await;
    let admin = connect(&kimai, "admin").await;
    let mut answers = Vec::new();
    admin.ok("absence", json!({"action": "approve", "id": 1})).await;
    for id in [1, 2] {
        admin.ok("absence", json!({"action": "delete", "id": id})).await;
        answers.push(undo_last(&admin).await);
    }
    insta::assert_snapshot!(answers.join("\n\n"), @r"
    Undone: created absence #1 again as #30: Anna Arbeiter (#3) 2026-12-17 1 day holiday; requested - Holiday
    Not restored: its approval

    Undone: created absence #2 again as #31: Anna Arbeiter (#3) 2026-12-18 1 day holiday; requested - Holiday
    ");
}

#[tokio::test]
async fn changed_fields_are_put_back() {
    let kimai = kimai().await;
    let before = records(&kimai).await;
    let anna = connect(&kimai, "anna").await;
    let data = json!({"description": "other", "end": "2026-11-20T12:00:00", "tags": "urgent"});
    anna.ok("timesheet", json!({"action": "update", "id": 438, "data": data})).await;
    insta::assert_snapshot!(undo_last(&anna).await);
    assert_eq!(records(&kimai).await, before);
}

#[tokio::test]
async fn deleted_customer_is_created_again_with_its_fields() {
    let kimai = kimai().await;
    let admin = connect(&kimai, "admin").await;
    let data = json!({"name": "Test & Sons", "country": "CH", "currency": "CHF", "timezone": "Europe/Zurich",
        "vatId": "CHE-1", "budget": 1000, "timeBudget": "10:30", "comment": "A comment"});
    admin.ok("entity", json!({"action": "create", "type": "customer", "data": data})).await;
    let get = json!({"action": "get", "type": "customer", "id": "Test & Sons"});
    let before = admin.ok("entity", get.clone()).await;
    admin.ok("entity", json!({"action": "delete", "type": "customer", "id": "Test & Sons"})).await;
    undo_last(&admin).await;
    let after = admin.ok("entity", get).await;
    let fields = |text: &str| text.split_once('\n').map(|(_, fields)| fields.to_owned());
    assert_eq!(fields(&after), fields(&before));
}

#[tokio::test]
async fn change_of_a_user_has_only_what_was_changed_and_is_put_back() {
    let kimai = kimai().await;
    let admin = connect(&kimai, "admin").await;
    // Kimai stores no locale of a new user, and its answer to a change leaves out preferences with default values.
    let data = json!({"username": "ina", "email": "ina@example.com", "plainPassword": "long-enough-1",
        "language": "de", "locale": "de", "timezone": "Europe/Berlin"});
    admin.ok("entity", json!({"action": "create", "type": "user", "data": data})).await;
    let data = json!({"title": "Tester", "enabled": false});
    let update = json!({"action": "update", "type": "user", "id": "ina", "data": data});
    insta::assert_snapshot!(admin.ok("entity", update).await);
    insta::assert_snapshot!(undo_last(&admin).await);
}

#[tokio::test]
async fn field_that_somebody_changed_since_then_is_left_alone() {
    let kimai = kimai().await;
    let anna = connect(&kimai, "anna").await;
    let admin = connect(&kimai, "admin").await;
    anna.ok("timesheet", json!({"action": "update", "id": 438, "data": {"description": "mine"}})).await;
    admin.ok("timesheet", json!({"action": "update", "id": 438, "data": {"description": "theirs"}})).await;
    let refusal = anna.refused("undo", json!({"action": "last"})).await;
    insta::assert_snapshot!(refusal, @r"
    The change of timesheet #438 cannot be undone: somebody changed description since then.
    Nothing was changed.
    ");
}

#[tokio::test]
async fn started_timer_is_removed_and_the_stopped_one_runs_again() {
    let kimai = kimai().await;
    let before = records(&kimai).await;
    let anna = connect(&kimai, "anna").await;
    anna.ok("timer", json!({"action": "start", "data": {"project": 1, "activity": 9}})).await;
    insta::assert_snapshot!(undo_last(&anna).await);
    assert_eq!(records(&kimai).await, before);
}

#[tokio::test]
async fn stop_and_start_are_two_entries_that_are_undone_one_by_one() {
    let kimai = kimai().await;
    let before = records(&kimai).await;
    let anna = connect(&kimai, "anna").await;
    let one = |id: u64| json!({"action": "one", "id": id});
    anna.ok("timer", json!({"action": "stop"})).await;
    let stopped = records(&kimai).await;
    anna.ok("timer", json!({"action": "start", "data": {"project": 1, "activity": 9}})).await;
    let listed = anna.ok("undo", json!({"action": "list"})).await;
    let start_undone = anna.ok("undo", one(2)).await;
    assert_eq!(records(&kimai).await, stopped);
    let stop_undone = anna.ok("undo", one(1)).await;
    assert_eq!(records(&kimai).await, before);
    insta::assert_snapshot!([listed, start_undone, stop_undone].join("\n\n"));
}

#[tokio::test]
async fn a_call_of_which_nothing_can_be_undone_is_an_error() {
    let kimai = kimai().await;
    let anna = connect(&kimai, "anna").await;
    anna.ok("timer", json!({"action": "start", "data": {"project": 1, "activity": 9}})).await;
    for id in [599, 600] {
        let data = json!({"description": "later", "begin": "12:00", "end": "13:00"});
        anna.ok("timesheet", json!({"action": "update", "id": id, "data": data})).await;
    }
    let refusal = anna.refused("undo", json!({"action": "one", "id": 1})).await;
    insta::assert_snapshot!(refusal);
}

#[tokio::test]
async fn undo_of_a_stop_leaves_the_timer_that_was_started_since_then() {
    let kimai = kimai().await;
    let anna = connect(&kimai, "anna").await;
    anna.ok("timer", json!({"action": "stop"})).await;
    anna.ok("timer", json!({"action": "start", "data": {"project": 1, "activity": 9}})).await;
    let undone = anna.ok("undo", json!({"action": "one", "id": 1})).await;
    let active = anna.ok("timer", json!({"action": "active"})).await;
    insta::assert_snapshot!([undone, active].join("\n\n"));
}

#[tokio::test]
async fn undo_can_be_undone_and_is_listed() {
    let kimai = kimai().await;
    let anna = connect(&kimai, "anna").await;
    assert_eq!(
        anna.ok("undo", json!({"action": "list"})).await,
        "There is nothing to undo: you changed nothing in the last day."
    );
    let refusal = anna.refused("undo", json!({"action": "last"})).await;
    assert_eq!(
        refusal,
        "There is nothing to undo: in the last day nothing was changed, or everything is undone. undo list shows the \
         changes; undo one also undoes an undo."
    );
    anna.ok("timesheet", json!({"action": "update", "id": 438, "data": {"description": "other"}})).await;
    undo_last(&anna).await;
    insta::assert_snapshot!(anna.ok("undo", json!({"action": "list"})).await);
    insta::assert_snapshot!(anna.ok("undo", json!({"action": "one", "id": 2})).await);
    let refusal = anna.refused("undo", json!({"action": "one", "id": 2})).await;
    assert_eq!(refusal, "Invalid argument id: call 2 is undone already.");
    let refusal = anna.refused("undo", json!({"action": "one", "id": 99})).await;
    assert_eq!(refusal, "Invalid argument id: no change with id 99; undo list shows the ids.");
}

#[tokio::test]
async fn change_that_kimai_cannot_revert_is_refused_with_the_reason() {
    let kimai = kimai().await;
    let admin = connect(&kimai, "admin").await;
    let data = json!({"username": "carla", "email": "carla@example.com", "plainPassword": "long-enough-1", "language": "en", "locale": "en", "timezone": "Europe/Berlin"});
    admin.ok("entity", json!({"action": "create", "type": "user", "data": data})).await;
    let sent = writes(&kimai).len();
    insta::assert_snapshot!(admin.refused("undo", json!({"action": "last"})).await);
    assert_eq!(writes(&kimai).len(), sent);
}

#[tokio::test]
async fn entities_rates_comments_and_grants_are_reverted() {
    let kimai = kimai().await;
    let admin = connect(&kimai, "admin").await;
    let calls = [
        (
            "entity",
            json!({"action": "update", "type": "project", "id": 1, "data": {"name": "Other", "budget": 5}}),
        ),
        ("entity", json!({"action": "create", "type": "tag", "data": {"name": "fresh"}})),
        ("entity", json!({"action": "update", "type": "team", "id": 1, "data": {"name": "Crew"}})),
        ("rate", json!({"action": "add", "entity": "project", "entity_id": 6, "data": {"rate": 50}})),
        (
            "comment",
            json!({"action": "create", "entity": "project", "entity_id": 1, "data": {"message": "Hi"}}),
        ),
        ("team_access", json!({"action": "grant", "team_id": 1, "target": "project", "target_id": 1})),
    ];
    let mut answers = Vec::new();
    for (tool, arguments) in calls {
        answers.push(admin.ok(tool, arguments).await);
        answers.push(undo_last(&admin).await);
    }
    insta::assert_snapshot!(answers.join("\n"));
}

#[tokio::test]
async fn undo_needs_the_access_of_the_change_that_reverts() {
    let kimai = kimai().await;
    let anna = McpClient::with_policy(&kimai, "anna-token", Access::Write).await;
    let data = json!({"project": 1, "activity": 9, "begin": "2026-11-19T01:00", "end": "2026-11-19T02:00"});
    anna.ok("timesheet", json!({"action": "create", "data": data})).await;
    let sent = writes(&kimai).len();
    let refusal = anna.refused("undo", json!({"action": "last"})).await;
    assert!(refusal.starts_with("undo last is not allowed here because of"), "{refusal}");
    assert_eq!(writes(&kimai).len(), sent);
}

/// A write of a record by Anna.
#[derive(Debug, Clone)]
enum Write {
    Create(u8),
    Entries(u8),
    Update(u64, u8),
    Delete(u64),
    Duplicate(u64),
    Stop,
}

impl Write {
    /// Returns the call. The number makes updates of one record different, because a call that changes nothing is not in the journal.
    fn call(&self, number: usize) -> (&'static str, Value) {
        match self {
            Self::Create(hour) => {
                let begin = format!("2026-11-19T{hour:02}:00:00");
                let end = format!("2026-11-19T{hour:02}:30:00");
                let data =
                    json!({"project": 1, "activity": 9, "begin": begin, "end": end, "description": "new"});
                ("timesheet", json!({"action": "create", "data": data}))
            }
            Self::Entries(hour) => {
                let entry = |minutes: &str| {
                    let begin = format!("2026-11-18T{hour:02}:{minutes}:00");
                    json!({"project": 1, "activity": 9, "begin": begin, "duration": "0:20", "description": minutes})
                };
                let entries = ["00", "15", "40"].map(entry);
                ("timesheet", json!({"action": "create", "entries": entries}))
            }
            Self::Update(id, hour) => {
                let data =
                    json!({"description": format!("{number} at {hour}"), "duration": format!("0:{hour}")});
                ("timesheet", json!({"action": "update", "id": id, "data": data}))
            }
            Self::Delete(id) => ("timesheet", json!({"action": "delete", "id": id})),
            Self::Duplicate(id) => ("timesheet", json!({"action": "duplicate", "id": id})),
            Self::Stop => ("timer", json!({"action": "stop"})),
        }
    }
}

fn write() -> impl Strategy<Value = Write> {
    let id = || 430_u64..440;
    prop_oneof![
        (0_u8..23).prop_map(Write::Create),
        (0_u8..23).prop_map(Write::Entries),
        (id(), 18_u8..23).prop_map(|(id, hour)| Write::Update(id, hour)),
        id().prop_map(Write::Delete),
        id().prop_map(Write::Duplicate),
        Just(Write::Stop),
    ]
}

#[test]
fn undoing_every_write_restores_all_records() {
    let runtime = runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let config = Config { cases: 12, failure_persistence: None, ..Config::default() };
    let result = TestRunner::new(config).run(&prop::collection::vec(write(), 1..6), |sequence| {
        runtime.block_on(async {
            let kimai = kimai().await;
            let before = records(&kimai).await;
            let admin = connect(&kimai, "admin").await;
            let mut written = 0;
            for (number, write) in sequence.iter().enumerate() {
                let (tool, arguments) = write.call(number);
                // Writes of records that are gone are refused and change nothing.
                let reply = admin.call(tool, arguments).await;
                written += usize::from(!reply.is_error);
            }
            for _ in 0..written {
                let reply = admin.call("undo", json!({"action": "last"})).await;
                prop_assert!(!reply.is_error, "{}", reply.text);
            }
            let after = records(&kimai).await;
            let lost: Vec<&String> = before.iter().filter(|record| !after.contains(record)).collect();
            let new: Vec<&String> = after.iter().filter(|record| !before.contains(record)).collect();
            prop_assert!(lost.is_empty() && new.is_empty(), "lost {lost:#?}, new {new:#?}");
            Ok(())
        })
    });
    if let Err(error) = result {
        panic!("{error}");
    }
}

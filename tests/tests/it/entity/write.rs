//! The actions `create`, `update` and `set_preferences`, and invalid arguments.

use kimai_tests::{
    mcp::McpClient,
    sim::{Entity, MetaField, SimulatedKimai, Version},
};
use kimai_tools::Access;
use serde_json::{Value, json};

use super::EntityFixture;

const ACME: &str = r#"{"name":"Acme","country":"DE","currency":"EUR","timezone":"Europe/Berlin"}"#;

fn acme(more: Value) -> Value {
    let mut data: Value = serde_json::from_str(ACME).unwrap_or_default();
    if let (Some(data), Value::Object(more)) = (data.as_object_mut(), more) {
        data.extend(more);
    }
    json!({ "data": data })
}

#[tokio::test]
async fn create_of_each_type_returns_the_created_entity() {
    let fixture = EntityFixture::start("admin").await;
    let eve = json!({"username": "eve", "email": "eve@example.com", "language": "de", "locale": "de", "timezone": "Europe/Berlin", "plainPassword": "secret-123456"});
    for (kind, data) in [
        ("customer", acme(json!({"budget": 1000, "budgetType": "month", "address": null}))["data"].take()),
        (
            "project",
            json!({"name": "Relaunch", "customer": "1", "start": "2026-01-05T00:00:00", "end": "2026-12-31", "timeBudget": 36000, "teams": [1]}),
        ),
        ("activity", json!({"name": "Coding", "project": 1, "timeBudget": "1h30m"})),
        ("team", json!({"name": "Ops", "members": [{"user": 3, "teamlead": true}, {"user": "4"}]})),
        ("tag", json!({"name": "new tag"})),
        ("user", eve),
    ] {
        let data = match data {
            Value::Object(fields) => {
                Value::Object(fields.into_iter().filter(|(_, value)| !value.is_null()).collect())
            }
            data => data,
        };
        insta::assert_snapshot!(
            format!("create {kind}"),
            fixture.ok("create", kind, json!({ "data": data })).await
        );
    }
    insta::assert_snapshot!("create sent", fixture.writes().join("\n"));
}

#[tokio::test]
async fn all_missing_fields_are_reported_before_any_request() {
    let fixture = EntityFixture::start("admin").await;
    for (kind, data, missing) in [
        (
            "customer",
            json!({"name": "x", "country": " "}),
            "a new customer needs country, currency, timezone",
        ),
        ("project", json!({}), "a new project needs name, customer"),
        ("activity", json!({"name": ""}), "a new activity needs name"),
        ("team", json!({"members": [{"user": 3}]}), "a new team needs name, members with one teamlead=true"),
        ("tag", json!({"color": "#ff0000"}), "a new tag needs name"),
        (
            "user",
            json!({"username": "eve", "locale": null}),
            "a new user needs email, language, locale, timezone, plainPassword",
        ),
    ] {
        let refusal = fixture.refused("create", kind, json!({ "data": data })).await;
        assert_eq!(refusal, format!("Invalid argument data: {missing}."));
    }
    assert!(fixture.kimai.requests().is_empty());
}

#[tokio::test]
async fn update_of_each_type_sends_only_the_set_fields() {
    let fixture = EntityFixture::start("admin").await;
    for (kind, id, data) in [
        ("customer", 1, json!({"comment": null, "phone": "1"})),
        ("project", 1, json!({"start": "2026-01-06", "end": null, "orderDate": "2026-01-05T23:30:00-05:00"})),
        ("activity", 9, json!({"visible": false})),
        ("user", 3, json!({"alias": "Anna A.", "supervisor": 2})),
        ("team", 1, json!({"name": "Agency"})),
    ] {
        insta::assert_snapshot!(
            format!("update {kind}"),
            fixture.ok("update", kind, json!({"id": id, "data": data})).await
        );
    }
    insta::assert_snapshot!(fixture.writes().join("\n"), @r#"
    PATCH /api/customers/1 {"comment":null,"phone":"1"}
    PATCH /api/projects/1 {"orderDate":"2026-01-06T00:00:00","start":"2026-01-06T00:00:00","end":null}
    PATCH /api/activities/9 {"visible":false}
    PATCH /api/users/3 {"alias":"Anna A.","supervisor":2}
    PATCH /api/teams/1 {"name":"Agency"}
    "#);
}

#[tokio::test]
async fn unsupported_create_and_update_name_the_supported_types() {
    let fixture = EntityFixture::start("admin").await;
    let data = json!({"id": 1, "data": {"name": "x"}});
    insta::assert_snapshot!(fixture.refused("update", "tag", data.clone()).await, @"Invalid argument type: update is not possible for tag (Kimai cannot change tags: entity delete and entity create make another one); possible: project, activity, customer, user, team, invoice.");
    insta::assert_snapshot!(fixture.refused("update", "holiday", data).await, @"Invalid argument type: update is not possible for holiday (Kimai's API only lists and deletes them); possible: project, activity, customer, user, team, invoice.");
    insta::assert_snapshot!(fixture.refused("create", "invoice", json!({"data": {}})).await, @"Invalid argument type: create is not possible for invoice (Kimai creates invoices only on its own pages; report unbilled lists what can be billed); possible: project, activity, customer, user, team, tag.");
    insta::assert_snapshot!(fixture.refused("create", "holiday", json!({"data": {}})).await, @"Invalid argument type: create is not possible for holiday (Kimai's API only lists and deletes them); possible: project, activity, customer, user, team, tag.");
    assert!(fixture.kimai.requests().is_empty());
}

#[tokio::test]
async fn invalid_fields_are_named_before_any_request() {
    let fixture = EntityFixture::start("admin").await;
    let refused = async |kind, data| fixture.refused("update", kind, json!({"id": 1, "data": data})).await;
    insta::assert_snapshot!(refused("project", json!({"strat": "2026-01-01"})).await, @r#"Invalid argument data: "strat" is unknown (did you mean start?); one of name, customer, number, comment, invoiceText, orderNumber, orderDate, start, end, lockedUntil, color, budget, timeBudget, budgetType, globalActivities, visible, billable, teams, metaFields."#);
    insta::assert_snapshot!(refused("user", json!({"plainPassword": "x"})).await, @r#"Invalid argument data: "plainPassword" is unknown; one of alias, title, accountNumber, avatar, color, email, language, locale, timezone, supervisor, roles, enabled, systemAccount, requiresPasswordReset."#);
    insta::assert_snapshot!(refused("project", json!({"end": "2026-02-31"})).await, @"Invalid argument data.end: 2026-02-31 does not exist in the calendar.");
    insta::assert_snapshot!(refused("project", json!({"start": "2026-02-02", "end": "2026-02-01"})).await, @"Invalid argument data.end: 2026-02-01 is before start 2026-02-02.");
    insta::assert_snapshot!(refused("project", json!({"teams": [1]})).await, @"Invalid argument data.teams: Kimai takes teams only on create; afterwards team_access grant and team_access revoke change them.");
    insta::assert_snapshot!(refused("user", json!({"teams": [1]})).await, @"Invalid argument data.teams: Kimai takes none here; team_access add_member puts a user into a team.");
    insta::assert_snapshot!(refused("team", json!({"projects": [1]})).await, @"Invalid argument data.projects: Kimai takes none here; team_access grant and team_access revoke change what a team may see.");
    insta::assert_snapshot!(refused("activity", json!({"timeBudget": "7200"})).await, @r#"Invalid argument data.timeBudget: "7200" could be hours or seconds: write "7200h", "7200:00" or the seconds as a number."#);
    insta::assert_snapshot!(refused("activity", json!({"name": 7})).await, @"Invalid argument data.name: invalid type: integer `7`, expected a string.");
    insta::assert_snapshot!(refused("activity", json!({"metaFields": [{"nmae": "x"}]})).await, @"Invalid argument data.metaFields[0].nmae: unknown field `nmae`, expected `name` or `value`.");
    insta::assert_snapshot!(refused("team", json!({"metaFields": []})).await, @r#"Invalid argument data: "metaFields" is unknown; one of name, color, members."#);
    insta::assert_snapshot!(refused("team", json!({"members": [{"user": 0}]})).await, @"Invalid argument data.members[0].user: invalid value: integer `0`, expected an id (a positive integer).");
    insta::assert_snapshot!(refused("project", json!({})).await, @"Invalid argument data: missing; name at least one field to change.");
    insta::assert_snapshot!(refused("user", json!({})).await, @"Invalid argument data: missing; name at least one field to change.");
    insta::assert_snapshot!(refused("user", json!("x")).await, @r#"Invalid argument data: invalid type: string "x", expected a map."#);
    assert!(fixture.kimai.requests().is_empty());
}

#[tokio::test]
async fn custom_fields_are_set_one_by_one_after_the_rest() {
    let fixture = EntityFixture::start_with("admin", |settings| {
        settings.meta_fields =
            [Entity::Customer, Entity::Project, Entity::Activity].map(|of| MetaField::new(of, "crm")).into();
    })
    .await;
    let fields = json!([{"name": "crm", "value": "77"}]);
    let customer = fixture.ok("create", "customer", acme(json!({ "metaFields": fields }))).await;
    assert!(customer.ends_with("\nCustom fields: crm=77"), "{customer}");
    fixture
        .ok("update", "activity", json!({"id": 9, "data": { "comment": "x", "metaFields": fields }}))
        .await;
    fixture.ok("update", "project", json!({"id": 1, "data": { "metaFields": fields }})).await;
    insta::assert_snapshot!(fixture.writes().join("\n"), @r#"
    POST /api/customers {"name":"Acme","country":"DE","currency":"EUR","timezone":"Europe/Berlin"}
    PATCH /api/customers/6/meta {"name":"crm","value":"77"}
    PATCH /api/activities/9 {"comment":"x"}
    PATCH /api/activities/9/meta {"name":"crm","value":"77"}
    PATCH /api/projects/1/meta {"name":"crm","value":"77"}
    "#);
}

#[tokio::test]
async fn failed_custom_field_after_create_reports_the_created_entity() {
    let fixture = EntityFixture::start_with("admin", |settings| {
        settings.meta_fields = vec![MetaField::new(Entity::Project, "crm")];
    })
    .await;
    let fields = json!([{"name": "crm", "value": "77"}, {"name": "nope", "value": "1"}]);
    let data = json!({"name": "Relaunch", "customer": 1, "metaFields": fields});
    insta::assert_snapshot!(fixture.refused("create", "project", json!({ "data": data })).await, @r"
    Done: creating project #13, metaFields crm. Requested: creating project #13, metaFields crm, nope. Error: Kimai refused PATCH /api/projects/13/meta: 404 Not Found
    There is none with this id, or no custom field with this name is configured; meta get lists the visible ones.
    Repeat only what is missing.
    ");
}

#[tokio::test]
async fn updating_invoices_needs_kimai_2_68() {
    let old = EntityFixture::start("admin").await;
    let paid = json!({"id": 3, "data": {"status": "paid", "paymentDate": "2026-11-20"}});
    insta::assert_snapshot!(old.refused("update", "invoice", paid.clone()).await, @"This needs Kimai ≥ 2.68 (this is 2.65.0); its administrator can update it.");
    let new = EntityFixture::start_with("admin", |settings| settings.version = Version::new(2, 68, 0)).await;
    insta::assert_snapshot!("update invoice", new.ok("update", "invoice", paid).await);
}

#[tokio::test]
async fn validation_errors_name_the_fields_and_missing_permissions_are_reported() {
    let fixture = EntityFixture::start("admin").await;
    let refused =
        fixture.refused("create", "customer", acme(json!({"country": "Germany", "color": "#123456"}))).await;
    assert!(
        refused.contains("\n- country: ") && refused.contains("\n- color: The selected choice is invalid."),
        "{refused}"
    );
    let anna = fixture.connect("anna").await;
    let refused = anna
        .refused("entity", json!({"action": "create", "type": "customer", "data": acme(json!({}))["data"]}))
        .await;
    assert!(refused.starts_with("Kimai refused POST /api/customers: 403 Forbidden\n"), "{refused}");
    let own = json!({"action": "update", "type": "user", "id": 3, "data": {"title": "Chief"}});
    assert!(anna.ok("entity", own).await.ends_with(" → Chief"));
    let lead = json!({"action": "create", "type": "activity", "data": {"name": "Planning"}});
    assert!(
        fixture
            .connect("tina")
            .await
            .ok("entity", lead)
            .await
            .starts_with("Created: Activity #26 Planning\nProject: none, it is global\n")
    );
}

#[tokio::test]
async fn tag_is_hidden_and_user_disabled_only_on_request() {
    let fixture = EntityFixture::start("admin").await;
    let hidden = fixture.ok("create", "tag", json!({"data": {"name": "old", "visible": false}})).await;
    assert_eq!(hidden, "Created: Tag #7 old\nVisible: no");
    let disabled = fixture.ok("update", "user", json!({"id": 3, "data": {"enabled": false}})).await;
    assert!(disabled.contains("disabled (empty) → cannot log in"), "{disabled}");
}

#[tokio::test]
async fn work_contract_is_set_under_familiar_names() {
    let fixture = EntityFixture::start("admin").await;
    let preferences = json!([{"name": "vacation", "value": 30}, {"name": "work_monday", "value": "14400"}]);
    insta::assert_snapshot!(
        "set_preferences",
        fixture.ok("set_preferences", "user", json!({"id": 3, "preferences": preferences})).await
    );
    insta::assert_snapshot!(fixture.writes().join("\n"), @r#"PATCH /api/users/3/preferences [{"name":"holidays","value":"30"},{"name":"work_monday","value":"14400"}]"#);
}

#[tokio::test]
async fn invalid_preferences_are_rejected_before_any_request() {
    let fixture = EntityFixture::start("admin").await;
    let refused = async |preferences| {
        fixture.refused("set_preferences", "user", json!({"id": 3, "preferences": preferences})).await
    };
    insta::assert_snapshot!(refused(json!([{"name": "timezone", "value": "Mars/Base"}])).await, @r#"Invalid argument preferences: "Mars/Base" is not a time zone; use a name such as Europe/Berlin."#);
    insta::assert_snapshot!(refused(json!([])).await, @"Invalid argument preferences: missing; give at least one {name, value}.");
    insta::assert_snapshot!(refused(json!([{"value": "1"}])).await, @"Invalid argument preferences[0]: missing field `name`.");
    insta::assert_snapshot!(fixture.refused("set_preferences", "project", json!({"id": 3, "preferences": []})).await, @r#"Invalid argument type: set_preferences is not possible for "project"; possible: user."#);
    assert!(fixture.kimai.requests().is_empty());
}

#[tokio::test]
async fn unknown_and_forbidden_preferences_are_errors() {
    let fixture = EntityFixture::start("admin").await;
    let nope = json!({"id": 3, "preferences": [{"name": "nope", "value": "1"}]});
    insta::assert_snapshot!(fixture.refused("set_preferences", "user", nope).await, @"Invalid argument preferences: Kimai answered 404 and changed nothing: there is no user with this id, or no preference with one of these names (entity get lists those of a user), or this Kimai cannot set them.");
    let anna = fixture.connect("anna").await;
    let rate = json!({"action": "set_preferences", "type": "user", "id": 3, "preferences": [{"name": "hourly_rate", "value": "500"}]});
    assert!(anna.refused("entity", rate).await.contains("403 Forbidden\n"));
}

#[tokio::test]
async fn invalid_arguments_are_rejected_with_the_valid_ones() {
    let fixture = EntityFixture::start("admin").await;
    let refused = async |arguments| fixture.client.refused("entity", arguments).await;
    insta::assert_snapshot!(refused(json!({})).await, @"Invalid argument action: missing; one of list, get, create, update, duplicate, delete, batch_delete, lock_month, unlock_month, set_preferences.");
    insta::assert_snapshot!(refused(json!({"action": "remove", "type": "tag"})).await, @r#"Invalid argument action: "remove" is unknown; one of list, get, create, update, duplicate, delete, batch_delete, lock_month, unlock_month, set_preferences."#);
    insta::assert_snapshot!(refused(json!({"action": "list"})).await, @"Invalid argument type: missing; one of project, activity, customer, user, team, tag, invoice, holiday.");
    insta::assert_snapshot!(refused(json!({"action": "list", "type": "projects"})).await, @r#"Invalid argument type: list is not possible for "projects" (did you mean project?); possible: project, activity, customer, user, team, tag, invoice, holiday."#);
    insta::assert_snapshot!(refused(json!({"action": "get", "type": "project"})).await, @"Invalid arguments: missing field `id`.");
    insta::assert_snapshot!(refused(json!({"action": "get", "type": "invoice", "id": "1/../2"})).await, @r#"Invalid argument id: invalid value: string "1/../2", expected an id (a positive integer)."#);
    insta::assert_snapshot!(refused(json!({"action": "list", "type": "project", "filters": []})).await, @"Invalid argument filters: invalid type: sequence, expected a map.");
    assert!(fixture.kimai.requests().is_empty());
}

#[tokio::test]
async fn limited_caller_sees_and_may_call_only_allowed_actions() {
    let kimai = SimulatedKimai::start(kimai_tests::sim::Settings::default()).await;
    for (access, actions) in [
        (Access::Read, json!(["list", "get"])),
        (Access::Delete, json!(["list", "get"])),
        (Access::Manage, json!(["list", "get", "create", "update", "duplicate"])),
        (
            Access::Admin,
            json!(["list", "get", "create", "update", "lock_month", "unlock_month", "set_preferences"]),
        ),
    ] {
        let client = McpClient::with_policy(&kimai, "admin-token", access).await;
        let tools = client.service().list_all_tools().await.unwrap();
        let entity = tools.iter().find(|tool| tool.name == "entity").unwrap();
        assert_eq!(entity.input_schema["properties"]["action"]["enum"], actions);
        let delete = json!({"action": "delete", "type": "tag", "id": 1});
        let refusal = client.refused("entity", delete).await;
        assert!(
            refusal.starts_with(
                "entity delete tag is not allowed here because of the access of this connection"
            ),
            "{refusal}"
        );
    }
    assert!(kimai.requests().is_empty());
}

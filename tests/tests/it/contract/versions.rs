//! Routes newer than the recordings, and those of a third-party plugin.

use kimai_tests::sim::{Settings, SimulatedKimai, Version};
use serde_json::{Value, json};

use super::{client::Caller, start};

async fn version(minor: u32) -> (SimulatedKimai, Caller) {
    start(Settings { version: Version::new(2, minor, 0), ..Settings::default() }).await
}

#[tokio::test]
async fn routes_of_2_66_do_not_exist_before() {
    let routes = [
        ("GET", "/api/favorites/timesheets"),
        ("POST", "/api/favorites/timesheets/438"),
        ("POST", "/api/projects/1/duplicate"),
        ("DELETE", "/api/invoices/templates/1"),
        ("DELETE", "/api/invoices/documents/company"),
        ("DELETE", "/api/dashboard/widgets"),
        ("DELETE", "/api/users/roles/5"),
    ];
    let ((_old, before), (_new, after)) = (version(65).await, version(66).await);
    for (method, path) in routes {
        assert_eq!(before.status("admin", method, path).await, 404, "{method} {path}");
        assert_ne!(after.status("admin", method, path).await, 404, "{method} {path}");
    }
    assert_eq!(before.status("admin", "DELETE", "/api/invoices/1").await, 405);
}

#[tokio::test]
async fn favorites_are_five_own_records_in_reverse_order() {
    let (_kimai, caller) = version(66).await;
    for id in 430..=435 {
        let path = format!("/api/favorites/timesheets/{id}");
        assert_eq!(caller.status("anna", "POST", &path).await, 204);
    }
    assert_eq!(caller.status("anna", "DELETE", "/api/favorites/timesheets/433").await, 204);
    assert_eq!(caller.status("tina", "POST", "/api/favorites/timesheets/430").await, 403);
    let list = caller.send("anna", "GET", "/api/favorites/timesheets", Value::Null).await.body;
    let ids: Vec<_> = list.as_array().expect("a list").iter().map(|record| record["id"].clone()).collect();
    assert_eq!(ids, [435, 434, 432, 431]);
    assert!(list[0]["project"]["customer"].is_object());
}

#[tokio::test]
async fn duplicating_a_project_copies_its_activities_and_rates() {
    let (_kimai, caller) = version(66).await;
    let copy = caller.send("admin", "POST", "/api/projects/1/duplicate", Value::Null).await;
    assert_eq!((copy.status, &copy.body["name"]), (201, &json!("Website relaunch [COPY]")));
    let id = &copy.body["id"];
    let activities = caller.send("admin", "GET", &format!("/api/activities?project={id}"), Value::Null).await;
    let own = activities
        .body
        .as_array()
        .expect("a list")
        .iter()
        .filter(|activity| &activity["project"] == id)
        .count();
    let rates = caller.send("admin", "GET", &format!("/api/projects/{id}/rates"), Value::Null).await.body;
    assert_eq!((own, rates.as_array().map(Vec::len)), (4, Some(2)));
    assert_eq!(caller.status("tina", "POST", "/api/projects/4/duplicate").await, 403);
}

#[tokio::test]
async fn budgets_require_a_permission_since_2_66() {
    let (_kimai, caller) = version(66).await;
    let list = caller.send("anna", "GET", "/api/projects?customers[]=2", Value::Null).await.body;
    let of_team =
        list.as_array().expect("a list").iter().find(|project| project["id"] == 4).expect("project 4");
    assert!(of_team.get("timeBudget").is_some() && of_team.get("budget").is_none());
    let all = caller.send("admin", "GET", "/api/projects", Value::Null).await.body;
    assert!(all[0].get("budget").is_some());
}

#[tokio::test]
async fn deleting_invoices_requires_a_granted_permission() {
    let (kimai, caller) = version(66).await;
    assert_eq!(caller.status("admin", "DELETE", "/api/invoices/1").await, 403);
    let grant = ("ROLE_SUPER_ADMIN".to_owned(), "delete_invoice".to_owned());
    kimai.settings(|settings| settings.grants.push(grant));
    assert_eq!(caller.status("admin", "DELETE", "/api/invoices/1").await, 204);
    assert_eq!(caller.status("admin", "GET", "/api/invoices/1").await, 404);
    assert_eq!(caller.status("admin", "DELETE", "/api/invoices/documents/default").await, 400);
    assert_eq!(caller.status("admin", "DELETE", "/api/invoices/documents/company").await, 204);
}

#[tokio::test]
async fn invoices_can_be_updated_and_projects_locked_since_2_68() {
    let (_kimai, caller) = version(68).await;
    let paid = json!({"status": "paid", "paymentDate": "2026-11-20", "comment": "by transfer"});
    let invoice = caller.send("tina", "PATCH", "/api/invoices/3", paid).await.body;
    assert_eq!(invoice["paymentDate"].as_str().map(|at| at.starts_with("2026-11-20T00:00:00")), Some(true));
    let pending = caller.send("admin", "PATCH", "/api/invoices/3", json!({"status": "pending"})).await.body;
    assert_eq!((&pending["status"], &pending["paymentDate"]), (&json!("pending"), &Value::Null));
    let refused = caller.send("admin", "PATCH", "/api/invoices/3", json!({"status": "lost"})).await;
    assert_eq!(refused.body["errors"]["children"]["status"]["errors"][0], "The selected choice is invalid.");
    let locked = json!({"lockedUntil": "2026-10-31T00:00:00"});
    let project = caller.send("admin", "PATCH", "/api/projects/1", locked).await.body;
    assert_eq!(project["lockedUntil"], "2026-10-31");
}

#[tokio::test]
async fn tokens_of_the_plugin_authenticate() {
    let plugins = ["ApiTokenBundle".to_owned()].into();
    let (kimai, caller) = start(Settings { plugins, ..Settings::default() }).await;
    let create = async |user: &str, path: &str, body: Value| caller.send(user, "POST", path, body).await;
    let path = "/api/users/3/api-token";
    let first = create("admin", path, json!({"name": " mcp "})).await;
    let token = first.body["token"].as_str().expect("a token").to_owned();
    let me = caller.send(&token, "GET", "/api/users/me", Value::Null).await;
    assert_eq!((first.status, me.status, &me.body["username"]), (201, 200, &json!("anna")));
    assert_eq!(first.body["name"], "mcp");
    // Names need not be unique; the text "false" replaces nothing.
    for body in [json!({"name": "mcp"}), json!({"name": "mcp", "replaceExisting": "false"})] {
        assert_eq!(create("admin", path, body).await.status, 201);
    }
    let named = |list: &Value| list.as_array().unwrap().iter().filter(|token| token["name"] == "mcp").count();
    let list = caller.send("anna", "GET", path, Value::Null).await.body;
    assert_eq!(named(&list), 3, "{list}");
    assert!(list.as_array().is_some_and(|list| list.iter().all(|token| token.get("token").is_none())));
    let replaced = create("admin", path, json!({"name": "mcp", "replaceExisting": true})).await;
    assert_eq!(replaced.status, 201);
    assert_eq!(named(&caller.send("anna", "GET", path, Value::Null).await.body), 1);
    assert_eq!(caller.send(&token, "GET", "/api/users/me", Value::Null).await.status, 401);
    assert_eq!(create("admin", path, json!({})).await.body["name"], "API token");
    for body in [
        json!({"name": "x"}),
        json!({"name": 1}),
        json!({"expiresAt": "2020-01-01"}),
        json!({"expiresAt": "soon"}),
    ] {
        assert_eq!(create("admin", path, body.clone()).await.status, 400, "{body}");
    }
    assert_eq!(create("anna", "/api/users/4/api-token", json!({})).await.status, 403);
    assert_eq!(create("admin", "/api/users/99/api-token", json!({})).await.status, 404);
    kimai.settings(|settings| settings.plugins.clear());
    assert_eq!(caller.status("admin", "GET", path).await, 404);
}

#[tokio::test]
async fn proposed_route_of_kimai_creates_tokens_and_lists_none() {
    let (_kimai, caller) = start(Settings { core_api_tokens: true, ..Settings::default() }).await;
    let path = "/api/users/3/api-token";
    let created = caller.send("admin", "POST", path, json!({"name": "mcp"})).await;
    assert_eq!((created.status, created.body["token"].is_string()), (200, true));
    let extra = json!({"name": "mcp", "replaceExisting": true});
    assert_eq!(caller.send("admin", "POST", path, extra).await.status, 400);
    assert_eq!(caller.status("admin", "GET", path).await, 405);
}

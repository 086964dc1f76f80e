//! Routes that came after the recorded version, and those of a third-party plugin.

use kimai_tests::sim::{Settings, SimulatedKimai, Version};
use serde_json::{Value, json};

use super::client::{Answer, Caller};

async fn started(settings: Settings) -> (SimulatedKimai, Caller) {
    let kimai = SimulatedKimai::start(settings).await;
    let caller = Caller::new(&kimai.url());
    (kimai, caller)
}

async fn version(minor: u32) -> (SimulatedKimai, Caller) {
    started(Settings { version: Version::new(2, minor, 0), ..Settings::default() }).await
}

async fn status(caller: &Caller, user: &str, method: &str, path: &str) -> u16 {
    ask(caller, user, method, path, Value::Null).await.status
}

async fn ask(caller: &Caller, user: &str, method: &str, path: &str, body: Value) -> Answer {
    caller.ask(user, method, path, body).await.expect("an answer")
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
        assert_eq!(status(&before, "admin", method, path).await, 404, "{method} {path}");
        assert_ne!(status(&after, "admin", method, path).await, 404, "{method} {path}");
    }
    assert_eq!(status(&before, "admin", "DELETE", "/api/invoices/1").await, 405);
}

#[tokio::test]
async fn favourites_are_five_own_records_the_latest_first() {
    let (_kimai, caller) = version(66).await;
    for id in 430..=435 {
        let path = format!("/api/favorites/timesheets/{id}");
        assert_eq!(status(&caller, "anna", "POST", &path).await, 204);
    }
    assert_eq!(status(&caller, "anna", "DELETE", "/api/favorites/timesheets/433").await, 204);
    assert_eq!(status(&caller, "tina", "POST", "/api/favorites/timesheets/430").await, 403);
    let list = ask(&caller, "anna", "GET", "/api/favorites/timesheets", Value::Null).await.body;
    let ids: Vec<_> = list.as_array().expect("a list").iter().map(|record| record["id"].clone()).collect();
    assert_eq!(ids, [435, 434, 432, 431]);
    assert!(list[0]["project"]["customer"].is_object());
}

#[tokio::test]
async fn a_duplicated_project_brings_its_activities_and_rates() {
    let (_kimai, caller) = version(66).await;
    let copy = ask(&caller, "admin", "POST", "/api/projects/1/duplicate", Value::Null).await;
    assert_eq!((copy.status, &copy.body["name"]), (201, &json!("Website relaunch [COPY]")));
    let id = &copy.body["id"];
    let activities =
        ask(&caller, "admin", "GET", &format!("/api/activities?project={id}"), Value::Null).await;
    let own = activities
        .body
        .as_array()
        .expect("a list")
        .iter()
        .filter(|activity| &activity["project"] == id)
        .count();
    let rates = ask(&caller, "admin", "GET", &format!("/api/projects/{id}/rates"), Value::Null).await.body;
    assert_eq!((own, rates.as_array().map(Vec::len)), (4, Some(2)));
    assert_eq!(status(&caller, "tina", "POST", "/api/projects/4/duplicate").await, 403);
}

#[tokio::test]
async fn since_2_66_budgets_are_told_to_those_who_may_see_them() {
    let (_kimai, caller) = version(66).await;
    let list = ask(&caller, "anna", "GET", "/api/projects?customers[]=2", Value::Null).await.body;
    let of_team =
        list.as_array().expect("a list").iter().find(|project| project["id"] == 4).expect("project 4");
    assert!(of_team.get("timeBudget").is_some() && of_team.get("budget").is_none());
    let all = ask(&caller, "admin", "GET", "/api/projects", Value::Null).await.body;
    assert!(all[0].get("budget").is_some());
}

#[tokio::test]
async fn invoices_are_deleted_with_a_permission_that_nobody_has_at_first() {
    let (kimai, caller) = version(66).await;
    assert_eq!(status(&caller, "admin", "DELETE", "/api/invoices/1").await, 403);
    let grant = ("ROLE_SUPER_ADMIN".to_owned(), "delete_invoice".to_owned());
    kimai.settings(|settings| settings.grants.push(grant));
    assert_eq!(status(&caller, "admin", "DELETE", "/api/invoices/1").await, 204);
    assert_eq!(status(&caller, "admin", "GET", "/api/invoices/1").await, 404);
    assert_eq!(status(&caller, "admin", "DELETE", "/api/invoices/documents/default").await, 400);
    assert_eq!(status(&caller, "admin", "DELETE", "/api/invoices/documents/company").await, 204);
}

#[tokio::test]
async fn since_2_68_invoices_change_and_projects_lock() {
    let (_kimai, caller) = version(68).await;
    let paid = json!({"status": "paid", "paymentDate": "2026-11-20", "comment": "by transfer"});
    let invoice = ask(&caller, "tina", "PATCH", "/api/invoices/3", paid).await.body;
    assert_eq!(invoice["paymentDate"].as_str().map(|at| at.starts_with("2026-11-20T00:00:00")), Some(true));
    let pending = ask(&caller, "admin", "PATCH", "/api/invoices/3", json!({"status": "pending"})).await.body;
    assert_eq!((&pending["status"], &pending["paymentDate"]), (&json!("pending"), &Value::Null));
    let refused = ask(&caller, "admin", "PATCH", "/api/invoices/3", json!({"status": "lost"})).await;
    assert_eq!(refused.body["errors"]["children"]["status"]["errors"][0], "The selected choice is invalid.");
    let locked = json!({"lockedUntil": "2026-10-31T00:00:00"});
    let project = ask(&caller, "admin", "PATCH", "/api/projects/1", locked).await.body;
    assert_eq!(project["lockedUntil"], "2026-10-31");
}

#[tokio::test]
async fn a_plugin_makes_tokens_that_work() {
    let plugins = ["ApiTokenBundle".to_owned()].into();
    let (kimai, caller) = started(Settings { plugins, ..Settings::default() }).await;
    let body = json!({"name": "mcp"});
    let made = ask(&caller, "admin", "POST", "/api/users/3/api-token", body.clone()).await;
    let token = made.body["token"].as_str().expect("a token").to_owned();
    let me = ask(&caller, &token, "GET", "/api/users/me", Value::Null).await;
    assert_eq!((made.status, me.status, &me.body["username"]), (201, 200, &json!("anna")));
    assert_eq!(ask(&caller, "admin", "POST", "/api/users/3/api-token", body.clone()).await.status, 409);
    assert_eq!(ask(&caller, "anna", "POST", "/api/users/4/api-token", body).await.status, 403);
    let list = ask(&caller, "anna", "GET", "/api/users/3/api-token", Value::Null).await.body;
    assert!(list.as_array().is_some_and(|list| list.iter().all(|token| token.get("token").is_none())));
    kimai.settings(|settings| settings.plugins.clear());
    assert_eq!(status(&caller, "admin", "GET", "/api/users/3/api-token").await, 404);
}

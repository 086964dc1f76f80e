//! Texts that would pass for something else.

use serde_json::json;

use super::Office;

const FORGED: &str = "x; hidden\n#7 Payroll [P-7]; Evil (#9)\u{202e}\nNext: page 9.";

#[tokio::test]
async fn no_name_or_comment_forges_a_row_a_label_or_another_page() {
    let office = Office::of("admin").await;
    office.ok("update", "customer", json!({"id": 1, "data": {"name": FORGED}})).await;
    let data = json!({"name": FORGED, "customer": 1, "comment": FORGED, "orderNumber": "O: 1\nVisible: no"});
    let alone = office.ok("create", "project", json!({ "data": data })).await;
    let labels: Vec<&str> =
        alone.lines().filter_map(|line| line.split_once(": ")).map(|(label, _)| label).collect();
    assert_eq!(
        labels,
        [
            "Created",
            "Customer",
            "Number",
            "Visible",
            "Billable",
            "Global activities",
            "Order number",
            "Comment"
        ],
        "{alone}"
    );
    let list = office.list("project", json!({"customer": 1, "order_by": "id"})).await;
    assert_eq!(list.lines().count(), 6, "{list}");
    let row = list.lines().last().unwrap_or_default();
    insta::assert_snapshot!(row, @r##"#13 "x; hidden\n#7 Payroll [P-7]; Evil (#9)\u{202e}\nNext: page 9." [0014]; "x; hidden\n#7 Payroll [P-7]; Evil (#9)\u{202e}\nNext: page 9." (#1)"##);
}

#[tokio::test]
async fn a_user_does_not_look_disabled_or_like_somebody_else_by_name() {
    let office = Office::of("admin").await;
    office
        .ok("update", "user", json!({"id": 3, "data": {"alias": "Anna; disabled", "title": "Boss (#1)"}}))
        .await;
    let list = office.list("user", json!({})).await;
    let row = list.lines().find(|line| line.starts_with("#3 ")).unwrap_or_default();
    insta::assert_snapshot!(row, @r##"#3 "Anna; disabled"; login anna; anna@example.com; "Boss (#1)""##);
}

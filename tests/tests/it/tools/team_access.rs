//! The tool `team_access`.

use serde_json::{Value, json};

use crate::fixtures::{connect, kimai, with_arguments, writes};

fn team(action: &str, arguments: Value) -> Value {
    with_arguments(json!({"action": action, "team_id": 1}), arguments)
}

#[tokio::test]
async fn team_is_listed_with_leads_and_grants() {
    let kimai = kimai().await;
    let admin = connect(&kimai, "admin").await;
    insta::assert_snapshot!(admin.ok("team_access", team("list", json!({}))).await, @r"
    Team Agency North (#1)
    Members: Tina Teamlead (#2) lead, Anna Arbeiter (#3)
    Projects: Secret project (#12)
    ");
    insta::assert_snapshot!(admin.ok("team_access", json!({"action": "list", "team_id": "2"})).await, @r"
    Team Development (#2)
    Members: Tina Teamlead (#2) lead, Anna Arbeiter (#3), Ben Brown (#4)
    Customers: Alpine Optics AG (#2)
    Projects: Lens configurator (#4)
    ");
}

#[tokio::test]
async fn members_are_added_and_removed() {
    let kimai = kimai().await;
    let admin = connect(&kimai, "admin").await;
    insta::assert_snapshot!(admin.ok("team_access", team("add_member", json!({"user_id": 4}))).await, @r"
    Added Ben Brown (#4) to team Agency North (#1)
    Members: Tina Teamlead (#2) lead, Anna Arbeiter (#3), Ben Brown (#4)
    Projects: Secret project (#12)
    ");
    insta::assert_snapshot!(admin.ok("team_access", team("remove_member", json!({"user_id": 3}))).await, @r"
    Removed Anna Arbeiter (#3) from team Agency North (#1)
    Members: Tina Teamlead (#2) lead, Ben Brown (#4)
    Projects: Secret project (#12)
    ");
    assert_eq!(writes(&kimai), ["POST /api/teams/1/members/4", "DELETE /api/teams/1/members/3"]);
}

/// Kimai answers these with a bare 400 or 404.
#[tokio::test]
async fn refused_membership_changes_name_the_reason() {
    let kimai = kimai().await;
    let admin = connect(&kimai, "admin").await;
    insta::assert_snapshot!(admin.refused("team_access", team("add_member", json!({"user_id": 3}))).await, @r"
    Kimai refused POST /api/teams/1/members/3: 400 Bad Request
    The user is already in the team.
    ");
    insta::assert_snapshot!(admin.refused("team_access", team("remove_member", json!({"user_id": 2}))).await, @r"
    Kimai refused DELETE /api/teams/1/members/2: 400 Bad Request
    The user is not in the team, or leads it; remove the lead first (team_access set_lead).
    ");
    insta::assert_snapshot!(admin.refused("team_access", team("add_member", json!({"user_id": 99}))).await, @r"
    Kimai refused POST /api/teams/1/members/99: 404 Not Found
    There is no such team or no such user; entity list finds ids.
    ");
    let grant = json!({"target": "customer", "target_id": 2});
    let revoked = admin.refused("team_access", team("revoke", grant)).await;
    assert!(revoked.contains("The team has no such grant"), "{revoked}");
}

#[tokio::test]
async fn set_lead_keeps_the_members() {
    let kimai = kimai().await;
    let admin = connect(&kimai, "admin").await;
    let lead = |user: u64, lead: bool| team("set_lead", json!({"user_id": user, "lead": lead}));
    insta::assert_snapshot!(admin.refused("team_access", lead(2, false)).await, @"Invalid argument lead: #2 is the only lead and a team needs one; give the lead to another first.");
    insta::assert_snapshot!(admin.refused("team_access", lead(4, true)).await, @"Invalid argument user_id: #4 is not in the team; add_member adds users.");
    assert!(writes(&kimai).is_empty());
    insta::assert_snapshot!(admin.ok("team_access", lead(3, true)).await, @r"
    Now Anna Arbeiter (#3) leads team Agency North (#1)
    Members: Tina Teamlead (#2) lead, Anna Arbeiter (#3) lead
    Projects: Secret project (#12)
    ");
    insta::assert_snapshot!(admin.ok("team_access", lead(3, true)).await, @r"
    Unchanged: Anna Arbeiter (#3) already leads team Agency North (#1)
    Members: Tina Teamlead (#2) lead, Anna Arbeiter (#3) lead
    Projects: Secret project (#12)
    ");
    insta::assert_snapshot!(admin.ok("team_access", lead(2, false)).await, @r"
    Now Tina Teamlead (#2) does not lead team Agency North (#1)
    Members: Tina Teamlead (#2), Anna Arbeiter (#3) lead
    Projects: Secret project (#12)
    ");
    insta::assert_snapshot!(writes(&kimai).join("\n"), @r#"
    PATCH /api/teams/1 {"members":[{"user":2,"teamlead":true},{"user":3,"teamlead":true}]}
    PATCH /api/teams/1 {"members":[{"user":2,"teamlead":false},{"user":3,"teamlead":true}]}
    "#);
}

#[tokio::test]
async fn first_grant_and_last_revocation_report_the_new_visibility() {
    let kimai = kimai().await;
    let admin = connect(&kimai, "admin").await;
    let target = |kind: &str, id: u64| json!({"target": kind, "target_id": id});
    insta::assert_snapshot!(admin.ok("team_access", team("grant", target("customer", 1))).await, @r"
    Granted customer Musterbau GmbH (#1) to team Agency North (#1)
    It was granted to no team before, so other users could see it too; now only its teams can.
    Members: Tina Teamlead (#2) lead, Anna Arbeiter (#3)
    Customers: Musterbau GmbH (#1)
    Projects: Secret project (#12)
    ");
    insta::assert_snapshot!(admin.ok("team_access", team("grant", target("project", 4))).await, @r"
    Granted project Alpine Optics AG / Lens configurator (#4) to team Agency North (#1)
    Members: Tina Teamlead (#2) lead, Anna Arbeiter (#3)
    Customers: Musterbau GmbH (#1)
    Projects: Lens configurator (#4), Secret project (#12)
    ");
    insta::assert_snapshot!(admin.ok("team_access", team("grant", target("activity", 9))).await, @r"
    Granted activity Website relaunch / Concept (#9) to team Agency North (#1)
    It was granted to no team before, so other users could see it too; now only its teams can.
    Members: Tina Teamlead (#2) lead, Anna Arbeiter (#3)
    Customers: Musterbau GmbH (#1)
    Projects: Lens configurator (#4), Secret project (#12)
    Activities: Concept (#9)
    ");
    insta::assert_snapshot!(admin.ok("team_access", team("revoke", target("customer", 1))).await, @r"
    Revoked customer Musterbau GmbH (#1) from team Agency North (#1)
    No team is granted it any more, so every user sees it.
    Members: Tina Teamlead (#2) lead, Anna Arbeiter (#3)
    Projects: Lens configurator (#4), Secret project (#12)
    Activities: Concept (#9)
    ");
    insta::assert_snapshot!(admin.refused("team_access", team("grant", target("project", 12))).await, @r"
    Kimai refused POST /api/teams/1/projects/12: 400 Bad Request
    The team already has this grant; team_access list shows its grants.
    ");
    insta::assert_snapshot!(admin.refused("team_access", team("grant", target("project", 99))).await, @r"
    Kimai refused POST /api/teams/1/projects/99: 404 Not Found
    There is no such team, or no such target; entity list finds ids.
    ");
}

#[tokio::test]
async fn team_access_requires_administrator() {
    let kimai = kimai().await;
    let tina = connect(&kimai, "tina").await;
    for (action, arguments) in [
        ("list", json!({})),
        ("add_member", json!({"user_id": 4})),
        ("set_lead", json!({"user_id": 3, "lead": true})),
        ("grant", json!({"target": "customer", "target_id": 1})),
    ] {
        let refusal = tina.refused("team_access", team(action, arguments)).await;
        assert!(refusal.contains("403 Forbidden\nYour role"), "{refusal}");
    }
}

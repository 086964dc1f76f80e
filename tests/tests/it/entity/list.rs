//! Lists.

use serde_json::json;

use super::{Office, with_plugin};

#[tokio::test]
async fn a_list_of_each_type_has_one_line_a_row_and_says_how_many_there_are() {
    let office = Office::with("admin", with_plugin).await;
    for kind in ["project", "activity", "customer", "user", "team", "tag", "invoice"] {
        insta::assert_snapshot!(format!("list {kind}"), office.list(kind, json!({})).await);
    }
    let christmas = json!({"begin": "2026-12-24", "end": "2026-12-26"});
    insta::assert_snapshot!("list holiday", office.list("holiday", christmas).await);
}

#[tokio::test]
async fn more_of_customers_and_users_is_shown_on_request() {
    let office = Office::of("admin").await;
    let all = json!({"full": true, "visible": 3});
    insta::assert_snapshot!("list customer full", office.list("customer", all.clone()).await);
    insta::assert_snapshot!("list user full", office.list("user", all).await);
}

#[tokio::test]
async fn pages_of_what_kimai_gives_as_a_whole_are_cut_here_and_name_the_next() {
    let office = Office::of("admin").await;
    let page = async |page| office.list("activity", json!({"size": 10, "page": page})).await;
    let first = page(1).await;
    assert!(
        first.starts_with("24 activities (visible); 1-10 shown\n") && first.ends_with("\nNext: page 2."),
        "{first}"
    );
    assert_eq!(first.lines().count(), 12);
    let last = page(3).await;
    assert!(last.starts_with("24 activities (visible); 21-24 shown\n") && !last.contains("Next"), "{last}");
    let past = office.refused("list", "activity", json!({"filters": {"size": 10, "page": 4}})).await;
    assert_eq!(past, "Page 4 is past the last page of this filter; ask for a lower one.");
}

#[tokio::test]
async fn invoices_are_paged_by_kimai() {
    let office = Office::of("tina").await;
    let page = office.list("invoice", json!({"size": "2", "page": 2.0})).await;
    assert!(page.starts_with("5 invoices; 3-4 shown\n") && page.ends_with("\nNext: page 3."), "{page}");
    assert_eq!(office.last_query(), "page=2&size=2");
    let past = office.refused("list", "invoice", json!({"filters": {"page": 9}})).await;
    assert!(past.starts_with("Page 9 is past the last page"), "{past}");
}

#[tokio::test]
async fn projects_are_those_running_today_unless_something_else_is_asked_for() {
    let office = Office::of("admin").await;
    let count =
        async |filters| office.list("project", filters).await.lines().next().unwrap_or_default().to_owned();
    assert_eq!(count(json!({})).await, "10 projects (visible, running today); 1-10 shown");
    assert_eq!(count(json!({"ignore_dates": true})).await, "11 projects (visible); 1-11 shown");
    assert_eq!(count(json!({"ignore_dates": true, "visible": 3})).await, "12 projects; 1-12 shown");
    // The hidden project has a hidden customer, which Kimai lists only with visible=3.
    let hidden = office.list("project", json!({"visible": 2, "ignore_dates": true})).await;
    assert_eq!(hidden, "No projects (hidden). visible=3 and ignore_dates=true list all.");
}

#[tokio::test]
async fn projects_of_a_period_are_those_that_run_on_one_of_its_days() {
    let office = Office::of("admin").await;
    // Project 6 ended on 2026-10-12, project 1 started on 2026-05-05.
    let shown = async |filters| office.list("project", filters).await;
    let october = shown(json!({"begin": "2026-10-12", "end": "2026-10-12"})).await;
    assert!(october.contains("#6 Trade fair app"), "{october}");
    assert_eq!(office.last_query(), "ignoreDates=1");
    assert!(!shown(json!({"begin": "2026-10-13"})).await.contains("#6 "));
    assert!(!shown(json!({"end": "2026-05-04T23:59:59"})).await.contains("#1 "));
    // An hour before midnight in UTC is the next day in Berlin.
    assert!(shown(json!({"end": "2026-05-04T23:00:00Z"})).await.contains("#1 "));
}

#[tokio::test]
async fn a_customer_or_project_that_does_not_exist_has_nothing_although_kimai_lists_everything() {
    let office = Office::of("admin").await;
    let projects = office.list("project", json!({"customers": [999]})).await;
    assert!(projects.starts_with("No projects (visible, running today)."), "{projects}");
    let activities = office.list("activity", json!({"project": 999})).await;
    assert!(activities.lines().skip(1).all(|row| row.contains("; global")), "{activities}");
    let invoices = office.list("invoice", json!({"customers": [999]})).await;
    assert!(invoices.contains("\nNote: Kimai ignores customer ids that it does not know;"), "{invoices}");
}

#[tokio::test]
async fn every_filter_reaches_kimai_in_its_spelling() {
    let office = Office::with("admin", with_plugin).await;
    for (kind, filters, query) in [
        (
            "project",
            json!({"visible": 3, "term": "web", "customer": "1", "customers": [2], "global_activities": "1", "order_by": "customer", "order": "DESC"}),
            "customers%5B%5D=1&customers%5B%5D=2&visible=3&globalActivities=1&order=DESC&orderBy=customer&term=web",
        ),
        (
            "activity",
            json!({"visible": 2, "projects": [1, "2"], "globals": 1, "order_by": "project", "order": "ASC"}),
            "projects%5B%5D=1&projects%5B%5D=2&visible=2&globals=1&orderBy=project&order=ASC",
        ),
        ("customer", json!({"order_by": "id", "full": true, "term": null}), "orderBy=id&full=1"),
        ("user", json!({"order_by": "email", "term": "example"}), "orderBy=email&term=example"),
        ("tag", json!({"name": "ur", "term": "ur"}), "name=ur"),
        (
            "invoice",
            json!({"begin": "2026-10-01", "end": "2026-10-31", "status": ["paid", "new"], "customers": [1]}),
            "begin=2026-10-01T00%3A00%3A00&end=2026-10-31T23%3A59%3A59&customers%5B%5D=1&status%5B%5D=paid&status%5B%5D=new&page=1&size=50",
        ),
        (
            "holiday",
            json!({"group": 1, "begin": "2026-12-25T00:00:00+02:00", "end": "2026-12-26"}),
            "group=1&begin=2026-12-24T23%3A00%3A00&end=2026-12-26T23%3A59%3A59",
        ),
    ] {
        office.list(kind, filters).await;
        assert_eq!(office.last_query(), query, "{kind}");
    }
}

#[tokio::test]
async fn a_filter_that_the_type_does_not_have_is_refused_with_those_it_has() {
    let office = Office::of("admin").await;
    let refused = async |kind, filters| office.refused("list", kind, json!({ "filters": filters })).await;
    insta::assert_snapshot!(refused("user", json!({"customer": 1})).await, @"Invalid argument filters.customer: does not apply to type user, which has visible, term, full, order_by, order, page, size.");
    insta::assert_snapshot!(refused("team", json!({"term": "x"})).await, @"Invalid argument filters.term: does not apply to type team, which has page, size.");
    insta::assert_snapshot!(refused("tag", json!({"nmae": "x"})).await, @r#"Invalid argument filters: "nmae" is unknown (did you mean name?); one of name, term, page, size."#);
    insta::assert_snapshot!(refused("tag", json!({"name": "x", "term": "y"})).await, @"Invalid argument filters.term: means the same as name for tags; give one.");
    insta::assert_snapshot!(refused("customer", json!({"order_by": "customer"})).await, @r#"Invalid argument filters.order_by: "customer" is unknown; one of id, name."#);
    insta::assert_snapshot!(refused("project", json!({"visible": 4})).await, @"Invalid argument filters.visible: 4 is unknown; one of 1 (visible), 2 (hidden), 3 (both).");
    insta::assert_snapshot!(refused("project", json!({"begin": "2026-02-31"})).await, @r#"Invalid argument filters.begin: "2026-02-31" is not a date or time; write 2026-01-31, 2026-01-31T09:30 (your profile's zone) or 2026-01-31T09:30+01:00."#);
    insta::assert_snapshot!(refused("invoice", json!({"status": ["open"]})).await, @"Invalid argument filters.status[0]: unknown variant `open`, expected one of `new`, `pending`, `paid`, `canceled`.");
    insta::assert_snapshot!(refused("project", json!({"size": 0})).await, @"Invalid argument filters.size: 0 is no whole number from 1.");
    assert!(office.kimai.requests().is_empty());
}

#[tokio::test]
async fn a_period_that_ends_before_it_begins_lists_nothing() {
    let office = Office::with("admin", with_plugin).await;
    for kind in ["project", "invoice", "holiday"] {
        let filters = json!({"begin": "2026-03-02", "end": "2026-03-01"});
        let refusal = office.refused("list", kind, json!({ "filters": filters })).await;
        assert!(
            refusal.starts_with("Invalid argument filters.end: 2026-03-01T23:59:59 is before begin "),
            "{refusal}"
        );
    }
    let asked: Vec<String> = office.kimai.requests().into_iter().map(|sent| sent.path).collect();
    assert_eq!(asked, ["/api/users/me"], "only the zone of the profile is asked for");
}

#[tokio::test]
async fn who_may_not_list_is_told_so() {
    let office = Office::of("anna").await;
    for kind in ["user", "team", "invoice"] {
        let refusal = office.refused("list", kind, json!({})).await;
        assert!(refusal.contains("403 Forbidden\nYour role or team in Kimai"), "{refusal}");
    }
    assert!(office.list("project", json!({})).await.starts_with("10 projects"));
    assert!(
        office
            .also("ben")
            .await
            .ok("entity", json!({"action": "list", "type": "project"}))
            .await
            .starts_with("9 projects")
    );
}

#[tokio::test]
async fn holidays_without_the_plugin_name_it() {
    let office = Office::of("admin").await;
    insta::assert_snapshot!(office.refused("list", "holiday", json!({})).await, @"This needs the work-contract plugin, which this Kimai does not have; its administrator can install it.");
}

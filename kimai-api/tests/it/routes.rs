//! The list of routes.

use kimai_api::{Api, Method, Project, Requirement, Route, Team, Timesheet, route};

fn find(client_method: &str) -> Route {
    route::all().iter().copied().find(|route| route.client_method() == client_method).unwrap()
}

#[test]
fn routes_are_unique_except_for_create_expanded() {
    let routes = route::all();
    for (index, route) in routes.iter().enumerate() {
        for other in &routes[..index] {
            assert_ne!(route, other);
            assert!(
                route.to_string() != other.to_string()
                    || route.client_method() == "timesheets().create_expanded",
                "{route}: {} and {}",
                route.client_method(),
                other.client_method()
            );
        }
    }
}

#[test]
fn routes_are_public_constants_of_their_api() {
    assert_eq!(find("timesheets().stop"), Api::<Timesheet>::STOP);
    assert_eq!(find("projects().add_rate"), Api::<Project>::ADD_RATE);
    assert_eq!(find("teams().grant_project"), Api::<Team>::GRANT_PROJECT);
}

#[test]
fn route_has_method_template_client_method_and_requirement() {
    let stop = find("timesheets().stop");
    assert_eq!(stop.method, Method::Patch);
    assert_eq!(stop.template(), "/api/timesheets/{id}/stop");
    assert_eq!(stop.to_string(), "PATCH /api/timesheets/{id}/stop");
    assert_eq!(format!("{stop:?}"), stop.to_string());
    assert_eq!(stop.requirement, Requirement::Core);
    for (client_method, requirement) in [
        ("ping", Requirement::Core),
        ("tags().find", Requirement::Version(2, 18)),
        ("invoices().page", Requirement::Version(2, 22)),
        ("projects().delete", Requirement::Version(2, 25)),
        ("customers().comments", Requirement::Version(2, 57)),
        ("favorites().list", Requirement::Version(2, 66)),
        ("invoices().update", Requirement::Version(2, 68)),
        ("public_holidays().list", Requirement::WORK_CONTRACT),
        ("users().create_api_token", Requirement::Plugin("ApiTokenBundle")),
    ] {
        assert_eq!(find(client_method).requirement, requirement, "{client_method}");
    }
}

//! The list of routes has every route that the source declares, and each of them once.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::{fs, path::Path};

use kimai_api::{Method, Requirement, Route, route};

/// `const GET: Route = Route::get(R::PATH, "/{id}", "get")` and the head of the `impl` around it.
struct Declared {
    verb: String,
    has_base: bool,
    tail: String,
    method: String,
    head: String,
}

impl Declared {
    /// Whether this could be the declaration of the route: several resources may declare the same of theirs.
    fn is(&self, route: &Route) -> bool {
        let (template, caller) = (route.template(), route.client_method());
        let tail =
            template.trim_start_matches("/api/").find('/').map_or("", |end| &template["/api/".len() + end..]);
        let tail = if self.has_base { tail } else { template.trim_start_matches("/api") };
        let method = if self.has_base { caller.split("().").nth(1).unwrap_or(&caller) } else { &caller };
        (route.method.as_str().to_lowercase(), tail, method) == (self.verb.clone(), &self.tail, &self.method)
    }

    fn is_like(&self, other: &Self) -> bool {
        (&self.verb, self.has_base, &self.tail, &self.method)
            == (&other.verb, other.has_base, &other.tail, &other.method)
    }

    /// How often the source makes a route of it: once for each type that has the trait of a generic `impl`.
    fn times(&self, source: &str) -> usize {
        match self.head.strip_prefix("impl<R: ").and_then(|head| head.split_once('>')) {
            Some((shape, _)) => source.matches(&format!("\nimpl {shape} for ")).count(),
            None => 1,
        }
    }
}

/// All of the source but its tests.
fn source(folder: &Path) -> String {
    let mut text = String::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            text += &source(&path);
        } else {
            text += fs::read_to_string(&path).unwrap().split("#[cfg(test)]\nmod").next().unwrap();
        }
    }
    text
}

fn declared(source: &str) -> Vec<Declared> {
    source.match_indices(": Route =").filter_map(|(place, _)| declaration(source, place)).collect()
}

/// A constant of a trait has no value, and so no declaration here.
fn declaration(source: &str, place: usize) -> Option<Declared> {
    let (before, after) = source.split_at(place);
    let value = after.strip_prefix(": Route =")?.trim_start().strip_prefix("Route::")?;
    let (verb, arguments) = value.split_once('(')?;
    let base = arguments.split(',').next()?.trim();
    let mut texts =
        arguments.split('"').skip(1).step_by(2).skip(base.matches('"').count() / 2).map(str::to_owned);
    let (tail, method) = (texts.next()?, texts.next()?);
    let head = before.rsplit("\nimpl").next()?.lines().next()?;
    let (verb, has_base) = (verb.to_owned(), base != "\"\"");
    Some(Declared { verb, has_base, tail, method, head: format!("impl{head}") })
}

#[test]
fn every_route_that_the_source_declares_is_in_the_list() {
    let source = source(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    let (declared, listed) = (declared(&source), route::all());
    assert_eq!(declared.len(), source.matches(": Route =").count(), "a declaration does not read");
    for one in &declared {
        let found = listed.iter().filter(|route| one.is(route)).count();
        let made: usize =
            declared.iter().filter(|other| other.is_like(one)).map(|other| other.times(&source)).sum();
        assert_eq!(found, made, "{} {} {} in {}", one.verb, one.tail, one.method, one.head);
    }
    let made: usize = declared.iter().map(|declared| declared.times(&source)).sum();
    assert_eq!(made, listed.len());
}

#[test]
fn the_documentation_of_every_method_names_its_route() {
    let source = source(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    for one in declared(&source).iter().filter(|one| !one.head.starts_with("impl HasActions")) {
        let shape = format!("{} /api/…{}", one.verb.to_uppercase(), one.tail);
        let is_named = |route: &str| source.contains(&format!("/// `{route}`\n"));
        let named = if one.head.starts_with("impl<R: ") {
            is_named(&shape)
        } else {
            route::all().iter().any(|route| one.is(route) && is_named(&route.to_string()))
        };
        assert!(named, "{shape} in {}", one.head);
    }
}

#[test]
fn no_two_routes_are_equal_and_no_two_methods_but_one_pair_send_the_same() {
    let routes = route::all();
    for (place, route) in routes.iter().enumerate() {
        for other in &routes[..place] {
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
fn a_route_says_what_it_sends_who_sends_it_and_what_it_needs() {
    let find =
        |caller: &str| route::all().iter().copied().find(|route| route.client_method() == caller).unwrap();
    let stop = find("timesheets().stop");
    assert_eq!((stop.method, stop.requirement), (Method::Patch, Requirement::Core));
    assert_eq!(
        (stop.to_string(), stop.template()),
        (format!("{stop:?}"), "/api/timesheets/{id}/stop".to_owned())
    );
    for (caller, needs) in [
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
        assert_eq!(find(caller).requirement, needs, "{caller}");
    }
}

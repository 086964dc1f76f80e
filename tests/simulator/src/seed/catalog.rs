//! Teams, tags, customers, projects, activities, rates and comments.
//!
//! Rates and comments.

use jiff::{SignedDuration, Timestamp, ToSpan, civil::Date};

use crate::{
    store::{Activity, Budget, Comment, Customer, Member, Project, Rate, Store, Table, Tag, Team},
    work_contract,
};

/// User id, lead.
type MemberRow = (u64, bool);

const TEAMS: [(&str, &str, &[MemberRow]); 3] = [
    ("Agency North", "#1e90ff", &[(2, true), (3, false)]),
    ("Development", "#008000", &[(2, true), (3, false), (4, false)]),
    ("Sales", "", &[(1, true), (4, false)]),
];

const TAGS: [(&str, &str); 6] = [
    ("urgent", "#ff0000"),
    ("remote", "#008000"),
    ("onsite", ""),
    ("bugfix", ""),
    ("planning", "#1e90ff"),
    ("overtime", ""),
];

/// Adds the catalogue.
pub(super) fn populate(store: &mut Store, now: Timestamp, today: Date) {
    for (name, color, members) in TEAMS {
        let members = members.iter().map(|(user, lead)| Member { id: 0, user: *user, lead: *lead }).collect();
        let team = store.teams.add(|id| Team { id, name: name.to_owned(), color: non_empty(color), members });
        store.number_members(team);
    }
    for (name, color) in TAGS {
        store.tags.add(|id| Tag { id, name: name.to_owned(), color: non_empty(color), visible: true });
    }
    customers(store);
    projects(store, today);
    activities(store);
    rates_and_comments(store, now);
    super::invoices::populate(store, today);
    work_contract::populate(&mut store.contract, today);
}

/// Returns `None` for an empty text.
pub(super) fn non_empty(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

/// Name, number, country, currency, time zone.
type CustomerRow = (&'static str, &'static str, &'static str, &'static str, &'static str);

const CUSTOMERS: [CustomerRow; 5] = [
    ("Musterbau GmbH", "K-001", "DE", "EUR", "Europe/Berlin"),
    ("Alpine Optics AG", "K-002", "CH", "CHF", "Europe/Zurich"),
    ("Brooklyn Coffee Roasters", "K-003", "US", "USD", "America/New_York"),
    ("Internal", "K-000", "DE", "EUR", "Europe/Berlin"),
    ("Old Client Ltd (archived)", "K-099", "GB", "GBP", "Europe/London"),
];

fn customers(store: &mut Store) {
    for row in CUSTOMERS {
        store.customers.add(|id| detailed_customer(customer(id, row)));
    }
}

fn customer(id: u64, (name, number, country, currency, timezone): CustomerRow) -> Customer {
    Customer {
        id,
        name: name.to_owned(),
        number: non_empty(number),
        visible: id != 5,
        billable: id != 4,
        country: country.to_owned(),
        language: non_empty("en"),
        currency: currency.to_owned(),
        timezone: timezone.to_owned(),
        ..Customer::default()
    }
}

fn detailed_customer(customer: Customer) -> Customer {
    match customer.id {
        1 => musterbau(customer),
        2 => Customer {
            company: non_empty("Alpine Optics AG"),
            city: non_empty("Bern"),
            budget: Budget { time: 400 * 3600, kind: non_empty("month"), ..Budget::default() },
            teams: vec![2],
            ..customer
        },
        3 => Customer { homepage: non_empty("https://coffee.example"), ..customer },
        4 => Customer { comment: non_empty("Internal, not billable"), ..customer },
        _ => customer,
    }
}

fn musterbau(customer: Customer) -> Customer {
    Customer {
        comment: non_empty("Long-standing customer.\nInvoice monthly."),
        company: non_empty("Musterbau GmbH"),
        vat_id: non_empty("DE123456789"),
        contact: non_empty("Frau Kranz"),
        address_lines: [non_empty("Hafenstr. 12"), None, None],
        post_code: non_empty("20457"),
        city: non_empty("Hamburg"),
        phone: non_empty("+49 40 123456"),
        email: non_empty("office@musterbau.example"),
        color: non_empty("#ffa500"),
        budget: Budget { money: 50_000.0, ..Budget::default() },
        ..customer
    }
}

/// Customer, name, number.
const PROJECTS: [(u64, &str, &str); 12] = [
    (1, "Website relaunch", "P-101"),
    (1, "ERP integration", "P-102"),
    (1, "Support & maintenance", "P-103"),
    (2, "Lens configurator", "P-201"),
    (2, "Data warehouse", "P-202"),
    (2, "Trade fair app", "P-203"),
    (3, "Web shop", "P-301"),
    (3, "Branding", "P-302"),
    (4, "Internal tools", "P-001"),
    (4, "Recruiting", "P-002"),
    (5, "Legacy portal", "P-901"),
    (1, "Secret project", "P-104"),
];

fn projects(store: &mut Store, today: Date) {
    for (customer, name, number) in PROJECTS {
        store.projects.add(|id| {
            let plain = Project {
                id,
                customer,
                name: name.to_owned(),
                number: non_empty(number),
                visible: id != 11,
                billable: ![9, 10].contains(&id),
                global_activities: id != 4,
                ..Project::default()
            };
            detailed_project(plain, |days| today.saturating_add(days.days()))
        });
    }
}

/// Adds the details of a project; `day` returns a date relative to today.
fn detailed_project(project: Project, day: impl Fn(i64) -> Date) -> Project {
    match project.id {
        1 => Project {
            order_number: non_empty("PO-4711"),
            order_date: Some(day(-210)),
            start: Some(day(-200)),
            end: Some(day(120)),
            comment: non_empty("Relaunch incl. CMS migration"),
            color: non_empty("#1e90ff"),
            budget: Budget { money: 25_000.0, time: 300 * 3600, kind: None },
            ..project
        },
        2 => Project { start: Some(day(-120)), ..project },
        4 => Project { start: Some(day(-90)), teams: vec![2], ..project },
        6 => Project { start: Some(day(-300)), end: Some(day(-40)), ..project },
        12 => Project { teams: vec![1], ..project },
        _ => project,
    }
}

const GLOBAL_ACTIVITIES: [&str; 8] = [
    "Meeting",
    "Development",
    "Code review",
    "Documentation",
    "Support",
    "Travel",
    "Project management",
    "Research & learning",
];

/// Project, name, colour.
const PROJECT_ACTIVITIES: [(u64, &str, &str); 17] = [
    (1, "Concept", "#c0c0c0"),
    (1, "Frontend", "#c0c0c0"),
    (1, "Backend", "#008080"),
    (1, "Content migration", "#ffa500"),
    (2, "API design", "#ffa500"),
    (2, "Data mapping", "#ffa500"),
    (2, "Testing", "#c0c0c0"),
    (4, "3D engine", "#ee82ee"),
    (4, "UI design", "#c0c0c0"),
    (4, "Calibration", "#ee82ee"),
    (5, "ETL jobs", "#000080"),
    (5, "Dashboards", "#c0c0c0"),
    (7, "Checkout", "#c0c0c0"),
    (7, "Product import", "#c0c0c0"),
    (8, "Logo design", "#ffa500"),
    (12, "Due diligence", "#ffa500"),
    (9, "Server maintenance", "#ee82ee"),
];

fn activities(store: &mut Store) {
    for name in GLOBAL_ACTIVITIES {
        store
            .activities
            .add(|id| Activity { number: Some(format!("A-{id:02}")), ..activity(id, None, name) });
    }
    for (project, name, color) in PROJECT_ACTIVITIES {
        store.activities.add(|id| Activity {
            number: Some(format!("{:04}", id + 1)),
            color: non_empty(color),
            visible: id != 18,
            teams: if id == 23 { vec![3] } else { Vec::new() },
            ..activity(id, Some(project), name)
        });
    }
}

fn activity(id: u64, project: Option<u64>, name: &str) -> Activity {
    let billable = ![8, 25].contains(&id);
    Activity { id, project, name: name.to_owned(), visible: true, billable, ..Activity::default() }
}

/// Parent, user, rate, internal rate, fixed.
type RateRow = (u64, Option<u64>, f64, Option<f64>, bool);

const CUSTOMER_RATES: [RateRow; 2] = [(1, None, 90.0, Some(55.0), false), (2, None, 120.0, None, false)];
const PROJECT_RATES: [RateRow; 2] = [(1, None, 100.0, Some(60.0), false), (1, Some(3), 105.5, None, false)];
const ACTIVITY_RATES: [RateRow; 1] = [(6, None, 250.0, None, true)];

/// Parent, age in days, text, pinned.
type CommentRow = (u64, i64, &'static str, bool);

const CUSTOMER_COMMENTS: [CommentRow; 2] = [
    (1, 40, "Prefers phone calls in the morning.", true),
    (1, 5, "New billing address from January.", false),
];
const PROJECT_COMMENTS: [CommentRow; 2] = [
    (1, 60, "Kick-off done, **next steps** agreed.", false),
    (1, 12, "Customer wants a staging system before the holidays.", true),
];

fn rates_and_comments(store: &mut Store, now: Timestamp) {
    add_rates(&mut store.customer_rates, &CUSTOMER_RATES);
    add_rates(&mut store.project_rates, &PROJECT_RATES);
    add_rates(&mut store.activity_rates, &ACTIVITY_RATES);
    add_comments(&mut store.customer_comments, &CUSTOMER_COMMENTS, now);
    add_comments(&mut store.project_comments, &PROJECT_COMMENTS, now);
}

fn add_rates(table: &mut Table<Rate>, prices: &[RateRow]) {
    for &(parent, user, rate, internal, fixed) in prices {
        table.add(|id| Rate { id, parent, user, rate, internal, fixed });
    }
}

fn add_comments(table: &mut Table<Comment>, notes: &[CommentRow], now: Timestamp) {
    for &(parent, days, text, pinned) in notes {
        let created = now - SignedDuration::from_hours(24 * days);
        table.add(|id| Comment { id, parent, message: text.to_owned(), author: 1, created, pinned });
    }
}

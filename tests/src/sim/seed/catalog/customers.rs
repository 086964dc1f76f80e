//! Five customers, the last one hidden.

use super::{
    super::super::store::{Budget, Customer, Store},
    some,
};

/// Name, number, country, currency, zone.
type Row = (&'static str, &'static str, &'static str, &'static str, &'static str);

const ROWS: [Row; 5] = [
    ("Musterbau GmbH", "K-001", "DE", "EUR", "Europe/Berlin"),
    ("Alpine Optics AG", "K-002", "CH", "CHF", "Europe/Zurich"),
    ("Brooklyn Coffee Roasters", "K-003", "US", "USD", "America/New_York"),
    ("Internal", "K-000", "DE", "EUR", "Europe/Berlin"),
    ("Old Client Ltd (archived)", "K-099", "GB", "GBP", "Europe/London"),
];

pub(super) fn plant(store: &mut Store) {
    for row in ROWS {
        store.customers.add(|id| detailed(customer(id, row)));
    }
}

fn customer(id: u64, (name, number, country, currency, timezone): Row) -> Customer {
    Customer {
        id,
        name: name.to_owned(),
        number: some(number),
        visible: id != 5,
        billable: id != 4,
        country: country.to_owned(),
        language: some("en"),
        currency: currency.to_owned(),
        timezone: timezone.to_owned(),
        ..Customer::default()
    }
}

fn detailed(customer: Customer) -> Customer {
    match customer.id {
        1 => musterbau(customer),
        2 => Customer {
            company: some("Alpine Optics AG"),
            city: some("Bern"),
            budget: Budget { time: 400 * 3600, kind: some("month"), ..Budget::default() },
            teams: vec![2],
            ..customer
        },
        3 => Customer { homepage: some("https://coffee.example"), ..customer },
        4 => Customer { comment: some("Internal, not billable"), ..customer },
        _ => customer,
    }
}

fn musterbau(customer: Customer) -> Customer {
    Customer {
        comment: some("Long-standing customer.\nInvoice monthly."),
        company: some("Musterbau GmbH"),
        vat_id: some("DE123456789"),
        contact: some("Frau Kranz"),
        address_lines: [some("Hafenstr. 12"), None, None],
        post_code: some("20457"),
        city: some("Hamburg"),
        phone: some("+49 40 123456"),
        email: some("office@musterbau.example"),
        color: some("#ffa500"),
        budget: Budget { money: 50_000.0, ..Budget::default() },
        ..customer
    }
}

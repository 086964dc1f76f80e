//! Five invoices, one in every status and two new ones, with templates and documents.

use jiff::{ToSpan, civil::Date, tz::TimeZone};

use crate::{
    seed::catalog::non_empty,
    store::{Document, Invoice, InvoiceDocument, InvoiceTemplate, Store},
};

/// Customer, age in days, net total, VAT in percent, days to pay, status, file extension.
type Row = (u64, i64, f64, f64, i64, &'static str, &'static str);

const ROWS: [Row; 5] = [
    (1, 51, 9_240.0, 19.0, 30, "paid", "pdf"),
    (2, 51, 5_130.5, 0.0, 14, "new", "html"),
    (1, 19, 12_480.0, 19.0, 30, "pending", "pdf"),
    (2, 19, 3_725.0, 19.0, 30, "canceled", "pdf"),
    (3, 19, 5_415.5, 19.0, 30, "new", "pdf"),
];

const BUILT_IN_DOCUMENTS: [&str; 4] = ["default", "invoice", "service-date", "timesheet"];

/// Adds the documents that are part of Kimai.
pub(super) fn add_documents(store: &mut Store) {
    let documents = BUILT_IN_DOCUMENTS.map(|name| Document { name: name.to_owned(), built_in: true });
    store.documents.extend(documents);
}

pub(super) fn populate(store: &mut Store, today: Date) {
    for row in ROWS {
        let name = store
            .customers
            .get(row.0)
            .map(|customer| (customer.name.replace(' ', "_"), customer.currency.clone()));
        let (name, currency) = name.unwrap_or_default();
        store.invoices.add(|id| Invoice { currency, ..invoice(id, row, today, &name) });
    }
    for renderer in ["default", "invoice"] {
        store.invoice_templates.add(|_| InvoiceTemplate { renderer: renderer.to_owned() });
    }
    add_documents(store);
    store.documents.push(Document { name: "company".to_owned(), built_in: false });
    store.export_templates.insert(2);
    store.custom_roles.insert(5, "ROLE_ACCOUNTING".to_owned());
}

fn invoice(
    id: u64,
    (customer, ago, net, vat, due_days, status, ending): Row,
    today: Date,
    name: &str,
) -> Invoice {
    let day = today.saturating_sub(ago.days());
    let created = day.at(8, 0, 0, 0).to_zoned(TimeZone::UTC).map(|at| at.timestamp()).unwrap_or_default();
    let year = day.year();
    let tax = cents(net * vat / 100.0);
    Invoice {
        id,
        number: format!("{year}/{id:03}"),
        customer,
        user: 1,
        created,
        zone: "UTC".to_owned(),
        comment: None,
        total: cents(net + tax),
        tax,
        vat,
        currency: String::new(),
        due_days,
        status: status.to_owned(),
        paid: non_empty(status).filter(|status| status == "paid").map(|_| day.saturating_add(19.days())),
        file: format!("{year}-{id:03}-{name}.{ending}"),
        document: InvoiceDocument::Generated,
        meta: Vec::new(),
    }
}

fn cents(amount: f64) -> f64 {
    (amount * 100.0).round() / 100.0
}

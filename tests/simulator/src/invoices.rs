//! Invoices: lists, downloads, changes and deletion, and their templates and documents.

use jiff::{Timestamp, civil::Date};
use serde_json::{Value, json};

use crate::{
    call::{Call, allowed},
    custom_fields, customers,
    forms::{CHOICE, Field, FieldType, Form, Target},
    lists,
    permissions::{self, TeamResource},
    query::{Param, ParamType, Query},
    response::{BAD_REQUEST, Body, ErrorResponse, NOT_FOUND, Response, RouteResult},
    router::Route,
    settings::Entity,
    store::{Invoice, InvoiceDocument},
    timestamps::{midnight, timestamp},
    users,
};

pub(crate) const ROUTES: &[Route] = &[
    Route::new("GET", "/api/invoices", list).since(22),
    Route::new("GET", "/api/invoices/{id}", show).since(22),
    Route::new("PATCH", "/api/invoices/{id}", edit).since(68),
    Route::new("DELETE", "/api/invoices/{id}", remove).since(66),
    Route::new("GET", "/api/invoices/{id}/download", download).since(56),
    Route::new("PATCH", "/api/invoices/{id}/custom-fields", set_meta).since(56),
    Route::new("DELETE", "/api/invoices/templates/{id}", remove_template).since(66),
    Route::new("DELETE", "/api/invoices/documents/{document}", remove_document).since(66),
];

const PARAMS: &[Param] = &[
    Param("begin", ParamType::Moment),
    Param("end", ParamType::Moment),
    Param("customers", ParamType::Numbers),
    Param("status", ParamType::Words(&["pending", "paid", "canceled", "new"])),
    Param("page", ParamType::Number),
    Param("size", ParamType::Number),
];

/// An invoice that [`SimulatedKimai::add_invoice`](crate::SimulatedKimai::add_invoice) adds.
#[derive(Clone, Debug)]
pub struct NewInvoice {
    /// The number.
    pub number: String,
    /// The id of the customer.
    pub customer: u64,
    /// The id of the user who created it.
    pub user: u64,
    /// The time of its creation.
    pub created: Timestamp,
    /// The time zone of its creation.
    pub zone: String,
    /// The comment.
    pub comment: Option<String>,
    /// The total with tax.
    pub total: f64,
    /// The tax.
    pub tax: f64,
    /// The tax rate in percent.
    pub vat: f64,
    /// The ISO 4217 code.
    pub currency: String,
    /// The days until payment is due.
    pub due_days: i64,
    /// `new`, `pending`, `paid` or `canceled`.
    pub status: String,
    /// The date of payment.
    pub paid: Option<Date>,
    /// The name of the file; its extension defines the format.
    pub file: String,
    /// The content of the file; without it, a download answers 404.
    pub document: Option<String>,
}

impl NewInvoice {
    pub(crate) fn with_id(self, id: u64) -> Invoice {
        Invoice {
            id,
            number: self.number,
            customer: self.customer,
            user: self.user,
            created: self.created,
            zone: self.zone,
            comment: self.comment,
            total: self.total,
            tax: self.tax,
            vat: self.vat,
            currency: self.currency,
            due_days: self.due_days,
            status: self.status,
            paid: self.paid,
            file: self.file,
            document: self.document.map_or(InvoiceDocument::Missing, InvoiceDocument::Text),
            meta: Vec::new(),
        }
    }
}

/// Lists invoices, newest first.
fn list(call: &mut Call<'_>) -> RouteResult {
    call.require("view_invoice")?;
    let query = call.query(PARAMS)?;
    let customers = permissions::accessible_ids(
        call,
        TeamResource::Customer,
        query.texts("customers").filter_map(|id| id.parse().ok()).collect(),
    )?;
    let mut invoices: Vec<&Invoice> = call
        .store
        .invoices
        .iter()
        .filter(|invoice| customers.is_empty() || customers.contains(&invoice.customer))
        .filter(|invoice| matches(call, &query, invoice))
        .collect();
    invoices.sort_by_key(|invoice| std::cmp::Reverse(invoice.created));
    lists::page(call.settings, &query, &invoices, |invoice| entity(call, invoice))
}

fn matches(call: &Call<'_>, query: &Query, invoice: &Invoice) -> bool {
    let begin = query.moment("begin", &call.zone());
    let end = query.moment("end", &call.zone());
    let mut statuses = query.texts("status").peekable();
    begin.is_none_or(|begin| begin <= invoice.created)
        && end.is_none_or(|end| invoice.created <= end)
        && (statuses.peek().is_none() || statuses.any(|status| status == invoice.status))
        && permissions::is_accessible(call, TeamResource::Customer, invoice.customer)
}

fn show(call: &mut Call<'_>) -> RouteResult {
    let id = require(call, "view_invoice")?;
    single(call, id)
}

/// Deletes an invoice; no role may by default.
fn remove(call: &mut Call<'_>) -> RouteResult {
    let id = require(call, "delete_invoice")?;
    call.store.invoices.remove(id);
    Ok(Response::no_content())
}

/// Sets a list of names and values; all or none.
fn set_meta(call: &mut Call<'_>) -> RouteResult {
    let id = require(call, "create_invoice")?;
    let fields = call.fields()?;
    let values: Vec<(String, String)> =
        fields.into_iter().map(|(_, item)| named_value(call, &item)).collect::<Result<_, _>>()?;
    let invoice = call.store.invoices.get_mut(id).ok_or(NOT_FOUND)?;
    for (name, value) in values {
        custom_fields::set(&mut invoice.meta, name, value);
    }
    single(call, id)
}

fn named_value(call: &Call<'_>, item: &Value) -> Result<(String, String), ErrorResponse> {
    let name = item.get("name").and_then(Value::as_str).ok_or(BAD_REQUEST)?;
    let value = item.get("value").ok_or(BAD_REQUEST)?;
    custom_fields::defined(call.settings, Entity::Invoice, name)?;
    let text = value
        .as_str()
        .map_or_else(|| if value.is_null() { String::new() } else { value.to_string() }, str::to_owned);
    Ok((name.to_owned(), text))
}

/// Returns the id of the path; 404 if unknown, 403 if the customer or the permission is missing.
fn require(call: &Call<'_>, permission: &str) -> Result<u64, ErrorResponse> {
    let id = call.id(0)?;
    let invoice = call.store.invoices.get(id).ok_or(NOT_FOUND)?;
    call.require("view_invoice")?;
    allowed(
        permissions::is_accessible(call, TeamResource::Customer, invoice.customer) && call.may(permission),
    )?;
    Ok(id)
}

fn single(call: &Call<'_>, id: u64) -> RouteResult {
    Ok(Response::json(entity(call, call.store.invoices.get(id).ok_or(NOT_FOUND)?)))
}

const FORM: Form = Form(&[
    Field::new("comment", FieldType::Text),
    Field::new("status", FieldType::OneOf(|_, status| STATUSES.contains(&status), CHOICE)),
    Field::new("paymentDate", FieldType::Day { plain: true }),
]);

const STATUSES: [&str; 4] = ["new", "pending", "paid", "canceled"];

/// Changes status, payment date and comment; new and pending invoices have no payment date.
fn edit(call: &mut Call<'_>) -> RouteResult {
    let id = require(call, "create_invoice")?;
    let form = FORM.read(call, Target::existing(id))?;
    form.finish()?;
    let invoice = call.store.invoices.get_mut(id).ok_or(NOT_FOUND)?;
    form.write("comment", &mut invoice.comment);
    form.write("status", &mut invoice.status);
    form.write("paymentDate", &mut invoice.paid);
    if ["new", "pending"].contains(&invoice.status.as_str()) {
        invoice.paid = None;
    }
    single(call, id)
}

/// Sends the document as an attachment, HTML or PDF depending on its extension.
fn download(call: &mut Call<'_>) -> RouteResult {
    let id = require(call, "view_invoice")?;
    let invoice = call.store.invoices.get(id).ok_or(NOT_FOUND)?;
    let is_pdf = invoice.file.rsplit('.').next() == Some("pdf");
    let kind = if is_pdf { "application/pdf" } else { "text/html; charset=UTF-8" };
    let bytes = match &invoice.document {
        InvoiceDocument::Missing => return Err(NOT_FOUND),
        InvoiceDocument::Text(text) => text.clone().into_bytes(),
        InvoiceDocument::Generated if is_pdf => pdf(invoice),
        InvoiceDocument::Generated => html(invoice),
    };
    let name = format!("attachment; filename={}", invoice.file);
    Ok(Response::with(200, Body::Document(kind, bytes)).header("content-disposition", name))
}

fn html(invoice: &Invoice) -> Vec<u8> {
    let Invoice { number, total, currency, .. } = invoice;
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n    <meta charset=\"utf-8\">\n    <title>{number}</title>\n\
         </head>\n<body>\n    <h1>Invoice {number}</h1>\n    <p>Total: {total:.2} {currency}</p>\n</body>\n</html>\n"
    )
    .into_bytes()
}

/// Builds a PDF of one page with one line of text.
fn pdf(invoice: &Invoice) -> Vec<u8> {
    let Invoice { number, total, currency, .. } = invoice;
    let text = format!("BT /F1 18 Tf 72 720 Td (Invoice {number}: {total:.2} {currency}) Tj ET");
    let page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R \
                /Resources << /Font << /F1 5 0 R >> >> >>";
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        page,
        &format!("<< /Length {} >>\nstream\n{text}\nendstream", text.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ];
    assembled(&objects).into_bytes()
}

/// Joins the objects and adds the cross-reference table.
fn assembled(objects: &[&str]) -> String {
    let mut file = "%PDF-1.4\n".to_owned();
    let mut places = "0000000000 65535 f \n".to_owned();
    for (number, object) in (1..).zip(objects) {
        places.extend([format!("{:010} 00000 n \n", file.len())]);
        file.extend([format!("{number} 0 obj\n{object}\nendobj\n")]);
    }
    let start = file.len();
    let size = objects.len() + 1;
    let trailer = format!("trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n");
    file + &format!("xref\n0 {size}\n{places}") + &trailer
}

fn remove_template(call: &mut Call<'_>) -> RouteResult {
    let id = call.id(0)?;
    call.store.invoice_templates.get(id).ok_or(NOT_FOUND)?;
    call.require("manage_invoice_template")?;
    call.store.invoice_templates.remove(id);
    Ok(Response::no_content())
}

/// Deletes a document; 400 if it is built in or used by a template.
fn remove_document(call: &mut Call<'_>) -> RouteResult {
    call.require("manage_invoice_template")?;
    let name = call.segments.first().ok_or(NOT_FOUND)?;
    let document = call.store.documents.iter().find(|document| document.name == *name).ok_or(NOT_FOUND)?;
    let used = call.store.invoice_templates.iter().any(|template| template.renderer == document.name);
    if document.built_in || used {
        return Err(BAD_REQUEST);
    }
    call.store.documents.retain(|document| document.name != *name);
    Ok(Response::no_content())
}

/// Renders an invoice; `createdAt` is in its own zone, `paymentDate` in the caller's.
fn entity(call: &Call<'_>, invoice: &Invoice) -> Value {
    json!({
        "createdAt": timestamp(&invoice.local(invoice.created)),
        "overdue": invoice.overdue(call.now),
        "id": invoice.id,
        "invoiceNumber": invoice.number,
        "comment": invoice.comment,
        "customer": call.store.customers.get(invoice.customer).map(|customer| customers::nested(call, customer)),
        "user": call.store.users.get(invoice.user).map(users::summary),
        "total": invoice.total,
        "tax": invoice.tax,
        "currency": invoice.currency,
        "dueDays": invoice.due_days,
        "vat": invoice.vat,
        "status": invoice.status,
        "invoiceFilename": invoice.file,
        "paymentDate": invoice.paid.map(|day| midnight(day, &call.zone())),
        "metaFields": custom_fields::view(call.settings, Entity::Invoice, &invoice.meta),
    })
}

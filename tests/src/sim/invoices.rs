//! Invoices: listed, downloaded, and (in newer versions) changed and deleted. Nothing creates them here.

mod document;
mod form;
pub(crate) mod templates;
mod view;

use serde_json::Value;

use super::{
    Entity,
    access::{self, Shared},
    answers::{Answer, BAD_REQUEST, NOT_FOUND, Outcome, Refusal},
    call::{Call, allowed},
    meta, paging,
    query::{Param, Query, Takes},
    router::Route,
    store::Invoice,
};

pub(crate) const ROUTES: &[Route] = &[
    Route::new("GET", "/api/invoices", list).since(22),
    Route::new("GET", "/api/invoices/{id}", show).since(22),
    Route::new("PATCH", "/api/invoices/{id}", form::edit).since(68),
    Route::new("DELETE", "/api/invoices/{id}", remove).since(66),
    Route::new("GET", "/api/invoices/{id}/download", document::download).since(56),
    Route::new("PATCH", "/api/invoices/{id}/custom-fields", set_meta).since(56),
];

const PARAMS: &[Param] = &[
    Param("begin", Takes::Moment),
    Param("end", Takes::Moment),
    Param("customers", Takes::Numbers),
    Param("status", Takes::Words(&["pending", "paid", "canceled", "new"])),
    Param("page", Takes::Number),
    Param("size", Takes::Number),
];

/// The newest first, page by page.
fn list(call: &mut Call<'_>) -> Outcome {
    call.require("view_invoice")?;
    let query = call.query(PARAMS)?;
    let customers = access::known(
        call,
        Shared::Customer,
        query.texts("customers").filter_map(|id| id.parse().ok()).collect(),
    )?;
    let mut invoices: Vec<&Invoice> = call
        .store
        .invoices
        .iter()
        .filter(|invoice| customers.is_empty() || customers.contains(&invoice.customer))
        .filter(|invoice| wanted(call, &query, invoice))
        .collect();
    invoices.sort_by_key(|invoice| std::cmp::Reverse(invoice.created));
    paging::page(call.settings, &query, &invoices, |invoice| view::entity(call, invoice))
}

fn wanted(call: &Call<'_>, query: &Query, invoice: &Invoice) -> bool {
    let (begin, end) = (query.moment("begin", &call.zone()), query.moment("end", &call.zone()));
    let mut statuses = query.texts("status").peekable();
    begin.is_none_or(|begin| begin <= invoice.created)
        && end.is_none_or(|end| invoice.created <= end)
        && (statuses.peek().is_none() || statuses.any(|status| status == invoice.status))
        && access::reaches(call, Shared::Customer, invoice.customer)
}

fn show(call: &mut Call<'_>) -> Outcome {
    let id = require(call, "view_invoice")?;
    single(call, id)
}

/// Since 2.66, with its document; no role may by default.
fn remove(call: &mut Call<'_>) -> Outcome {
    let id = require(call, "delete_invoice")?;
    call.store.invoices.remove(id);
    Ok(Answer::no_content())
}

/// Takes a list of names and values; saves nothing when one of them is refused.
fn set_meta(call: &mut Call<'_>) -> Outcome {
    let id = require(call, "create_invoice")?;
    let fields = call.fields()?;
    let values: Vec<(String, String)> =
        fields.into_iter().map(|(_, item)| named_value(call, &item)).collect::<Result<_, _>>()?;
    let invoice = call.store.invoices.get_mut(id).ok_or(NOT_FOUND)?;
    for (name, value) in values {
        meta::set(&mut invoice.meta, name, value);
    }
    single(call, id)
}

fn named_value(call: &Call<'_>, item: &Value) -> Result<(String, String), Refusal> {
    let name = item.get("name").and_then(Value::as_str).ok_or(BAD_REQUEST)?;
    let value = item.get("value").ok_or(BAD_REQUEST)?;
    meta::defined(call.settings, Entity::Invoice, name)?;
    let text = value
        .as_str()
        .map_or_else(|| if value.is_null() { String::new() } else { value.to_string() }, str::to_owned);
    Ok((name.to_owned(), text))
}

/// The invoice of the path: 404 without it, 403 when its customer is out of reach or the permission is missing.
fn require(call: &Call<'_>, permission: &str) -> Result<u64, Refusal> {
    let id = call.id(0)?;
    let invoice = call.store.invoices.get(id).ok_or(NOT_FOUND)?;
    call.require("view_invoice")?;
    allowed(access::reaches(call, Shared::Customer, invoice.customer) && call.may(permission))?;
    Ok(id)
}

fn single(call: &Call<'_>, id: u64) -> Outcome {
    Ok(Answer::json(view::entity(call, call.store.invoices.get(id).ok_or(NOT_FOUND)?)))
}

//! `GET /api/customers`: everything the caller's teams reach, on one page.

use super::{
    super::{
        access,
        answers::{Answer, Outcome},
        call::Call,
        query::{Param, Query, Takes},
        search, sharing,
        store::Customer,
    },
    KIND, view,
};

const PARAMS: &[Param] = &[
    Param("visible", Takes::Word(&["1", "2", "3"])),
    Param("order", Takes::Word(&["ASC", "DESC"])),
    Param("orderBy", Takes::Word(&["id", "name"])),
    Param("term", Takes::Text),
    Param("full", Takes::Word(&["0", "1"])),
];

pub(super) fn list(call: &mut Call<'_>) -> Outcome {
    let query = call.query(PARAMS)?;
    let mut customers: Vec<&Customer> =
        call.store.customers.iter().filter(|customer| wanted(call, &query, customer)).collect();
    match query.text("orderBy") {
        Some("id") => sharing::order(&query, &mut customers, |customer| customer.id),
        _ => sharing::order(&query, &mut customers, |customer| sharing::collated(&customer.name)),
    }
    let full = query.text("full") == Some("1") && call.may("details_customer");
    Ok(Answer::json(
        customers.into_iter().map(|customer| view::row(call, customer, full)).collect::<Vec<_>>(),
    ))
}

fn wanted(call: &Call<'_>, query: &Query, customer: &Customer) -> bool {
    sharing::visible(query, customer.visible)
        && access::reaches(call, KIND, customer.id)
        && query.text("term").is_none_or(|term| search::finds(term, &texts(customer), &customer.meta))
}

fn texts(customer: &Customer) -> [Option<&str>; 9] {
    [
        Some(&customer.name),
        customer.comment.as_deref(),
        customer.company.as_deref(),
        customer.vat_id.as_deref(),
        customer.number.as_deref(),
        customer.contact.as_deref(),
        customer.phone.as_deref(),
        customer.email.as_deref(),
        customer.invoice_email.as_deref(),
    ]
}

//! `DELETE /api/invoices/templates/{id}` and `DELETE /api/invoices/documents/{id}`, since 2.66.

use super::super::{
    answers::{Answer, BAD_REQUEST, NOT_FOUND, Outcome},
    call::Call,
    router::Route,
};

pub(crate) const ROUTES: &[Route] = &[
    Route::new("DELETE", "/api/invoices/templates/{id}", remove_template).since(66),
    Route::new("DELETE", "/api/invoices/documents/{document}", remove_document).since(66),
];

fn remove_template(call: &mut Call<'_>) -> Outcome {
    let id = call.id(0)?;
    call.store.invoice_templates.get(id).ok_or(NOT_FOUND)?;
    call.require("manage_invoice_template")?;
    call.store.invoice_templates.remove(id);
    Ok(Answer::no_content())
}

/// 400 for a document that came with Kimai or that a template uses.
fn remove_document(call: &mut Call<'_>) -> Outcome {
    call.require("manage_invoice_template")?;
    let name = call.segments.first().ok_or(NOT_FOUND)?;
    let document = call.store.documents.iter().find(|document| document.name == *name).ok_or(NOT_FOUND)?;
    let used = call.store.invoice_templates.iter().any(|template| template.renderer == document.name);
    if document.built_in || used {
        return Err(BAD_REQUEST);
    }
    call.store.documents.retain(|document| document.name != *name);
    Ok(Answer::no_content())
}

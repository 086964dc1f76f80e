//! `GET /api/invoices/{id}/download`: the printed invoice, as HTML or PDF by the ending of its name.

use super::{
    super::{
        answers::{Answer, Body, NOT_FOUND, Outcome},
        call::Call,
        store::Invoice,
    },
    require,
};

/// An attachment with its name; its content is not JSON.
pub(super) fn download(call: &mut Call<'_>) -> Outcome {
    let id = require(call, "view_invoice")?;
    let invoice = call.store.invoices.get(id).ok_or(NOT_FOUND)?;
    let (kind, bytes) = match invoice.file.rsplit('.').next() {
        Some("pdf") => ("application/pdf", pdf(invoice)),
        _ => ("text/html; charset=UTF-8", html(invoice)),
    };
    let name = format!("attachment; filename={}", invoice.file);
    Ok(Answer::with(200, Body::Document(kind, bytes)).header("content-disposition", name))
}

fn html(invoice: &Invoice) -> Vec<u8> {
    let Invoice { number, total, currency, .. } = invoice;
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n    <meta charset=\"utf-8\">\n    <title>{number}</title>\n\
         </head>\n<body>\n    <h1>Invoice {number}</h1>\n    <p>Total: {total:.2} {currency}</p>\n</body>\n</html>\n"
    )
    .into_bytes()
}

/// One page with one line of text.
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

/// The objects, numbered from one, and the table of where they begin.
fn assembled(objects: &[&str]) -> String {
    let (mut file, mut places) = ("%PDF-1.4\n".to_owned(), "0000000000 65535 f \n".to_owned());
    for (number, object) in (1..).zip(objects) {
        places.extend([format!("{:010} 00000 n \n", file.len())]);
        file.extend([format!("{number} 0 obj\n{object}\nendobj\n")]);
    }
    let (start, size) = (file.len(), objects.len() + 1);
    let trailer = format!("trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n");
    file + &format!("xref\n0 {size}\n{places}") + &trailer
}

//! Requests of invoices, export templates and the dashboard.

use jiff::civil::date;
use kimai_api::{Id, Invoice, InvoiceForm, InvoiceQuery, MetaField};

use super::assert_requests;

pub(super) const REQUESTS: &[&str] = &[
    "GET /api/invoices",
    "GET /api/invoices/7",
    r#"PATCH /api/invoices/7 {"status":"paid","paymentDate":"2026-01-05"}"#,
    "DELETE /api/invoices/7",
    "GET /api/invoices/7/download",
    r#"PATCH /api/invoices/7/custom-fields [{"name":"a","value":"1"},{"name":"b","value":null}]"#,
    "DELETE /api/invoices/documents/8",
    "DELETE /api/invoices/templates/9",
    "DELETE /api/export/7",
    "POST /api/dashboard/widgets/user%20working%2Ftime",
    "DELETE /api/dashboard/widgets",
];

#[tokio::test]
async fn invoice_export_and_dashboard_requests_match_the_api() {
    assert_requests(REQUESTS, async |client| {
        let invoices = client.invoices();
        let id = Id::<Invoice>::new(7);
        invoices.page(&InvoiceQuery::default()).await?;
        invoices.get(id).await?;
        let paid = InvoiceForm::default().status("paid").payment_date(date(2026, 1, 5));
        invoices.update(id, &paid).await?;
        invoices.delete(id).await?;
        invoices.download(id).await?;
        let fields = [MetaField::new("a", "1".to_owned()), MetaField::new("b", None)];
        invoices.set_custom_fields(id, &fields).await?;
        invoices.delete_document(Id::new(8)).await?;
        invoices.delete_template(Id::new(9)).await?;
        client.export().delete_template(Id::new(7)).await?;
        client.dashboard().add_widget("user working/time").await?;
        client.dashboard().reset_widgets().await
    })
    .await;
}

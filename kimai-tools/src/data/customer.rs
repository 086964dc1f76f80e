//! Customers.

use kimai_domain::api;
use schemars::JsonSchema;
use serde::Serialize;

use super::{Field, Named, fields, words};

/// A customer.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Customer {
    id: u64,
    name: String,
    number: Option<String>,
    visible: bool,
    billable: Option<bool>,
    company: Option<String>,
    contact: Option<String>,
    address: Option<String>,
    address_line1: Option<String>,
    address_line2: Option<String>,
    address_line3: Option<String>,
    post_code: Option<String>,
    city: Option<String>,
    country: Option<String>,
    currency: Option<String>,
    timezone: Option<String>,
    language: Option<String>,
    vat_id: Option<String>,
    phone: Option<String>,
    mobile: Option<String>,
    fax: Option<String>,
    email: Option<String>,
    homepage: Option<String>,
    invoice_email: Option<String>,
    buyer_reference: Option<String>,
    budget: Option<f64>,
    time_budget_seconds: Option<i64>,
    budget_type: Option<String>,
    teams: Vec<Named>,
    color: Option<String>,
    comment: Option<String>,
    custom_fields: Vec<Field>,
}

impl From<&api::Customer> for Customer {
    fn from(customer: &api::Customer) -> Self {
        Self {
            id: customer.id.get(),
            name: customer.name.clone(),
            number: words(customer.number.as_deref()),
            visible: customer.visible,
            billable: customer.billable,
            company: words(customer.company.as_deref()),
            contact: words(customer.contact.as_deref()),
            address: words(customer.address.as_deref()),
            address_line1: words(customer.address_line1.as_deref()),
            address_line2: words(customer.address_line2.as_deref()),
            address_line3: words(customer.address_line3.as_deref()),
            post_code: words(customer.post_code.as_deref()),
            city: words(customer.city.as_deref()),
            country: words(customer.country.as_deref()),
            currency: words(customer.currency.as_deref()),
            timezone: words(customer.timezone.as_deref()),
            language: words(customer.language.as_deref()),
            vat_id: words(customer.vat_id.as_deref()),
            phone: words(customer.phone.as_deref()),
            mobile: words(customer.mobile.as_deref()),
            fax: words(customer.fax.as_deref()),
            email: words(customer.email.as_deref()),
            homepage: words(customer.homepage.as_deref()),
            invoice_email: words(customer.invoice_email.as_deref()),
            buyer_reference: words(customer.buyer_reference.as_deref()),
            budget: customer.budget,
            time_budget_seconds: customer.time_budget.map(|time| time.0),
            budget_type: words(customer.budget_type.as_deref()),
            teams: customer.teams.iter().flatten().map(Named::from).collect(),
            color: words(customer.color.as_deref()),
            comment: words(customer.comment.as_deref()),
            custom_fields: fields(&customer.meta_fields),
        }
    }
}

//! Customers: `/api/customers`.

use derive_setters::Setters;
use serde::{Deserialize, Serialize};

use crate::{
    Create, Delete, DurationInput, Field, Get, HasActions, HasComments, HasMeta, HasRates, HasTeams, Id,
    Identified, List, MetaField, Order, Requirement, Resource, Route, Seconds, Team, Update, Visibility,
    encoding,
};

/// A customer.
///
/// Listings and relations contain fewer fields than [`Api::get`](crate::Api::get).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
#[serde(rename_all = "camelCase")]
pub struct Customer {
    /// The customer's id.
    pub id: Id<Customer>,
    /// The name; not unique.
    pub name: String,
    /// The number; unique.
    pub number: Option<String>,
    /// An internal remark.
    pub comment: Option<String>,
    /// `false` if it is hidden and cannot be used for new records.
    pub visible: bool,
    /// `true` if its timesheet records are billable by default.
    pub billable: Option<bool>,
    /// The company name.
    pub company: Option<String>,
    /// The VAT id.
    pub vat_id: Option<String>,
    /// The contact person.
    pub contact: Option<String>,
    /// The address as one text; superseded by the address lines.
    pub address: Option<String>,
    /// The first line of the address.
    pub address_line1: Option<String>,
    /// The second line of the address.
    pub address_line2: Option<String>,
    /// The third line of the address.
    pub address_line3: Option<String>,
    /// The postal code.
    pub post_code: Option<String>,
    /// The city.
    pub city: Option<String>,
    /// The country as a two-letter code (ISO 3166-1).
    pub country: Option<String>,
    /// The language of invoices.
    pub language: Option<String>,
    /// The currency as a three-letter code (ISO 4217).
    pub currency: Option<String>,
    /// The telephone number.
    pub phone: Option<String>,
    /// The fax number.
    pub fax: Option<String>,
    /// The mobile telephone number.
    pub mobile: Option<String>,
    /// The email address.
    pub email: Option<String>,
    /// The website.
    pub homepage: Option<String>,
    /// The time zone.
    pub timezone: Option<String>,
    /// The email address for invoices.
    pub invoice_email: Option<String>,
    /// The buyer reference of e-invoices.
    pub buyer_reference: Option<String>,
    /// The budget in the customer's currency. `None` in older listings and without the permission.
    pub budget: Option<f64>,
    /// The time budget. `None` in older listings and without the permission.
    pub time_budget: Option<Seconds>,
    /// `month` for monthly budgets; otherwise the budgets apply to the whole period.
    pub budget_type: Option<String>,
    /// The teams that may use it; all users if empty.
    pub teams: Option<Vec<Team>>,
    /// The visible custom fields.
    #[serde(default)]
    pub meta_fields: Vec<MetaField>,
    /// The color as `#rrggbb`, if one is set.
    pub color: Option<String>,
    /// The `color`, or a color derived from the name.
    #[serde(rename = "color-safe")]
    pub color_safe: Option<String>,
}

/// Filters for customers.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Setters)]
#[non_exhaustive]
#[setters(into)]
#[serde(rename_all = "camelCase")]
pub struct CustomerQuery {
    /// The visibility. Default: visible.
    pub visible: Option<Visibility>,
    /// The sort direction. Default: ascending.
    pub order: Option<Order>,
    /// The sort field. Default: name.
    pub order_by: Option<CustomerOrder>,
    /// A search term.
    #[setters(strip_option)]
    pub term: Option<String>,
    /// `true` to include address and VAT id. Ignored without the permission and before Kimai 2.62.
    #[serde(serialize_with = "encoding::flag", skip_serializing_if = "Option::is_none")]
    pub full: Option<bool>,
}

/// The sort field of customers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum CustomerOrder {
    /// The id.
    Id,
    /// The name.
    Name,
}

/// Request body for creating and updating a customer.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Setters)]
#[non_exhaustive]
#[setters(into)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct CustomerForm {
    /// The name; required when creating.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub name: Field<String>,
    /// The number; unique.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub number: Field<String>,
    /// An internal remark.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub comment: Field<String>,
    /// The company name.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub company: Field<String>,
    /// The VAT id.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub vat_id: Field<String>,
    /// The contact person.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub contact: Field<String>,
    /// The address as one text; superseded by the address lines.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub address: Field<String>,
    /// The first line of the address.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub address_line1: Field<String>,
    /// The second line of the address.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub address_line2: Field<String>,
    /// The third line of the address.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub address_line3: Field<String>,
    /// The postal code.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub post_code: Field<String>,
    /// The city.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub city: Field<String>,
    /// The country as a two-letter code (ISO 3166-1); required when creating.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub country: Field<String>,
    /// The language of invoices.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub language: Field<String>,
    /// The currency as a three-letter code (ISO 4217); required when creating.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub currency: Field<String>,
    /// The telephone number.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub phone: Field<String>,
    /// The fax number.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub fax: Field<String>,
    /// The mobile telephone number.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub mobile: Field<String>,
    /// The email address.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub email: Field<String>,
    /// The website.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub homepage: Field<String>,
    /// The time zone; required when creating.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub timezone: Field<String>,
    /// The text for invoices.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub invoice_text: Field<String>,
    /// The invoice template.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub invoice_template: Field<String>,
    /// The email address for invoices.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub invoice_email: Field<String>,
    /// The buyer reference of e-invoices.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub buyer_reference: Field<String>,
    /// A color of the palette that [`ConfigApi::colors`](crate::ConfigApi::colors) returns.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub color: Field<String>,
    /// The budget in the customer's currency.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub budget: Field<f64>,
    /// The time budget.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub time_budget: Field<DurationInput>,
    /// `month` for monthly budgets.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub budget_type: Field<String>,
    /// `false` to hide it.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub visible: Field<bool>,
    /// `true` if its timesheet records are billable by default.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub billable: Field<bool>,
    /// The teams that may use it. Only when creating.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub teams: Field<Vec<Id<Team>>>,
}

impl Resource for Customer {
    const PATH: &'static str = "/customers";
}

impl Identified for Customer {
    fn id(&self) -> Id<Self> {
        self.id
    }
}

impl Get for Customer {}
impl List for Customer {
    type Query = CustomerQuery;
}
impl Create for Customer {
    type Form = CustomerForm;
}
impl Update for Customer {
    type Form = CustomerForm;
}
impl Delete for Customer {
    const DELETE_REQUIREMENT: Requirement = Requirement::Version(2, 25);
}
impl HasMeta for Customer {}
impl HasRates for Customer {}
impl HasComments for Customer {}
impl HasTeams for Customer {}
impl HasActions for Customer {
    const ACTIONS: Route = Route::get("", "/actions/customer/{id}/{view}/{locale}", "customers().actions");
}

//! Customers: `/api/customers`.

mod form;

use serde::{Deserialize, Serialize};

pub use form::CustomerForm;

use crate::{
    Create, Delete, Get, HasActions, HasComments, HasMeta, HasRates, HasTeams, Id, Identified, List,
    MetaField, Order, Requirement, Resource, Route, Seconds, Team, Update, Visibility, query,
};

/// Whom projects are done for. Listings and relations carry fewer fields than [`get`](crate::Api::get).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Customer {
    /// Its id.
    pub id: Id<Customer>,
    /// Its name; not unique.
    pub name: String,
    /// Its number; unique.
    pub number: Option<String>,
    /// A remark.
    pub comment: Option<String>,
    /// Whether it can be used.
    pub visible: bool,
    /// Whether its records are billable by default.
    pub billable: Option<bool>,
    /// Company name.
    pub company: Option<String>,
    /// VAT id.
    pub vat_id: Option<String>,
    /// Contact person.
    pub contact: Option<String>,
    /// The address as one text, older than the lines below.
    pub address: Option<String>,
    /// First line of the address.
    pub address_line1: Option<String>,
    /// Second line.
    pub address_line2: Option<String>,
    /// Third line.
    pub address_line3: Option<String>,
    /// Postal code.
    pub post_code: Option<String>,
    /// City.
    pub city: Option<String>,
    /// Country, two letters (ISO 3166).
    pub country: Option<String>,
    /// Language of invoices.
    pub language: Option<String>,
    /// Currency, three letters (ISO 4217).
    pub currency: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// Fax.
    pub fax: Option<String>,
    /// Mobile telephone.
    pub mobile: Option<String>,
    /// E-mail.
    pub email: Option<String>,
    /// Web site.
    pub homepage: Option<String>,
    /// Time zone.
    pub timezone: Option<String>,
    /// Where invoices are sent.
    pub invoice_email: Option<String>,
    /// Buyer reference of e-invoices.
    pub buyer_reference: Option<String>,
    /// Budget in the customer's currency; missing in older listings and without permission.
    pub budget: Option<f64>,
    /// Time budget; missing like `budget`.
    pub time_budget: Option<Seconds>,
    /// `month` if the budgets are monthly, otherwise for the whole run.
    pub budget_type: Option<String>,
    /// The teams that may see it; none means everybody.
    pub teams: Option<Vec<Team>>,
    /// Its custom fields that are visible.
    #[serde(default)]
    pub meta_fields: Vec<MetaField>,
    /// Its colour, `#rrggbb`, if one is set.
    pub color: Option<String>,
    /// `color`, or one derived from the name.
    #[serde(rename = "color-safe")]
    pub color_safe: Option<String>,
}

/// Filters of customers.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CustomerQuery {
    /// Visible ones by default.
    pub visible: Option<Visibility>,
    /// Ascending by default.
    pub order: Option<Order>,
    /// By name by default.
    pub order_by: Option<CustomerOrder>,
    /// Words to search for.
    pub term: Option<String>,
    /// With address and VAT id; needs the permission, ignored otherwise (2.62).
    #[serde(serialize_with = "query::flag", skip_serializing_if = "Option::is_none")]
    pub full: Option<bool>,
}

/// What customers can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum CustomerOrder {
    /// By id.
    Id,
    /// By name.
    Name,
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

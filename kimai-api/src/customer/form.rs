//! The form of a customer.

use serde::{Deserialize, Serialize};

use crate::{DurationInput, Field, Id, Team};

/// Fields of a customer. Kimai requires name, country, currency and timezone of a new one.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct CustomerForm {
    /// Name.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub name: Field<String>,
    /// Number.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub number: Field<String>,
    /// Comment.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub comment: Field<String>,
    /// Company.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub company: Field<String>,
    /// VAT id.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub vat_id: Field<String>,
    /// Contact.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub contact: Field<String>,
    /// Address.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub address: Field<String>,
    /// Address.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub address_line1: Field<String>,
    /// Address.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub address_line2: Field<String>,
    /// Address.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub address_line3: Field<String>,
    /// Post code.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub post_code: Field<String>,
    /// City.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub city: Field<String>,
    /// Country.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub country: Field<String>,
    /// Language.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub language: Field<String>,
    /// Currency.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub currency: Field<String>,
    /// Phone.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub phone: Field<String>,
    /// Fax.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub fax: Field<String>,
    /// Mobile.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub mobile: Field<String>,
    /// E-mail.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub email: Field<String>,
    /// Homepage.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub homepage: Field<String>,
    /// Timezone.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub timezone: Field<String>,
    /// Invoice text.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub invoice_text: Field<String>,
    /// Invoice template.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub invoice_template: Field<String>,
    /// Invoice e-mail.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub invoice_email: Field<String>,
    /// Buyer reference.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub buyer_reference: Field<String>,
    /// A config color.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub color: Field<String>,
    /// Budget.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub budget: Field<f64>,
    /// Seconds or `H:MM`.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub time_budget: Field<DurationInput>,
    /// `month`.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub budget_type: Field<String>,
    /// Visible.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub visible: Field<bool>,
    /// Billable.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub billable: Field<bool>,
    /// On create.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub teams: Field<Vec<Id<Team>>>,
}

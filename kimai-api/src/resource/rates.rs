//! Rates of customers, projects and activities. There is no change of a rate: delete it and create another.

use serde::{Deserialize, Serialize};

use super::{Api, Resource};
use crate::{Error, Field, Id, Listing, Route, User};

/// What a rate may belong to.
pub trait HasRates: Resource {}

/// What an hour, or a record, costs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Rate {
    /// Its id.
    pub id: Id<Rate>,
    /// Whose time it prices; nobody's means everybody's.
    pub user: Option<User>,
    /// The price in the customer's currency, an hour or, if fixed, a record.
    pub rate: Option<f64>,
    /// The same as the company counts it for itself.
    pub internal_rate: Option<f64>,
    /// Whether it is the price of a record and not of an hour.
    pub is_fixed: Option<bool>,
}

/// A new rate; one for each user, and one for all.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct RateForm {
    /// Whose time it prices; unset: everybody's.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub user: Field<Id<User>>,
    /// The price; required.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub rate: Field<f64>,
    /// The company's own price.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub internal_rate: Field<f64>,
    /// A price a record instead of an hour.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub is_fixed: Field<bool>,
}

impl<R: HasRates> Api<R> {
    pub(crate) const RATES: Route = Route::get(R::PATH, "/{id}/rates", "rates");
    pub(crate) const ADD_RATE: Route = Route::post(R::PATH, "/{id}/rates", "add_rate");
    pub(crate) const DELETE_RATE: Route = Route::delete(R::PATH, "/{id}/rates/{rateId}", "delete_rate");

    /// The rates of one of them.
    ///
    /// `GET /api/…/{id}/rates`
    ///
    /// # Errors
    /// 403 if the caller may not edit it, 404 if there is none with this id.
    pub async fn rates(&self, id: Id<R>) -> Result<Listing<Rate>, Error> {
        self.client.call(Self::RATES, &[&id]).listing().await
    }

    /// Adds a rate.
    ///
    /// `POST /api/…/{id}/rates`
    ///
    /// # Errors
    /// 400 on `user` if that user (or everybody) has one already.
    pub async fn add_rate(&self, id: Id<R>, form: &RateForm) -> Result<Rate, Error> {
        self.client.call(Self::ADD_RATE, &[&id]).body(form).json().await
    }

    /// Deletes a rate.
    ///
    /// `DELETE /api/…/{id}/rates/{rateId}`
    ///
    /// # Errors
    /// 404 if the rate does not belong to this one.
    pub async fn delete_rate(&self, id: Id<R>, rate: Id<Rate>) -> Result<(), Error> {
        self.client.call(Self::DELETE_RATE, &[&id, &rate]).done().await
    }
}

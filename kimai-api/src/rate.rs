//! Rates of customers, projects and activities. Kimai cannot update a rate; delete it and create a new one.

use derive_setters::Setters;
use serde::{Deserialize, Serialize};

use crate::{Api, Error, Field, Id, Listing, Resource, Route, User};

/// Resources with rates: customers, projects and activities.
pub trait HasRates: Resource {}

/// The price of an hour, or of a whole timesheet record if fixed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
#[serde(rename_all = "camelCase")]
pub struct Rate {
    /// The rate's id.
    pub id: Id<Rate>,
    /// The user that the rate applies to; `None` for all users.
    pub user: Option<User>,
    /// The price in the customer's currency, per hour or, if fixed, per record.
    pub rate: Option<f64>,
    /// The internal price, in the same unit as `rate`.
    pub internal_rate: Option<f64>,
    /// `true` if the price applies per record instead of per hour.
    pub is_fixed: Option<bool>,
}

/// Request body of [`Api::add_rate`]. Kimai allows one rate per user and one for all users.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Setters)]
#[non_exhaustive]
#[setters(into)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct RateForm {
    /// The user that the rate applies to; all users if unset.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub user: Field<Id<User>>,
    /// The price; required.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub rate: Field<f64>,
    /// The internal price.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub internal_rate: Field<f64>,
    /// `true` for a price per record instead of per hour.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub is_fixed: Field<bool>,
}

/// Operations of rates.
///
/// ```no_run
/// use kimai_api::{Client, Id, RateForm};
///
/// # async fn example(client: Client) -> Result<(), kimai_api::Error> {
/// let project = Id::new(1);
/// for rate in client.projects().rates(project).await? {
///     println!("{:?} for {:?}", rate.rate, rate.user.map(|user| user.username));
/// }
/// client.projects().add_rate(project, &RateForm::default().user(Id::new(3)).rate(95.0)).await?;
/// # Ok(())
/// # }
/// ```
impl<R: HasRates> Api<R> {
    /// Route of [`rates`](Self::rates).
    pub const RATES: Route = Route::get(R::PATH, "/{id}/rates", "rates");
    /// Route of [`add_rate`](Self::add_rate).
    pub const ADD_RATE: Route = Route::post(R::PATH, "/{id}/rates", "add_rate");
    /// Route of [`delete_rate`](Self::delete_rate).
    pub const DELETE_RATE: Route = Route::delete(R::PATH, "/{id}/rates/{rateId}", "delete_rate");

    /// Returns the rates of an object.
    ///
    /// `GET /api/…/{id}/rates`
    ///
    /// # Errors
    /// 403 if the caller may not edit the object, 404 if the id does not exist.
    pub async fn rates(&self, id: Id<R>) -> Result<Listing<Rate>, Error> {
        self.client.request(Self::RATES, &[&id]).listing().await
    }

    /// Adds a rate to an object and returns it.
    ///
    /// `POST /api/…/{id}/rates`
    ///
    /// # Errors
    /// 400 on the field `user` if that user (or all users) already have a rate.
    pub async fn add_rate(&self, id: Id<R>, form: &RateForm) -> Result<Rate, Error> {
        self.client.request(Self::ADD_RATE, &[&id]).body(form).json().await
    }

    /// Deletes a rate of an object.
    ///
    /// `DELETE /api/…/{id}/rates/{rateId}`
    ///
    /// # Errors
    /// 404 if the rate does not belong to the object.
    pub async fn delete_rate(&self, id: Id<R>, rate: Id<Rate>) -> Result<(), Error> {
        self.client.request(Self::DELETE_RATE, &[&id, &rate]).send_empty().await
    }
}

//! Rates, one line each.

use kimai_domain::api::Rate;

use super::{money, user};

/// `#3 Anna (#3) 105.50 EUR an hour, internal 60.00`.
pub fn line(rate: &Rate, currency: Option<&str>) -> String {
    format!("#{} {}", rate.id, summary(rate, currency))
}

/// A rate on one line without its id.
pub(crate) fn summary(rate: &Rate, currency: Option<&str>) -> String {
    let who = rate.user.as_ref().map_or_else(|| "everybody".to_owned(), user::name);
    let per = if rate.is_fixed == Some(true) { "a record (fixed)" } else { "an hour" };
    let price = rate.rate.map_or_else(|| "no price".to_owned(), |price| money(price, currency));
    let internal =
        rate.internal_rate.map(|price| format!(", internal {}", money(price, None))).unwrap_or_default();
    format!("{who} {price} {per}{internal}")
}

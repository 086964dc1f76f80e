//! Amounts of money, never added across currencies.

use std::collections::BTreeMap;

/// What one unit of a currency is counted as.
const UNITS: f64 = 10_000.0;

/// An amount in each currency; one whose currency is not known stands apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Money(BTreeMap<Option<String>, i64>);

impl Money {
    /// Adds an amount.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "casts of floats saturate, and Kimai's amounts are far smaller"
    )]
    pub fn add(&mut self, currency: Option<&str>, amount: f64) {
        let units = (amount * UNITS).round() as i64;
        let sum = self.0.entry(currency.map(str::to_owned)).or_default();
        *sum = sum.saturating_add(units);
    }

    /// Adds all of another.
    pub fn add_all(&mut self, other: &Self) {
        for (currency, units) in &other.0 {
            let sum = self.0.entry(currency.clone()).or_default();
            *sum = sum.saturating_add(*units);
        }
    }

    /// Each currency and its amount, those that are not zero.
    #[expect(clippy::cast_precision_loss, reason = "amounts are far below 2^53 units")]
    pub fn amounts(&self) -> impl Iterator<Item = (Option<&str>, f64)> {
        let counted = self.0.iter().filter(|(_, units)| **units != 0);
        counted.map(|(currency, units)| (currency.as_deref(), *units as f64 / UNITS))
    }
}

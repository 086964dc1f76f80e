//! What calls to Kimai mean: whose clock, which names, when a day ends, what a batch did.
//!
//! Rules are pure functions where they can be; where they orchestrate calls they ask a port
//! (a small trait that [`api::Client`] implements), so that they are tested without a network.
//! Time is an argument: a [`Kimai`] is given its clock.

pub mod absences;
pub mod batch;
mod cached;
pub mod entities;
mod error;
pub mod favorites;
mod kimai;
mod moment;
mod months;
pub mod names;
mod needs;
pub mod people;
mod ports;
pub mod records;
pub mod reference;
#[cfg(test)]
mod refused;
pub mod statistics;
pub mod teams;
pub mod timer;
pub mod window;

/// Kimai's own things, in whose terms this crate speaks.
pub use kimai_api as api;

pub use error::{Error, Input};
pub use kimai::{Clock, Kimai};
pub use moment::{Moment, Period};
pub use months::Month;
pub use needs::Unmet;
pub use ports::{Directory, Records, Teams};
pub use reference::{Reference, Unresolved};

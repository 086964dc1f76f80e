//! What calls to Kimai mean: whose clock, which names, when a day ends, what a batch did.
//!
//! Rules are pure functions where they can be; where they orchestrate calls they ask a port
//! (a small trait that [`api::Client`] implements), so that they are tested without a network.
//! Time is an argument: a [`Session`] is given its clock.

pub mod absences;
pub mod batch;
mod cached;
pub mod change;
pub mod entities;
mod error;
pub mod favorites;
mod moment;
mod months;
pub mod names;
mod needs;
pub mod page;
pub mod people;
mod ports;
pub mod records;
pub mod reference;
#[cfg(test)]
mod refused;
mod session;
pub mod statistics;
pub mod teams;
pub mod timer;

/// Kimai's own things, in whose terms this crate speaks.
pub use kimai_api as api;

pub use change::{Change, ChangeKind, ChangeLog, Entity, EntityKind, EntityRef, Snapshot};
pub use error::{Error, Input};
pub use moment::{Moment, Period};
pub use months::Month;
pub use needs::MissingRequirement;
pub use ports::{Directory, Records, Teams};
pub use reference::{Reference, Unresolved};
pub use session::{Clock, Session};

//! The meaning of calls to Kimai: references, times, writes, reports, absences and people. No protocol, no sockets.
//!
//! A [`Session`] is the Kimai of one caller. Every write is a function that takes it and returns a [`Change`]. Rules are
//! pure functions where possible; rules that orchestrate requests take a port (a small trait that [`api::Client`]
//! implements), so that tests need no network. The clock is an argument of the session.

pub mod absences;
pub mod batch;
mod cached;
pub mod change;
pub mod entities;
mod error;
pub mod favorites;
mod months;
pub mod names;
mod needs;
mod own_data;
pub mod page;
mod parallel;
pub mod people;
mod ports;
pub mod propose;
pub mod raw;
pub mod records;
pub mod reference;
pub mod report;
pub mod search;
mod session;
pub mod statistics;
pub mod teams;
pub mod time;
pub mod timer;
pub mod undo;

/// The REST client, whose types are part of the interface of this crate.
pub use kimai_api as api;

pub use change::{Change, ChangeKind, ChangeLog, Entity, EntityKind, EntityRef, Snapshot};
pub use error::{Error, Input};
pub use months::{InvalidMonth, Month};
pub use needs::MissingRequirement;
pub use own_data::{NotOwn, NotOwnData, OwnDataOnly};
pub use ports::{TeamDirectory, TimesheetApi, UserDirectory};
pub use reference::Unresolved;
pub use session::{Clock, Session, zone_of};
pub use time::{
    DurationExpression, InvalidTime, Moment, Period, PeriodExpression, TimeContext, TimeExpression,
};

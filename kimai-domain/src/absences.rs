//! Absences: cut into what Kimai takes, booked as a whole or told in parts, moved, read for many users, counted,
//! and who is there on a day. All of it needs the bundle `WorkContractBundle`.

mod amount;
mod attendance;
mod booking;
mod contract;
mod labels;
mod moving;
mod port;
mod reading;
mod roster;
mod span;
mod split;
mod statistics;

pub use amount::Amount;
pub use attendance::{Attendance, Off, Part, Presence, attendance};
pub use booking::{Booked, Piece, RolledBack, Stopped, book};
pub use contract::Contract;
pub use labels::Labels;
pub use moving::{RescheduleError, Rescheduled, Rollback, put};
pub use port::Absences;
pub use reading::{Read, of_each};
pub use roster::{Roster, roster};
pub use span::{AbsenceSpan, adjoin, spans};
pub use split::{Days, Limits, pieces};
pub use statistics::{Group, GroupBy, Statistics, Tally, statistics};

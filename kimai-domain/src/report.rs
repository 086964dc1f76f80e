//! Reports: typed tables that are computed from the rows of Kimai.
//!
//! [`load`] fetches the rows that a report needs, once and in parallel. Every report is a pure function from this
//! [`Data`] to a [`Table`] and [`Note`]s about what the table leaves out. Days are those of the owner's time zone; a record
//! belongs to the day on which it begins, as in Kimai.

mod availability;
mod balance;
mod budget;
mod budgets;
mod compliance;
mod data;
pub mod days;
mod gaps;
mod group;
mod hr;
mod load;
mod notes;
mod plan;
mod quality;
mod scope;
mod summary;
mod table;
mod team_work;
#[cfg(test)]
mod tests;
mod unbilled;
mod vacation;
mod week;
mod working_times;

pub use availability::availability;
pub use balance::{Balance, OvertimeRows, balances, overtime};
pub use budget::{BudgetOwner, Budgeted, budget};
pub use budgets::{Budgets, budgets};
pub use compliance::{WorkingTimeLimits, compliance};
pub use data::{Absences, Data, Names, People, Records, RequestedPeople, VisibleContract};
pub use gaps::gaps;
pub use group::Dimension;
pub use hr::{HrRules, Violation, hr, violations};
pub use load::load;
pub use notes::Note;
pub use plan::{DayPlan, Holiday};
pub use quality::quality;
pub use scope::{Needs, PeopleScope, Query, RecordFilters};
pub use summary::summary;
pub use table::{Cell, Column, Direction, NamedEntity, Table, Total, Unit};
pub use team_work::{MemberWork, TeamWork, team_work};
pub use unbilled::{times, unbilled};
pub use vacation::{Vacation, vacation, vacation_of};
pub use week::{MAX_DAYS as WEEK_MAX_DAYS, week};
pub use working_times::{WorkingTimes, own_working_times, working_times};

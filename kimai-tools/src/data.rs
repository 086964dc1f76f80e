//! What answers carry for programs: the facts of the text, each under a name and in its own type.
//!
//! Durations are seconds, times have their offset, money is a number beside its currency, and names stand beside ids.
//! What users wrote is as they wrote it: quotes and labels are matters of text.

mod absence;
mod amount;
mod batch;
mod change;
mod cut;
mod entities;
mod named;
mod rate_comment;
mod record;
mod statistics;
mod table;
mod tidy;
mod user;
mod written;

pub(crate) use absence::{AbsenceRow, Amount, status};
pub(crate) use amount::{Money, date_time, words};
pub(crate) use batch::{Batched, batch};
pub(crate) use change::{ChangeDetails, FieldChange, State};
pub(crate) use cut::cut_to;
pub(crate) use entities::Entity;
pub(crate) use named::{EntityName, Field, IdRow, Named, fields, ids};
pub(crate) use rate_comment::{Comment, Price};
pub(crate) use record::Record;
pub(crate) use statistics::{Part, Statistics, Tally, no_customer, parts};
pub(crate) use table::{Nothing, Table};
pub(crate) use tidy::tidied;
pub(crate) use user::{Person, Team, User, display_name, people};
pub(crate) use written::written;

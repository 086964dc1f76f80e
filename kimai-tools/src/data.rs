//! Data of answers (structured content): the facts of the text, each under a name and with its type.
//!
//! Durations are seconds, times have an offset, money is a number beside its currency, and names stand beside ids. Text
//! of users is neither quoted nor labelled.

mod absence;
mod change;
mod entities;
mod json;
mod named;
mod rate_comment;
mod record;
mod statistics;
mod table;
mod user;
mod written;

pub(crate) use absence::{AbsenceRow, Amount, status};
pub(crate) use change::{ChangeDetails, FieldChange, State};
pub(crate) use entities::Entity;
pub(crate) use json::{cut_to, tidied};
pub(crate) use named::{EntityName, Field, IdRow, Named, fields, ids};
pub(crate) use rate_comment::{Comment, Price};
pub(crate) use record::Record;
pub(crate) use statistics::{Part, Statistics, Tally, no_customer, parts};
pub(crate) use table::{Batched, Money, Nothing, Table, batch, date_time, words};
pub(crate) use user::{Person, Team, User, display_name, people};
pub(crate) use written::written;

//! Data of answers (structured content): the facts of the text, each under a name and with its type.
//!
//! Durations are seconds, times have an offset, money is a number with its currency, and ids have names. Text
//! of users is neither quoted nor labelled.

mod absence;
mod change;
mod entities;
mod json;
mod rate_comment;
mod record;
mod references;
mod statistics;
mod table;
mod user;
mod warning;

pub(crate) use absence::{AbsenceRow, Amount, status};
pub(crate) use change::{ChangeDetails, FieldChange, State};
pub(crate) use entities::Entity;
pub(crate) use json::{cut_to, tidied};
pub(crate) use rate_comment::{Comment, Price};
pub(crate) use record::Record;
pub(crate) use references::{EntityName, Field, IdRow, NamedRef, fields, ids};
pub(crate) use statistics::{Part, Statistics, Tally, no_customer, parts};
pub(crate) use table::{Money, NoDetails, Table, date_time, words};
pub(crate) use user::{Person, Team, User, display_name, people};
pub(crate) use warning::{TimeSpan, Warning};

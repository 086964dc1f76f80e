//! Data of answers (structured content): the facts of the text, each under a name and with its type.
//!
//! Durations are seconds, times have an offset, money is a number beside its currency, and names stand beside ids. Text
//! of users is neither quoted nor labelled.

mod absence;
mod catalog;
mod change;
mod customer;
mod entity;
mod json;
mod named;
mod papers;
mod rate;
mod record;
mod statistics;
mod table;
mod user;
mod written;

pub(crate) use absence::{AbsenceRow, Amount, status};
pub(crate) use catalog::{Activity, Project, Tag};
pub(crate) use change::{ChangeDetails, FieldChange, State};
pub(crate) use customer::Customer;
pub(crate) use entity::Entity;
pub(crate) use json::{cut_to, tidied};
pub(crate) use named::{Field, Named, Only, Titled, fields, ids};
pub(crate) use papers::{Holiday, Invoice};
pub(crate) use rate::{Comment, Price};
pub(crate) use record::Record;
pub(crate) use statistics::{Part, Statistics, Tally, no_customer, parts};
pub(crate) use table::{Batched, Money, Nothing, Table, batch, date_time, words};
pub(crate) use user::{Person, Team, User, display_name, people};
pub(crate) use written::written;

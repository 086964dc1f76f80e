//! Reports as a caller gets them, with results that are computed by hand from the records of June 2026.

#![allow(clippy::float_cmp, reason = "whole hours are exact")]

mod formats;
mod june;
mod people;
mod records;
mod requests;

/// Returns the names of all reports.
pub(crate) fn actions() -> impl Iterator<Item = &'static str> {
    kimai_tools::find_tool("report").expect("the tool").actions.iter().map(|action| action.name)
}

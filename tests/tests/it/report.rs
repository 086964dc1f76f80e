//! Reports as a caller gets them, with results that are computed by hand from the records of June 2026.

#![allow(clippy::float_cmp, reason = "whole hours are exact")]

mod formats;
mod june;
mod people;
mod records;
mod requests;

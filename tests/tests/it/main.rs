//! Tests of the tools against the simulated Kimai.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a failed test panics"
)]

mod absence;
mod analyze_project_team;
mod answers;
mod booking;
mod catalogue;
mod choice;
mod confirmation;
mod contract;
mod entity;
mod everyday_tasks;
mod fault_matrix;
mod fixtures;
mod injection;
mod install_links;
mod meta_filter;
mod modes;
mod python_calls;
mod python_compatibility;
mod regressions;
mod report;
mod seed_examples;
mod statistics;
mod timesheet_rules;
mod token_budget;
mod tools;
mod views;
mod working_day;

//! A call written for the Python server works here unchanged: every tool, action and parameter of it is here.

mod arguments;
mod schemas;

//! Options, commands and exit codes of the program.

mod audit;
mod check;
mod manual;
mod options;
mod serving;
#[cfg(unix)]
mod terminal;
mod users;

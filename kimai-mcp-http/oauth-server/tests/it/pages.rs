//! What people see on their way to a consent, and what attackers do not get.

mod attacks;
mod consent;
mod guessing;
mod looks;
mod names;
mod person;
mod protection;
mod secrets;

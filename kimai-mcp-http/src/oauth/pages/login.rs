//! The page on which a person says who they are.

use askama::Template;

use super::{Applicant, Language, Proof, look::STYLE};
use crate::oauth::destination::Destination;

/// The page.
#[derive(Template)]
#[template(path = "login.html")]
pub struct LoginPage<'a> {
    /// Its language.
    pub language: Language,
    /// What paths begin with.
    pub prefix: &'a str,
    /// Who wants something.
    pub applicant: &'a Applicant,
    /// The request that this is about.
    pub ticket: &'a str,
    /// What shows that the form was this page's.
    pub csrf: &'a str,
    /// Who they said they are, the last time.
    pub user: &'a str,
    /// What was wrong with that.
    pub fault: Option<Fault>,
}

/// Why a login did not succeed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// User or secret, whichever.
    Wrong,
    /// Too many tries; the next may come after so many minutes.
    TooMany(u64),
}

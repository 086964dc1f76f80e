//! The page for the user of a site that asked for something wrong.

use askama::Template;

use super::{Language, look::STYLE};

/// The page. It leads back by a link alone, because anybody can register a site, and nobody has logged in yet.
#[derive(Template)]
#[template(path = "astray.html")]
pub struct AstrayPage<'a> {
    /// Its language.
    pub language: Language,
    /// The site, by its host.
    pub site: &'a str,
    /// What is wrong, for whoever made the client.
    pub why: &'a str,
    /// The address there, with the answer.
    pub to: &'a str,
}

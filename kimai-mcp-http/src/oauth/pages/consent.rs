//! The page on which a person allows something, or does not.

use askama::Template;

use super::{Applicant, Language, Proof, look::STYLE};
use crate::oauth::{
    destination::Destination,
    scope::{Scope, Scopes},
};

/// The page.
#[derive(Template)]
#[template(path = "consent.html")]
pub struct ConsentPage<'a> {
    /// Its language.
    pub language: Language,
    /// What paths begin with.
    pub prefix: &'a str,
    /// Who wants something.
    pub applicant: &'a Applicant,
    /// What it wants.
    pub scopes: &'a Scopes,
    /// Which of that is ticked.
    pub ticked: &'a Scopes,
    /// The request that this is about.
    pub ticket: &'a str,
    /// What shows that the form was this page's.
    pub csrf: &'a str,
    /// Whether the answer was to allow nothing.
    pub nothing: bool,
}

impl ConsentPage<'_> {
    fn title(&self, scope: Scope) -> &'static str {
        match scope {
            Scope::Read => self.language.say("Look", "Ansehen"),
            Scope::Write => self.language.say("Book and change", "Buchen und ändern"),
            Scope::Admin => self.language.say("Delete and administrate", "Löschen und verwalten"),
        }
    }

    fn meaning(&self, scope: Scope) -> &'static str {
        match scope {
            Scope::Read => self.language.say(
                "See your times, projects, customers and whatever else your Kimai account may see.",
                "Ihre Zeiten, Projekte, Kunden und was Ihr Kimai-Konto sonst sehen darf.",
            ),
            Scope::Write => self.language.say(
                "Start and stop timers, book times and absences, change them. Includes looking.",
                "Timer starten und stoppen, Zeiten und Abwesenheiten buchen und ändern. Ansehen gehört dazu.",
            ),
            Scope::Admin => self.language.say(
                "Delete, and administrate what your Kimai account may. Includes the above.",
                "Löschen und verwalten, was Ihr Kimai-Konto darf. Das Obige gehört dazu.",
            ),
        }
    }

    fn is_ticked(&self, scope: Scope) -> bool {
        self.ticked.iter().any(|ticked| ticked == scope)
    }
}

//! A team after a change.

use kimai_domain::api::Team;

use crate::render::{Render, Text, team};

/// What was changed, and the team as it now stands.
pub(super) struct Changed {
    /// Such as `Added Ben (#4) to`; the team follows.
    pub(super) deed: String,
    pub(super) team: Team,
    pub(super) note: Option<&'static str>,
}

impl Render for Changed {
    fn render(&self, text: &mut Text) {
        text.line(format_args!("{} team {}", self.deed, team::name(&self.team)));
        if let Some(note) = self.note {
            text.line(note);
        }
        team::access(text, &self.team);
    }
}

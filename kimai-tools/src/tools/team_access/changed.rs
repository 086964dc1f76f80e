//! A team after a change.

use kimai_domain::api::Team;

use crate::{
    data::{self, Table},
    render::{Render, Text, team},
};

/// What was changed, and the team as it now stands.
pub(super) struct Changed {
    /// Such as `Added Ben (#4) to`; the team follows.
    pub(super) deed: String,
    pub(super) team: Team,
    pub(super) note: Option<&'static str>,
}

impl Changed {
    fn deed(&self) -> String {
        format!("{} team {}", self.deed, team::name(&self.team))
    }
}

impl Render for Changed {
    type Data = Table<data::Team>;

    fn render(&self, text: &mut Text) {
        text.line(self.deed());
        if let Some(note) = self.note {
            text.line(note);
        }
        team::access(text, &self.team);
    }

    fn data(&self) -> Self::Data {
        let notes = self.note.map(str::to_owned).into_iter().collect();
        [&self.team].into_iter().collect::<Table<_>>().deed(self.deed()).notes(notes)
    }
}

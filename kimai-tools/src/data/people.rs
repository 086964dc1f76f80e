//! Users who may be named.

use kimai_domain::{api, people::Visible};
use schemars::JsonSchema;
use serde::Serialize;

use super::user::shown;
use crate::render::{Text, people};

/// A user by all names.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Person {
    id: u64,
    name: String,
    login: String,
}

impl From<&api::User> for Person {
    fn from(user: &api::User) -> Self {
        Self { id: user.id.get(), name: shown(user).to_owned(), login: user.username.clone() }
    }
}

/// The first of them, and what is to be known of all.
pub(crate) fn people(visible: &Visible, first: usize) -> (Vec<Person>, Vec<String>) {
    let mut notes = vec![people::head(visible)];
    notes.extend(Text::lines_of(|text| people::rest(text, visible, first)));
    (visible.users.iter().take(first).map(Person::from).collect(), notes)
}

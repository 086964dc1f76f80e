//! Teams, customers, projects, activities, and what hangs on them.

mod activities;
mod customers;
mod notes;
mod papers;
mod projects;

use jiff::{Timestamp, civil::Date};

use super::super::{
    store::{Member, Store, Tag, Team},
    work_contract,
};

/// A user and whether they lead.
type Place = (u64, bool);

const TEAMS: [(&str, &str, &[Place]); 3] = [
    ("Agency North", "#1e90ff", &[(2, true), (3, false)]),
    ("Development", "#008000", &[(2, true), (3, false), (4, false)]),
    ("Sales", "", &[(1, true), (4, false)]),
];

const TAGS: [(&str, &str); 6] = [
    ("urgent", "#ff0000"),
    ("remote", "#008000"),
    ("onsite", ""),
    ("bugfix", ""),
    ("planning", "#1e90ff"),
    ("overtime", ""),
];

/// Everything that time is spent on.
pub(super) fn plant(store: &mut Store, now: Timestamp, today: Date) {
    for (name, color, members) in TEAMS {
        let members = members.iter().map(|(user, lead)| Member { user: *user, lead: *lead }).collect();
        store.teams.add(|id| Team { id, name: name.to_owned(), color: some(color), members });
    }
    for (name, color) in TAGS {
        store.tags.add(|id| Tag { id, name: name.to_owned(), color: some(color), visible: true });
    }
    customers::plant(store);
    projects::plant(store, today);
    activities::plant(store);
    notes::plant(store, now);
    papers::plant(store, today);
    work_contract::plant(&mut store.contract, today);
}

/// An empty text is nothing.
fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

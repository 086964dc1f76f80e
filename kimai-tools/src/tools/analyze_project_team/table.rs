//! The analysis as data.

use kimai_domain::statistics::{Person, Share};
use schemars::JsonSchema;
use serde::Serialize;

use super::Analysis;
use crate::data::{self, Named, Part, Table, Tally};

/// How many activities of a person are named.
pub(super) const ACTIVITIES: usize = 5;

/// Somebody's part of it.
#[derive(Serialize, JsonSchema)]
pub(super) struct Worker {
    user: Named,
    #[serde(flatten)]
    work: Tally,
    /// of the time of all
    percent: Option<f64>,
    running: u64,
    activities: Vec<Part>,
}

/// What all of them did.
#[derive(Serialize, JsonSchema)]
pub(super) struct Whole {
    project: Named,
    /// its name
    customer: Option<String>,
    work: Tally,
    /// records that run, not counted
    running: u64,
    /// members of the team without records here
    idle: Vec<Named>,
}

impl Analysis {
    fn worker(&self, person: &Person) -> Worker {
        let time = person.tally.time;
        let most = if self.details { ACTIVITIES } else { 0 };
        let activities = data::parts(&person.activities, (time, most), data::nobody);
        Worker {
            user: Named::from(&person.who),
            work: Tally::from(&person.tally),
            percent: self.share(time).map(Share::percent),
            running: person.running,
            activities: if self.details { activities } else { Vec::new() },
        }
    }

    /// The same as data.
    pub(super) fn table(&self) -> Table<Worker, Whole> {
        let rows = self.work.people().into_iter().map(|person| self.worker(person)).collect();
        let more = Whole {
            project: Named::from(&self.project),
            customer: self.project.parent_title.clone(),
            work: Tally::from(&self.work.total),
            running: self.work.running(),
            idle: self.idle().map(Named::from).collect(),
        };
        let people = self.work.people().len() as u64;
        Table { total: Some(people), ..Table::of(rows, more) }.about(self.what()).notes(self.notes())
    }
}

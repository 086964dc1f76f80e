//! How the analysis reads.

use jiff::civil::DateTime;
use kimai_domain::{
    api::{Seconds, User},
    records::Scope,
    statistics::{Person, Share},
};

use super::{
    Analysis,
    table::{ACTIVITIES, Whole, Worker},
};
use crate::{
    data::Table,
    render::{Render, Text, duration, quoted_name, record, statistics, user},
    tools::timesheet::notes,
};

impl Render for Analysis {
    type Data = Table<Worker, Whole>;

    fn render(&self, text: &mut Text) {
        let people = self.work.people();
        if people.is_empty() {
            text.line(format_args!("No records: {}", self.what()));
        } else {
            let (records, count) = (statistics::records(self.work.total.records), people.len());
            text.line(format_args!(
                "{}: {records}, {count} {}",
                self.what(),
                if count == 1 { "person" } else { "people" }
            ));
        }
        for note in self.notes() {
            text.line(format_args!("Note: {note}"));
        }
        if self.work.total.records > 0 {
            let worked = people.iter().filter(|person| person.tally.records > 0).count();
            statistics::totals(text, &self.work.total, worked);
        }
        statistics::running(text, self.work.running());
        for person in people {
            text.line(self.line(person));
        }
        let idle: Vec<String> = self.idle().map(user::name).collect();
        text.field("Members of the team without records here", Some(idle.join(", ")));
    }

    fn data(&self) -> Self::Data {
        self.table()
    }
}

impl Analysis {
    pub(super) fn what(&self) -> String {
        let customer = self
            .project
            .parent_title
            .as_deref()
            .map(|name| format!("{} / ", quoted_name(name)))
            .unwrap_or_default();
        let (begin, end) = (self.period.begin.map(DateTime::date), self.period.end.map(DateTime::date));
        let period = begin.zip(end).map(|(begin, end)| format!("{begin} to {end}")).unwrap_or_default();
        format!(
            "Project {customer}{} (#{}), {period}, {}",
            quoted_name(&self.project.name),
            self.project.id,
            self.whose()
        )
    }

    fn whose(&self) -> String {
        match (&self.whose.team, &self.whose.scope) {
            (Some(team), _) => format!("team {} (#{})", quoted_name(&team.name), team.id),
            (None, Scope::Own) => "your records".to_owned(),
            (None, Scope::All) => "all users you may see".to_owned(),
            (None, Scope::Users(users)) => match self.work.people().first() {
                Some(person) => record::user(&person.who),
                None => format!("user {}", notes::ids(users)),
            },
        }
    }

    pub(super) fn notes(&self) -> Vec<String> {
        let mut notes = notes::reading(&self.reading);
        if self.whose.partly {
            let some = "Kimai does not show you the records of every member; those it does not show are missing here.";
            notes.insert(0, some.to_owned());
        }
        notes
    }

    /// Name, time, share, records, days, last day; with details the billable share and the activities.
    fn line(&self, person: &Person) -> String {
        let tally = &person.tally;
        let mut line = format!("- {}", record::user(&person.who));
        if let Some((_, last)) = tally.span() {
            let share = self.share(tally.time).map(|share| format!(" {share}")).unwrap_or_default();
            let records = statistics::records(tally.records);
            let days = tally.days();
            line = format!("{line} {}{share}, {records} on {days} days, last {last}", duration(tally.time));
        }
        if person.running > 0 {
            line = format!("{line}, {} running", person.running);
        }
        if self.details && tally.records > 0 {
            let billable =
                tally.billable_share().map(|share| format!(", billable {share}")).unwrap_or_default();
            let activities =
                statistics::line_of_parts(&person.activities, (tally.time, ACTIVITIES), record::activity);
            line = format!("{line}{billable}: {activities}");
        }
        line
    }

    pub(super) fn share(&self, time: Seconds) -> Option<Share> {
        Share::of(time, self.work.total.time)
    }

    /// The members that have none; where not all records may be seen, that is not known.
    pub(super) fn idle(&self) -> impl Iterator<Item = &User> {
        let known = !self.whose.partly && self.reading.whole;
        self.whose.members().filter(move |member| known && !self.work.has(member.id))
    }
}

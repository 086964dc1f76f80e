//! How a day reads.

use std::collections::BTreeSet;

use kimai_domain::{
    absences::{Attendance, Off, Part, Presence},
    api::{Link, User},
};

use super::{
    There,
    person::{Day, Person, why},
};
use crate::{
    ToolError,
    data::Table,
    render::{Render, Text, absence, quoted_name, record},
};

impl Render for There {
    type Data = Table<Person, Day>;

    fn render(&self, text: &mut Text) {
        text.line(self.head());
        self.group(text, "Present", |day| matches!(day.presence, Presence::Present).then(String::new));
        self.group(text, "Partly absent", |day| match &day.presence {
            Presence::Partial(parts) => Some(self.parts(parts)),
            _ => None,
        });
        self.group(text, "Absent", |day| match &day.presence {
            Presence::Absent(parts) => Some(self.parts(parts)),
            _ => None,
        });
        self.off(text);
        let asked = |day: &Attendance| (!day.requested.is_empty()).then(|| self.parts(&day.requested));
        self.group(text, "Asked for, not approved", asked);
        self.unknown(text);
    }

    fn data(&self) -> Self::Data {
        let rows = self.roster.of.iter().map(|(user, day)| Person::of(user, day, &self.labels)).collect();
        let day = Day { day: self.roster.day.to_string() };
        Table::of(rows, day).about(self.head()).notes(Text::lines_of(|text| self.unknown(text)))
    }
}

impl There {
    fn head(&self) -> String {
        let whose = self.who.text(self.roster.of.iter().map(|(user, _)| user));
        format!("Attendance {whose} on {}", self.roster.day.strftime("%a %Y-%m-%d"))
    }

    /// A line of those whom `of` takes, with what it says of them.
    fn group(&self, text: &mut Text, label: &str, of: impl Fn(&Attendance) -> Option<String>) {
        let shown = |(user, day): &(Link<User>, Attendance)| {
            let more = of(day)?;
            let blank = if more.is_empty() { "" } else { " " };
            Some(format!("{}{blank}{more}", record::user(user)))
        };
        let people: Vec<String> = self.roster.of.iter().filter_map(shown).collect();
        if !people.is_empty() {
            text.line(format_args!("{label} ({}): {}", people.len(), people.join("; ")));
        }
    }

    /// Those whom nobody expects, by the reason.
    fn off(&self, text: &mut Text) {
        let days = || self.roster.of.iter().map(|(_, day)| day);
        let reasons: BTreeSet<&Off> = days()
            .filter_map(|day| match &day.presence {
                Presence::Off(off) => Some(off),
                _ => None,
            })
            .collect();
        for reason in reasons {
            let is = |day: &Attendance| matches!(&day.presence, Presence::Off(off) if off == reason);
            self.group(text, &why(reason), |day| is(day).then(String::new));
        }
        let halves: BTreeSet<&str> = days().filter_map(|day| day.half_holiday.as_deref()).collect();
        let halves: Vec<String> = halves.into_iter().map(|name| quoted_name(name).to_string()).collect();
        text.field("Half of the day is a public holiday", Some(halves.join(", ")));
    }

    fn unknown(&self, text: &mut Text) {
        for (user, error) in &self.roster.unread {
            let reason = ToolError::line_of(error);
            text.line(format_args!("Not checked: {}. {reason}", record::user(user)));
        }
        self.who.missing(text, &[]);
        if let Some(error) = &self.roster.no_holidays {
            let reason = ToolError::line_of(error);
            text.line(format_args!("Public holidays were not checked. {reason}"));
        }
    }

    fn parts(&self, parts: &[Part]) -> String {
        let part = |part: &Part| {
            let kind = absence::kind(part.kind.as_ref(), &self.labels);
            match (part.amount.half_days, part.hours()) {
                (_, Some(_)) => format!("{kind} {}", absence::amount(part.amount)),
                (1, None) => format!("{kind} half a day"),
                _ => kind,
            }
        };
        parts.iter().map(part).collect::<Vec<_>>().join(", ")
    }
}

//! Who is there.

use std::collections::BTreeSet;

use kimai_domain::{
    Input,
    absences::{Attendance, Labels, Off, Part, Presence, Roster, roster},
    api::{Link, User},
    records::Scope,
};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{
    data::Day,
    whose::{Who, Whose, who},
};
use crate::{
    Access, Action, Context, ToolError,
    render::{Render, Text, absence, record, said},
};

/// who is there on date, default today
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Attend {
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    date: Option<Day>,
    #[serde(default)]
    data: Option<Dated>,
    #[serde(default)]
    filters: Option<Whose>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Dated {
    #[schemars(with = "Option<String>")]
    date: Option<Day>,
}

/// Who is there.
pub(super) struct There {
    who: Who,
    roster: Roster,
    labels: Labels,
}

impl Attend {
    /// The day meant, if one is given.
    fn day(&self) -> Result<Option<Day>, Input> {
        match (self.date, self.data.as_ref().and_then(|data| data.date)) {
            (Some(date), Some(other)) if date != other => {
                Err(Input::new("date", format!("{} contradicts data.date {}", date.0, other.0)))
            }
            (date, other) => Ok(date.or(other)),
        }
    }
}

impl Action for Attend {
    const NAME: &'static str = "attendance";
    const ACCESS: Access = Access::Read;
    type Output = There;

    async fn run(self, context: &Context) -> Result<There, ToolError> {
        let kimai = &context.kimai;
        let day = match self.day()? {
            Some(Day(day)) => day,
            None => kimai.local_now().await?.date(),
        };
        let scope = self.filters.unwrap_or_default().scope(Scope::All)?;
        let who = who(kimai, &scope, true).await?;
        let tell = |done, all| context.progress.tell(done, all);
        let roster = roster(kimai, who.users.clone(), day, tell).await?;
        Ok(There { who, roster, labels: kimai.absence_labels().await? })
    }
}

impl Render for There {
    fn render(&self, text: &mut Text) {
        let people = &self.roster.of;
        let whose = self.who.text(people.iter().map(|(user, _)| user));
        text.line(format_args!("Attendance {whose} on {}", self.roster.day.strftime("%a %Y-%m-%d")));
        self.group(text, "Present", |day| matches!(day.presence, Presence::Present).then(String::new));
        self.group(text, "Partly absent", |day| match &day.presence {
            Presence::Partly(parts) => Some(self.parts(parts)),
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
}

impl There {
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
        let halves: Vec<String> = halves.into_iter().map(|name| said(name).to_string()).collect();
        text.field("Half of the day is a public holiday", Some(halves.join(", ")));
    }

    fn unknown(&self, text: &mut Text) {
        for (user, error) in &self.roster.unread {
            let reason = ToolError::text_of(error).replace('\n', "; ");
            text.line(format_args!("Not checked: {}. {reason}", record::user(user)));
        }
        self.who.missing(text, &[]);
        if let Some(error) = &self.roster.no_holidays {
            let reason = ToolError::text_of(error).replace('\n', "; ");
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

fn why(off: &Off) -> String {
    match off {
        Off::Holiday(name) => format!("Public holiday {}", said(name)),
        Off::Free => "No working day of theirs".to_owned(),
        Off::NoContract => "Before or after their contract".to_owned(),
    }
}

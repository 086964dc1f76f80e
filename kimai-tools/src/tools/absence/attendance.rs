//! Attendance of users on a day.

use std::collections::BTreeSet;

use kimai_domain::{
    Input, TimeExpression,
    absences::{self, DayAbsence, DayAttendance, DayOff, Labels, Presence, attendance},
    api::{AbsenceType, Link, User},
    records::Scope,
    time::Direction,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{arguments::UserFilters, user_scope::ScopeUsers};
use crate::{
    Action, Context, Requirement, ToolError,
    data::{Amount, NamedRef, Table},
    render::{Render, Text, absence, quoted_name, record},
};

#[derive(Deserialize, JsonSchema)]
#[schemars(description = "who is present on date, default today")]
#[serde(deny_unknown_fields)]
pub(super) struct Attendance {
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    date: Option<TimeExpression>,
    #[serde(default)]
    data: Option<DateField>,
    #[serde(default)]
    filters: Option<UserFilters>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct DateField {
    #[schemars(with = "Option<String>")]
    date: Option<TimeExpression>,
}

/// Attendance of the users of a scope.
pub(super) struct AttendanceOutput {
    users: ScopeUsers,
    attendance: DayAttendance,
    labels: Labels,
}

impl Attendance {
    /// Returns `date` or `data.date`.
    fn day(&self) -> Result<Option<TimeExpression>, Input> {
        match (self.date, self.data.as_ref().and_then(|data| data.date)) {
            (Some(date), Some(other)) if date != other => {
                Err(Input::new("date", format!("{date} contradicts data.date {other}")))
            }
            (date, other) => Ok(date.or(other)),
        }
    }
}

impl Action for Attendance {
    const NAME: &'static str = "attendance";
    const ACCESS: Requirement = Requirement::READ;
    type Output = AttendanceOutput;

    async fn run(self, context: &Context) -> Result<AttendanceOutput, ToolError> {
        let session = &context.session;
        let day = match self.day()? {
            Some(day) => {
                let context = session.time_context_of([&day]).await?.towards(Direction::Nearest);
                day.day(&context).map_err(|error| error.of("date"))?
            }
            None => session.local_now().await?.date(),
        };
        let scope = self.filters.unwrap_or_default().scope(session, Scope::All).await?;
        let users = ScopeUsers::load(context, &scope, true).await?;
        let mut attendance = attendance(session, users.users.clone(), day, context.progress.part()).await?;
        attendance.failed = session.classify_all(attendance.failed).await?;
        Ok(AttendanceOutput { users, attendance, labels: session.absence_labels().await? })
    }
}

impl Render for AttendanceOutput {
    type Data = Table<UserRow, DayData>;

    fn render(&self, text: &mut Text) {
        text.line(self.heading());
        self.group(text, "Present", |day| matches!(day.presence, Presence::Present).then(String::new));
        self.group(text, "Partly absent", |day| match &day.presence {
            Presence::Partial(absences) => Some(self.absences(absences)),
            _ => None,
        });
        self.group(text, "Absent", |day| match &day.presence {
            Presence::Absent(absences) => Some(self.absences(absences)),
            _ => None,
        });
        self.days_off(text);
        self.group(text, "Requested, not approved", |day| {
            (!day.requested.is_empty()).then(|| self.absences(&day.requested))
        });
        self.unknown(text);
    }

    fn data(&self) -> Self::Data {
        let users = self.attendance.users.iter();
        let rows = users.map(|(user, day)| UserRow::new(user, day, &self.labels)).collect();
        let day = DayData { day: self.attendance.day.to_string() };
        Table::of(rows, day).description(self.heading()).notes(Text::lines_of(|text| self.unknown(text)))
    }
}

impl AttendanceOutput {
    fn heading(&self) -> String {
        let users = self.users.text(self.attendance.users.iter().map(|(user, _)| user));
        format!("Attendance {users} on {}", self.attendance.day.strftime("%a %Y-%m-%d"))
    }

    /// Writes a line of the users for whom `detail` returns a value, each with this detail.
    fn group(&self, text: &mut Text, label: &str, detail: impl Fn(&absences::Attendance) -> Option<String>) {
        let mut users = Vec::new();
        for (user, day) in &self.attendance.users {
            match detail(day) {
                None => {}
                Some(detail) if detail.is_empty() => users.push(record::user(user)),
                Some(detail) => users.push(format!("{} {detail}", record::user(user))),
            }
        }
        if !users.is_empty() {
            text.line(format_args!("{label} ({}): {}", users.len(), users.join("; ")));
        }
    }

    /// Writes the users who are not expected to work, grouped by reason, and half public holidays.
    fn days_off(&self, text: &mut Text) {
        let days = || self.attendance.users.iter().map(|(_, day)| day);
        let reasons: BTreeSet<&DayOff> = days()
            .filter_map(|day| match &day.presence {
                Presence::DayOff(reason) => Some(reason),
                _ => None,
            })
            .collect();
        for reason in reasons {
            self.group(text, &reason_text(reason), |day| match &day.presence {
                Presence::DayOff(other) if other == reason => Some(String::new()),
                _ => None,
            });
        }
        let halves: BTreeSet<&str> = days().filter_map(|day| day.half_holiday.as_deref()).collect();
        let halves: Vec<String> = halves.into_iter().map(|name| quoted_name(name).to_string()).collect();
        text.field("Half of the day is a public holiday", Some(halves.join(", ")));
    }

    /// Writes the users and public holidays that could not be read.
    fn unknown(&self, text: &mut Text) {
        for (user, error) in &self.attendance.failed {
            let reason = ToolError::line_of(error);
            text.line(format_args!("Not checked: {}. {reason}", record::user(user)));
        }
        self.users.missing(text, &[]);
        if let Some(error) = &self.attendance.holidays_error {
            let reason = ToolError::line_of(error);
            text.line(format_args!("Public holidays were not checked. {reason}"));
        }
    }

    fn absences(&self, absences: &[DayAbsence]) -> String {
        let text = |absence: &DayAbsence| {
            let kind = absence::kind(absence.kind.as_ref(), &self.labels);
            match (absence.amount.half_days, absence.hours()) {
                (_, Some(_)) => format!("{kind} {}", absence::amount(absence.amount)),
                (1, None) => format!("{kind} half a day"),
                _ => kind,
            }
        };
        absences.iter().map(text).collect::<Vec<_>>().join(", ")
    }
}

fn reason_text(reason: &DayOff) -> String {
    match reason {
        DayOff::PublicHoliday(name) => format!("Public holiday {}", quoted_name(name)),
        DayOff::NoWorkingTime => "No working day".to_owned(),
        DayOff::OutsideContract => "Outside the contract period".to_owned(),
    }
}

/// The day of the attendance.
#[derive(Serialize, JsonSchema)]
pub(super) struct DayData {
    day: String,
}

/// Attendance of one user.
#[derive(Serialize, JsonSchema)]
pub(super) struct UserRow {
    user: NamedRef,
    #[schemars(description = "present, partly, absent or off")]
    presence: &'static str,
    #[schemars(description = "approved absences")]
    absences: Vec<AbsenceData>,
    #[schemars(description = "reason for off")]
    off: Option<String>,
    #[schemars(description = "not approved yet")]
    requested: Vec<AbsenceData>,
    #[schemars(description = "public holiday of half of the day")]
    half_holiday: Option<String>,
}

/// Absence of a user on the day.
#[derive(Serialize, JsonSchema)]
struct AbsenceData {
    #[serde(rename = "type")]
    kind: String,
    label: String,
    #[serde(flatten)]
    amount: Amount,
}

impl UserRow {
    fn new(user: &Link<User>, day: &absences::Attendance, labels: &Labels) -> Self {
        let (presence, absences, off) = match &day.presence {
            Presence::Present => ("present", &[][..], None),
            Presence::Partial(absences) => ("partly", absences.as_slice(), None),
            Presence::Absent(absences) => ("absent", absences.as_slice(), None),
            Presence::DayOff(reason) => ("off", &[][..], Some(reason_text(reason))),
        };
        let rows = |absences: &[DayAbsence]| {
            absences.iter().map(|absence| AbsenceData::new(absence, labels)).collect()
        };
        Self {
            user: NamedRef::from(user),
            presence,
            absences: rows(absences),
            off,
            requested: rows(&day.requested),
            half_holiday: day.half_holiday.clone(),
        }
    }
}

impl AbsenceData {
    fn new(absence: &DayAbsence, labels: &Labels) -> Self {
        Self {
            kind: absence.kind.as_ref().map_or("other", AbsenceType::as_str).to_owned(),
            label: labels.label(absence.kind.as_ref()).to_owned(),
            amount: absence.amount.into(),
        }
    }
}

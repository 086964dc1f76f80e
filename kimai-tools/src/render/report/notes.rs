//! Sentences about what a report leaves out.

use kimai_domain::{
    people::UserSource,
    report::{Note, WorkingTimeLimits},
};

use super::german;

/// A text of a report: in English, and in German for views.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Translated {
    pub(crate) english: String,
    pub(crate) german: String,
}

impl Translated {
    /// Returns a text without a translation.
    pub(crate) fn untranslated(english: String) -> Self {
        Self { german: english.clone(), english }
    }
}

/// Returns the sentence of a note in both languages.
pub(crate) fn translated_note(note: &Note) -> Translated {
    Translated { english: self::note(note), german: german::note(note) }
}

/// Returns the sentence of a note.
#[expect(
    clippy::too_many_lines,
    reason = "a sentence for each note, checked for completeness by the compiler"
)]
pub(crate) fn note(note: &Note) -> String {
    match note {
        Note::RatesHidden { records, of } if records == of => {
            "rates are not visible to this token.".to_owned()
        }
        Note::RatesHidden { records, of } => {
            format!(
                "rates of {records} of {of} records are not visible to this token; amounts are without them."
            )
        }
        Note::WithoutDuration(records) => {
            format!("{records} records have no duration; their time is missing.")
        }
        Note::Running(ids) => format!("running and not counted: {}.", first_ids(ids)),
        Note::RunningUntilNow(ids) => format!("running and counted up to now: {}.", first_ids(ids)),
        Note::PeopleFrom { source, people } => people_from(*source, *people),
        Note::PeopleUnreadable(count) => {
            format!("{count} users or teams could not be read and are not included.")
        }
        Note::OnlyOwn => {
            "all of these records are your own; your role may not see those of others.".to_owned()
        }
        Note::NothingOfOthers => {
            "Kimai leaves out records that your role may not see, without a notice.".to_owned()
        }
        Note::HiddenProjects => "records on projects that are hidden from you are not included.".to_owned(),
        Note::TeamNotVisible => {
            "Kimai does not show you the records of every member; those it does not show are missing here."
                .to_owned()
        }
        Note::FilterIgnored => {
            "Kimai ignored a filter, because an id does not exist or may not be seen; nothing is counted."
                .to_owned()
        }
        Note::Incomplete { read, of } => {
            let of = of.map_or_else(|| "more".to_owned(), |of| of.to_string());
            format!("only the first {read} of {of} records were read. Narrow the filters or the period.")
        }
        Note::Missing(records) => {
            format!("{records} records changed meanwhile and are missing; repeat the call for exact numbers.")
        }
        Note::Unreadable(records) => format!("{records} records could not be read and are missing."),
        Note::CountedSeveralTimes => {
            "a record with several tags, or of a user in several teams, counts in each group.".to_owned()
        }
        Note::ContractsHidden { people, of } => {
            format!("contracts of {people} of {of} people are not visible to this token: not checked.")
        }
        Note::WithoutContract(people) => {
            let have = if *people == 1 { "person has" } else { "people have" };
            format!("{people} {have} no working time by contract; nothing is expected of them.")
        }
        Note::NoAbsences => {
            "this Kimai has no absences and public holidays (work-contract plugin); they are not considered."
                .to_owned()
        }
        Note::AbsencesHidden { people, of } => {
            format!("absences of {people} of {of} people are not visible to this token.")
        }
        Note::HolidaysUnreadable => "some public holidays could not be read.".to_owned(),
        Note::DaysWithoutFinding(1) => "1 day without a finding is left out.".to_owned(),
        Note::DaysWithoutFinding(days) => format!("{days} days without a finding are left out."),
        Note::TodayNotOver => "today is not over and does not count as missing.".to_owned(),
        Note::UntilToday => "counted up to today.".to_owned(),
        Note::HolesFrom(length) => {
            format!("holes are listed from {} minutes on (min_gap_minutes).", length.0 / 60)
        }
        Note::BudgetsHidden { entities, of } => {
            format!(
                "budgets of {entities} of {of} customers, projects and activities are hidden from this token."
            )
        }
        Note::BudgetsNotRead(entities) => {
            format!(
                "{entities} customers, projects and activities were not read; filter by customer or project."
            )
        }
        Note::PaceOverWeeks(weeks) => format!(
            "used is billable time and its rates, as Kimai counts; exhausted at the pace of the last {weeks} weeks."
        ),
        Note::TimesFromKimai => "times are those of Kimai's working-time report, with absences.".to_owned(),
        Note::TimesComputed => {
            "times are computed from contracts, records, public holidays and approved absences.".to_owned()
        }
        Note::FormerContractsUnknown => "former contracts and manual bookings are not readable.".to_owned(),
        Note::OpeningBalanceUnknown => {
            "the balance before the period is not known and counts as zero (opening_hours).".to_owned()
        }
        Note::CarryOverUnknown => {
            "vacation carried over is not known and counts as zero (carryover_days).".to_owned()
        }
        Note::Prorated => "vacation is that of the part of the year that the contract covers.".to_owned(),
        Note::HrThresholds { employees, with_violations, max_overtime, min_vacation, max_remaining } => {
            format!(
                "{with_violations} of {employees} employees have a violation; max_overtime_hours {}, min_vacation_days {}, \
             max_vacation_remaining {}.",
                max_overtime.as_hours(),
                days(*min_vacation),
                days(*max_remaining)
            )
        }
        Note::NotYetApproved(days) => format!("{days} days of absence wait for approval."),
        Note::NoLegalAdvice => "this is no legal advice.".to_owned(),
        Note::WorkingTimeThresholds(limits) => thresholds(limits),
        Note::Checked(records) => format!("{records} records were checked."),
    }
}

#[expect(clippy::cast_precision_loss, reason = "days are small")]
fn days(half_days: i64) -> f64 {
    half_days as f64 / 2.0
}

/// Returns the first ten ids, with an ellipsis if there are more.
pub(super) fn first_ids(ids: &[u64]) -> String {
    let first: Vec<String> = ids.iter().take(10).map(|id| format!("#{id}")).collect();
    let rest = if ids.len() > first.len() { ", …" } else { "" };
    first.join(", ") + rest
}

fn people_from(source: UserSource, people: usize) -> String {
    match source {
        UserSource::Listed => format!("{people} people."),
        UserSource::Teams => {
            format!("your role may not list all users; these are the {people} members of your teams.")
        }
        UserSource::Records => {
            format!("your role may not list users; these are the {people} owners of the records.")
        }
        UserSource::Own => "your role may list neither users nor teams; this is about you alone.".to_owned(),
    }
}

fn thresholds(limits: &WorkingTimeLimits) -> String {
    let minutes = |time: kimai_domain::api::Seconds| time.0 / 60;
    format!(
        "checked: over {} h a day, average over {} h on Monday to Saturday of {} weeks, breaks of {} min after {} h and \
         {} min after {} h, rest under {} h, Sundays and public holidays, work across midnight.",
        limits.max_day.as_hours(),
        limits.max_average.as_hours(),
        limits.average_weeks,
        minutes(limits.first_break.1),
        limits.first_break.0.as_hours(),
        minutes(limits.second_break.1),
        limits.second_break.0.as_hours(),
        limits.min_rest.as_hours(),
    )
}

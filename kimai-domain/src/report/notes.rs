//! Remarks about a report: what it leaves out, and why.

use kimai_api::Seconds;

use crate::people::UserSource;

/// A remark about a report. A layer above writes the sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// Rates of some records are not visible to this token, so amounts are missing.
    RatesHidden {
        /// Number of records without a visible rate.
        records: u64,
        /// Number of all records.
        of: u64,
    },
    /// Records without a duration.
    WithoutDuration(u64),
    /// Running records, which are in no sum.
    Running(Vec<u64>),
    /// Running records, which count up to now.
    RunningUntilNow(Vec<u64>),
    /// The caller may not list users; the people are those of another source.
    PeopleFrom {
        /// Origin of the people.
        source: UserSource,
        /// Number of people.
        people: usize,
    },
    /// Users or teams that could not be read.
    PeopleUnreadable(usize),
    /// Records of everybody were requested, but only the caller's are visible.
    OnlyOwn,
    /// Records of others were requested, but none are visible.
    NothingOfOthers,
    /// Records on projects that are hidden from the caller are not included.
    HiddenProjects,
    /// The members of a team are not all visible, so their records may be missing.
    TeamNotVisible,
    /// Kimai ignored a filter, so that there are no rows.
    FilterIgnored,
    /// Only the first records were read.
    Incomplete {
        /// Number of records that were read.
        read: usize,
        /// Number of records by Kimai's count.
        of: Option<u64>,
    },
    /// Records that Kimai counted but did not send, because records changed meanwhile.
    Missing(u64),
    /// Records that could not be read.
    Unreadable(usize),
    /// Records count in several groups, because they have several tags or their user several teams.
    CountedSeveralTimes,
    /// Work contracts that are not visible to this token; these people were not checked.
    ContractsHidden {
        /// Number of people whose contract is hidden.
        people: usize,
        /// Number of all people.
        of: usize,
    },
    /// People whose work contract defines no working time; nothing is expected of them.
    WithoutContract(usize),
    /// This Kimai has no absences and public holidays.
    NoAbsences,
    /// Absences of some people are not visible to this token.
    AbsencesHidden {
        /// Number of people whose absences are hidden.
        people: usize,
        /// Number of all people.
        of: usize,
    },
    /// Public holidays could not be read.
    HolidaysUnreadable,
    /// Days without a finding are left out of the rows.
    DaysWithoutFinding(usize),
    /// Today is not over and does not count as missing.
    TodayNotOver,
    /// Nothing is expected on days after today.
    UntilToday,
    /// Holes between records are listed from this length on.
    HolesFrom(Seconds),
    /// Budgets that are not visible to this token.
    BudgetsHidden {
        /// Number of entities whose budget is hidden.
        entities: usize,
        /// Number of all entities.
        of: usize,
    },
    /// Entities whose budgets were not read, because there are too many to read one by one.
    BudgetsNotRead(usize),
    /// Weeks over which the pace of budgets is averaged.
    PaceOverWeeks(u32),
    /// Expected and worked time come from Kimai's working times.
    TimesFromKimai,
    /// Expected and worked time are computed from contracts, records, absences and public holidays.
    TimesComputed,
    /// Former contracts and manual bookings are not readable, so earlier balances are not known.
    FormerContractsUnknown,
    /// The balance before the period is not known and counts as zero.
    OpeningBalanceUnknown,
    /// Vacation that was carried over is not known and counts as zero.
    CarryOverUnknown,
    /// Part of the year that the contract covers is counted.
    Prorated,
    /// Rules that were checked for these employees.
    HrThresholds {
        /// Number of employees that were checked.
        employees: usize,
        /// Number of employees with a violation.
        with_violations: usize,
        /// Maximum overtime.
        max_overtime: Seconds,
        /// Minimum vacation taken, in half days.
        min_vacation: i64,
        /// Maximum remaining vacation, in half days.
        max_remaining: i64,
    },
    /// Absences that wait for approval.
    NotYetApproved(usize),
    /// The findings are no legal advice.
    NoLegalAdvice,
    /// Thresholds that were checked.
    WorkingTimeThresholds(super::WorkingTimeLimits),
    /// Number of records that were checked.
    Checked(usize),
}

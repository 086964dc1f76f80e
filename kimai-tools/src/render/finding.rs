//! Findings about written records as people read them: `Overlaps #562 08:15-10:30 by 1:30 h.`

use jiff::Zoned;
use kimai_domain::{
    EntityRef,
    records::checks::{BudgetAmount, Check, Finding, Findings, Other},
};

use super::{absence, duration, money, quoted_name};

/// Characters of an answer up to which findings are listed; the others are counted.
const MAX_ANSWER: usize = 400;

/// The lines about the findings of a record.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Lines {
    /// The most important findings.
    pub(crate) findings: Vec<String>,
    /// The number of further findings, and the checks that could not be made.
    pub(crate) remarks: Vec<String>,
}

impl Lines {
    /// Returns all lines.
    pub(crate) fn all(&self) -> impl Iterator<Item = &String> {
        self.findings.iter().chain(&self.remarks)
    }
}

/// Returns the lines about a record that follow an answer of `length` characters.
///
/// At least the first finding is listed.
pub(crate) fn lines(findings: &Findings, length: usize) -> Lines {
    let unchecked = unchecked(findings);
    let all: Vec<String> =
        findings.findings.iter().map(|finding| format!("{}.", sentence(finding))).collect();
    let reserve = unchecked.iter().map(|line| line.chars().count() + 1).sum::<usize>() + MORE_RESERVE;
    let mut lines = Lines::default();
    let mut used = length;
    let mut rest = all.into_iter().peekable();
    while let Some(line) = rest.peek() {
        let next = used + 1 + line.chars().count();
        if !lines.findings.is_empty() && next + reserve > MAX_ANSWER {
            break;
        }
        used = next;
        lines.findings.extend(rest.next());
    }
    let more = rest.count();
    if more > 0 {
        lines.remarks.push(format!("And {}.", absence::count(more, "more warning").to_lowercase()));
    }
    lines.remarks.extend(unchecked);
    lines
}

/// Returns the lines about a record among several, without the checks that could not be made: those are named once, for
/// all records.
pub(crate) fn row_lines(findings: &Findings) -> Lines {
    let made = Findings { findings: findings.findings.clone(), ..Findings::default() };
    lines(&made, ROW_LENGTH)
}

/// Characters of a row, which count as the answer before its findings.
const ROW_LENGTH: usize = 200;

/// Characters that are kept free for the number of further findings.
const MORE_RESERVE: usize = 22;

/// Names the checks that could not be made.
pub(crate) fn unchecked(findings: &Findings) -> Option<String> {
    let names: Vec<&str> = findings.unchecked.iter().map(|check| name(*check)).collect();
    (!names.is_empty()).then(|| format!("Not checked, because Kimai did not send it: {}.", names.join(", ")))
}

const fn name(check: Check) -> &'static str {
    match check {
        Check::Records => "overlaps",
        Check::Work => "project and activity",
        Check::Absences => "absences",
        Check::Holidays => "public holidays",
        Check::LockedMonths => "locked months",
        Check::Budgets => "budgets",
    }
}

/// Returns a finding as a sentence without a full stop.
pub(crate) fn sentence(finding: &Finding) -> String {
    match finding {
        Finding::Duplicate(other) => format!("Same as {}", self::other(other)),
        Finding::Overlap { with, by } => format!("Overlaps {} by {}", other(with), duration(*by)),
        Finding::BeginsInFuture(begin) => format!("Begins in the future ({})", time(begin)),
        Finding::EndsInFuture(end) => format!("Ends in the future ({})", time(end)),
        Finding::Long(time) => format!("Longer than twelve hours ({})", duration(*time)),
        Finding::Hidden { entity, name } => format!("{} is hidden", named(*entity, name)),
        Finding::ProjectNotBegun { project, name, start } => {
            format!("{} begins on {start}", named(EntityRef::new(*project), name))
        }
        Finding::ProjectEnded { project, name, end } => {
            format!("{} ended on {end}", named(EntityRef::new(*project), name))
        }
        Finding::ProjectLocked { project, name, until } => {
            format!("{} is locked until {until}", named(EntityRef::new(*project), name))
        }
        Finding::OtherProject { activity, name, project } => {
            let activity = named(EntityRef::new(*activity), name);
            match project {
                Some(project) => format!("{activity} belongs to project #{project}"),
                None => format!("{activity} is global, and the project allows none"),
            }
        }
        Finding::Unknown(entity) => format!("There is no {entity} that you may see"),
        Finding::MonthLocked(month) => format!("{month} is locked"),
        Finding::Absent { day, absence, is_approved } => {
            let kind = absence.kind.as_ref().map_or("absence", |kind| kind.as_str());
            let amount = match (absence.hours(), absence.amount.half_days) {
                (Some(time), _) => format!(", {}", duration(time)),
                (None, 1) => ", half a day".to_owned(),
                (None, _) => String::new(),
            };
            let status = if *is_approved { "" } else { ", not approved yet" };
            format!("Absent on {day} ({}{amount}{status})", quoted_name(kind))
        }
        Finding::PublicHoliday { day, name, is_half } => {
            let half = if *is_half { "half a " } else { "a " };
            format!("{day} is {half}public holiday ({})", quoted_name(name))
        }
        Finding::Budget { entity, name, month, amount } => {
            let period = month.map(|month| format!(" of {month}")).unwrap_or_default();
            let (used, is_exceeded) = match amount {
                BudgetAmount::Time { budget, used } => {
                    (format!("{} of {}", duration(*used), duration(*budget)), used > budget)
                }
                BudgetAmount::Money { budget, used, currency } => {
                    let amounts =
                        format!("{} of {}", money(*used, None), money(*budget, currency.as_deref()));
                    (amounts, used > budget)
                }
            };
            let state = if is_exceeded { "exceeded" } else { "used up" };
            format!("Budget{period} of {} is {state}: {used}", named(*entity, name))
        }
    }
}

/// Formats another record, such as `#562 08:15-10:30`, or `entry 2 08:15-10:30`.
fn other(other: &Other) -> String {
    let name = match other.id {
        Some(id) => format!("#{id}"),
        None => format!("entry {}", other.entry),
    };
    let begin = other.begin.strftime("%H:%M");
    match &other.end {
        Some(end) => format!("{name} {begin}-{}", end.strftime("%H:%M")),
        None => format!("{name} {begin}-now"),
    }
}

fn time(time: &Zoned) -> String {
    time.strftime("%Y-%m-%d %H:%M").to_string()
}

/// Formats an entity with its kind, such as `Project Website (#1)`.
fn named(entity: EntityRef, name: &str) -> String {
    let mut kind = entity.kind.name().to_owned();
    if let Some(first) = kind.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    format!("{kind} {} (#{})", quoted_name(name), entity.id)
}

#[cfg(test)]
mod tests {
    use jiff::{Zoned, civil::date};
    use kimai_domain::{
        EntityRef, Month,
        absences::{Amount, DayAbsence},
        api::{AbsenceType, Activity, Id, Project, Seconds},
        records::checks::{BudgetAmount, Check, Finding, Findings, Other},
    };

    use super::{lines, sentence};

    fn at(time: &str) -> Zoned {
        format!("2026-11-23T{time}[Europe/Berlin]").parse().unwrap()
    }

    fn other(id: u64) -> Other {
        Other { id: Some(Id::new(id)), entry: 0, begin: at("08:15"), end: Some(at("10:30")) }
    }

    #[test]
    fn findings_are_sentences_with_ids_times_and_amounts() {
        let project = EntityRef::new::<Project>(Id::new(1));
        let amount = Amount { half_days: 1, time: Seconds(0) };
        let absence = DayAbsence { kind: Some(AbsenceType::Holiday), amount };
        let name = || "Website".to_owned();
        let findings = [
            Finding::Duplicate(other(562)),
            Finding::Overlap { with: other(562), by: Seconds(5400) },
            Finding::Overlap { with: Other { id: None, entry: 2, end: None, ..other(0) }, by: Seconds(60) },
            Finding::BeginsInFuture(at("18:00")),
            Finding::Long(Seconds(45_000)),
            Finding::Hidden { entity: EntityRef::new::<Activity>(Id::new(9)), name: "A, b".to_owned() },
            Finding::ProjectEnded { project: Id::new(1), name: name(), end: date(2026, 10, 31) },
            Finding::OtherProject {
                activity: Id::new(9),
                name: "Meeting".to_owned(),
                project: Some(Id::new(4)),
            },
            Finding::MonthLocked(Month::of(date(2026, 10, 1))),
            Finding::Absent { day: date(2026, 11, 23), absence, is_approved: false },
            Finding::PublicHoliday { day: date(2026, 12, 24), name: "Heiligabend".to_owned(), is_half: true },
            Finding::Budget {
                entity: project,
                name: name(),
                month: Some(Month::of(date(2026, 11, 1))),
                amount: BudgetAmount::Time { budget: Seconds(360_000), used: Seconds(363_600) },
            },
            Finding::Budget {
                entity: project,
                name: name(),
                month: None,
                amount: BudgetAmount::Money { budget: 200.0, used: 250.5, currency: Some("EUR".to_owned()) },
            },
        ];
        let sentences: Vec<String> = findings.iter().map(sentence).collect();
        insta::assert_snapshot!(sentences.join("\n"));
    }

    #[test]
    fn an_answer_with_findings_has_at_most_four_hundred_characters() {
        let overlap = |id| Finding::Overlap { with: other(id), by: Seconds(5400) };
        let findings = Findings {
            findings: (560..580).map(overlap).collect(),
            unchecked: [Check::Absences, Check::Budgets].into(),
        };
        let lines: Vec<String> = lines(&findings, 120).all().cloned().collect();
        let characters: usize = lines.iter().map(|line| line.chars().count() + 1).sum();
        assert!(120 + characters <= 400, "{characters} {lines:#?}");
        assert!(
            lines.iter().any(|line| line.starts_with("And ") && line.ends_with(" more warnings.")),
            "{lines:#?}"
        );
        assert_eq!(lines[0], "Overlaps #560 08:15-10:30 by 1:30 h.");
        let one = super::lines(&Findings { findings: vec![overlap(1)], ..Findings::default() }, 4000);
        assert_eq!(one.findings.len(), 1);
    }
}

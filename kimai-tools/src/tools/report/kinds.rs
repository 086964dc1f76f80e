//! The kinds of reports: defaults, needed data, and the function of the domain that computes each.

use kimai_domain::{
    Input,
    absences::Days,
    api::{Id, User},
    report::{
        self, Data, Dimension, HrRules, Needs, OvertimeRows, PeopleScope, WEEK_MAX_DAYS, WorkingTimeLimits,
        WorkingTimes,
    },
};

use super::{
    action::{Computed, Kind, Request},
    arguments::DefaultPeriod,
};
use crate::ToolError;

const NAMES: Needs = Needs {
    records: true,
    projects: true,
    activities: false,
    people: false,
    contracts: false,
    absences: false,
    holidays: false,
    names_from_records: false,
};

const PEOPLE: Needs = Needs {
    records: true,
    projects: false,
    activities: false,
    people: true,
    contracts: true,
    absences: true,
    holidays: true,
    names_from_records: false,
};

/// Returns the data that these dimensions need.
fn needs(dimensions: &[Dimension], people: &PeopleScope) -> Needs {
    let has = |dimension| dimensions.contains(&dimension);
    let has_time = dimensions.iter().any(|dimension| dimension.is_time());
    let several = matches!(people, PeopleScope::All | PeopleScope::Team(_));
    Needs {
        activities: has(Dimension::Activity),
        people: has(Dimension::User) || has(Dimension::Team) || (several && has_time),
        contracts: has(Dimension::Team),
        ..NAMES
    }
}

pub(super) struct Summary;

impl Kind for Summary {
    const NAME: &'static str = "summary";
    const DESCRIPTION: &'static str =
        "hours, billable share, revenue and cost per group and currency, change against compare_to";
    const TITLE: &'static str = "Summary";
    const HAS_FILTERS: bool = true;
    const ARGUMENTS: &'static [&'static str] = &["group_by", "compare_to"];

    async fn compute(request: &Request<'_>) -> Result<Computed, ToolError> {
        let dimensions = request.arguments.dimensions(&[Dimension::Customer, Dimension::Project], None)?;
        let data = request.load(request.days, needs(&dimensions, &request.people)).await?;
        let (table, notes) = report::summary(&data, &dimensions);
        Ok(Computed { data, table, notes, dimensions })
    }
}

pub(super) struct Week;

impl Kind for Week {
    const NAME: &'static str = "week";
    const DESCRIPTION: &'static str =
        "grid of projects (people if several) and days, with sums and expected time";
    const TITLE: &'static str = "Week";
    const DAY_TITLE: &'static str = "Day";
    const PERIOD: DefaultPeriod = DefaultPeriod::Week;
    const HAS_FILTERS: bool = true;
    const ARGUMENTS: &'static [&'static str] = &["group_by"];

    async fn compute(request: &Request<'_>) -> Result<Computed, ToolError> {
        let days = request.days();
        if days.count() > WEEK_MAX_DAYS {
            let problem = format!(
                "{} days are too many for a grid of at most {WEEK_MAX_DAYS}; use summary",
                days.count()
            );
            return Err(Input::new("period", problem).into());
        }
        let several = matches!(request.people, PeopleScope::All | PeopleScope::Team(_));
        let default = [if several { Dimension::User } else { Dimension::Project }];
        let dimensions = request.arguments.dimensions(&default, None)?;
        let names = needs(&dimensions, &request.people);
        let needs = Needs { activities: names.activities, projects: needs_projects(&dimensions), ..PEOPLE };
        let data = request.load(Some(days), needs).await?;
        let (table, notes) = report::week(&data, days, &dimensions);
        Ok(Computed { data, table, notes, dimensions })
    }
}

fn needs_projects(dimensions: &[Dimension]) -> bool {
    dimensions.contains(&Dimension::Project) || dimensions.contains(&Dimension::Customer)
}

pub(super) struct Gaps;

impl Kind for Gaps {
    const NAME: &'static str = "gaps";
    const DESCRIPTION: &'static str = "missing or extra time per day, days without records, holes (min_gap_minutes 60), overlaps, forgotten timers";
    const TITLE: &'static str = "Gaps";
    const ARGUMENTS: &'static [&'static str] = &["min_gap_minutes"];

    async fn compute(request: &Request<'_>) -> Result<Computed, ToolError> {
        let days = request.days();
        let data = request.load(Some(days), PEOPLE).await?;
        let (table, notes) = report::gaps(&data, days, request.arguments.min_gap());
        Ok(Computed { data, table, notes, dimensions: Vec::new() })
    }
}

pub(super) struct Budget;

impl Kind for Budget {
    const NAME: &'static str = "budget";
    const DESCRIPTION: &'static str =
        "used and left of money and time budgets, pace, expected day of exhaustion";
    const TITLE: &'static str = "Budgets";
    const PEOPLE: PeopleScope = PeopleScope::All;
    const PERIOD: DefaultPeriod = DefaultPeriod::AllTime;
    const ARGUMENTS: &'static [&'static str] = &["customer", "project", "activity", "weeks"];

    async fn compute(request: &Request<'_>) -> Result<Computed, ToolError> {
        let session = &request.context.session;
        let filters = request.arguments.filters();
        let progress = request.context.progress.part();
        let budgets = Box::pin(report::budgets(session, &filters, progress)).await?;
        let needs = Needs { activities: true, ..NAMES };
        let mut query = request.query(None, needs);
        query.people = PeopleScope::All;
        // A budget counts all records of its entity, also those that another filter would leave out.
        query.filters = report::RecordFilters {
            billable: Some(true),
            customer: filters.customer,
            project: filters.project,
            activity: filters.activity,
            ..report::RecordFilters::default()
        };
        query.needs.records = !budgets.rows.is_empty();
        let data = request.load_query(query).await?;
        let (table, mut notes) = report::budget(&data, &budgets.rows, request.arguments.weeks(4));
        notes.splice(0..0, budgets.notes);
        Ok(Computed { data, table, notes, dimensions: Vec::new() })
    }
}

pub(super) struct Unbilled;

impl Kind for Unbilled {
    const NAME: &'static str = "unbilled";
    const DESCRIPTION: &'static str =
        "billable and not exported: revenue, oldest record, ids for timesheet batch_export";
    const TITLE: &'static str = "Unbilled records";
    const PEOPLE: PeopleScope = PeopleScope::All;
    const PERIOD: DefaultPeriod = DefaultPeriod::AllTime;
    const ARGUMENTS: &'static [&'static str] = &["customer", "project", "activity", "tag", "group_by"];

    async fn compute(request: &Request<'_>) -> Result<Computed, ToolError> {
        let dimensions = request.arguments.dimensions(&[Dimension::Customer, Dimension::Project], None)?;
        let mut query = request.query(request.days, needs(&dimensions, &request.people));
        query.filters.billable = Some(true);
        query.filters.exported = Some(false);
        let data = request.load_query(query).await?;
        let (table, notes) = report::unbilled(&data, &dimensions);
        Ok(Computed { data, table, notes, dimensions })
    }
}

pub(super) struct Times;

impl Kind for Times {
    const NAME: &'static str = "times";
    const DESCRIPTION: &'static str =
        "time, number, first and last record of each project or activity over all time";
    const TITLE: &'static str = "Times";
    const PEOPLE: PeopleScope = PeopleScope::All;
    const PERIOD: DefaultPeriod = DefaultPeriod::AllTime;
    const HAS_FILTERS: bool = true;
    const ARGUMENTS: &'static [&'static str] = &["group_by"];

    async fn compute(request: &Request<'_>) -> Result<Computed, ToolError> {
        let dimensions = request.arguments.dimensions(&[Dimension::Project], None)?;
        let data = request.load(request.days, needs(&dimensions, &request.people)).await?;
        let (table, notes) = report::times(&data, &dimensions);
        Ok(Computed { data, table, notes, dimensions })
    }
}

pub(super) struct Overtime;

impl Kind for Overtime {
    const NAME: &'static str = "overtime";
    const DESCRIPTION: &'static str =
        "expected, worked and balance by month (by person if several), from opening_hours on";
    const TITLE: &'static str = "Overtime";
    const PERIOD: DefaultPeriod = DefaultPeriod::Year;
    const ARGUMENTS: &'static [&'static str] = &["group_by", "opening_hours"];

    async fn compute(request: &Request<'_>) -> Result<Computed, ToolError> {
        request.arguments.for_one_person(&request.people)?;
        let several = matches!(request.people, PeopleScope::All | PeopleScope::Team(_));
        let default = [if several { Dimension::User } else { Dimension::Month }];
        let allowed = [Dimension::User, Dimension::Month];
        let dimensions = request.arguments.dimensions(&default, Some(&allowed))?;
        let rows = OvertimeRows {
            by_user: dimensions.contains(&Dimension::User),
            by_month: dimensions.contains(&Dimension::Month),
        };
        let (data, times) = with_working_times(request).await?;
        let opening = request.arguments.opening();
        let (table, notes) = report::overtime(&data, request.days(), rows, opening, times.as_ref());
        Ok(Computed { data, table, notes, dimensions })
    }
}

/// Loads people, and Kimai's working times where it has them for everybody; else the records and absences too.
async fn with_working_times(request: &Request<'_>) -> Result<(Data, Option<WorkingTimes>), ToolError> {
    let days = request.days();
    let Some(own) = probe(request, days).await? else {
        return Ok((request.load(Some(days), PEOPLE).await?, None));
    };
    let data = request
        .load(Some(days), Needs { records: false, absences: false, holidays: false, ..PEOPLE })
        .await?;
    let times = own_and_others(request, &data, days, own).await?;
    if data.people.active().all(|user| times.has(user.id)) {
        return Ok((data, Some(times)));
    }
    Ok((request.load(Some(days), PEOPLE).await?, Some(times)))
}

/// Returns the working times of the caller, or `None` if this Kimai has no working times.
async fn probe(request: &Request<'_>, days: Days) -> Result<Option<WorkingTimes>, ToolError> {
    Ok(report::own_working_times(&request.context.session, days, request.time.today()).await?)
}

/// Adds the working times of all people to those of the caller.
async fn own_and_others(
    request: &Request<'_>,
    data: &Data,
    days: Days,
    own: WorkingTimes,
) -> Result<WorkingTimes, ToolError> {
    let users: Vec<Id<User>> = data.people.active().map(|user| user.id).collect();
    let progress = request.context.progress.part();
    let session = &request.context.session;
    Ok(report::working_times(session, &users, days, request.time.today(), own, progress).await?)
}

pub(super) struct Vacation;

impl Kind for Vacation {
    const NAME: &'static str = "vacation";
    const DESCRIPTION: &'static str =
        "entitlement (carryover_days, prorate), taken, planned, requested and remaining days of the year";
    const TITLE: &'static str = "Vacation";
    const PERIOD: DefaultPeriod = DefaultPeriod::Year;
    const ARGUMENTS: &'static [&'static str] = &["carryover_days", "prorate"];

    async fn compute(request: &Request<'_>) -> Result<Computed, ToolError> {
        request.arguments.for_one_person(&request.people)?;
        let first = report::days::year_of(request.days().first).first;
        let last = report::days::year_of(request.days().last).last;
        let days = Days { first, last };
        let data = request.load(Some(days), Needs { records: false, ..PEOPLE }).await?;
        let (table, notes) =
            report::vacation(&data, days, request.arguments.carry_over(), request.arguments.prorate());
        Ok(Computed { data, table, notes, dimensions: Vec::new() })
    }
}

pub(super) struct Hr;

impl Kind for Hr {
    const NAME: &'static str = "hr";
    const DESCRIPTION: &'static str = "all employees: too much overtime (max_overtime_hours 80), too little vacation taken (min_vacation_days 10), too much left (max_vacation_remaining 20)";
    const TITLE: &'static str = "HR checks";
    const IS_FOR_OWN_DATA: bool = false;
    const PEOPLE: PeopleScope = PeopleScope::All;
    const PERIOD: DefaultPeriod = DefaultPeriod::Year;
    const ARGUMENTS: &'static [&'static str] = &[
        "opening_hours",
        "carryover_days",
        "prorate",
        "max_overtime_hours",
        "min_vacation_days",
        "max_vacation_remaining",
    ];

    async fn compute(request: &Request<'_>) -> Result<Computed, ToolError> {
        request.arguments.for_one_person(&request.people)?;
        let year = request.days().first.year();
        let days = report::days::year_of(request.days().first);
        let data = request.load(Some(days), PEOPLE).await?;
        let times = match probe(request, days).await? {
            Some(own) => Some(own_and_others(request, &data, days, own).await?),
            None => None,
        };
        let arguments = request.arguments;
        let rules = HrRules {
            max_overtime: arguments.max_overtime(),
            min_vacation: arguments.min_vacation(),
            max_remaining: arguments.max_remaining(),
            prorate: arguments.prorate(),
        };
        let (table, notes) =
            report::hr(&data, year, &rules, arguments.carry_over(), arguments.opening(), times.as_ref());
        Ok(Computed { data, table, notes, dimensions: Vec::new() })
    }
}

pub(super) struct Availability;

impl Kind for Availability {
    const NAME: &'static str = "availability";
    const DESCRIPTION: &'static str =
        "who is here day by day: absences, half days, holidays, not yet approved";
    const TITLE: &'static str = "Availability";
    const PEOPLE: PeopleScope = PeopleScope::All;
    const PERIOD: DefaultPeriod = DefaultPeriod::Week;
    const ARGUMENTS: &'static [&'static str] = &[];

    async fn compute(request: &Request<'_>) -> Result<Computed, ToolError> {
        let days = request.days();
        if days.count() > WEEK_MAX_DAYS {
            let problem = format!("{} days are too many; at most {WEEK_MAX_DAYS}", days.count());
            return Err(Input::new("period", problem).into());
        }
        let data = request.load(Some(days), Needs { records: false, ..PEOPLE }).await?;
        let (table, notes) = report::availability(&data, days);
        Ok(Computed { data, table, notes, dimensions: Vec::new() })
    }
}

pub(super) struct Compliance;

impl Kind for Compliance {
    const NAME: &'static str = "compliance";
    const DESCRIPTION: &'static str = "working-time law: long days, average (max_average_hours 8), breaks (break_minutes 30 after 6 h, long_break_minutes 45 after 9 h), rest (min_rest_hours 11), Sundays, holidays, nights";
    const TITLE: &'static str = "Working-time checks";
    const ARGUMENTS: &'static [&'static str] =
        &["max_hours", "max_average_hours", "weeks", "min_rest_hours", "break_minutes", "long_break_minutes"];

    async fn compute(request: &Request<'_>) -> Result<Computed, ToolError> {
        let arguments = request.arguments;
        let defaults = WorkingTimeLimits::default();
        let (first_break, second_break) = arguments.breaks();
        let limits = WorkingTimeLimits {
            max_day: arguments.max_hours(),
            max_average: arguments.max_average(),
            average_weeks: arguments.weeks(defaults.average_weeks),
            min_rest: arguments.min_rest(),
            first_break: (defaults.first_break.0, first_break),
            second_break: (defaults.second_break.0, second_break),
        };
        let days = request.days();
        let loaded = Days { first: limits.first_day(days), last: days.last };
        let data = request.load(Some(loaded), Needs { absences: false, ..PEOPLE }).await?;
        let (table, notes) = report::compliance(&data, days, &limits);
        Ok(Computed { data, table, notes, dimensions: Vec::new() })
    }
}

pub(super) struct Quality;

impl Kind for Quality {
    const NAME: &'static str = "quality";
    const DESCRIPTION: &'static str =
        "records without description, tag or rate, long, future, duplicate, on ended projects, at weekends";
    const TITLE: &'static str = "Quality of records";
    const HAS_FILTERS: bool = true;
    const ARGUMENTS: &'static [&'static str] = &["max_hours"];

    async fn compute(request: &Request<'_>) -> Result<Computed, ToolError> {
        let data = request.load(request.days, Needs { people: true, ..NAMES }).await?;
        let (table, notes) = report::quality(&data, request.arguments.max_hours());
        Ok(Computed { data, table, notes, dimensions: Vec::new() })
    }
}

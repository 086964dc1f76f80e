//! `analyze_project_team`: time that each user worked on a project, by activity.

mod scope;

use jiff::civil::DateTime;
use kimai_domain::{
    Error, Input, Period, PeriodExpression, TimeExpression,
    api::{Id, Project, Seconds, Team, Timesheet, TimesheetQuery, User},
    records::{self, ScanResult, Scope},
    statistics::{MemberWork, Share, TeamWork},
    time::Direction,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use self::scope::{ProjectArgument, RequestedScope, TeamScope};
use crate::{
    Action, Context, Requirement, Tool, ToolError,
    action::action,
    data::{self, NamedRef, Part, Table, Tally},
    render::{Render, Text, duration, quoted_name, record, statistics, user},
    tools::{period::PeriodArguments, timesheet::notes, user_scope::UserScope},
};

pub(super) static TOOL: Tool = Tool {
    name: "analyze_project_team",
    title: "Project team",
    description: "Who worked how much on a project, on which activities; give project_id or project_name.",
    discriminator: None,
    actions: &[action::<Analyze>()],
};

/// Number of activities listed for each user, unless the call asks for all.
const MAX_ACTIVITIES: usize = 5;

const MEMBERS_MISSING: &str =
    "Kimai does not show you the records of every member; those it does not show are missing here.";

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Analyze {
    #[schemars(description = "or a part of it")]
    project_name: Option<String>,
    project_id: Option<Id<Project>>,
    #[schemars(with = "Option<String>")]
    begin: Option<TimeExpression>,
    #[schemars(with = "Option<String>", description = "a date: its whole day")]
    end: Option<TimeExpression>,
    #[schemars(with = "Option<String>", description = "or begin and end")]
    period: Option<PeriodExpression>,
    #[schemars(extend("enum" = ["self", "all", "specific", "team"]), description = "default all you may see")]
    user_scope: Option<UserScope>,
    user: Option<Id<User>>,
    team: Option<Id<Team>>,
    #[schemars(description = "activities of each person; default true")]
    include_details: Option<bool>,
    details: Option<Details>,
}

// A doc comment here would become a description.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Details {
    All,
}

/// The work of some users on a project in a period.
struct Analysis {
    project: Project,
    period: Period,
    scope: TeamScope,
    result: ScanResult,
    work: TeamWork,
    details: bool,
    /// Number of activities listed for each user.
    activities: usize,
}

impl Action for Analyze {
    const NAME: &'static str = "analyze_project_team";
    const ACCESS: Requirement = Requirement::READ;
    type Output = Analysis;

    async fn run(self, context: &Context) -> Result<Analysis, ToolError> {
        let session = &context.session;
        let arguments = PeriodArguments {
            begin: self.begin.as_ref(),
            end: self.end.as_ref(),
            period: self.period.as_ref(),
            parent: "",
        };
        let period = arguments.resolve(session, Direction::Past).await?;
        if period.begin.is_none() || period.end.is_none() {
            let missing = if period.begin.is_none() { "begin" } else { "end" };
            return Err(Input::missing(missing, "give begin and end, or period such as last month").into());
        }
        let project = ProjectArgument::new(self.project_id, self.project_name)?;
        let scope = RequestedScope::new(self.user_scope, self.user, self.team)?;
        let project = project.resolve(session, &context.notes).await?;
        let scope = scope.resolve(session).await?;
        let (result, scope, work) = read(context, &project, period, scope).await?;
        let activities = if self.details == Some(Details::All) { usize::MAX } else { MAX_ACTIVITIES };
        let details = self.include_details != Some(false);
        Ok(Analysis { project, period, scope, result, work, details, activities })
    }
}

/// Scans the records.
///
/// Kimai refuses the records of a whole team if the caller may not see one of its members. In this case, all visible
/// records are read and those of other users are left out.
async fn read(
    context: &Context,
    project: &Project,
    period: Period,
    scope: TeamScope,
) -> Result<(ScanResult, TeamScope, TeamWork), ToolError> {
    let query = TimesheetQuery {
        project: Some(project.id),
        begin: period.begin,
        end: period.end,
        ..Default::default()
    };
    match scan(context, &scope, query.clone()).await {
        Err(ToolError::Domain(Error::Api(error))) if error.status() == Some(403) && scope.team.is_some() => {
            let scope = TeamScope { scope: Scope::All, members_missing: true, ..scope };
            let (result, work) = scan(context, &scope, query).await?;
            Ok((result, scope, work))
        }
        scanned => scanned.map(|(result, work)| (result, scope, work)),
    }
}

async fn scan(
    context: &Context,
    scope: &TeamScope,
    query: TimesheetQuery,
) -> Result<(ScanResult, TeamWork), ToolError> {
    let session = &context.session;
    let mut work = TeamWork::default();
    let me = session.me().await?.id;
    let now = session.local_now().await?.timestamp();
    let each = |record: Timesheet| {
        if scope.includes(record.user.id()) {
            work.add(&record, now);
        }
    };
    let progress = context.progress.part();
    let result = records::scan(session.client(), me, &scope.scope, query, progress, each).await?;
    let work = if result.is_unfiltered() { TeamWork::default() } else { work };
    Ok((result, work))
}

impl Analysis {
    /// Renders project, period and users.
    fn subject(&self) -> String {
        let customer = self.project.parent_title.as_deref();
        let customer = customer.map(|name| format!("{} / ", quoted_name(name))).unwrap_or_default();
        let begin = self.period.begin.map(DateTime::date);
        let end = self.period.end.map(DateTime::date);
        let period = begin.zip(end).map(|(begin, end)| format!("{begin} to {end}")).unwrap_or_default();
        format!(
            "Project {customer}{} (#{}), {period}, {}",
            quoted_name(&self.project.name),
            self.project.id,
            self.users()
        )
    }

    fn users(&self) -> String {
        match (&self.scope.team, &self.scope.scope) {
            (Some(team), _) => format!("team {} (#{})", quoted_name(&team.name), team.id),
            (None, Scope::Own) => "your records".to_owned(),
            (None, Scope::All) => "all users you may see".to_owned(),
            (None, Scope::Users(users)) => match self.work.members().first() {
                Some(member) => record::user(&member.user),
                None => format!("user {}", notes::ids(users)),
            },
        }
    }

    fn notes(&self) -> Vec<String> {
        let mut notes = notes::scan(&self.result);
        if self.scope.members_missing {
            notes.insert(0, MEMBERS_MISSING.to_owned());
        }
        notes
    }

    /// Renders time, share, records, days and last day of a user; with details the billable share and activities.
    fn member_line(&self, member: &MemberWork) -> String {
        let tally = &member.tally;
        let mut line = format!("- {}", record::user(&member.user));
        if let Some((_, last)) = tally.span() {
            let share = self.share(tally.time).map(|share| format!(" {share}")).unwrap_or_default();
            let records = statistics::record_count(tally.records);
            let days = tally.days();
            line = format!("{line} {}{share}, {records} on {days} days, last {last}", duration(tally.time));
        }
        if member.running > 0 {
            line = format!("{line}, {} running", member.running);
        }
        if self.details && tally.records > 0 {
            let billable =
                tally.billable_share().map(|share| format!(", billable {share}")).unwrap_or_default();
            let activities =
                statistics::group_rows(&member.activities, tally.time, self.activities, record::activity);
            line = format!("{line}{billable}: {}", activities.join("; "));
        }
        line
    }

    fn share(&self, time: Seconds) -> Option<Share> {
        Share::of(time, self.work.total.time)
    }

    /// Returns the team members without records; none if some records may not be seen or were not read.
    fn members_without_records(&self) -> impl Iterator<Item = &User> {
        let is_complete = !self.scope.members_missing && self.result.complete;
        self.scope.members().filter(move |member| is_complete && !self.work.contains(member.id))
    }

    fn member_row(&self, member: &MemberWork) -> MemberRow {
        let time = member.tally.time;
        let activities = if self.details {
            data::parts(&member.activities, time, self.activities, data::no_customer)
        } else {
            Vec::new()
        };
        MemberRow {
            user: NamedRef::from(&member.user),
            work: Tally::from(&member.tally),
            percent: self.share(time).map(Share::percent),
            running: member.running,
            activities,
        }
    }
}

/// The work of one user.
#[derive(Serialize, JsonSchema)]
struct MemberRow {
    user: NamedRef,
    #[serde(flatten)]
    work: Tally,
    #[schemars(description = "of the time of all")]
    percent: Option<f64>,
    running: u64,
    activities: Vec<Part>,
}

/// The work of all users.
#[derive(Serialize, JsonSchema)]
struct AnalysisDetails {
    project: NamedRef,
    #[schemars(description = "its name")]
    customer: Option<String>,
    work: Tally,
    #[schemars(description = "records that run, counted until now")]
    running: u64,
    #[schemars(description = "members of the team without records here")]
    idle: Vec<NamedRef>,
}

impl Render for Analysis {
    type Data = Table<MemberRow, AnalysisDetails>;

    fn render(&self, text: &mut Text) {
        let members = self.work.members();
        if members.is_empty() {
            text.line(format_args!("No records: {}", self.subject()));
        } else {
            let records = statistics::record_count(self.work.total.records);
            let noun = if members.len() == 1 { "person" } else { "people" };
            text.line(format_args!("{}: {records}, {} {noun}", self.subject(), members.len()));
        }
        for note in self.notes() {
            text.line(format_args!("Note: {note}"));
        }
        if self.work.total.records > 0 {
            let with_time = members.iter().filter(|member| member.tally.records > 0).count();
            statistics::totals(text, &self.work.total, with_time);
        }
        let is_cut = self.details && members.iter().any(|member| member.activities.len() > self.activities);
        for member in members {
            text.line(self.member_line(member));
        }
        if is_cut {
            text.line("details all lists all activities.");
        }
        let idle: Vec<String> = self.members_without_records().map(user::name).collect();
        text.field("Members of the team without records here", Some(idle.join(", ")));
    }

    fn data(&self) -> Self::Data {
        let rows: Vec<MemberRow> =
            self.work.members().into_iter().map(|member| self.member_row(member)).collect();
        let details = AnalysisDetails {
            project: NamedRef::from(&self.project),
            customer: self.project.parent_title.clone(),
            work: Tally::from(&self.work.total),
            running: self.work.running(),
            idle: self.members_without_records().map(NamedRef::from).collect(),
        };
        let total = Some(rows.len() as u64);
        Table { total, ..Table::of(rows, details) }.description(self.subject()).notes(self.notes())
    }
}

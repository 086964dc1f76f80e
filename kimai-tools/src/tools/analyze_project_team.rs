//! `analyze_project_team`: time that each user worked on a project, by activity.

mod scope;

use jiff::civil::DateTime;
use kimai_domain::{
    Input, Period, PeriodExpression, TimeExpression,
    api::{Id, Project, Seconds, Team, User},
    records::ScanResult,
    report::{
        self, MemberWork, Needs, Note, People, Query, RecordFilters, RequestedPeople, TeamWork, team_work,
    },
    statistics::Share,
    time::Direction,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use self::scope::{ProjectArgument, RequestedScope};
use crate::{
    Action, Context, Requirement, Tool, ToolError,
    action::action,
    data::{self, NamedRef, Part, Table, Tally},
    render::{Render, Text, duration, quoted_name, record, report::note, statistics, user},
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
    people: People,
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
        let query = Query {
            people: scope.resolve(session).await?,
            days: None,
            before: None,
            times: Some(period),
            filters: RecordFilters { project: Some(project.id), ..RecordFilters::default() },
            needs: Needs { records: true, names_from_records: true, ..Needs::default() },
        };
        let data = report::load(session, query, context.progress.part()).await?;
        let work = team_work(&data);
        let activities = if self.details == Some(Details::All) { usize::MAX } else { MAX_ACTIVITIES };
        let details = self.include_details != Some(false);
        Ok(Analysis {
            project,
            period,
            people: data.people,
            result: data.records.scan,
            work,
            details,
            activities,
        })
    }
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
        match &self.people.requested {
            RequestedPeople::Team(team) => format!("team {} (#{})", quoted_name(&team.name), team.id),
            RequestedPeople::Own => "your records".to_owned(),
            RequestedPeople::All => "all users you may see".to_owned(),
            RequestedPeople::User(user) => match self.work.members.first() {
                Some(member) => record::user(&member.user),
                None => format!("user #{}", user.id()),
            },
        }
    }

    fn notes(&self) -> Vec<String> {
        let mut notes = notes::scan(&self.result);
        if self.people.members_missing {
            notes.insert(0, note(&Note::TeamNotVisible));
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
        if tally.running_records > 0 {
            line = format!("{line}, {} running", tally.running_records);
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
        let is_complete = !self.people.members_missing && self.result.complete;
        let team = if let RequestedPeople::Team(team) = &self.people.requested { Some(team) } else { None };
        let members = team.into_iter().flat_map(|team| team.members.iter().flatten());
        members.map(|member| &member.user).filter(move |user| is_complete && !self.work.contains(user.id))
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
            running: member.tally.running_records,
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
        let members = &self.work.members;
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
        let rows: Vec<MemberRow> = self.work.members.iter().map(|member| self.member_row(member)).collect();
        let details = AnalysisDetails {
            project: NamedRef::from(&self.project),
            customer: self.project.parent_title.clone(),
            work: Tally::from(&self.work.total),
            running: self.work.total.running_records,
            idle: self.members_without_records().map(NamedRef::from).collect(),
        };
        let total = Some(rows.len() as u64);
        Table { total, ..Table::of(rows, details) }.description(self.subject()).notes(self.notes())
    }
}

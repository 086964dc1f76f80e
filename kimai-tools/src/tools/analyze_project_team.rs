//! `analyze_project_team`: who worked how much on a project, and doing what.

mod answer;
mod project;
mod scope;
mod table;

use kimai_domain::{
    Moment, Period, Reference, Session,
    api::{Id, Project, Team, TimesheetQuery, User},
    records::{self, Reading, Scope},
    statistics::TeamWork,
};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{Access, Action, Context, Tool, ToolError, action::action, tools::whose::UserScope};

pub(super) static TOOL: Tool = Tool {
    name: "analyze_project_team",
    title: "Project team",
    about: "Who worked how much on a project, on which activities; give project_id or project_name.",
    discriminator: None,
    actions: &[action::<Analyze>()],
};

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Analyze {
    /// or a part of it
    project_name: Option<String>,
    project_id: Option<Id<Project>>,
    #[schemars(with = "String")]
    begin: Moment,
    /// a date: its whole day
    #[schemars(with = "String")]
    end: Moment,
    /// default all you may see
    #[schemars(extend("enum" = ["self", "all", "specific", "team"]))]
    user_scope: Option<UserScope>,
    /// id or name
    #[schemars(with = "Option<String>")]
    user: Option<Reference<User>>,
    /// team id
    team: Option<Id<Team>>,
    /// activities of each person; default true
    include_details: Option<bool>,
}

/// A project, a period, whose records, and what they add up to.
struct Analysis {
    project: Project,
    period: Period,
    whose: scope::Whose,
    reading: Reading,
    work: TeamWork,
    details: bool,
}

impl Action for Analyze {
    const NAME: &'static str = "analyze_project_team";
    const ACCESS: Access = Access::Read;
    type Output = Analysis;

    async fn run(self, context: &Context) -> Result<Analysis, ToolError> {
        let session = &context.session;
        let period = Period::new(Some(self.begin), Some(self.end), &session.zone().await?)?;
        let which = project::Which::of(self.project_id, self.project_name)?;
        let asked = scope::Asked::of(self.user_scope, self.user, self.team)?;
        let project = which.find(session).await?;
        let whose = asked.resolve(session).await?;
        let (reading, whose, work) = read(context, &project, period, whose).await?;
        Ok(Analysis { project, period, whose, reading, work, details: self.include_details != Some(false) })
    }
}

/// Reads the records. Kimai refuses all of a team if it does not let the caller see one of its members; then those
/// that it does let the caller see are read, and the others left out.
async fn read(
    context: &Context,
    project: &Project,
    period: Period,
    whose: scope::Whose,
) -> Result<(Reading, scope::Whose, TeamWork), ToolError> {
    let query = TimesheetQuery {
        project: Some(project.id),
        begin: period.begin,
        end: period.end,
        ..Default::default()
    };
    match scan(context, &whose, query.clone()).await {
        Err(ToolError::Domain(kimai_domain::Error::Api(error)))
            if error.status() == Some(403) && whose.team.is_some() =>
        {
            let whose = scope::Whose { scope: Scope::All, partly: true, ..whose };
            let (reading, work) = scan(context, &whose, query).await?;
            Ok((reading, whose, work))
        }
        read => read.map(|(reading, work)| (reading, whose, work)),
    }
}

async fn scan(
    context: &Context,
    whose: &scope::Whose,
    query: TimesheetQuery,
) -> Result<(Reading, TeamWork), ToolError> {
    let session: &Session = &context.session;
    let mut work = TeamWork::default();
    let each = |record: kimai_domain::api::Timesheet| {
        if whose.includes(record.user.id()) {
            work.add(&record);
        }
    };
    let tell = context.progress.part();
    let reading =
        records::scan(session.client(), session.me().await?.id, &whose.scope, query, tell, each).await?;
    let work = if reading.is_unfiltered() { TeamWork::default() } else { work };
    Ok((reading, work))
}

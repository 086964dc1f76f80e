//! `timer`: running records.

mod favorites;
mod notes;
mod switch;

use jiff::Zoned;
use kimai_domain::{
    Session, TimeExpression,
    api::{Activity, Field, Id, Project, Seconds, Timesheet, TimesheetForm},
    records::{RecordTimes, ResolvedTimes, TimeNote},
    timer::{self, StartedTimer},
};
use schemars::JsonSchema;
use serde::Deserialize;

use super::timesheet::{tags_note, with_time_notes};
use crate::{
    Action, Context, Requirement, Tool, ToolError,
    action::action,
    arguments::Count,
    call_names::named,
    data::{Record, Table},
    render::{Render, Text, change::ChangeOutput, duration, record},
};

pub(super) static TOOL: Tool = Tool {
    name: "timer",
    title: "Timer",
    description: "Running timers.",
    discriminator: Some("action"),
    actions: &[
        action::<Start>(),
        action::<switch::Stop>(),
        action::<switch::Switch>(),
        action::<switch::Pause>(),
        action::<switch::Resume>(),
        action::<Restart>(),
        action::<Active>(),
        action::<Recent>(),
        action::<favorites::Favorites>(),
        action::<favorites::Favorite>(),
        action::<favorites::Unfavorite>(),
    ],
};

/// Default number of recent records.
const DEFAULT_RECENT: u32 = 10;

/// Maximum number of recent records.
const MAX_RECENT: u32 = 100;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Start {
    data: StartFields,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct StartFields {
    project: Id<Project>,
    activity: Id<Activity>,
    description: Option<String>,
    #[schemars(description = "comma-separated")]
    tags: Option<String>,
    #[schemars(with = "Option<String>", description = "9:10 or -30m; default now")]
    begin: Option<TimeExpression>,
    billable: Option<bool>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(description = "a copy of record id, or of the only running one")]
struct Restart {
    id: Option<Id<Timesheet>>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(description = "what runs now")]
struct Active {}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(description = "latest record of each project and activity, to restart")]
struct Recent {
    #[schemars(description = "default 10, at most 100")]
    size: Option<Count>,
    #[schemars(with = "Option<String>", description = "only since then")]
    begin: Option<TimeExpression>,
}

impl Action for Start {
    const NAME: &'static str = "start";
    const ACCESS: Requirement = Requirement::WRITE;
    type Output = ChangeOutput;

    async fn run(self, context: &Context) -> Result<ChangeOutput, ToolError> {
        let (form, time_notes) = self.data.into_form(&context.session).await?;
        let started = timer::start(&context.session, &form).await?;
        let note = tags_note(&started.checked.change, &form);
        Ok(with_time_notes(started_output(started).with_note(note), &time_notes))
    }
}

impl StartFields {
    /// Returns the form of a new timer, and notes about its begin.
    async fn into_form(self, session: &Session) -> Result<(TimesheetForm, Vec<TimeNote>), ToolError> {
        let Self { project, activity, description, tags, begin, billable } = self;
        let times = match begin {
            Some(begin) => {
                let times = RecordTimes { begin: begin.into(), ..RecordTimes::default() };
                times.of_new(&session.time_context().await?).map_err(|error| error.within("data"))?
            }
            None => ResolvedTimes::default(),
        };
        let form = TimesheetForm::default()
            .project(project)
            .activity(activity)
            .description(Field::from_option(description))
            .tags(Field::from_option(tags))
            .begin(times.begin)
            .billable(Field::from_option(billable));
        Ok((form, times.notes))
    }
}

impl Action for Restart {
    const NAME: &'static str = "restart";
    const ACCESS: Requirement = Requirement::WRITE;
    type Output = ChangeOutput;

    async fn run(self, context: &Context) -> Result<ChangeOutput, ToolError> {
        Ok(started_output(timer::restart(&context.session, self.id).await?))
    }
}

/// Returns the answer about a started timer, with the findings about it.
pub(super) fn started_output(StartedTimer { checked, notes }: StartedTimer) -> ChangeOutput {
    notes::add(ChangeOutput::from(checked), &notes)
}

impl Action for Active {
    const NAME: &'static str = "active";
    const ACCESS: Requirement = Requirement::READ;
    type Output = ActiveOutput;

    async fn run(self, context: &Context) -> Result<ActiveOutput, ToolError> {
        let records = timer::active(&context.session).await?;
        Ok(ActiveOutput { records, now: context.session.local_now().await? })
    }
}

impl Action for Recent {
    const NAME: &'static str = "recent";
    const ACCESS: Requirement = Requirement::READ;
    type Output = RecentOutput;

    async fn run(self, context: &Context) -> Result<RecentOutput, ToolError> {
        let size = self.size.map_or(DEFAULT_RECENT, |Count(size)| size.min(MAX_RECENT));
        let begin = match self.begin {
            Some(begin) => {
                let context = context.session.time_context().await?;
                let moment = begin.resolve(&context).map_err(|error| error.of("begin"))?;
                Some(moment.begin(context.now.time_zone()))
            }
            None => None,
        };
        Ok(RecentOutput(timer::recent(&context.session, begin, size).await?))
    }
}

/// The running records, and the time by which their elapsed time is computed.
struct ActiveOutput {
    records: Vec<Timesheet>,
    now: Zoned,
}

impl ActiveOutput {
    fn elapsed(&self, record: &Timesheet) -> Seconds {
        record::elapsed(record, &self.now)
    }

    fn notes(&self) -> Vec<String> {
        self.records.iter().filter_map(|record| notes::long_line(record, &self.now)).collect()
    }
}

impl Render for ActiveOutput {
    type Data = Table<Record>;

    fn render(&self, text: &mut Text) {
        if self.records.is_empty() {
            text.line("No timer is running.");
        }
        for running in &self.records {
            text.line(format_args!("{}, {} so far", record::line(running), duration(self.elapsed(running))));
        }
        self.notes().iter().for_each(|note| text.line(note));
    }

    fn data(&self) -> Self::Data {
        let row = |record: &Timesheet| Record {
            elapsed_seconds: Some(self.elapsed(record).0),
            ..Record::from(record)
        };
        self.records.iter().map(row).collect::<Table<_>>().notes(self.notes())
    }
}

/// The latest record of each project and activity.
struct RecentOutput(Vec<Timesheet>);

impl Render for RecentOutput {
    type Data = Table<Record>;

    fn render(&self, text: &mut Text) {
        if self.0.is_empty() {
            text.line("No recent records.");
        } else {
            text.line(named(
                "Latest record of each project and activity (timer restart id=… starts one again):",
            ));
            self.0.iter().for_each(|record| text.line(record::line(record)));
        }
    }

    fn data(&self) -> Self::Data {
        self.0.iter().collect()
    }
}

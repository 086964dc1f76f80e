//! Starting and restarting.

use kimai_domain::{
    api::{Activity, Field, Id, Project, Timesheet, TimesheetForm},
    timer::{self, Started},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    Access, Action, Context, ToolError,
    data::{Record, Table},
    render::{Render, Text, quoted_name, record},
};

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Start {
    data: Work,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Work {
    project: Id<Project>,
    activity: Id<Activity>,
    description: Option<String>,
    /// comma-separated
    tags: Option<String>,
}

/// a copy of record id, or of the only running one
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Restart {
    id: Option<Id<Timesheet>>,
}

impl Action for Start {
    const NAME: &'static str = "start";
    const ACCESS: Access = Access::Write;
    type Output = Begun;

    async fn run(self, context: &Context) -> Result<Begun, ToolError> {
        let Work { project, activity, description, tags } = self.data;
        let form = TimesheetForm {
            project: project.into(),
            activity: activity.into(),
            description: Field::from_option(description),
            tags: Field::from_option(tags),
            ..Default::default()
        };
        Begun::named("Started", timer::start(context.session.client(), &form).await?, context).await
    }
}

impl Action for Restart {
    const NAME: &'static str = "restart";
    const ACCESS: Access = Access::Write;
    type Output = Begun;

    async fn run(self, context: &Context) -> Result<Begun, ToolError> {
        Begun::named("Restarted as", timer::restart(context.session.client(), self.id).await?, context).await
    }
}

/// A clock that was started.
pub(super) struct Begun {
    how: &'static str,
    started: Started,
}

impl Begun {
    async fn named(how: &'static str, mut started: Started, context: &Context) -> Result<Self, ToolError> {
        started.record = context.session.shown(started.record).await?;
        Ok(Self { how, started })
    }
}

/// What Kimai did beside it.
#[derive(Serialize, JsonSchema)]
pub(in crate::tools) struct Beside {
    /// records stopped for it; how they ended is not known here
    stopped: Vec<Record>,
    /// unknown to Kimai: create them (entity create, type tag), then set tags again
    dropped_tags: Vec<String>,
}

impl Beside {
    pub(in crate::tools) fn new(stopped: &[Timesheet], dropped_tags: &[String]) -> Self {
        let stopped = stopped.iter().map(Record::stopped).collect();
        Self { stopped, dropped_tags: dropped_tags.to_vec() }
    }
}

impl Render for Begun {
    type Data = Table<Record, Beside>;

    fn render(&self, text: &mut Text) {
        text.line(format_args!("{} {}", self.how, record::line(&self.started.record)));
        for stopped in &self.started.stopped {
            text.line(format_args!("Kimai stopped for it: {}", record::stopped_line(stopped)));
        }
        dropped_tags(text, &self.started.unknown_tags);
    }

    fn data(&self) -> Self::Data {
        let Started { record, stopped, unknown_tags } = &self.started;
        Table::of(vec![record.into()], Beside::new(stopped, unknown_tags)).deed(self.how)
    }
}

/// Tags that Kimai dropped without a word.
pub(in crate::tools) fn dropped_tags(text: &mut Text, tags: &[String]) {
    if let Some(note) = dropped_tags_note(tags) {
        text.line(note);
    }
}

/// The note about tags that Kimai dropped; none if it dropped none.
pub(in crate::tools) fn dropped_tags_note(tags: &[String]) -> Option<String> {
    let names: Vec<String> = tags.iter().map(|tag| quoted_name(tag).to_string()).collect();
    (!names.is_empty()).then(|| {
        format!(
            "Kimai dropped unknown tags: {}. Create them (entity create, type tag), then set tags again.",
            names.join(", ")
        )
    })
}

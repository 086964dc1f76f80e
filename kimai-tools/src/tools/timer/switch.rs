//! Actions `stop`, `switch`, `pause` and `resume`.

use kimai_domain::{
    Input, TimeExpression,
    api::{Id, Timesheet},
    timer::{self, StopForm, Stopped, Switched},
};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{StartFields, notes, started_output};
use crate::{
    Action, Context, Requirement, ToolError,
    call_names::named,
    data::{ChangeDetails, State, Table},
    render::{
        Render, Text,
        change::{self, ChangeOutput},
    },
    tools::timesheet::{tags_note, with_time_notes},
};

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(description = "id, or the only running one; data.end, data.description")]
pub(super) struct Stop {
    id: Option<Id<Timesheet>>,
    #[serde(default)]
    data: StopFields,
}

#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
struct StopFields {
    #[schemars(with = "Option<String>")]
    end: Option<TimeExpression>,
    description: Option<String>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(description = "stops the running one and starts data, both at data.begin")]
pub(super) struct Switch {
    id: Option<Id<Timesheet>>,
    data: StartFields,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Pause {
    id: Option<Id<Timesheet>>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(description = "a copy of id, or of the last one stopped today")]
pub(super) struct Resume {
    id: Option<Id<Timesheet>>,
}

impl Action for Stop {
    const NAME: &'static str = "stop";
    const ACCESS: Requirement = Requirement::WRITE;
    const IS_IDEMPOTENT: bool = true;
    type Output = ChangeOutput;

    async fn run(self, context: &Context) -> Result<ChangeOutput, ToolError> {
        let StopFields { end, description } = self.data;
        let stopped = timer::stop(&context.session, self.id, &StopForm { end, description }).await;
        Ok(stop_output(stopped.map_err(notes::in_data)?))
    }
}

/// Renders a stopped timer.
fn stop_output(Stopped { change, time_notes, notes }: Stopped) -> ChangeOutput {
    let note = (!change.is_write()).then_some("It was stopped before.");
    let output = with_time_notes(ChangeOutput::from(change).with_note(note), &time_notes);
    notes::add(output, &notes)
}

impl Action for Pause {
    const NAME: &'static str = "pause";
    const ACCESS: Requirement = Requirement::WRITE;
    const IS_IDEMPOTENT: bool = true;
    type Output = ChangeOutput;

    async fn run(self, context: &Context) -> Result<ChangeOutput, ToolError> {
        let stopped = timer::stop(&context.session, self.id, &StopForm::default()).await?;
        let is_write = stopped.change.is_write();
        Ok(stop_output(stopped)
            .with_note(is_write.then(|| format!("{} continues it.", named("timer resume")))))
    }
}

impl Action for Resume {
    const NAME: &'static str = "resume";
    const ACCESS: Requirement = Requirement::WRITE;
    type Output = ChangeOutput;

    async fn run(self, context: &Context) -> Result<ChangeOutput, ToolError> {
        Ok(started_output(timer::resume(&context.session, self.id).await?))
    }
}

impl Action for Switch {
    const NAME: &'static str = "switch";
    const ACCESS: Requirement = Requirement::WRITE;
    type Output = SwitchOutput;

    async fn run(self, context: &Context) -> Result<SwitchOutput, ToolError> {
        let begin = self.data.begin;
        let (form, _) = StartFields { begin: None, ..self.data }.into_form(&context.session).await?;
        let switched = timer::switch(&context.session, self.id, begin, form.clone()).await;
        let Switched { stopped, started } = switched.map_err(|error| match error {
            // The end of the one is the begin of the other.
            kimai_domain::Error::Input(Input { field, problem }) if field == "end" => {
                Input::new("data.begin", problem).into()
            }
            other => other,
        })?;
        let note = tags_note(&started.change, &form);
        let stopped = stop_output(stopped);
        let started = ChangeOutput::from(started).with_note(note).after(&stopped);
        Ok(SwitchOutput { stopped, started })
    }
}

/// The stopped and the started timer.
pub(super) struct SwitchOutput {
    stopped: ChangeOutput,
    started: ChangeOutput,
}

impl Render for SwitchOutput {
    type Data = Table<State, ChangeDetails>;

    fn render(&self, text: &mut Text) {
        self.stopped.render(text);
        self.started.render(text);
    }

    fn data(&self) -> Self::Data {
        let started = self.started.change().clone();
        let change = started.with_side_effects([self.stopped.change().clone()]);
        let details = ChangeDetails::new(&change, Vec::new()).with_warnings(self.started.warnings());
        let notes = [self.stopped.notes(), self.started.notes()].concat();
        Table::of(vec![State::latest(&change)], details).summary(change::head(&change)).notes(notes)
    }
}

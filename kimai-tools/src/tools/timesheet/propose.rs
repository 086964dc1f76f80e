//! Action `propose`: draft records for calendar events, commits or tickets.

use kimai_domain::{
    DurationExpression, Input, TimeContext, TimeExpression,
    api::{Field, FormTime},
    propose::{self, Conflict, Item, Proposal, Reason},
    records::RecordTimes,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::form::Tags;
use crate::{
    Action, Context, Requirement, ToolError,
    call_names::named,
    data::{NoDetails, Table},
    render::{Render, Text, quoted_name, quoted_text, record},
};

/// Maximum number of entries of a call.
const MAX_ENTRIES: usize = 100;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(
    description = "drafts for create from entries of calendar, commits, tickets: work from your history, conflicts"
)]
pub(super) struct Propose {
    entries: Vec<Entry>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Entry {
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    begin: Option<TimeExpression>,
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    end: Option<TimeExpression>,
    #[schemars(with = "Option<String>")]
    duration: Option<DurationExpression>,
    #[serde(default, alias = "text")]
    description: String,
    #[serde(default)]
    tags: Option<Tags>,
}

impl Action for Propose {
    const NAME: &'static str = "propose";
    const ACCESS: Requirement = Requirement::READ;
    const IS_IDEMPOTENT: bool = true;
    type Output = ProposeOutput;

    async fn run(self, context: &Context) -> Result<ProposeOutput, ToolError> {
        match self.entries.len() {
            0 => {
                return Err(
                    Input::missing("entries", "give what you did, with begin and end or duration").into()
                );
            }
            1..=MAX_ENTRIES => {}
            count => {
                let problem = format!("at most {MAX_ENTRIES} in a call, these are {count}; split them");
                return Err(Input::new("entries", problem).into());
            }
        }
        let times = context.session.time_context().await?;
        let items = self.entries.into_iter().enumerate();
        let items: Vec<Item> =
            items.map(|(index, entry)| entry.into_item(index, &times)).collect::<Result<_, _>>()?;
        Ok(ProposeOutput(propose::propose(&context.session, items).await?))
    }
}

impl Entry {
    /// Resolves the times.
    fn into_item(self, index: usize, context: &TimeContext) -> Result<Item, Input> {
        let path = format!("entries[{index}]");
        let times = RecordTimes {
            begin: Field::from_option(self.begin),
            end: Field::from_option(self.end),
            duration: self.duration,
            pause: None,
        };
        let resolved = times.of_new(context).map_err(|error| error.within(&path))?;
        let zone = context.now.time_zone();
        let exact = |time: Field<FormTime>, field: &str| {
            let Field::Set(time) = time else {
                let why = "a draft needs begin and end, or one of them and duration";
                return Err(Input::missing(field, why).within(&path));
            };
            let local = || time.local().to_zoned(zone.clone());
            let exact = time.exact().map_or_else(local, |exact| Ok(exact.with_time_zone(zone.clone())));
            exact.map_err(|error| Input::new(field, error.to_string()).within(&path))
        };
        let tags = self.tags.map(Tags::into_names).unwrap_or_default();
        Ok(Item {
            begin: exact(resolved.begin, "begin")?,
            end: exact(resolved.end, "end")?,
            text: self.description,
            tags,
        })
    }
}

/// The drafts.
pub(super) struct ProposeOutput(Vec<Proposal>);

/// A draft, with the fields that `timesheet create` takes.
#[derive(Serialize, JsonSchema)]
pub(super) struct Draft {
    #[serde(rename = "project_id")]
    #[schemars(description = "missing if nothing in the history suits")]
    project: Option<u64>,
    #[serde(rename = "activity_id")]
    activity: Option<u64>,
    begin: String,
    end: String,
    description: String,
    tags: Vec<String>,
    #[schemars(description = "percent")]
    confidence: Option<u8>,
    reason: Option<String>,
    #[schemars(description = "path of the work")]
    work: Option<String>,
    conflicts: Vec<String>,
}

/// The fields of a draft that `timesheet create` takes.
#[derive(Serialize)]
struct CreateEntry<'a> {
    project: u64,
    activity: u64,
    begin: &'a str,
    end: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    description: &'a str,
    #[serde(skip_serializing_if = "String::is_empty")]
    tags: String,
}

impl Draft {
    fn new(proposal: &Proposal) -> Self {
        let Proposal { item, matched, conflicts } = proposal;
        let time = |time: &jiff::Zoned| time.strftime("%Y-%m-%dT%H:%M").to_string();
        Self {
            project: matched.as_ref().map(|matched| matched.project.get()),
            activity: matched.as_ref().map(|matched| matched.activity.get()),
            begin: time(&item.begin),
            end: time(&item.end),
            description: item.text.clone(),
            tags: item.tags.clone(),
            confidence: matched.as_ref().map(|matched| percent(matched.confidence)),
            reason: matched.as_ref().map(|matched| reason(&matched.reason)),
            work: matched.as_ref().map(|matched| record::work_names(&matched.example)),
            conflicts: conflicts.iter().map(conflict).collect(),
        }
    }

    fn entry(&self) -> Option<CreateEntry<'_>> {
        Some(CreateEntry {
            project: self.project?,
            activity: self.activity?,
            begin: &self.begin,
            end: &self.end,
            description: &self.description,
            tags: self.tags.join(","),
        })
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 100")]
fn percent(confidence: f64) -> u8 {
    (confidence.clamp(0.0, 1.0) * 100.0).round() as u8
}

fn reason(reason: &Reason) -> String {
    match reason {
        Reason::SameText => "same text".to_owned(),
        Reason::Ticket(ticket) => format!("ticket {}", quoted_name(ticket)),
        Reason::TicketPrefix(prefix) => format!("tickets {}", quoted_name(prefix)),
        Reason::Name => "named in the text".to_owned(),
        Reason::Tags => "same tags".to_owned(),
        Reason::SimilarText => "similar text".to_owned(),
        Reason::TimeOfWeek => "same weekday and hour".to_owned(),
    }
}

fn conflict(conflict: &Conflict) -> String {
    match conflict {
        Conflict::Record(record) => {
            let end = record.end.as_ref().map_or("now".to_owned(), |end| end.strftime("%H:%M").to_string());
            format!("overlaps #{} {}-{end}", record.id, record.begin.strftime("%Y-%m-%d %H:%M"))
        }
        Conflict::Item(index) => format!("overlaps entry {}", index + 1),
        Conflict::Absence(absence) => {
            let kind = absence.kind.as_ref().map_or("absence", |kind| kind.as_str());
            format!("{} on that day (absence #{})", quoted_name(kind), absence.id)
        }
    }
}

impl Render for ProposeOutput {
    type Data = Table<Draft>;

    fn render(&self, text: &mut Text) {
        let drafts: Vec<Draft> = self.0.iter().map(Draft::new).collect();
        for (index, draft) in drafts.iter().enumerate() {
            let number = index + 1;
            let what = match (&draft.work, draft.confidence, &draft.reason) {
                (Some(work), Some(confidence), Some(reason)) => format!("{work}, {confidence} % ({reason})"),
                _ => format!(
                    "{} {}: nothing in your history suits; name the project and activity",
                    draft.begin,
                    quoted_text(&draft.description).excerpt(80)
                ),
            };
            let parts: Vec<&str> =
                std::iter::once(what.as_str()).chain(draft.conflicts.iter().map(String::as_str)).collect();
            text.line(format_args!("{number}. {}", parts.join("; ")));
        }
        if let Some(line) = drafts_line(&drafts) {
            text.line(line);
        }
    }

    fn data(&self) -> Self::Data {
        let drafts: Vec<Draft> = self.0.iter().map(Draft::new).collect();
        let notes = drafts_line(&drafts).into_iter().collect();
        Table::of(drafts, NoDetails {}).notes(notes)
    }
}

/// Returns the drafts with a project and an activity as JSON, or `None` if there are none.
fn drafts_line(drafts: &[Draft]) -> Option<String> {
    let entries: Vec<CreateEntry<'_>> = drafts.iter().filter_map(Draft::entry).collect();
    let json = serde_json::to_string(&entries).unwrap_or_default();
    (!entries.is_empty())
        .then(|| format!("Nothing was booked. Drafts for {}: {json}", named("timesheet create")))
}

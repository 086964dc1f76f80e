//! Rescheduling an absence.

use jiff::civil::{Date, date, time};
use kimai_domain::{
    Input, Session,
    absences::{
        AbsenceSpan, Days, Labels, RescheduleError, Rescheduled, Restoration, list_for_users, reschedule,
        spans,
    },
    api::{Absence, AbsenceForm, AbsenceQuery, AbsenceStatus, AbsenceStatusFilter, Field, Id, Link, User},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    arguments::{AbsenceFields, check_type},
    create::{BookingData, Created, PartRow, kind},
};
use crate::{
    Action, Context, Requirement, ToolError,
    call_names::named,
    data::{AbsenceRow, Table},
    render::{Render, Text, absence},
};

#[derive(Deserialize, JsonSchema)]
#[schemars(description = "moves the request of id, or the days ids, to data.date and data.end by rebooking")]
#[serde(deny_unknown_fields)]
pub(super) struct Adjust {
    #[serde(default)]
    id: Option<Id<Absence>>,
    #[serde(default)]
    ids: Vec<Id<Absence>>,
    data: AbsenceFields,
}

/// An absence with new dates.
pub(super) struct Adjusted {
    old: AbsenceSpan,
    new: Created,
}

/// Absence to reschedule, with its new days and the form of the new booking.
struct Plan {
    old: AbsenceSpan,
    days: Days,
    form: AbsenceForm,
}

impl Action for Adjust {
    const NAME: &'static str = "adjust";
    const ACCESS: Requirement = Requirement::DELETE;
    type Output = Adjusted;

    async fn run(self, context: &Context) -> Result<Adjusted, ToolError> {
        let session = &context.session;
        let Plan { old, days, form } = self.plan(session).await?;
        let labels = session.absence_labels().await?;
        check_type(&form, &labels)?;
        match reschedule(session, &old, &form, days).await {
            Ok(Rescheduled { new, .. }) => Ok(Adjusted {
                old,
                new: Created { booking: new, kind: kind(&form), labels, warnings: Vec::new() },
            }),
            Err(error) => Err(partial_error(*error, &old, &labels, session).await),
        }
    }
}

impl Adjust {
    async fn plan(self, session: &Session) -> Result<Plan, ToolError> {
        let near = self.data.days(session).await?.first;
        let me = session.me().await?.id;
        let owner = self.data.user().unwrap_or(me);
        session.check_user(Some(owner)).await?;
        let records = records_around(session, owner, near).await?;
        let booked = self.id.and_then(|id| session.booking_of(id));
        let old = select(records, self.id, &self.ids, booked.as_deref(), owner == me)?;
        let several_days = old.days().filter(|days| days.first != days.last && !self.data.has_end());
        if let Some(days) = several_days {
            let why = format!("the absence is {days}, so give the new last day too");
            return Err(Input::missing("data.end", &why).into());
        }
        let copy = old.form();
        let days = self.data.days(session).await?;
        let user = Field::from_option(Some(owner).filter(|user| *user != me));
        Ok(Plan { old, days, form: self.data.apply_to(copy).user(user) })
    }
}

/// Reads a user's absences of the year of a day, the year before and the year after.
async fn records_around(session: &Session, user: Id<User>, near: Date) -> Result<Vec<Absence>, ToolError> {
    let begin = date(near.year().max(1) - 1, 1, 1).to_datetime(time(0, 0, 0, 0));
    let end = near.last_of_year().saturating_add(jiff::Span::new().years(1)).to_datetime(time(23, 59, 59, 0));
    let query = AbsenceQuery::default().begin(begin).end(end).status(AbsenceStatusFilter::All);
    Ok(list_for_users(session, vec![Link::Id(user)], &query, |_, _| ()).await?.records())
}

/// Selects the request that `id` belongs to, or exactly the records `ids`.
///
/// `booked` are the records of the request, if this session booked it. Otherwise only a single record is known to be a
/// request of its own: Kimai does not tell which of several records were requested together.
fn select(
    records: Vec<Absence>,
    id: Option<Id<Absence>>,
    ids: &[Id<Absence>],
    booked: Option<&[Id<Absence>]>,
    is_own: bool,
) -> Result<AbsenceSpan, Input> {
    let not_found = |id: Id<Absence>| {
        let owner = if is_own { "your absences" } else { "this user's absences" };
        let problem = format!(
            "#{id} is not among {owner} of the years around data.date; set data.user for the absence of another user; \
            nothing was changed"
        );
        Input::new("id", problem)
    };
    match (id, ids) {
        (Some(id), []) => match booked {
            Some(booked) if records.iter().any(|record| record.id == id) => exactly(records, booked),
            _ => {
                let mut spans = spans(records).into_iter();
                let span = spans.find(|span| span.ids().contains(&id)).ok_or_else(|| not_found(id))?;
                let request = with_consecutive_ids(&span, id);
                if request.records.len() == 1 { Ok(request) } else { Err(several_requests(id, &request)) }
            }
        },
        (None, [_, ..]) => {
            if let Some(missing) = ids.iter().find(|id| !records.iter().any(|record| record.id == **id)) {
                return Err(not_found(*missing));
            }
            exactly(records, ids)
        }
        (None, []) => Err(Input::missing("id", &named("the absence to adjust; absence list shows ids"))),
        (Some(_), _) => Err(Input::new("ids", "contradicts id; give one of them")),
    }
}

/// Returns the span of exactly these records.
fn exactly(records: Vec<Absence>, ids: &[Id<Absence>]) -> Result<AbsenceSpan, Input> {
    let selected = records.into_iter().filter(|record| ids.contains(&record.id));
    let mut spans = spans(selected.collect());
    match (spans.pop(), spans.is_empty()) {
        (Some(span), true) => Ok(span),
        _ => Err(Input::new("ids", "belong to several absences; adjust one after the other")),
    }
}

/// Keeps the records around `id` whose ids follow each other, as those of one request do.
fn with_consecutive_ids(span: &AbsenceSpan, id: Id<Absence>) -> AbsenceSpan {
    let follows = |one: &Absence, next: &Absence| next.id.get() == one.id.get() + 1;
    let mut runs = span.records.chunk_by(follows);
    let run = runs.find(|run| run.iter().any(|record| record.id == id)).unwrap_or_default();
    AbsenceSpan { records: run.to_vec() }
}

fn several_requests(id: Id<Absence>, span: &AbsenceSpan) -> Input {
    let ids: Vec<String> = span.ids().iter().map(ToString::to_string).collect();
    let days = span.days().map(|days| days.to_string()).unwrap_or_default();
    let problem = format!(
        "#{id} is one of {} days of the same kind, {days}, which may be several requests; instead of id, give the ids \
        of the days that move, of ids [{}]; nothing was changed",
        ids.len(),
        ids.join(", ")
    );
    Input::new("id", problem)
}

const APPROVE_AGAIN: &str =
    "The old absence was approved; the new one must be approved again (absence batch_approve).";

/// The deleted absence and totals of the new booking.
#[derive(Serialize, JsonSchema)]
pub(super) struct AdjustedData {
    deleted: AbsenceRow,
    #[serde(flatten)]
    booking: BookingData,
}

impl Adjusted {
    /// Returns true if the old absence was approved and the new one is not.
    fn needs_approval(&self) -> bool {
        let is_open = self.new.booking.records().any(|record| record.status != Some(AbsenceStatus::Approved));
        self.old.status() == Some(&AbsenceStatus::Approved) && is_open
    }
}

impl Render for Adjusted {
    type Data = Table<PartRow, AdjustedData>;

    fn render(&self, text: &mut Text) {
        text.line(format_args!("Deleted {}", absence::row(&self.old, &self.new.labels)));
        self.new.render(text);
        if self.needs_approval() {
            text.line(named(APPROVE_AGAIN));
        }
    }

    fn data(&self) -> Self::Data {
        let new = self.new.data();
        let more =
            AdjustedData { deleted: AbsenceRow::new(&self.old, &self.new.labels, None), booking: new.more };
        let notes = self.needs_approval().then(|| named(APPROVE_AGAIN).into_owned());
        let summary = new.summary.unwrap_or_default();
        Table::of(new.rows, more)
            .summary(format!("Deleted the old one. {summary}"))
            .notes(notes.into_iter().collect())
    }
}

/// Reports the refused days and the state of the old absence.
async fn partial_error(
    error: RescheduleError,
    old: &AbsenceSpan,
    labels: &Labels,
    session: &Session,
) -> ToolError {
    let RescheduleError { refused, cause, remaining, restoration } = error;
    let problem = refused.map_or_else(
        || "The absence could not be deleted.".to_owned(),
        |days| format!("The new dates {days} were refused."),
    );
    let mut failed = vec![format!("{problem} {}", ToolError::classify(cause, session).await)];
    for (id, error) in &remaining {
        let reason = ToolError::line_of(error);
        failed.push(format!("#{id} of the new absence could not be deleted. {reason}"));
    }
    let state = if restoration.deleted == 0 {
        vec![format!("The absence is unchanged: {}", absence::row(old, labels))]
    } else {
        restoration_lines(restoration, old, labels)
    };
    ToolError::Partial { failed, state, next_step: None }
}

fn restoration_lines(restoration: Restoration, old: &AbsenceSpan, labels: &Labels) -> Vec<String> {
    let mut lines = Vec::new();
    for span in spans(restoration.records) {
        lines.push(format!("The old absence was restored with new ids: {}", absence::row(&span, labels)));
    }
    if !restoration.unapproved.is_empty() {
        lines.push(format!("Must be approved again: {}", absence::ids(&restoration.unapproved)));
    }
    for (days, error) in restoration.lost {
        let reason = ToolError::line_of(&error);
        let lost = absence::row(old, labels);
        lines.push(format!("Not restored, book again: {days} of {lost}. {reason}"));
    }
    lines
}

//! New dates for an absence.

use jiff::civil::{Date, date, time};
use kimai_domain::{
    Input, Kimai,
    absences::{Labels, Moved, Restored, Stretch, Unmoved, of_each, put, stretches},
    api::{Absence, AbsenceFilter, AbsenceForm, AbsenceQuery, AbsenceStatus, Field, Id, Link, User},
};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{
    create::{Created, kind},
    data::{Data, check_type},
};
use crate::{
    Access, Action, Context, ToolError,
    render::{Render, Text, absence},
};

/// moves the row of id, or just ids, to data.date and data.end: deletes and books anew; if refused, puts it back
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Adjust {
    #[serde(default)]
    id: Option<Id<Absence>>,
    #[serde(default)]
    ids: Vec<Id<Absence>>,
    data: Data,
}

/// An absence with new dates.
pub(super) struct Adjusted {
    old: Stretch,
    new: Created,
}

impl Action for Adjust {
    const NAME: &'static str = "adjust";
    const ACCESS: Access = Access::Destructive;
    type Output = Adjusted;

    async fn run(self, context: &Context) -> Result<Adjusted, ToolError> {
        let kimai = &context.kimai;
        let near = self.data.days(false)?.first;
        let me = kimai.me().await?.id;
        let whose = self.data.user().unwrap_or(me);
        let old = pick(records(kimai, whose, near).await?, self.id, &self.ids, whose == me)?;
        let has_end = self.data.has_end();
        let days_of = |half| self.data.days(half);
        let form = old.form();
        let several = old.days().filter(|days| days.first != days.last);
        if let Some(days) = several.filter(|_| !has_end) {
            return Err(Input::missing(
                "data.end",
                &format!("the absence is {days}, so name the new last day too"),
            )
            .into());
        }
        let days = days_of(form.half_day.value() == Some(&true))?;
        let form = AbsenceForm {
            user: Field::or_unset(Some(whose).filter(|user| *user != me)),
            ..self.data.over(form)
        };
        let labels = kimai.absence_labels().await?;
        check_type(&form, &labels)?;
        match put(kimai.client(), old.clone(), &form, days, kimai.limits()).await {
            Ok(Moved { old, new }) => {
                Ok(Adjusted { old, new: Created { booked: new, kind: kind(&form), labels } })
            }
            Err(unmoved) => Err(refusal(*unmoved, &old, &labels)),
        }
    }
}

/// The user's absences of the year of a day, and of the years around it.
async fn records(kimai: &Kimai, user: Id<User>, near: Date) -> Result<Vec<Absence>, ToolError> {
    let begin = date(near.year().max(1) - 1, 1, 1).to_datetime(time(0, 0, 0, 0));
    let end = near.last_of_year().saturating_add(jiff::Span::new().years(1)).to_datetime(time(23, 59, 59, 0));
    let (begin, end, status) = (Some(begin), Some(end), Some(AbsenceFilter::All));
    let query = AbsenceQuery { user: None, begin, end, status };
    Ok(of_each(kimai.client(), vec![Link::Id(user)], &query, |_, _| ()).await?.records())
}

/// The row with this id, or just the records with these.
fn pick(
    records: Vec<Absence>,
    id: Option<Id<Absence>>,
    ids: &[Id<Absence>],
    own: bool,
) -> Result<Stretch, Input> {
    let absent = |id: Id<Absence>| {
        let whose = if own {
            "your absences; if it is somebody else's, give data.user"
        } else {
            "this user's absences"
        };
        Input::new(
            "id",
            format!("#{id} is not among {whose} (around the year of data.date); nothing was changed"),
        )
    };
    match (id, ids) {
        (Some(id), []) => {
            let mut rows = stretches(records).into_iter();
            rows.find(|row| row.ids().contains(&id)).ok_or_else(|| absent(id))
        }
        (None, [_, ..]) => {
            if let Some(missing) = ids.iter().find(|id| !records.iter().any(|record| record.id == **id)) {
                return Err(absent(*missing));
            }
            let mut rows = stretches(records.into_iter().filter(|record| ids.contains(&record.id)).collect());
            match (rows.pop(), rows.is_empty()) {
                (Some(row), true) => Ok(row),
                _ => Err(Input::new("ids", "belong to more than one absence; adjust one after the other")),
            }
        }
        (None, []) => Err(Input::missing("id", "which absence; absence list shows ids")),
        (Some(_), _) => Err(Input::new("ids", "contradicts id; give one of them")),
    }
}

impl Render for Adjusted {
    fn render(&self, text: &mut Text) {
        text.line(format_args!("Deleted {}", absence::row(&self.old, &self.new.labels)));
        self.new.render(text);
        let records = || self.new.booked.pieces.iter().flat_map(|piece| &piece.records);
        let open = records().any(|record| record.status != Some(AbsenceStatus::Approved));
        if self.old.status() == Some(&AbsenceStatus::Approved) && open {
            text.line(
                "The old one was approved; the new one must be approved again (absence batch_approve).",
            );
        }
    }
}

/// What was refused, and how the old absence stands now.
fn refusal(unmoved: Unmoved, old: &Stretch, labels: &Labels) -> ToolError {
    let Unmoved { refused, cause, kept, restored } = unmoved;
    let mut text = Text::default();
    let what = refused.map_or_else(
        || "The absence could not be deleted.".to_owned(),
        |days| format!("The new dates {days} were refused."),
    );
    text.line(format_args!("{what} {}", ToolError::text_of(&cause)));
    for (id, error) in &kept {
        let reason = ToolError::text_of(error).replace('\n', "; ");
        text.line(format_args!("Of the new one, #{id} is still there. {reason}"));
    }
    if restored.deleted == 0 {
        text.line(format_args!("The absence stands as before: {}", absence::row(old, labels)));
    } else {
        put_back(&mut text, restored, old, labels);
    }
    ToolError::Partly(text.into_string())
}

fn put_back(text: &mut Text, restored: Restored, old: &Stretch, labels: &Labels) {
    for row in stretches(restored.records) {
        text.line(format_args!("The old one was put back, with new ids: {}", absence::row(&row, labels)));
    }
    if !restored.waiting.is_empty() {
        text.line(format_args!("Must be approved again: {}", absence::ids(&restored.waiting)));
    }
    for (days, error) in restored.lost {
        let reason = ToolError::text_of(&error).replace('\n', "; ");
        let lost = absence::row(old, labels);
        text.line(format_args!("Lost, and to be booked again: {days} of {lost}. {reason}"));
    }
}

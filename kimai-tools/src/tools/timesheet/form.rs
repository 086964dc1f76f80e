//! The fields of a record, converted to Kimai's form.

use kimai_domain::{
    DurationExpression, Input, Session, TimeExpression,
    api::{Activity, DurationInput, Field, Id, Project, TimesheetForm, User},
    records::{RecordTimes, TimeNote},
};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, de};

use crate::{ToolError, call_names::named};

#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct RecordFields {
    project: Field<Id<Project>>,
    activity: Field<Id<Activity>>,
    #[schemars(with = "String", description = "omitted: now")]
    begin: Field<TimeExpression>,
    #[schemars(with = "String", description = "omitted: it runs")]
    end: Field<TimeExpression>,
    #[schemars(with = "Option<String>", description = "1h30m, for begin or end")]
    duration: Option<DurationExpression>,
    #[serde(rename = "break")]
    #[schemars(with = "DurationInput", description = "seconds or H:MM")]
    pause: Field<DurationExpression>,
    description: Field<String>,
    #[schemars(description = "comma-separated")]
    tags: Field<Tags>,
    user: Field<Id<User>>,
    billable: Field<bool>,
    exported: Field<bool>,
    fixed_rate: Field<f64>,
    hourly_rate: Field<f64>,
}

/// Tag names separated by commas. A list of names is accepted too.
#[derive(Clone, JsonSchema)]
#[schemars(inline)]
pub(super) struct Tags(String);

impl<'de> Deserialize<'de> for Tags {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged, expecting = "expected names of tags, separated by commas")]
        enum TextOrList {
            Text(String),
            List(Vec<String>),
        }
        match TextOrList::deserialize(deserializer)? {
            TextOrList::Text(tags) => Ok(Self(tags)),
            TextOrList::List(tags) if tags.iter().any(|tag| tag.contains(',')) => {
                Err(de::Error::custom("the name of a tag has no comma"))
            }
            TextOrList::List(tags) => Ok(Self(tags.join(","))),
        }
    }
}

impl Tags {
    /// Returns the names.
    pub(super) fn into_names(self) -> Vec<String> {
        let names = self.0.split(',').map(str::trim).filter(|name| !name.is_empty());
        names.map(str::to_owned).collect()
    }
}

impl RecordFields {
    /// Returns true if no field is set.
    pub(super) fn is_empty(&self) -> bool {
        let times = self.begin.is_unset() && self.end.is_unset() && self.duration.is_none();
        let work = self.project.is_unset() && self.activity.is_unset() && self.description.is_unset();
        let marks = self.tags.is_unset() && self.billable.is_unset() && self.exported.is_unset();
        let rates = self.fixed_rate.is_unset() && self.hourly_rate.is_unset();
        times && work && marks && rates && self.pause.is_unset() && self.user.is_unset()
    }

    /// Checks that the fields that Kimai requires of a new record are present. `parent` is the path of the fields.
    pub(super) fn check_required(&self, parent: &str) -> Result<(), Input> {
        let mut missing = Vec::new();
        if self.project.value().is_none() {
            missing.push("project");
        }
        if self.activity.value().is_none() {
            missing.push("activity");
        }
        if missing.is_empty() {
            return Ok(());
        }
        Err(Input::missing(
            parent,
            &format!(
                "a record needs {} (id or name; {} lists them)",
                missing.join(" and "),
                named("entity list")
            ),
        ))
    }

    /// Returns Kimai's form of a new record with times in the caller's zone, and notes about them.
    pub(super) async fn into_new(
        self,
        session: &Session,
        parent: &str,
    ) -> Result<(TimesheetForm, Vec<TimeNote>), ToolError> {
        let (form, times) = self.into_parts(parent)?;
        // Without times there is nothing to convert, so the profile is not requested.
        if times.begin.value().or(times.end.value()).is_none() && times.duration.is_none() {
            let end = if times.end == Field::Null { Field::Null } else { Field::Unset };
            return Ok((form.end(end), Vec::new()));
        }
        let times = times.of_new(&session.time_context().await?).map_err(|error| error.within(parent))?;
        Ok((form.begin(times.begin).end(times.end), times.notes))
    }

    /// Returns Kimai's form without times, and the times. Unset fields stay unset.
    pub(super) fn into_parts(self, parent: &str) -> Result<(TimesheetForm, RecordTimes), ToolError> {
        self.check_nulls(parent)?;
        let times = RecordTimes {
            begin: self.begin,
            end: self.end,
            duration: self.duration,
            pause: self.pause.value().map(|pause| pause.seconds()),
        };
        let form = TimesheetForm::default()
            .project(self.project)
            .activity(self.activity)
            .break_duration(self.pause.map(Into::into))
            .description(self.description)
            .tags(self.tags.map(|tags| tags.0))
            .user(self.user)
            .billable(self.billable)
            .exported(self.exported)
            .fixed_rate(self.fixed_rate)
            .hourly_rate(self.hourly_rate);
        Ok((form, times))
    }

    /// Rejects null for fields that cannot be cleared. Kimai answers a null `begin` with an internal error.
    fn check_nulls(&self, parent: &str) -> Result<(), Input> {
        let fields = [
            ("project", self.project == Field::Null),
            ("activity", self.activity == Field::Null),
            ("begin", self.begin == Field::Null),
        ];
        match fields.iter().find(|(_, is_null)| *is_null) {
            Some((name, _)) => {
                Err(Input::new(format!("{parent}.{name}"), "cannot be null; leave it out to keep it"))
            }
            None => Ok(()),
        }
    }
}

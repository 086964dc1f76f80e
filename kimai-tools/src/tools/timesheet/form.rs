//! The fields of a record, converted to Kimai's form.

use jiff::{civil::DateTime, tz::TimeZone};
use kimai_domain::{
    Input, Moment, Period, Session,
    api::{Activity, DurationInput, Field, Id, Project, TimesheetForm, User},
};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, de};

use crate::ToolError;

#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct RecordFields {
    project: Field<Id<Project>>,
    activity: Field<Id<Activity>>,
    #[schemars(with = "String", description = "omitted: now")]
    begin: Field<Moment>,
    #[schemars(with = "String", description = "omitted: it runs")]
    end: Field<Moment>,
    #[serde(rename = "break")]
    #[schemars(description = "seconds or H:MM")]
    pause: Field<DurationInput>,
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

impl RecordFields {
    /// Checks that the fields that Kimai requires of a new record are present.
    pub(super) fn check_required(&self) -> Result<(), Input> {
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
            "data",
            &format!("a record needs {} (ids; entity list finds them)", missing.join(" and ")),
        ))
    }

    /// Returns Kimai's form with times in the caller's zone. Unset fields stay unset.
    pub(super) async fn into_form(self, session: &Session) -> Result<TimesheetForm, ToolError> {
        self.check_nulls()?;
        self.check_end()?;
        let has_times = self.begin.value().or(self.end.value()).is_some();
        // Without times there is nothing to convert, so the profile is not requested.
        let zone = if has_times { session.zone().await? } else { TimeZone::UTC };
        let (begin, end) = self.times(&zone)?;
        Ok(TimesheetForm {
            project: self.project,
            activity: self.activity,
            begin,
            end,
            break_duration: self.pause,
            description: self.description,
            tags: self.tags.map(|tags| tags.0),
            user: self.user,
            billable: self.billable,
            exported: self.exported,
            fixed_rate: self.fixed_rate,
            hourly_rate: self.hourly_rate,
        })
    }

    /// Returns begin and end in the caller's zone.
    fn times(&self, zone: &TimeZone) -> Result<(Field<DateTime>, Field<DateTime>), Input> {
        Period::new(self.begin.value().copied(), self.end.value().copied(), zone)
            .map_err(|error| error.within("data"))?;
        Ok((self.begin.map(|moment| moment.begin(zone)), self.end.map(|moment| moment.end(zone))))
    }

    /// Rejects an end without a time: as in a filter it would be the last second of the day.
    fn check_end(&self) -> Result<(), Input> {
        match self.end.value() {
            Some(Moment::Day(day)) => {
                let problem = format!("{day} has no time; write it too, such as {day}T17:30");
                Err(Input::new("data.end", problem))
            }
            _ => Ok(()),
        }
    }

    /// Rejects null for fields that cannot be cleared. Kimai answers a null `begin` with an internal error.
    fn check_nulls(&self) -> Result<(), Input> {
        let fields = [
            ("project", self.project == Field::Null),
            ("activity", self.activity == Field::Null),
            ("begin", self.begin == Field::Null),
        ];
        match fields.iter().find(|(_, is_null)| *is_null) {
            Some((name, _)) => {
                Err(Input::new(format!("data.{name}"), "cannot be null; leave it out to keep it"))
            }
            None => Ok(()),
        }
    }
}

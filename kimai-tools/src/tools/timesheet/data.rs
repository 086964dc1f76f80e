//! The fields of a record, from the model's terms to Kimai's.

use jiff::tz::TimeZone;
use kimai_domain::{
    Input, Moment, Period, Session,
    api::{Activity, DurationInput, Field, Id, Project, Timesheet, TimesheetForm, User},
    records::in_record_zone,
};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, de};

use crate::ToolError;

#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Data {
    project: Field<Id<Project>>,
    activity: Field<Id<Activity>>,
    /// omitted: now
    #[schemars(with = "String")]
    begin: Field<Moment>,
    /// omitted: it runs
    #[schemars(with = "String")]
    end: Field<Moment>,
    /// seconds or H:MM
    #[serde(rename = "break")]
    pause: Field<DurationInput>,
    description: Field<String>,
    /// comma-separated
    tags: Field<Tags>,
    user: Field<Id<User>>,
    billable: Field<bool>,
    exported: Field<bool>,
    fixed_rate: Field<f64>,
    hourly_rate: Field<f64>,
}

/// Names of tags separated by commas; a list of names is read too.
#[derive(Clone, JsonSchema)]
#[schemars(inline)]
pub(super) struct Tags(String);

impl<'de> Deserialize<'de> for Tags {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged, expecting = "expected names of tags, separated by commas")]
        enum Either {
            Joined(String),
            Several(Vec<String>),
        }
        match Either::deserialize(deserializer)? {
            Either::Joined(tags) => Ok(Self(tags)),
            Either::Several(tags) if tags.iter().any(|tag| tag.contains(',')) => {
                Err(de::Error::custom("the name of a tag has no comma"))
            }
            Either::Several(tags) => Ok(Self(tags.join(","))),
        }
    }
}

impl Data {
    /// Kimai requires both of a new record.
    pub(super) fn check_new(&self) -> Result<(), Input> {
        let missing =
            [("project", self.project.value().is_none()), ("activity", self.activity.value().is_none())];
        let missing: Vec<&str> =
            missing.iter().filter(|(_, missing)| *missing).map(|(name, _)| *name).collect();
        if missing.is_empty() {
            return Ok(());
        }
        Err(Input::missing(
            "data",
            &format!("a record needs {} (ids; entity list finds them)", missing.join(" and ")),
        ))
    }

    /// Kimai's form of a new record, times in the caller's zone. What is not set is not sent.
    pub(super) async fn form(self, session: &Session) -> Result<TimesheetForm, ToolError> {
        self.check_nulls()?;
        let zoned = self.begin.value().or(self.end.value()).is_some();
        // Without a time there is nothing to convert, and nobody needs to be asked for the zone.
        let zone = if zoned { session.zone().await? } else { TimeZone::UTC };
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

    /// Kimai's form of a change to a record, times in the zone that the record has.
    pub(super) async fn changes(
        self,
        session: &Session,
        id: Id<Timesheet>,
    ) -> Result<TimesheetForm, ToolError> {
        let form = self.form(session).await?;
        if form.begin.value().or(form.end.value()).is_none() {
            return Ok(form);
        }
        let (record, zone) = (session.client().timesheets().get(id).await?, session.zone().await?);
        let stored = |time| in_record_zone(&record, time, &zone);
        Ok(TimesheetForm { begin: form.begin.map(stored), end: form.end.map(stored), ..form })
    }

    fn times(
        &self,
        zone: &TimeZone,
    ) -> Result<(Field<jiff::civil::DateTime>, Field<jiff::civil::DateTime>), Input> {
        let (begin, end) = (self.begin.value().copied(), self.end.value().copied());
        Period::new(begin, end, zone).map_err(|error| error.within("data"))?;
        Ok((self.begin.map(|moment| moment.begin(zone)), self.end.map(|moment| moment.end(zone))))
    }

    /// What Kimai cannot empty; a null `begin` would be an internal error there.
    fn check_nulls(&self) -> Result<(), Input> {
        let nulls = [
            ("project", self.project == Field::Null),
            ("activity", self.activity == Field::Null),
            ("begin", self.begin == Field::Null),
        ];
        match nulls.iter().find(|(_, null)| *null) {
            Some((name, _)) => {
                Err(Input::new(format!("data.{name}"), "cannot be null; leave it out to keep it"))
            }
            None => Ok(()),
        }
    }
}

//! What runs, and what ran lately.

use jiff::Zoned;
use kimai_domain::{
    Moment,
    api::{RecentQuery, Seconds, Timesheet},
};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    Access, Action, Context, ToolError,
    arguments::Count,
    data::{Record, Table},
    render::{Render, Text, duration, record},
};

/// what runs now
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Active {}

/// latest record of each project and activity, to restart
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Recent {
    /// default 10, at most 100
    size: Option<Count>,
    /// only since then
    #[schemars(with = "Option<String>")]
    begin: Option<Moment>,
}

impl Action for Active {
    const NAME: &'static str = "active";
    const ACCESS: Access = Access::Read;
    type Output = Running;

    async fn run(self, context: &Context) -> Result<Running, ToolError> {
        let mut records = context.session.client().timesheets().active().await?.rows;
        context.session.show(&mut records).await?;
        Ok(Running { records, now: context.session.local_now().await? })
    }
}

impl Action for Recent {
    const NAME: &'static str = "recent";
    const ACCESS: Access = Access::Read;
    type Output = Lately;

    async fn run(self, context: &Context) -> Result<Lately, ToolError> {
        let size = self.size.map_or(10, |Count(size)| size.min(100));
        let begin = match self.begin {
            Some(begin) => Some(begin.begin(&context.session.zone().await?)),
            None => None,
        };
        let query = RecentQuery { begin, size: Some(size) };
        let mut records = context.session.client().timesheets().recent(&query).await?.rows;
        context.session.show(&mut records).await?;
        Ok(Lately(records))
    }
}

/// The running records, and what time it is.
pub(super) struct Running {
    records: Vec<Timesheet>,
    now: Zoned,
}

impl Running {
    fn elapsed(&self, record: &Timesheet) -> Seconds {
        Seconds(self.now.duration_since(&record.begin).as_secs())
    }
}

impl Render for Running {
    type Data = Table<Record>;

    fn render(&self, text: &mut Text) {
        if self.records.is_empty() {
            text.line("No timer is running.");
        }
        for running in &self.records {
            text.line(format_args!("{}, {} so far", record::line(running), duration(self.elapsed(running))));
        }
    }

    fn data(&self) -> Self::Data {
        let running = |record: &Timesheet| Record {
            elapsed_seconds: Some(self.elapsed(record).0),
            ..Record::from(record)
        };
        self.records.iter().map(running).collect()
    }
}

/// Recent records.
pub(super) struct Lately(Vec<Timesheet>);

impl Render for Lately {
    type Data = Table<Record>;

    fn render(&self, text: &mut Text) {
        if self.0.is_empty() {
            text.line("No recent records.");
        } else {
            text.line("Latest record of each project and activity (timer restart id=… begins one again):");
            self.0.iter().for_each(|record| text.line(record::line(record)));
        }
    }

    fn data(&self) -> Self::Data {
        self.0.iter().collect()
    }
}

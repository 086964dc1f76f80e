//! From the model's terms to Kimai's.

use kimai_domain::{Input, Period, Session, api::TimesheetQuery};

use super::Filters;
use crate::ToolError;

impl Filters {
    /// Kimai's query; times in the caller's zone.
    pub(in super::super) async fn query(self, session: &Session) -> Result<TimesheetQuery, ToolError> {
        let (period, modified_after) = self.times(session).await?;
        Ok(TimesheetQuery {
            customer: self.customer,
            customers: self.customers,
            project: self.project,
            projects: self.projects,
            activity: self.activity,
            activities: self.activities,
            tags: self.tags,
            term: self.term,
            begin: period.begin,
            end: period.end,
            modified_after,
            exported: self.exported.map(|flag| flag.0),
            active: self.active.map(|flag| flag.0),
            billable: self.billable.map(|flag| flag.0),
            order_by: self.order_by,
            order: self.order,
            page: self.page.map(|count| count.0),
            size: self.size.map(|count| count.0),
            ..Default::default()
        })
    }

    async fn times(&self, session: &Session) -> Result<(Period, Option<jiff::Timestamp>), ToolError> {
        if self.begin.or(self.end).or(self.modified_after).is_none() {
            return Ok((Period::default(), None));
        }
        let zone = session.zone().await?;
        let modified_after = self.modified_after.map(|moment| moment.instant(&zone)).transpose();
        let modified_after =
            modified_after.map_err(|error| Input::new("filters.modified_after", error.problem))?;
        Ok((
            Period::new(self.begin, self.end, &zone).map_err(|error| error.within("filters"))?,
            modified_after,
        ))
    }
}

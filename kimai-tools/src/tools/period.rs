//! Arguments that name a period: `begin`, `end` and `period`.

use kimai_domain::{Period, PeriodExpression, Session, TimeExpression, time::Direction};

use crate::ToolError;

/// The arguments of a period, each of which may be missing.
pub(super) struct PeriodArguments<'a> {
    pub(super) begin: Option<&'a TimeExpression>,
    pub(super) end: Option<&'a TimeExpression>,
    pub(super) period: Option<&'a PeriodExpression>,
    /// Path of the arguments; empty at the top level.
    pub(super) parent: &'static str,
}

impl PeriodArguments<'_> {
    /// Returns the period in the caller's zone; open on both sides if nothing is set. Then nothing is requested.
    ///
    /// # Errors
    /// [`Input`](kimai_domain::Input) for contradicting arguments and days that do not exist.
    pub(super) async fn resolve(self, session: &Session, direction: Direction) -> Result<Period, ToolError> {
        if self.begin.or(self.end).is_none() && self.period.is_none() {
            return Ok(Period::default());
        }
        let context = session.time_context().await?.towards(direction);
        let period = Period::from_arguments(self.begin, self.end, self.period, &context);
        Ok(period.map_err(|error| if self.parent.is_empty() { error } else { error.within(self.parent) })?)
    }

    /// Returns `true` if the answer should state the days, because the arguments do not.
    pub(super) fn is_relative(&self) -> bool {
        self.period.is_some()
            || [self.begin, self.end].into_iter().flatten().any(TimeExpression::depends_on_caller)
    }
}

//! Absences, public holidays and attendance, which need the plugin `WorkContractBundle`.
//!
//! Long absences are split into parts that Kimai accepts ([`split`]) and booked one after the other ([`book`]);
//! records of single days are grouped into [`AbsenceSpan`]s for reading.

mod approval;
mod attendance;
mod booking;
mod contract;
mod list;
mod preview;
mod reschedule;
mod span;
mod split;
mod statistics;

use async_trait::async_trait;
use kimai_api::{Absence, AbsenceForm, AbsenceQuery, Error, Id, Listing};

pub use approval::{approve, delete, delete_all, read_for_deletion, reject, request};
pub use attendance::{Attendance, DayAbsence, DayAttendance, DayOff, Presence, attendance, attendance_of};
pub(crate) use attendance::{absences_on, holidays_by_group, with_preferences};
pub use booking::{Booking, BookingError, Part, Rollback, book};
pub use contract::Contract;
pub use list::{AbsenceList, Labels, list_for_users};
pub use preview::{BookingPreview, absences_during, preview};
pub(crate) use reschedule::form_of;
pub use reschedule::{RescheduleError, Rescheduled, Restoration, reschedule};
pub use span::{AbsenceSpan, Amount, are_adjacent, spans};
pub use split::{AbsenceLimits, Days, split};
pub use statistics::{DateBounds, Group, GroupBy, Statistics, Tally, statistics};

use crate::{Change, Session};

/// Requests for absences and the log of changes, which tests replace by a mock.
#[cfg_attr(test, mockall::automock)]
#[async_trait]
trait AbsenceApi: Send + Sync {
    /// `GET /api/absences`
    async fn list(&self, query: &AbsenceQuery) -> Result<Listing<Absence>, Error>;
    /// `POST /api/absences`
    async fn book(&self, form: &AbsenceForm) -> Result<Listing<Absence>, Error>;
    /// `PATCH /api/absences/{id}/confirm`
    async fn confirm(&self, id: Id<Absence>) -> Result<Absence, Error>;
    /// `DELETE /api/absences/{id}`
    async fn delete(&self, id: Id<Absence>) -> Result<(), Error>;
    /// Records a change.
    async fn record(&self, change: Change) -> Change;
}

#[async_trait]
impl AbsenceApi for Session {
    async fn list(&self, query: &AbsenceQuery) -> Result<Listing<Absence>, Error> {
        self.client().absences().list(query).await
    }

    async fn book(&self, form: &AbsenceForm) -> Result<Listing<Absence>, Error> {
        self.client().absences().book(form).await
    }

    async fn confirm(&self, id: Id<Absence>) -> Result<Absence, Error> {
        self.client().absences().confirm(id).await
    }

    async fn delete(&self, id: Id<Absence>) -> Result<(), Error> {
        self.client().absences().delete(id).await
    }

    async fn record(&self, change: Change) -> Change {
        Self::record(self, change).await
    }
}

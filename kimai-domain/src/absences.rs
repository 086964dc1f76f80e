//! Absences, public holidays and attendance, which need the plugin `WorkContractBundle`.
//!
//! Long absences are split into parts that Kimai accepts ([`split`]) and booked one after the other ([`book`]);
//! records of single days are grouped into [`AbsenceSpan`]s for reading.

mod attendance;
mod booking;
mod contract;
mod list;
mod reschedule;
mod span;
mod split;
mod statistics;

use async_trait::async_trait;
use kimai_api::{Absence, AbsenceForm, AbsenceQuery, Client, Error, Id, Listing};

pub use attendance::{Attendance, DayAbsence, DayAttendance, DayOff, Presence, attendance};
pub use booking::{Booking, BookingError, Part, Rollback, book};
pub use contract::Contract;
pub use list::{AbsenceList, Labels, list_for_users};
pub use reschedule::{RescheduleError, Rescheduled, Restoration, reschedule};
pub use span::{AbsenceSpan, Amount, are_adjacent, spans};
pub use split::{Days, Limits, split};
pub use statistics::{DateBounds, Group, GroupBy, Statistics, Tally, statistics};

/// Maximum number of parallel requests for several users.
const MAX_PARALLEL: usize = 10;

/// Requests for absences, which tests replace by a mock.
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
}

#[async_trait]
impl AbsenceApi for Client {
    async fn list(&self, query: &AbsenceQuery) -> Result<Listing<Absence>, Error> {
        self.absences().list(query).await
    }

    async fn book(&self, form: &AbsenceForm) -> Result<Listing<Absence>, Error> {
        self.absences().book(form).await
    }

    async fn confirm(&self, id: Id<Absence>) -> Result<Absence, Error> {
        self.absences().confirm(id).await
    }

    async fn delete(&self, id: Id<Absence>) -> Result<(), Error> {
        self.absences().delete(id).await
    }
}

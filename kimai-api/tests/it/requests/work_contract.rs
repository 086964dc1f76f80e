//! Requests of absences, public holidays and working-time locks.

use jiff::civil::date;
use kimai_api::{
    Absence, AbsenceCalendarQuery, AbsenceForm, AbsenceQuery, AbsenceStatusFilter, AbsenceTypesQuery,
    DurationInput, Id, PublicHolidayQuery, Seconds, WorkingTimesQuery,
};

use super::assert_requests;

pub(super) const REQUESTS: &[&str] = &[
    "GET /api/absences",
    "GET /api/absences?user=4&begin=2026-01-01T00%3A00%3A00&end=2026-12-31T23%3A59%3A59&status=all",
    r#"POST /api/absences {"date":"2026-01-05","end":"2026-01-09","type":"holiday","comment":"Skiing","user":4,"halfDay":false}"#,
    r#"POST /api/absences {"date":"2026-01-05","type":"other","duration":"1:30:00"}"#,
    "DELETE /api/absences/7",
    "PATCH /api/absences/7/request",
    "PATCH /api/absences/7/confirm",
    "PATCH /api/absences/7/reject",
    "GET /api/absences/types",
    "GET /api/absences/types?language=de",
    "GET /api/absences/calendar?user=4&language=de",
    "GET /api/public-holidays?group=2&begin=2026-01-01T00%3A00%3A00",
    "GET /api/public-holidays/calendar",
    "DELETE /api/public-holidays/7",
    "DELETE /api/public-holidays/group/2",
    "DELETE /api/work-contract/lock/4/2026-01-31",
    "DELETE /api/work-contract/unlock/4/2026-01-01",
    "GET /api/working-times/4/2026?until=2026-06-30",
];

#[tokio::test]
async fn absence_holiday_and_lock_requests_match_the_plugin() {
    assert_requests(REQUESTS, async |client| {
        let absences = client.absences();
        let id = Id::<Absence>::new(7);
        let user = Id::new(4);
        let begin = date(2026, 1, 1).at(0, 0, 0, 0);
        absences.list(&AbsenceQuery::default()).await?;
        absences.list(&year_of(user)).await?;
        absences.book(&vacation(user)).await?;
        absences.book(&doctor_appointment()).await?;
        absences.delete(id).await?;
        absences.request(id).await?;
        absences.confirm(id).await?;
        absences.reject(id).await?;
        absences.types(&AbsenceTypesQuery::default()).await?;
        absences.types(&AbsenceTypesQuery::default().language("de")).await?;
        let query = AbsenceCalendarQuery::default().user(user).language("de");
        absences.calendar(&query).await?;
        let query = PublicHolidayQuery::default().group(Id::new(2)).begin(begin);
        client.public_holidays().list(&query).await?;
        client.public_holidays().calendar(&PublicHolidayQuery::default()).await?;
        client.public_holidays().delete(Id::new(7)).await?;
        client.public_holidays().delete_group(Id::new(2)).await?;
        client.work_contract().lock(user, date(2026, 1, 31)).await?;
        client.work_contract().unlock(user, date(2026, 1, 1)).await?;
        let until = WorkingTimesQuery::default().until(date(2026, 6, 30));
        client.working_times().year(user, 2026, &until).await?;
        Ok(())
    })
    .await;
}

fn year_of(user: Id<kimai_api::User>) -> AbsenceQuery {
    AbsenceQuery::default()
        .user(user)
        .begin(date(2026, 1, 1).at(0, 0, 0, 0))
        .end(date(2026, 12, 31).at(23, 59, 59, 0))
        .status(AbsenceStatusFilter::All)
}

fn vacation(user: Id<kimai_api::User>) -> AbsenceForm {
    AbsenceForm::default()
        .date(date(2026, 1, 5))
        .end(date(2026, 1, 9))
        .kind("holiday")
        .comment("Skiing")
        .user(user)
        .half_day(false)
}

fn doctor_appointment() -> AbsenceForm {
    AbsenceForm::default().date(date(2026, 1, 5)).kind("other").duration(DurationInput::from(Seconds(5400)))
}

//! Which absence is meant.

use jiff::civil::{Date, date, time};
use kimai_domain::{
    Input, Session,
    absences::{AbsenceSpan, of_each, spans},
    api::{Absence, AbsenceQuery, AbsenceStatusFilter, Id, Link, User},
};

use crate::ToolError;

/// The user's absences of the year of a day, and of the years around it.
pub(super) async fn records(
    session: &Session,
    user: Id<User>,
    near: Date,
) -> Result<Vec<Absence>, ToolError> {
    let begin = date(near.year().max(1) - 1, 1, 1).to_datetime(time(0, 0, 0, 0));
    let end = near.last_of_year().saturating_add(jiff::Span::new().years(1)).to_datetime(time(23, 59, 59, 0));
    let (begin, end, status) = (Some(begin), Some(end), Some(AbsenceStatusFilter::All));
    let query = AbsenceQuery { user: None, begin, end, status };
    Ok(of_each(session.client(), vec![Link::Id(user)], &query, |_, _| ()).await?.records())
}

/// The row with this id, or just the records with these.
pub(super) fn pick(
    records: Vec<Absence>,
    id: Option<Id<Absence>>,
    ids: &[Id<Absence>],
    own: bool,
) -> Result<AbsenceSpan, Input> {
    let absent = |id: Id<Absence>| {
        let whose = if own { "your absences" } else { "this user's absences" };
        let problem = format!("#{id} is not among {whose} of the years around data.date");
        Input::new("id", format!("{problem}; data.user says whose it is. Nothing was changed"))
    };
    match (id, ids) {
        (Some(id), []) => {
            let mut rows = spans(records).into_iter();
            rows.find(|row| row.ids().contains(&id)).ok_or_else(|| absent(id))
        }
        (None, [_, ..]) => {
            if let Some(missing) = ids.iter().find(|id| !records.iter().any(|record| record.id == **id)) {
                return Err(absent(*missing));
            }
            let mut rows = spans(records.into_iter().filter(|record| ids.contains(&record.id)).collect());
            match (rows.pop(), rows.is_empty()) {
                (Some(row), true) => Ok(row),
                _ => Err(Input::new("ids", "belong to more than one absence; adjust one after the other")),
            }
        }
        (None, []) => Err(Input::missing("id", "which absence; absence list shows ids")),
        (Some(_), _) => Err(Input::new("ids", "contradicts id; give one of them")),
    }
}

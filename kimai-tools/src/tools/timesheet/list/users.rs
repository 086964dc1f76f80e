//! Whose records these are, and whose they could be.

use kimai_domain::{
    api::{Link, Timesheet, User},
    people::{self, UserSource, VisibleUsers},
    records::Scope,
};

use super::super::notes::ids;
use crate::{Context, ToolError, render::record};

/// How many users are listed with records.
pub(super) const LISTED: usize = 10;

/// The users that may be chosen, or at least those of these records.
pub(super) async fn choices(context: &Context, rows: &[Timesheet]) -> Result<VisibleUsers, ToolError> {
    let mut visible = people::visible_users(&context.session, false, context.progress.part()).await?;
    for user in rows.iter().filter_map(|record| record.user.object()) {
        if visible.users.iter().all(|known| known.id != user.id) {
            visible.users.push(user.clone());
            visible.source =
                if visible.source == UserSource::Own { UserSource::Records } else { visible.source };
        }
    }
    Ok(visible)
}

/// `records of yours`, or of whom; one user is named where a record names them.
pub(super) fn whose(scope: &Scope, user: Option<&Link<User>>) -> String {
    match scope {
        Scope::Own => "records of yours".to_owned(),
        Scope::All => "records of all users you may see".to_owned(),
        Scope::Users(users) => match (users.as_slice(), user) {
            ([_], Some(user)) => format!("records of {}", record::user(user)),
            _ => format!("records of users {}", ids(users)),
        },
    }
}

//! Everybody, and what can be set for one.

mod visible;

use jiff::tz::TimeZone;
use kimai_api::{Listing, Preference, User, UserQuery, Visibility};

pub use visible::{Source, Visible, in_records, visible};

use crate::{Directory, Error, Input};

/// Everybody who is enabled. It is everybody or an error, never fewer: what is meant for all must not miss some.
///
/// # Errors
/// When Kimai does not let the caller list users, or an answer cannot be read.
pub async fn everyone(directory: &impl Directory) -> Result<Vec<User>, Error> {
    let query = UserQuery { visible: Some(Visibility::Visible), ..Default::default() };
    let listed = match directory.users(&query).await {
        Err(error) if error.status() == Some(403) => return Err(Input::new("user_scope", NOT_LISTED).into()),
        listed => listed?,
    };
    whole(listed)
}

/// All rows, or an error that some do not read.
fn whole(listed: Listing<User>) -> Result<Vec<User>, Error> {
    if listed.invalid.is_empty() {
        return Ok(listed.rows);
    }
    let problem =
        format!("{} users of Kimai's answer cannot be read, so all are not known", listed.invalid.len());
    Err(Input::new("user_scope", problem).into())
}

const NOT_LISTED: &str = "your role in Kimai may not list users, so who all are is not known and nothing was done \
    (the members of your teams would not be all); give ids, or use the token of somebody with the permission view_user";

/// Other names under which people know a preference.
const KNOWN_AS: [(&str, &str); 5] = [
    ("vacation_days", "holidays"),
    ("annual_leave", "holidays"),
    ("vacation", "holidays"),
    ("weekly_hours", "hours_per_week"),
    ("contract_type", "work_contract_type"),
];

/// The preference as Kimai names it. Kimai checks no value, and a time zone that it does not know locks the user out.
///
/// # Errors
/// When a time zone is unknown.
pub fn preference(given: Preference) -> Result<Preference, Input> {
    let name = given.name.trim();
    let lower = name.to_lowercase();
    let name = KNOWN_AS.iter().find(|(other, _)| *other == lower).map_or(name, |(_, name)| name).to_owned();
    let value = match given.value {
        Some(zone) if name == "timezone" => Some(known_zone(&zone)?),
        value => value,
    };
    Ok(Preference { name, value })
}

fn known_zone(name: &str) -> Result<String, Input> {
    let zone = TimeZone::get(name).ok().and_then(|zone| zone.iana_name().map(str::to_owned));
    zone.ok_or_else(|| {
        Input::new("preferences", format!("{name:?} is no time zone; write one such as Europe/Berlin"))
    })
}

#[cfg(test)]
mod tests {
    use kimai_api::{InvalidRow, Listing, Preference};

    use super::{everyone, preference};
    use crate::{Error, ports::MockDirectory};

    fn given(name: &str, value: &str) -> Preference {
        Preference { name: name.to_owned(), value: Some(value.to_owned()) }
    }

    #[test]
    fn preferences_have_other_names() {
        assert_eq!(preference(given("Annual_Leave", "30")).unwrap(), given("holidays", "30"));
        assert_eq!(preference(given("work_monday", "28800")).unwrap(), given("work_monday", "28800"));
    }

    #[test]
    fn a_time_zone_that_locks_its_user_out_is_refused() {
        assert!(preference(given("timezone", "Europe/Berlin")).is_ok());
        assert_eq!(preference(given("timezone", "Mars/Base")).unwrap_err().field, "preferences");
    }

    #[tokio::test]
    async fn everyone_is_never_fewer_than_all() {
        let mut session = MockDirectory::new();
        let invalid = || vec![InvalidRow { id: Some(4), reason: "username".to_owned() }];
        session.expect_users().returning(move |_| Ok(Listing { rows: Vec::new(), invalid: invalid() }));
        assert!(matches!(everyone(&session).await, Err(Error::Input(_))));
    }
}

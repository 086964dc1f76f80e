use kimai_api::{InvalidRow, Listing, Preference, Team, User};
use serde_json::json;

use super::{
    UserSource, VisibleUsers, all_users_with, normalize_preference, team_members, visible_users_with,
};
use crate::{
    Error,
    error::api_error,
    ports::{MockTeamDirectory, MockUserDirectory},
};

fn user(id: u64) -> User {
    serde_json::from_value(json!({ "id": id, "username": format!("user{id}") })).unwrap()
}

fn team(id: u64, members: &[u64]) -> Team {
    let members: Vec<_> = members.iter().map(|id| json!({ "user": user(*id), "teamlead": false })).collect();
    serde_json::from_value(json!({ "id": id, "name": "x", "members": members })).unwrap()
}

fn ids(visible: &VisibleUsers) -> Vec<u64> {
    visible.users.iter().map(|user| user.id.get()).collect()
}

fn listing<T>(rows: Vec<T>) -> Listing<T> {
    Listing::from(rows)
}

#[tokio::test]
async fn listed_users_include_those_without_a_team() {
    let mut directory = MockUserDirectory::new();
    directory.expect_users().returning(|_| Ok(listing(vec![user(1), user(2)])));
    let found =
        visible_users_with(&directory, &MockTeamDirectory::new(), &user(1), false, |_, _| ()).await.unwrap();
    assert_eq!((ids(&found), found.source), (vec![1, 2], UserSource::Listed));
}

#[tokio::test]
async fn an_outage_is_an_error_instead_of_a_shorter_list() {
    let mut directory = MockUserDirectory::new();
    directory.expect_users().returning(|_| Err(api_error(503)));
    assert!(
        visible_users_with(&directory, &MockTeamDirectory::new(), &user(1), false, |_, _| ()).await.is_err()
    );
    let mut teams = MockTeamDirectory::new();
    teams.expect_all().returning(|| Ok(listing(vec![team(1, &[]), team(2, &[])])));
    teams.expect_team().returning(|id| if id.get() == 1 { Ok(team(1, &[2])) } else { Err(api_error(503)) });
    assert!(team_members(&teams, &user(1), |_, _| ()).await.is_err());
}

#[tokio::test]
async fn without_permission_to_list_users_team_members_and_the_caller_are_returned_once() {
    let mut directory = MockUserDirectory::new();
    let mut teams = MockTeamDirectory::new();
    directory.expect_users().returning(|_| Err(api_error(403)));
    teams.expect_all().returning(|| Ok(listing(vec![team(1, &[]), team(2, &[]), team(3, &[])])));
    teams.expect_team().returning(|id| match id.get() {
        1 => Ok(team(1, &[2, 4])),
        2 => Ok(team(2, &[4, 1])),
        _ => Err(api_error(403)),
    });
    let found = visible_users_with(&directory, &teams, &user(1), false, |_, _| ()).await.unwrap();
    assert_eq!((ids(&found), found.source, found.unreadable), (vec![1, 2, 4], UserSource::Teams, 1));
}

#[tokio::test]
async fn a_caller_who_may_list_neither_users_nor_teams_sees_only_themselves() {
    let mut directory = MockUserDirectory::new();
    let mut teams = MockTeamDirectory::new();
    directory.expect_users().returning(|_| Err(api_error(403)));
    teams.expect_all().returning(|| Err(api_error(403)));
    let found = visible_users_with(&directory, &teams, &user(7), false, |_, _| ()).await.unwrap();
    assert_eq!((ids(&found), found.source), (vec![7], UserSource::Own));
}

fn preference(name: &str, value: &str) -> Preference {
    Preference::new(name, value.to_owned())
}

#[test]
fn aliases_of_preferences_are_translated() {
    assert_eq!(normalize_preference(preference("Annual_Leave", "30")).unwrap(), preference("holidays", "30"));
    let unchanged = normalize_preference(preference("work_monday", "28800")).unwrap();
    assert_eq!(unchanged, preference("work_monday", "28800"));
}

#[test]
fn an_unknown_time_zone_is_rejected() {
    assert!(normalize_preference(preference("timezone", "Europe/Berlin")).is_ok());
    let error = normalize_preference(preference("timezone", "Mars/Base")).unwrap_err();
    assert_eq!(error.field, "preferences");
}

#[test]
fn working_times_become_seconds_and_other_values_are_checked() {
    let stored =
        |name, value| normalize_preference(preference(name, value)).map(|known| known.value.unwrap());
    for (value, expected) in [("8h", "28800"), ("7:30", "27000"), ("7,5h", "27000"), ("0", "0"), ("60", "60")]
    {
        assert_eq!(stored("work_monday", value).unwrap(), expected);
    }
    assert_eq!(stored("work_start_day", "2026-12-01").unwrap(), "2026-12-01");
    assert_eq!(stored("work_start_day", "").unwrap(), "");
    assert_eq!(stored("holidays", " 27.5").unwrap(), "27.5");
    let invalid = [
        ("work_monday", "8"),
        ("work_friday", "all day"),
        ("holidays", "thirty"),
        ("holidays", "-1"),
        ("hourly_rate", "abc"),
        ("work_start_day", "1.12.2026"),
    ];
    for (name, value) in invalid {
        let error = stored(name, value).unwrap_err();
        assert_eq!(error.field, "preferences");
        assert!(error.problem.starts_with(&format!("{name} cannot be {value:?}; write ")), "{error}");
    }
}

#[tokio::test]
async fn an_invalid_row_makes_the_list_of_all_users_an_error() {
    let mut directory = MockUserDirectory::new();
    let mut listing = Listing::default();
    listing.invalid.push(InvalidRow::new(4, "username"));
    directory.expect_users().return_once(move |_| Ok(listing));
    assert!(matches!(all_users_with(&directory).await, Err(Error::Input(_))));
}

use kimai_api::{Listing, Team, User};
use serde_json::json;

use super::{Source, Visible, visible};
use crate::{
    ports::{MockDirectory, MockTeams},
    refused::refused,
};

fn user(id: u64) -> User {
    serde_json::from_value(json!({ "id": id, "username": format!("user{id}") })).unwrap()
}

fn team(id: u64, members: &[u64]) -> Team {
    let members: Vec<_> = members.iter().map(|id| json!({ "user": user(*id), "teamlead": false })).collect();
    serde_json::from_value(json!({ "id": id, "name": "x", "members": members })).unwrap()
}

fn ids(visible: &Visible) -> Vec<u64> {
    visible.users.iter().map(|user| user.id.get()).collect()
}

fn listing<T>(rows: Vec<T>) -> Listing<T> {
    Listing { rows, invalid: Vec::new() }
}

#[tokio::test]
async fn everybody_is_whom_kimai_lists_even_those_in_no_team() {
    let mut directory = MockDirectory::new();
    directory.expect_users().returning(|_| Ok(listing(vec![user(1), user(2)])));
    let seen = visible(&directory, &MockTeams::new(), &user(1), false, |_, _| ()).await.unwrap();
    assert_eq!((ids(&seen), seen.source), (vec![1, 2], Source::Listed));
}

#[tokio::test]
async fn an_outage_never_makes_all_fewer() {
    let mut directory = MockDirectory::new();
    directory.expect_users().returning(|_| Err(refused(503)));
    assert!(visible(&directory, &MockTeams::new(), &user(1), false, |_, _| ()).await.is_err());
    let mut teams = MockTeams::new();
    teams.expect_all().returning(|| Ok(listing(vec![team(1, &[]), team(2, &[])])));
    teams.expect_team().returning(|id| if id.get() == 1 { Ok(team(1, &[2])) } else { Err(refused(503)) });
    assert!(super::members(&teams, &user(1), |_, _| ()).await.is_err());
}

#[tokio::test]
async fn without_the_list_it_is_the_members_of_the_teams_and_oneself_each_once() {
    let (mut directory, mut teams) = (MockDirectory::new(), MockTeams::new());
    directory.expect_users().returning(|_| Err(refused(403)));
    teams.expect_all().returning(|| Ok(listing(vec![team(1, &[]), team(2, &[]), team(3, &[])])));
    teams.expect_team().returning(|id| match id.get() {
        1 => Ok(team(1, &[2, 4])),
        2 => Ok(team(2, &[4, 1])),
        _ => Err(refused(403)),
    });
    let seen = visible(&directory, &teams, &user(1), false, |_, _| ()).await.unwrap();
    assert_eq!((ids(&seen), seen.source, seen.unread), (vec![1, 2, 4], Source::Teams, 1));
}

#[tokio::test]
async fn who_may_list_neither_users_nor_teams_sees_at_least_themselves() {
    let (mut directory, mut teams) = (MockDirectory::new(), MockTeams::new());
    directory.expect_users().returning(|_| Err(refused(403)));
    teams.expect_all().returning(|| Err(refused(403)));
    let seen = visible(&directory, &teams, &user(7), false, |_, _| ()).await.unwrap();
    assert_eq!((ids(&seen), seen.source), (vec![7], Source::Own));
}

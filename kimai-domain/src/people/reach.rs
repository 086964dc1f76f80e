//! Everybody whom the caller may see, and how they are known.

use std::collections::HashSet;

use async_trait::async_trait;
use futures_util::{StreamExt, TryStreamExt, stream};
use kimai_api::{Client, Error as ApiError, Id, Listing, Team, TeamQuery, User, UserQuery, Visibility};

use crate::{Directory, Error};

/// How many teams are asked for at once.
const AT_ONCE: usize = 10;

/// Teams and who is in them.
#[cfg_attr(test, mockall::automock)]
#[async_trait]
pub trait Teams: Send + Sync {
    /// `GET /api/teams`
    async fn teams(&self) -> Result<Listing<Team>, ApiError>;
    /// `GET /api/teams/{id}`
    async fn team(&self, id: Id<Team>) -> Result<Team, ApiError>;
}

#[async_trait]
impl Teams for Client {
    async fn teams(&self) -> Result<Listing<Team>, ApiError> {
        self.teams().list(&TeamQuery::default()).await
    }

    async fn team(&self, id: Id<Team>) -> Result<Team, ApiError> {
        self.teams().get(id).await
    }
}

/// Those whom the caller may see; everybody of them is enabled.
#[derive(Debug, Clone, PartialEq)]
pub struct Reach {
    /// Who.
    pub users: Vec<User>,
    /// How they are known.
    pub known: Known,
}

/// How it is known who there is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known {
    /// Kimai lists users to the caller.
    Listed,
    /// Kimai lists no users to the caller, but teams: it is the caller and the members of these teams.
    Teams {
        /// Teams whose members may not be read.
        unread: Vec<String>,
    },
    /// Kimai lists neither: it is the caller alone.
    Alone,
}

/// Everybody whom the caller may see; with `full`, their preferences come with them where Kimai gives them.
///
/// # Errors
/// When Kimai cannot be asked, or an answer cannot be read: never fewer than there are without a word.
pub async fn reach(directory: &impl Directory, teams: &impl Teams, full: bool) -> Result<Reach, Error> {
    let query =
        UserQuery { visible: Some(Visibility::Visible), full: full.then_some(true), ..Default::default() };
    match directory.users(&query).await {
        Err(error) if error.status() == Some(403) => of_teams(directory.me().await?, teams).await,
        listed => Ok(Reach { users: super::whole(listed?)?, known: Known::Listed }),
    }
}

async fn of_teams(me: User, teams: &impl Teams) -> Result<Reach, Error> {
    let listed = match teams.teams().await {
        Err(error) if error.status() == Some(403) => {
            return Ok(Reach { users: vec![me], known: Known::Alone });
        }
        listed => listed?.rows,
    };
    let ask = |team: Team| async move {
        match teams.team(team.id).await {
            Err(error) if matches!(error.status(), Some(403 | 404)) => Ok(Err(team.name)),
            read => read.map(Ok),
        }
    };
    let read: Vec<Result<Team, String>> =
        stream::iter(listed).map(ask).buffered(AT_ONCE).try_collect().await?;
    let (mut seen, mut users, mut unread) = (HashSet::from([me.id]), vec![me], Vec::new());
    for team in read {
        match team {
            Ok(team) => {
                let members = team.members.into_iter().flatten().map(|member| member.user);
                users.extend(members.filter(|user| user.enabled != Some(false) && seen.insert(user.id)));
            }
            Err(name) => unread.push(name),
        }
    }
    Ok(Reach { users, known: Known::Teams { unread } })
}

#[cfg(test)]
mod tests {
    use kimai_api::{Error, Id, Listing, Refusal, Team, User, route};
    use serde_json::json;

    use super::{Known, MockTeams, reach};
    use crate::ports::MockDirectory;

    fn refused(status: u16) -> Error {
        let route = route::all()[0];
        let (errors, fields) = (Vec::new(), Vec::new());
        Box::new(Refusal { route, status, message: String::new(), errors, fields, retry_after: None }).into()
    }

    fn lead() -> MockDirectory {
        let mut kimai = MockDirectory::new();
        kimai.expect_users().returning(|_| Err(refused(403)));
        kimai
            .expect_me()
            .returning(|| Ok(serde_json::from_value(json!({"id": 2, "username": "tina"})).unwrap()));
        kimai
    }

    fn two_teams() -> MockTeams {
        let mut kimai = MockTeams::new();
        let teams =
            || serde_json::from_value(json!([{"id": 1, "name": "A"}, {"id": 2, "name": "B"}])).unwrap();
        kimai.expect_teams().returning(move || Ok(Listing { rows: teams(), odd: Vec::new() }));
        kimai
    }

    fn team(members: &[u64]) -> Team {
        let user =
            |id: &u64| json!({"teamlead": false, "user": {"id": id, "username": "u", "enabled": *id != 9}});
        let members: Vec<_> = members.iter().map(user).collect();
        serde_json::from_value(json!({"id": 1, "name": "A", "members": members})).unwrap()
    }

    fn ids(users: &[User]) -> Vec<u64> {
        users.iter().map(|user| user.id.get()).collect()
    }

    #[tokio::test]
    async fn who_may_not_list_users_sees_the_members_of_their_teams_once_and_nobody_disabled() {
        let mut teams = two_teams();
        teams.expect_team().returning(|id| Ok(team(if id == Id::new(1) { &[2, 3, 9] } else { &[3, 4] })));
        let reach = reach(&lead(), &teams, false).await.unwrap();
        assert_eq!((ids(&reach.users), reach.known), (vec![2, 3, 4], Known::Teams { unread: Vec::new() }));
    }

    #[tokio::test]
    async fn a_team_that_may_not_be_read_is_named_and_an_outage_is_an_error() {
        let mut teams = two_teams();
        teams.expect_team().returning(|id| if id == Id::new(1) { Err(refused(403)) } else { Ok(team(&[3])) });
        let known = reach(&lead(), &teams, false).await.unwrap().known;
        assert_eq!(known, Known::Teams { unread: vec!["A".to_owned()] });
        let mut teams = two_teams();
        teams.expect_team().returning(|_| Err(refused(500)));
        assert!(reach(&lead(), &teams, false).await.is_err());
    }

    #[tokio::test]
    async fn who_may_list_neither_users_nor_teams_sees_only_themselves() {
        let mut teams = MockTeams::new();
        teams.expect_teams().returning(|| Err(refused(403)));
        let reach = reach(&lead(), &teams, false).await.unwrap();
        assert_eq!((ids(&reach.users), reach.known), (vec![2], Known::Alone));
    }
}

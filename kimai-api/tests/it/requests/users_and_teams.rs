//! Requests of users and teams.

use kimai_api::{
    AccessTokenForm, Field, Id, MemberForm, NewUser, Preference, Team, TeamForm, TeamQuery, User, UserForm,
    UserQuery,
};

use super::assert_requests;

pub(super) const TEAMS: &[&str] = &[
    "GET /api/teams",
    "GET /api/teams/7",
    r#"POST /api/teams {"name":"T","members":[{"user":1,"teamlead":true},{"user":2,"teamlead":false}]}"#,
    r#"PATCH /api/teams/7 {"color":null}"#,
    "DELETE /api/teams/7",
    "POST /api/teams/7/members/2",
    "DELETE /api/teams/7/members/2",
    "POST /api/teams/7/customers/3",
    "DELETE /api/teams/7/customers/3",
    "POST /api/teams/7/projects/4",
    "DELETE /api/teams/7/projects/4",
    "POST /api/teams/7/activities/5",
    "DELETE /api/teams/7/activities/5",
];

pub(super) const USERS: &[&str] = &[
    "GET /api/users",
    "GET /api/users/7",
    "GET /api/users/me",
    r#"POST /api/users {"username":"anna","plainPassword":"pw","email":"a@b.c","roles":["ROLE_TEAMLEAD"],"enabled":true}"#,
    r#"PATCH /api/users/7 {"alias":null,"accountNumber":"17","supervisor":2,"systemAccount":false,"requiresPasswordReset":true}"#,
    r#"PATCH /api/users/7/preferences [{"name":"work_monday","value":"28800"},{"name":"holidays","value":null}]"#,
    "DELETE /api/users/roles/7",
    "DELETE /api/users/api-token/7",
    "GET /api/users/7/api-token",
    r#"POST /api/users/7/api-token {"name":"cli"}"#,
    r#"POST /api/users/7/api-token {"name":"cli","expiresAt":"2027-01-01T00:00:00Z","replaceExisting":true}"#,
];

#[tokio::test]
async fn team_requests_match_the_api() {
    assert_requests(TEAMS, async |client| {
        let teams = client.teams();
        let id = Id::<Team>::new(7);
        let member = |user, teamlead| MemberForm::new(Id::new(user)).teamlead(teamlead);
        let members = vec![member(1, true), member(2, false)];
        teams.list(&TeamQuery::default()).await?;
        teams.get(id).await?;
        teams.create(&TeamForm::default().name("T").members(members)).await?;
        teams.update(id, &TeamForm::default().color(Field::Null)).await?;
        teams.delete(id).await?;
        teams.add_member(id, Id::new(2)).await?;
        teams.remove_member(id, Id::new(2)).await?;
        teams.grant_customer(id, Id::new(3)).await?;
        teams.revoke_customer(id, Id::new(3)).await?;
        teams.grant_project(id, Id::new(4)).await?;
        teams.revoke_project(id, Id::new(4)).await?;
        teams.grant_activity(id, Id::new(5)).await?;
        teams.revoke_activity(id, Id::new(5)).await.map(drop)
    })
    .await;
}

#[tokio::test]
async fn user_preference_and_token_requests_match_the_api() {
    assert_requests(USERS, async |client| {
        let users = client.users();
        let id = Id::<User>::new(7);
        users.list(&UserQuery::default()).await?;
        users.get(id).await?;
        users.me().await?;
        users.create(&new_user()).await?;
        users.update(id, &changes()).await?;
        let preferences =
            [Preference::new("work_monday", "28800".to_owned()), Preference::new("holidays", None)];
        users.set_preferences(id, &preferences).await?;
        users.delete_role(Id::new(7)).await?;
        users.delete_api_token(Id::new(7)).await?;
        users.api_tokens(id).await?;
        let token = AccessTokenForm::default().name("cli");
        users.create_api_token(id, &token).await?;
        let token = token.expires_at("2027-01-01T00:00:00Z").replace_existing(true);
        users.create_api_token(id, &token).await.map(drop)
    })
    .await;
}

fn new_user() -> NewUser {
    NewUser::default()
        .username("anna")
        .plain_password("pw")
        .email("a@b.c")
        .roles(vec!["ROLE_TEAMLEAD".to_owned()])
        .enabled(true)
}

fn changes() -> UserForm {
    UserForm::default()
        .alias(Field::Null)
        .account_number("17")
        .supervisor(Id::new(2))
        .system_account(false)
        .requires_password_reset(true)
}

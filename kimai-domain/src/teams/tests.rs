use kimai_api::{Id, MemberForm, Team};
use mockall::predicate::eq;
use proptest::prelude::*;

use super::{GrantTarget, MockTeamApi, set_lead_with, with_lead};
use crate::{ChangeKind, Error};

fn member(user: u64, teamlead: bool) -> MemberForm {
    MemberForm::new(Id::new(user)).teamlead(teamlead)
}

fn team(members: &[(u64, bool)]) -> Team {
    let user = |id: &u64| serde_json::json!({ "id": id, "username": format!("user{id}") });
    let members: Vec<_> =
        members.iter().map(|(id, lead)| serde_json::json!({ "user": user(id), "teamlead": lead })).collect();
    serde_json::from_value(serde_json::json!({ "id": 1, "name": "Dev", "members": members })).unwrap()
}

#[tokio::test]
async fn setting_a_lead_sends_all_members_with_one_changed_flag() {
    let mut api = MockTeamApi::new();
    api.expect_record().returning(|change| change);
    api.expect_team().returning(|_| Ok(team(&[(2, true), (3, false), (4, false)])));
    let all = vec![member(2, true), member(3, true), member(4, false)];
    let sent = api.expect_set_members().with(eq(Id::new(1)), eq(all)).once();
    sent.returning(|_, _| Ok(team(&[(2, true), (3, true), (4, false)])));
    let change = set_lead_with(&api, Id::new(1), Id::new(3), true).await.unwrap();
    assert_eq!(change.kind, ChangeKind::Updated);
    assert_eq!(change.before::<Team>(), Some(&team(&[(2, true), (3, false), (4, false)])));
}

#[tokio::test]
async fn unchanged_and_impossible_leads_send_nothing() {
    let mut api = MockTeamApi::new();
    api.expect_record().returning(|change| change);
    api.expect_team().returning(|_| Ok(team(&[(2, true), (3, false)])));
    let change = set_lead_with(&api, Id::new(1), Id::new(2), true).await.unwrap();
    assert_eq!(change.kind, ChangeKind::Unchanged);
    for (user, lead, field) in [(2, false, "lead"), (9, true, "user_id")] {
        let error = set_lead_with(&api, Id::new(1), Id::new(user), lead).await.unwrap_err();
        assert!(matches!(&error, Error::Input(input) if input.field == field), "{error}");
    }
}

proptest! {
    #[test]
    fn setting_a_lead_keeps_all_members_changes_one_flag_and_leaves_a_lead(
        leads in proptest::collection::vec(any::<bool>(), 0..8), user in 0_u64..10, lead: bool,
    ) {
        let before: Vec<MemberForm> = (0..).zip(leads).map(|(user, lead)| member(user, lead)).collect();
        if let Ok(Some(after)) = with_lead(&before, Id::new(user), lead) {
            let users = |members: &[MemberForm]| members.iter().map(|member| member.user).collect::<Vec<_>>();
            prop_assert_eq!(users(&before), users(&after));
            let changed: Vec<_> = before.iter().zip(&after).filter(|(old, new)| old != new).collect();
            prop_assert!(matches!(changed[..], [(_, new)] if new.user.get() == user && new.teamlead == lead));
            prop_assert!(after.iter().any(|member| member.teamlead));
        }
    }
}

#[test]
fn removing_a_grant_keeps_the_others() {
    let project = |id: u64| serde_json::json!({ "id": id, "name": "Web", "visible": true });
    let team = serde_json::json!({ "id": 1, "name": "Dev", "projects": [project(4), project(5)] });
    let team: Team = serde_json::from_value(team).unwrap();
    let other_kind = GrantTarget::Activity(Id::new(4)).removed_from(team.clone());
    assert_eq!(other_kind, team);
    let rest = GrantTarget::Project(Id::new(4)).removed_from(team).projects.unwrap();
    assert_eq!(rest.iter().map(|project| project.id.get()).collect::<Vec<_>>(), [5]);
}

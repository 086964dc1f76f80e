use kimai_api::{Id, MemberForm, Team};
use mockall::predicate::eq;
use proptest::prelude::*;

use super::{MockTeams, set_lead, with_lead};
use crate::Error;

fn member(user: u64, teamlead: bool) -> MemberForm {
    MemberForm { user: Id::new(user), teamlead }
}

fn team(members: &[(u64, bool)]) -> Team {
    let user = |id: &u64| serde_json::json!({ "id": id, "username": format!("user{id}") });
    let members: Vec<_> =
        members.iter().map(|(id, lead)| serde_json::json!({ "user": user(id), "teamlead": lead })).collect();
    serde_json::from_value(serde_json::json!({ "id": 1, "name": "Dev", "members": members })).unwrap()
}

#[tokio::test]
async fn one_flag_changes_and_all_members_are_sent() {
    let mut session = MockTeams::new();
    session.expect_team().returning(|_| Ok(team(&[(2, true), (3, false), (4, false)])));
    let all = vec![member(2, true), member(3, true), member(4, false)];
    let sent = session.expect_set_members().with(eq(Id::new(1)), eq(all)).once();
    sent.returning(|_, _| Ok(team(&[(2, true), (3, true), (4, false)])));
    assert!(!set_lead(&session, Id::new(1), Id::new(3), true).await.unwrap().before);
}

#[tokio::test]
async fn nothing_is_sent_for_what_is_so_already_or_cannot_be() {
    let mut session = MockTeams::new();
    session.expect_team().returning(|_| Ok(team(&[(2, true), (3, false)])));
    assert!(set_lead(&session, Id::new(1), Id::new(2), true).await.unwrap().before);
    for (user, lead, field) in [(2, false, "lead"), (9, true, "user_id")] {
        let error = set_lead(&session, Id::new(1), Id::new(user), lead).await.unwrap_err();
        assert!(matches!(&error, Error::Input(input) if input.field == field), "{error}");
    }
}

proptest! {
    #[test]
    fn nobody_is_lost_one_flag_differs_and_somebody_leads(
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

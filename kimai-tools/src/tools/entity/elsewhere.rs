//! Fields that a form of Kimai's lacks because another tool changes what they mean.

use kimai_domain::Input;

use super::{kind::Kind, object::Object, update::Update};
use crate::Action;

const TEAMS: &str = "Kimai takes teams only on create; afterwards team_access grant and revoke change them";
const MEMBERSHIP: &str = "Kimai takes none here; team_access add_member puts a user into a team";
const GRANTS: &str = "Kimai takes none here; team_access grant and revoke change what a team may see";

/// Refuses such a field with the way to change it.
pub(super) fn check(kind: Kind, action: &str, data: &Object) -> Result<(), Input> {
    let named = data.keys().find_map(|name| Some((name, instead(kind, action, name)?)));
    named.map_or(Ok(()), |(name, instead)| Err(Input::new(format!("data.{name}"), instead)))
}

fn instead(kind: Kind, action: &str, name: &str) -> Option<&'static str> {
    match (kind, name) {
        (Kind::Customer | Kind::Project | Kind::Activity, "teams") if action == Update::NAME => Some(TEAMS),
        (Kind::User, "teams") => Some(MEMBERSHIP),
        (Kind::Team, "customers" | "projects" | "activities") => Some(GRANTS),
        _ => None,
    }
}

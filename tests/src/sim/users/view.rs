//! Users as answers show them.

use serde_json::{Value, json};

use super::{
    super::{call::Call, colors, sharing, store::User, teams},
    preferences,
};

/// How far supervisors of supervisors are told.
const SUPERVISORS: usize = 3;

/// A user in a list or inside another answer.
pub(crate) fn brief(user: &User) -> Value {
    json!({
        "apiToken": user.api_password.is_some(),
        "locale": user.locale.as_ref().unwrap_or(&user.language),
        "timezone": user.timezone,
        "language": user.language,
        "initials": initials(user.display_name()),
        "color-safe": colors::safe(user.color.as_deref(), user.display_name()),
        "id": user.id,
        "alias": user.alias,
        "title": user.title,
        "avatar": null,
        "username": user.username,
        "email": user.email,
        "accountNumber": user.account_number,
        "enabled": user.enabled,
        "systemAccount": user.system_account,
        "color": user.color,
    })
}

/// A user alone: with preferences, teams, roles and supervisor. The caller is completed with defaults.
pub(super) fn entity(call: &Call<'_>, user: &User) -> Value {
    if user.id == call.me.id {
        return prepared(call, user);
    }
    with_preferences(call, user, &preferences::stored(user), SUPERVISORS)
}

/// A user completed with defaults.
pub(super) fn prepared(call: &Call<'_>, user: &User) -> Value {
    let user = preferences::completed(user);
    with_preferences(call, &user, &preferences::permitted(call, &user), SUPERVISORS)
}

/// The same with these preferences.
pub(super) fn with_preferences(call: &Call<'_>, user: &User, listed: &[Value], depth: usize) -> Value {
    let own = call.store.teams_of(user.id);
    let above = user.supervisor.filter(|_| depth > 0).and_then(|id| call.store.users.get(id));
    let supervisor = above.map(|above| with_preferences(call, above, &preferences::stored(above), depth - 1));
    let memberships =
        own.iter().map(|team| json!({"team": teams::brief(team), "teamlead": team.led_by(user.id)}));
    let more = json!({
        "preferences": listed,
        "teams": own.iter().map(|team| teams::brief(team)).collect::<Vec<_>>(),
        "memberships": memberships.collect::<Vec<_>>(),
        "roles": user.roles,
        "supervisor": supervisor,
    });
    sharing::joined(brief(user), [more])
}

/// The first letters of the first two words, or of the only one.
fn initials(name: &str) -> String {
    let mut words = name.split_whitespace();
    let (first, second) = (words.next().unwrap_or_default(), words.next());
    let letters: String = match second {
        Some(second) => first.chars().take(1).chain(second.chars().take(1)).collect(),
        None => first.chars().take(2).collect(),
    };
    letters.to_uppercase()
}

//! Setting preferences of a user, the work contract among them.

use kimai_domain::{
    Input,
    api::{Id, Preference, User},
    people,
};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{kind::Kind, written::Written};
use crate::{Access, Action, Context, ToolError, arguments::Named};

/// such as work contract: holidays, work_monday (seconds)
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SetPreferences {
    #[serde(rename = "type")]
    kind: Kind,
    id: Id<User>,
    preferences: Vec<Named>,
}

impl Action for SetPreferences {
    const NAME: &'static str = "set_preferences";
    const ACCESS: Access = Access::Write;
    type Output = Written;

    async fn run(self, context: &Context) -> Result<Written, ToolError> {
        if self.kind != Kind::User {
            return Err(self.kind.cannot(Self::NAME, &[Kind::User]).into());
        }
        if self.preferences.is_empty() {
            return Err(Input::missing("preferences", "give at least one {name, value}").into());
        }
        let given = self.preferences.into_iter().map(|Named { name, value }| Preference { name, value });
        let preferences = given.map(people::normalize_preference).collect::<Result<Vec<_>, Input>>()?;
        let user = context.session.client().users().set_preferences(self.id, &preferences).await;
        context.session.forget_profile().await;
        match user {
            Err(error) if error.status() == Some(404) => Err(Input::new("preferences", UNKNOWN).into()),
            user => Ok(Written::new("Updated", user?)),
        }
    }
}

const UNKNOWN: &str = "Kimai answered 404 and changed nothing: there is no user with this id, or no preference with one \
    of these names (entity get lists those of a user), or this Kimai cannot set them";

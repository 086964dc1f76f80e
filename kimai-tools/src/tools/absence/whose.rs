//! Whose absences: the caller's, somebody's, or everybody's whom the caller may see.

use kimai_domain::{
    Input, Kimai,
    api::{Error, Id, Link, User},
    people::{self, Known},
    records::Scope,
};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    ToolError,
    render::{Text, record, said},
};

#[derive(Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum UserScope {
    #[serde(rename = "self")]
    Own,
    All,
    Specific,
}

#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Whose {
    user_scope: Option<UserScope>,
    #[schemars(with = "Option<String>")]
    user: Option<Id<User>>,
}

impl Whose {
    pub(super) fn scope(&self, otherwise: Scope) -> Result<Scope, Input> {
        scope(self.user_scope, self.user, otherwise)
    }
}

/// Whose is meant. A user given makes the scope specific; a contradiction is refused.
pub(super) fn scope(
    scope: Option<UserScope>,
    user: Option<Id<User>>,
    otherwise: Scope,
) -> Result<Scope, Input> {
    match (scope, user) {
        (None | Some(UserScope::Specific), Some(user)) => Ok(Scope::Users(vec![user])),
        (Some(UserScope::Specific), None) => {
            Err(Input::missing("filters.user", "user_scope specific needs it"))
        }
        (Some(_), Some(_)) => {
            Err(Input::new("filters.user_scope", "contradicts user; use specific or leave it out"))
        }
        (Some(UserScope::Own), None) => Ok(Scope::Own),
        (Some(UserScope::All), None) => Ok(Scope::All),
        (None, None) => Ok(otherwise),
    }
}

/// The users of a scope, and how it is known who all are.
pub(super) struct Who {
    pub(super) users: Vec<Link<User>>,
    known: Option<Known>,
    own: bool,
}

/// The users of a scope; with `full`, with their preferences where Kimai gives them.
pub(super) async fn who(kimai: &Kimai, scope: &Scope, full: bool) -> Result<Who, ToolError> {
    Ok(match scope {
        Scope::Own => {
            let me = User::clone(&*kimai.me().await?);
            Who { users: vec![Link::Object(Box::new(me))], known: None, own: true }
        }
        Scope::Users(users) => {
            Who { users: users.iter().copied().map(Link::Id).collect(), known: None, own: false }
        }
        Scope::All => {
            let reach = people::reach(kimai.client(), kimai.client(), full).await?;
            let people = reach.users.into_iter().filter(|user| user.system_account != Some(true));
            let users = people.map(|user| Link::Object(Box::new(user))).collect();
            Who { users, known: Some(reach.known), own: false }
        }
    })
}

impl Who {
    /// `of yourself`, `of Anna (#3)`, `of everybody (5 users)`; `read` are those whose absences were read, with names.
    pub(super) fn text<'a>(&self, mut read: impl Iterator<Item = &'a Link<User>>) -> String {
        let count = self.users.len();
        match &self.known {
            None if self.own => "of yourself".to_owned(),
            None => read
                .next()
                .or(self.users.first())
                .map(|user| format!("of {}", record::user(user)))
                .unwrap_or_default(),
            Some(Known::Listed) => format!("of everybody ({count} users)"),
            Some(Known::Teams { .. }) => {
                format!("of you and the members of teams ({count} users; your role may not list all users)")
            }
            Some(Known::Alone) => "of yourself alone (your role may list neither users nor teams)".to_owned(),
        }
    }

    /// Whom the answer leaves out.
    pub(super) fn missing(&self, text: &mut Text, unread: &[(Link<User>, Error)]) {
        if let Some(Known::Teams { unread }) = &self.known
            && !unread.is_empty()
        {
            let teams: Vec<String> = unread.iter().map(|name| said(name).to_string()).collect();
            text.line(format_args!("Not included: members of teams you may not read: {}", teams.join(", ")));
        }
        for (user, error) in unread {
            let reason = ToolError::text_of(error).replace('\n', "; ");
            text.line(format_args!("Not included: {}. {reason}", record::user(user)));
        }
    }
}

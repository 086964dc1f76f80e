//! Whose absences: the caller's, somebody's, or everybody's whom the caller may see.

use kimai_domain::{
    Input,
    api::{Error, Id, Link, User},
    people::{self, Source},
    records::Scope,
};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    Context, ToolError,
    render::{Text, record},
    tools::user_scope::{self, UserScope},
};

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

/// Whose is meant.
pub(super) fn scope(
    scope: Option<UserScope>,
    user: Option<Id<User>>,
    otherwise: Scope,
) -> Result<Scope, Input> {
    let scope = user_scope::scope(scope, user.is_some(), otherwise)?;
    Ok(scope.unwrap_or_else(|| Scope::Users(user.into_iter().collect())))
}

/// The users of a scope, and how it is known who all are.
pub(super) struct Who {
    pub(super) users: Vec<Link<User>>,
    all: Option<(Source, usize)>,
    own: bool,
}

/// The users of a scope; with `full`, with their preferences where Kimai gives them.
pub(super) async fn who(context: &Context, scope: &Scope, full: bool) -> Result<Who, ToolError> {
    let session = &context.session;
    Ok(match scope {
        Scope::Own => {
            let me = User::clone(&*session.me().await?);
            Who { users: vec![Link::Object(Box::new(me))], all: None, own: true }
        }
        Scope::Users(users) => {
            Who { users: users.iter().copied().map(Link::Id).collect(), all: None, own: false }
        }
        Scope::All => {
            let (client, me) = (session.client(), session.me().await?);
            let visible = people::visible(client, client, &me, full, context.progress.part()).await?;
            let people = visible.users.into_iter().filter(|user| user.system_account != Some(true));
            let users = people.map(|user| Link::Object(Box::new(user))).collect();
            Who { users, all: Some((visible.source, visible.unread)), own: false }
        }
    })
}

impl Who {
    /// `of yourself`, `of Anna (#3)`, `of everybody (5 users)`; `read` are those whose absences were read, with names.
    pub(super) fn text<'a>(&self, mut read: impl Iterator<Item = &'a Link<User>>) -> String {
        let count = self.users.len();
        match self.all {
            None if self.own => "of yourself".to_owned(),
            None => read
                .next()
                .or(self.users.first())
                .map(|user| format!("of {}", record::user(user)))
                .unwrap_or_default(),
            Some((Source::Listed, _)) => format!("of everybody ({count} users)"),
            Some((Source::Teams | Source::Records, _)) => {
                format!("of you and the members of teams ({count} users; your role may not list all users)")
            }
            Some((Source::Own, _)) => {
                "of yourself alone (your role may list neither users nor teams)".to_owned()
            }
        }
    }

    /// Whom the answer leaves out.
    pub(super) fn missing(&self, text: &mut Text, unread: &[(Link<User>, Error)]) {
        match self.all {
            Some((Source::Teams, teams @ 1..)) => {
                text.line(format_args!(
                    "Not included: the members of {teams} team(s) that your role may not read"
                ));
            }
            Some((_, users @ 1..)) => {
                text.line(format_args!("Not included: {users} user(s) that could not be read"));
            }
            _ => {}
        }
        for (user, error) in unread {
            let reason = ToolError::line_of(error);
            text.line(format_args!("Not included: {}. {reason}", record::user(user)));
        }
    }
}

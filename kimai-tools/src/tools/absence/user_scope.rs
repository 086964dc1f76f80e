//! Users of a scope: the caller, one user, or all users that the caller may see.

use kimai_domain::{
    api::{Error, Link, User},
    people::{self, UserSource},
    records::Scope,
};

use crate::{
    Context, ToolError,
    render::{Text, record},
};

/// Users of a scope, with the origin of the list.
pub(super) struct ScopeUsers {
    pub(super) users: Vec<Link<User>>,
    origin: Origin,
}

/// Origin of the users of a scope.
enum Origin {
    /// The caller alone was requested.
    Caller,
    /// The call named the users by id.
    Ids,
    /// All users that the caller may see.
    Visible { source: UserSource, unreadable: usize },
}

impl ScopeUsers {
    /// Loads the users of a scope; `with_preferences` requests their preferences if Kimai lists users.
    pub(super) async fn load(
        context: &Context,
        scope: &Scope,
        with_preferences: bool,
    ) -> Result<Self, ToolError> {
        let session = &context.session;
        Ok(match scope {
            Scope::Own => {
                let me = User::clone(&*session.me().await?);
                Self { users: vec![Link::from(me)], origin: Origin::Caller }
            }
            Scope::Users(users) => {
                Self { users: users.iter().copied().map(Link::Id).collect(), origin: Origin::Ids }
            }
            Scope::All => {
                let visible =
                    people::visible_users(session, with_preferences, context.progress.part()).await?;
                let people = visible.users.into_iter().filter(|user| user.system_account != Some(true));
                Self {
                    users: people.map(Link::from).collect(),
                    origin: Origin::Visible { source: visible.source, unreadable: visible.unreadable },
                }
            }
        })
    }

    /// Formats the users, such as `of yourself`, `of Anna (#3)` or `of everybody (5 users)`.
    ///
    /// `named` are the users whose absences were read, which have names.
    pub(super) fn text<'a>(&self, mut named: impl Iterator<Item = &'a Link<User>>) -> String {
        let count = self.users.len();
        match self.origin {
            Origin::Caller => "of yourself".to_owned(),
            Origin::Ids => {
                let user = named.next().or(self.users.first());
                user.map(|user| format!("of {}", record::user(user))).unwrap_or_default()
            }
            Origin::Visible { source: UserSource::Listed, .. } => format!("of everybody ({count} users)"),
            Origin::Visible { source: UserSource::Teams | UserSource::Records, .. } => {
                format!(
                    "of you and the members of your teams ({count} users; your role may not list all users)"
                )
            }
            Origin::Visible { source: UserSource::Own, .. } => {
                "of yourself alone (your role may list neither users nor teams)".to_owned()
            }
        }
    }

    /// Writes a line for each group of users that the answer does not include.
    pub(super) fn missing(&self, text: &mut Text, failed: &[(Link<User>, Error)]) {
        match self.origin {
            Origin::Visible { source: UserSource::Teams, unreadable: teams @ 1.. } => {
                text.line(format_args!(
                    "Not included: the members of {teams} team(s) that your role may not read"
                ));
            }
            Origin::Visible { unreadable: users @ 1.., .. } => {
                text.line(format_args!("Not included: {users} user(s) that could not be read"));
            }
            _ => {}
        }
        for (user, error) in failed {
            let reason = ToolError::line_of(error);
            text.line(format_args!("Not included: {}. {reason}", record::user(user)));
        }
    }
}

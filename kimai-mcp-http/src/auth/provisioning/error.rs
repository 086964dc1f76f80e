//! Errors of the creation of Kimai tokens: for the log, the audit and the page.

use kimai_tools::domain::api::{BuildError, Error as KimaiError};
use mcp_oauth_server::{Text, state::StoreError};

/// Reasons why an account gets no token.
#[derive(Debug, thiserror::Error)]
pub enum ProvisioningError {
    /// The address of the account is in none of the allowed domains.
    #[error("the account has no address in a domain of --provision-allowed-domains")]
    Domain,
    /// No Kimai user has the address or name.
    #[error("no Kimai user has the e-mail address or the name of the account")]
    NoUser,
    /// Several Kimai users match.
    #[error("several Kimai users match the account: {}", ids(.0))]
    Ambiguous(Vec<u64>),
    /// The user is disabled in Kimai.
    #[error("the Kimai user #{0} is disabled")]
    Disabled(u64),
    /// The user is a technical account.
    #[error("the Kimai user #{0} is a system account")]
    SystemAccount(u64),
    /// The user is an administrator.
    #[error("the Kimai user #{0} is an administrator, for whom no tokens are created")]
    Administrator(u64),
    /// The user to whom the account is linked, as grants name the user, does not exist any more.
    #[error("the account is linked to {0}, who does not exist any more")]
    Gone(String),
    /// The account is linked to this user of another Kimai, as grants name the user.
    #[error("the account is linked to {0}, but tokens are created in another Kimai")]
    OtherKimai(String),
    /// Kimai cannot create tokens.
    #[error("this Kimai has no route that creates API tokens")]
    NoRoute,
    /// Kimai does not accept the administrator's token.
    #[error("Kimai does not accept the administrator's token (401)")]
    WrongToken,
    /// The administrator's token lacks a permission.
    #[error("Kimai forbids {0} with the administrator's token (403)")]
    Forbidden(&'static str),
    /// Kimai did not answer, or not as expected. Nothing was created.
    #[error("Kimai cannot be used: {0}")]
    Kimai(String),
    /// Kimai may have created a token whose value did not arrive.
    #[error(
        "Kimai may have created the token {name:?} of user #{user}, but its answer did not arrive ({cause})"
    )]
    Unknown {
        /// User in Kimai.
        user: u64,
        /// Name of the token.
        name: String,
        /// Cause.
        cause: String,
    },
    /// A token was created that cannot be used.
    #[error(
        "the token {name:?} that Kimai created for user #{user} {problem}; it {}",
        if *is_deleted { "was deleted" } else { "could not be deleted" }
    )]
    Unusable {
        /// User in Kimai.
        user: u64,
        /// Name of the token.
        name: String,
        /// Predicate of the token.
        problem: String,
        /// True if the token is deleted in Kimai.
        is_deleted: bool,
    },
    /// Too many sign-ins at the same time.
    #[error("too many sign-ins at the same time")]
    Busy,
    /// Too many sign-ins of this account.
    #[error("too many sign-ins of this account")]
    TooManyAttempts,
    /// The operator requires the audit, which cannot be written. Nothing was created.
    #[error("the audit cannot be written, and --audit-required is set")]
    NoAudit,
    /// The state cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
}

fn ids(ids: &[u64]) -> String {
    ids.iter().map(|id| format!("#{id}")).collect::<Vec<_>>().join(", ")
}

impl From<BuildError> for ProvisioningError {
    fn from(error: BuildError) -> Self {
        Self::Kimai(error.to_string())
    }
}

impl ProvisioningError {
    /// Returns the error of a request that changes nothing; `what` names it.
    pub(super) fn of_request(error: &KimaiError, what: &'static str) -> Self {
        match error.status() {
            Some(401) => Self::WrongToken,
            Some(403) => Self::Forbidden(what),
            _ => Self::Kimai(error.to_string()),
        }
    }

    /// Returns the instruction for the administrator, in lower case.
    pub(crate) fn next_step(&self) -> String {
        let next_step = match self {
            Self::Gone(user) | Self::OtherKimai(user) => {
                return format!(
                    "if the account may get another user, remove the link with kimai-mcp-http user unlink {user}"
                );
            }
            Self::Domain => {
                "add the domain to --provision-allowed-domains if the account may use this server"
            }
            Self::NoUser => {
                "create the user in Kimai, correct the e-mail address there, or add an entry with oidc_identity"
            }
            Self::Ambiguous(_) => "add an entry with oidc_identity for the right one",
            Self::Disabled(_) => "enable the user in Kimai if the person may use it",
            Self::SystemAccount(_) | Self::Administrator(_) => {
                "add an entry with oidc_identity and a token of this user"
            }
            Self::NoRoute => "install the plugin ApiTokenBundle",
            Self::WrongToken => "set a valid one with --provision-admin-token-file",
            Self::Forbidden(_) => {
                "use the token of a user with view_user and api-token_other_profile, which ROLE_SUPER_ADMIN has"
            }
            Self::Kimai(_) => "check its URL, the network and Kimai itself",
            Self::Unknown { .. } => {
                "delete it in Kimai, unless the plugin ApiTokenBundle is installed, which replaces it at the next sign-in"
            }
            Self::Unusable { is_deleted: true, .. } => "check Kimai and its plugins",
            Self::Unusable { is_deleted: false, .. } => "delete it in Kimai",
            Self::Busy => "wait a few minutes; if the problem persists, check how fast Kimai answers",
            Self::TooManyAttempts => "wait ten minutes",
            Self::NoAudit => "repair the audit file",
            Self::Store(_) => "check the state and its place",
        };
        next_step.to_owned()
    }

    /// Returns the name in the audit.
    pub(super) const fn name(&self) -> &'static str {
        match self {
            Self::Domain => "domain",
            Self::NoUser => "no_user",
            Self::Ambiguous(_) => "ambiguous",
            Self::Disabled(_) => "disabled",
            Self::SystemAccount(_) => "system_account",
            Self::Administrator(_) => "administrator",
            Self::Gone(_) => "gone",
            Self::OtherKimai(_) => "other_kimai",
            Self::NoRoute => "no_route",
            Self::WrongToken => "wrong_token",
            Self::Forbidden(_) => "forbidden",
            Self::Kimai(_) => "kimai",
            Self::Unknown { .. } => "unknown",
            Self::Unusable { .. } => "unusable",
            Self::Busy => "busy",
            Self::TooManyAttempts => "too_many_attempts",
            Self::NoAudit => "no_audit",
            Self::Store(_) => "state",
        }
    }

    /// Returns the Kimai user whom the error is about.
    pub(super) const fn user(&self) -> Option<u64> {
        match self {
            Self::Disabled(user)
            | Self::SystemAccount(user)
            | Self::Administrator(user)
            | Self::Unknown { user, .. }
            | Self::Unusable { user, .. } => Some(*user),
            _ => None,
        }
    }

    /// Returns the name of the token that exists in Kimai, or may exist.
    pub(super) fn token(&self) -> Option<&str> {
        match self {
            Self::Unknown { name, .. } | Self::Unusable { name, .. } => Some(name),
            _ => None,
        }
    }

    /// Returns true if the configuration or Kimai is the problem, and not the account.
    pub(super) const fn is_of_server(&self) -> bool {
        matches!(
            self,
            Self::NoRoute
                | Self::WrongToken
                | Self::Forbidden(_)
                | Self::Kimai(_)
                | Self::Unknown { .. }
                | Self::Unusable { .. }
                | Self::NoAudit
                | Self::Store(_)
        )
    }

    /// Returns the text for the person. It tells what concerns the own account only.
    pub(super) fn text(&self) -> Text {
        match self {
            Self::Domain => Text::new(
                "The e-mail address of your account is in no domain that may use this server. Ask the person who runs this server.",
                "Die E-Mail-Adresse Ihres Kontos gehört zu keiner Domain, die diesen Server nutzen darf. Wenden Sie sich an die Person, die diesen Server betreibt.",
            ),
            Self::NoUser
            | Self::Ambiguous(_)
            | Self::Disabled(_)
            | Self::SystemAccount(_)
            | Self::Gone(_) => Text::new(
                "No active user of Kimai could be assigned to your account. Ask the person who runs this server.",
                "Ihrem Konto konnte kein aktiver Benutzer von Kimai zugeordnet werden. Wenden Sie sich an die Person, die diesen Server betreibt.",
            ),
            Self::OtherKimai(_) => Text::new(
                "Your account is linked to a user of another Kimai than the one that this server uses now. Ask the person who runs this server.",
                "Ihr Konto ist mit einem Benutzer eines anderen Kimai verknüpft als dem, das dieser Server jetzt verwendet. Wenden Sie sich an die Person, die diesen Server betreibt.",
            ),
            Self::Administrator(_) => Text::new(
                "Your user in Kimai is an administrator, for whom this server creates no token. Ask the person who runs this server.",
                "Ihr Benutzer in Kimai ist Administrator, für den dieser Server keinen Token anlegt. Wenden Sie sich an die Person, die diesen Server betreibt.",
            ),
            Self::Busy => Text::new(
                "Too many people sign in at the moment. Try again in a few minutes.",
                "Zurzeit melden sich zu viele Personen an. Versuchen Sie es in einigen Minuten noch einmal.",
            ),
            Self::TooManyAttempts => Text::new(
                "Too many sign-ins with this account. Try again in ten minutes.",
                "Zu viele Anmeldungen mit diesem Konto. Versuchen Sie es in zehn Minuten noch einmal.",
            ),
            _ => Text::new(
                "This server could not create a Kimai token for you. Try again later. If the problem persists, ask the person who runs this server.",
                "Dieser Server konnte keinen Kimai-Token für Sie anlegen. Versuchen Sie es später noch einmal. Bleibt das Problem bestehen, wenden Sie sich an die Person, die diesen Server betreibt.",
            ),
        }
    }
}

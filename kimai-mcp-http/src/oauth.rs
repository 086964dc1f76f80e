//! The authorization server of this program: scopes, users, texts and stored names for `mcp-oauth-server`.

use std::{sync::Arc, time::Duration};

use kimai_tools::{
    Access,
    domain::api::{Tls, outbound::PublicOnly},
};
use mcp_oauth_server::{
    AuthorizationServer, Branding, MetadataDocuments, Namespace, PublicUrl, Scope, ScopeCatalog, Scopes,
    SecretSignIn, State, Text,
    login::LoginOutcome,
    sign_in::{Account, AccountDirectory},
};

use crate::{metrics::Metrics, users::Users};

/// Namespace of the stored state. The values are those of version 0.1.0.
pub const NAMESPACE: Namespace = Namespace { name: "kimai-mcp", application_id: 0x4b6d_4d63 };

/// Scopes with the access that each one grants, in ascending order.
pub const SCOPES: [(&str, Access); 3] =
    [("kimai:read", Access::Read), ("kimai:write", Access::Write), ("kimai:admin", Access::Destructive)];

/// Timeout for a client's metadata document, from the request to the last byte.
const DOCUMENT_TIMEOUT: Duration = Duration::from_secs(5);

const LOGO: &str = r#"<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" aria-hidden="true"><circle cx="12" cy="12" r="9.5"/><path d="M12 6.5V12l3.5 2.5"/></svg>"#;

/// Returns the authorization server for `users`, with default settings and without metadata documents.
pub fn server(public_url: PublicUrl, users: Users, state: State, metrics: &Metrics) -> AuthorizationServer {
    let hint = Text::new(
        "You get both from the person who runs this server. The secret is not your Kimai password.",
        "Beides erhalten Sie von der Person, die diesen Server betreibt. Das Geheimnis ist nicht Ihr Kimai-Passwort.",
    );
    let sign_in = SecretSignIn::new(users).with_hint(hint);
    let metrics = metrics.clone();
    AuthorizationServer::new(public_url, sign_in, state, catalog(), branding())
        .with_cookie_name(NAMESPACE.name)
        .with_login_observer(Arc::new(move |outcome| metrics.login(outcome_label(outcome))))
}

/// Returns a client for metadata documents; `None` if the certificates of the system cannot be read.
pub fn metadata_documents() -> Option<MetadataDocuments> {
    match Tls::System.guarded_client(PublicOnly::new(), DOCUMENT_TIMEOUT) {
        Ok(http) => Some(MetadataDocuments::new(http)),
        Err(error) => {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "client metadata documents are disabled"
            );
            None
        }
    }
}

/// Returns the access that a set of scopes grants.
pub fn access_of(scopes: &Scopes) -> Option<Access> {
    let granted = SCOPES.iter().filter(|(name, _)| scopes.lists(name));
    granted.map(|(_, access)| *access).max()
}

/// Returns the smallest scope that grants `access`.
pub fn scope_for(access: Access) -> &'static str {
    let sufficient = SCOPES.iter().find(|(_, granted)| *granted >= access);
    sufficient.map_or("kimai:admin", |(name, _)| name)
}

/// Returns the catalogue of scopes with their texts on the consent page.
pub fn catalog() -> ScopeCatalog {
    let texts = |access| match access {
        Access::Read => (
            Text::new("View", "Ansehen"),
            Text::new(
                "See times, projects, customers and everything else that your Kimai account may see.",
                "Zeiten, Projekte, Kunden und alles andere sehen, was Ihr Kimai-Konto sehen darf.",
            ),
        ),
        Access::Write => (
            Text::new("Record and change", "Buchen und ändern"),
            Text::new(
                "Start and stop timers; record and change times and absences. Includes viewing.",
                "Timer starten und stoppen, Zeiten und Abwesenheiten buchen und ändern. Schließt Ansehen ein.",
            ),
        ),
        Access::Destructive => (
            Text::new("Delete and manage", "Löschen und verwalten"),
            Text::new(
                "Delete, and manage everything that your Kimai account may manage. Includes all of the above.",
                "Löschen und alles verwalten, was Ihr Kimai-Konto verwalten darf. Schließt alles Obige ein.",
            ),
        ),
    };
    ScopeCatalog::new(SCOPES.iter().map(|(name, access)| {
        let (title, description) = texts(*access);
        Scope { name, title, description }
    }))
}

fn branding() -> Branding {
    Branding {
        logo_svg: Some(LOGO),
        login_introduction: Text::new(
            "An app wants to work with your times in Kimai:",
            "Eine App möchte mit Ihren Zeiten in Kimai arbeiten:",
        ),
        consent_introduction: Text::new("In your Kimai, the app may:", "In Ihrem Kimai darf die App:"),
        consent_footer: Text::new(
            "The app can never do more than your Kimai account may, and it never sees your secret.",
            "Die App kann nie mehr tun, als Ihr Kimai-Konto darf, und sieht Ihr Geheimnis nie.",
        ),
        ..Branding::new("Kimai MCP", "Kimai")
    }
}

const fn outcome_label(outcome: &LoginOutcome) -> &'static str {
    match outcome {
        LoginOutcome::SignedIn(_) => "done",
        LoginOutcome::Rejected => "wrong",
        LoginOutcome::Locked { .. } => "locked",
    }
}

impl AccountDirectory for Users {
    fn find(&self, user: &str) -> Option<Account> {
        Self::find(self, user).map(|user| Account { secret: user.auth_secret.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_grant_the_access_of_the_largest_one() {
        let catalog = catalog();
        assert_eq!(access_of(&catalog.parse("kimai:read kimai:write")), Some(Access::Write));
        assert_eq!(access_of(&Scopes::default()), None);
        assert_eq!(scope_for(Access::Destructive), "kimai:admin");
        assert_eq!(scope_for(Access::Read), "kimai:read");
    }
}

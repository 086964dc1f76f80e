//! Authorization server of this program: users, scopes, texts and branding for `mcp-oauth-server`.

use std::time::Duration;

use kimai_tools::domain::api::{Tls, outbound::PublicOnly};
use mcp_oauth_server::{
    AuthorizationServer, Branding, Event, EventKind, MetadataDocuments, PublicUrl, SecretSignIn, State, Text,
    sign_in::{Account, AccountDirectory},
};

use crate::config::{scopes::catalog, state::NAMESPACE, users::Users};

/// Timeout for a client's metadata document, from the request to the last byte.
const DOCUMENT_TIMEOUT: Duration = Duration::from_secs(5);

const LOGO: &str = r#"<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" aria-hidden="true"><circle cx="12" cy="12" r="9.5"/><path d="M12 6.5V12l3.5 2.5"/></svg>"#;

/// Returns the authorization server for `users`, with default settings and without metadata documents.
///
/// `observe_login` receives the outcome of each login: `success`, `wrong` or `locked`.
pub fn server(
    public_url: PublicUrl,
    users: Users,
    state: State,
    observe_login: impl Fn(&'static str) + Send + Sync + 'static,
) -> AuthorizationServer {
    let hint = Text::new(
        "You get both from the person who runs this server. The secret is not your Kimai password.",
        "Beides erhalten Sie von der Person, die diesen Server betreibt. Das Geheimnis ist nicht Ihr Kimai-Passwort.",
    );
    let sign_in = SecretSignIn::new(users).with_hint(hint);
    AuthorizationServer::new(public_url, sign_in, state, catalog(), branding())
        .with_cookie_name(NAMESPACE.name)
        .with_event_sink(move |event: &Event| {
            if let Some(outcome) = login_outcome(event.kind) {
                observe_login(outcome);
            }
        })
}

/// Returns a client for metadata documents; `None` if the trusted certificates cannot be read. The server then runs without them.
pub fn metadata_documents(tls: &Tls) -> Option<MetadataDocuments> {
    match tls.guarded_client(PublicOnly::new(), DOCUMENT_TIMEOUT) {
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

/// Returns the outcome of a login for metrics; `None` for other events.
const fn login_outcome(kind: EventKind) -> Option<&'static str> {
    match kind {
        EventKind::SignInSucceeded => Some("success"),
        EventKind::SignInFailed => Some("wrong"),
        EventKind::SignInLocked => Some("locked"),
        _ => None,
    }
}

impl AccountDirectory for Users {
    fn find(&self, user: &str) -> Option<Account> {
        Self::find(self, user).map(|user| Account { secret: user.auth_secret.clone() })
    }
}

#[cfg(test)]
mod tests {
    use mcp_oauth_server::{Credentials, SignIn};
    use secrecy::SecretString;

    use super::*;
    use crate::config::users::{KimaiAddress, User};

    fn sign_in(kimai_token: &str, secret: &str) -> impl SignIn {
        let kimai = KimaiAddress { url: "https://kimai.example.com".parse().unwrap(), tls: Tls::System };
        let auth_secret = Some(SecretString::from(secret).into());
        let anna = User { slug: "anna".to_owned(), kimai, token: kimai_token.into(), auth_secret };
        SecretSignIn::new(Users::new([anna]))
    }

    #[tokio::test]
    async fn other_kimai_token_keeps_grants_valid_and_other_secret_does_not() {
        let fields = [("secret".to_owned(), SecretString::from("s3cret"))].into();
        let credentials = Credentials { account: "anna".to_owned(), fields };
        let subject = sign_in("token", "s3cret").sign_in(&credentials).await.unwrap().unwrap();
        assert!(sign_in("other token", "s3cret").is_valid(&subject).await.unwrap());
        assert!(!sign_in("token", "other secret").is_valid(&subject).await.unwrap());
    }

    #[test]
    fn unreadable_certificates_disable_metadata_documents_only() {
        assert!(metadata_documents(&Tls::CaFile("/no/such/ca.pem".into())).is_none());
    }
}

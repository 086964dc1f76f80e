//! Sign-in of the configured users, who are named by their Kimai on the consent page.

use std::{error::Error, time::Duration};

use async_trait::async_trait;
use mcp_oauth_server::{
    Credentials, Profile, SecretSignIn, SignIn, Subject, Text,
    sign_in::{Account as SignInAccount, AccountDirectory, Prompt, SignInError},
};
use tokio::time::timeout;
use url::Position;

use super::{Account, ClientPool};
use crate::config::users::{User, Users};

/// Maximum time for the request to Kimai that names a user.
const TIMEOUT: Duration = Duration::from_secs(5);

/// Sign-in with slug and login secret.
pub struct KimaiSignIn {
    secrets: SecretSignIn<Users>,
    users: Users,
    clients: ClientPool,
}

impl KimaiSignIn {
    /// Signs in `users`; `clients` connects to their Kimais.
    pub fn new(users: Users, clients: ClientPool) -> Self {
        let hint = Text::new(
            "You get both from the person who runs this server. The secret is not your Kimai password.",
            "Beides erhalten Sie von der Person, die diesen Server betreibt. Das Geheimnis ist nicht Ihr Kimai-Passwort.",
        );
        Self { secrets: SecretSignIn::new(users.clone()).with_hint(hint), users, clients }
    }

    /// Returns the name of the user in Kimai; `None` if Kimai does not answer in time or refuses.
    async fn name(&self, user: &User) -> Option<String> {
        let session = self.clients.session(&Account::new(user)).ok()?;
        match timeout(TIMEOUT, session.me()).await {
            Ok(Ok(me)) => {
                Some(me.alias.clone().filter(|alias| !alias.trim().is_empty()).unwrap_or(me.username.clone()))
            }
            Ok(Err(error)) => {
                tracing::warn!(error = &error as &dyn Error, "user not named on the consent page");
                None
            }
            Err(_) => {
                tracing::warn!("user not named on the consent page: Kimai does not respond");
                None
            }
        }
    }
}

#[async_trait]
impl SignIn for KimaiSignIn {
    fn prompt(&self) -> Prompt {
        self.secrets.prompt()
    }

    async fn sign_in(&self, credentials: &Credentials) -> Result<Option<Subject>, SignInError> {
        self.secrets.sign_in(credentials).await
    }

    async fn is_valid(&self, subject: &Subject) -> Result<bool, SignInError> {
        self.secrets.is_valid(subject).await
    }

    /// Names the user and the host of their Kimai. The slug is not shown, because it can be a credential.
    async fn profile(&self, subject: &Subject) -> Result<Profile, SignInError> {
        let Some(user) = self.users.find(&subject.user) else { return Ok(Profile::default()) };
        let service = user.kimai.url[Position::BeforeHost..Position::AfterPort].to_owned();
        Ok(Profile { display_name: self.name(&user).await, service: Some(service), max_scopes: None })
    }
}

impl AccountDirectory for Users {
    fn find(&self, user: &str) -> Option<SignInAccount> {
        Self::find(self, user).map(|user| SignInAccount { secret: user.auth_secret.clone() })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use kimai_tools::domain::{absences::AbsenceLimits, api::Tls};
    use secrecy::SecretString;

    use super::*;
    use crate::config::users::KimaiAddress;

    fn sign_in(kimai_token: &str, secret: &str) -> impl SignIn {
        let kimai = KimaiAddress { url: "https://kimai.example.com".parse().unwrap(), tls: Tls::System };
        let auth_secret = Some(SecretString::from(secret).into());
        let anna = User { slug: "anna".to_owned(), kimai, token: kimai_token.into(), auth_secret };
        let clients = ClientPool::new(10, TIMEOUT, AbsenceLimits::default(), Arc::new(|_| {}));
        KimaiSignIn::new(Users::new([anna]), clients)
    }

    #[tokio::test]
    async fn other_kimai_token_keeps_grants_valid_and_other_secret_does_not() {
        let fields = [("secret".to_owned(), SecretString::from("s3cret"))].into();
        let credentials = Credentials { account: "anna".to_owned(), fields };
        let subject = sign_in("token", "s3cret").sign_in(&credentials).await.unwrap().unwrap();
        assert!(sign_in("other token", "s3cret").is_valid(&subject).await.unwrap());
        assert!(!sign_in("token", "other secret").is_valid(&subject).await.unwrap());
    }
}

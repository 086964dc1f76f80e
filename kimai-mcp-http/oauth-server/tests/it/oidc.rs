//! Sign-in at an `OpenID` Connect provider, against a provider that the tests control.

mod accounts;
mod provider;
mod tokens;

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use http::{StatusCode, header};
use kimai_tests::identity_provider::IdentityProvider;
use mcp_oauth_server::{
    OidcSettings, OidcSignIn, Profile, Text,
    client::GuardedClient,
    grant::AuthorizationCode,
    oidc::{FoundUser, IdentityDirectory, UserlessAccount},
    secret::Secret,
    sign_in::SignInError,
};
use serde_json::Value;
use url::Url;

use crate::{
    pages::browser::User,
    server::{Answer, CLAUDE, Server, request},
};

/// Users by their identity.
#[derive(Clone, Default)]
struct Directory {
    users: Arc<Mutex<BTreeMap<String, String>>>,
    search: Arc<Mutex<Search>>,
}

/// Search for the users of accounts that have none.
#[derive(Default)]
struct Search {
    /// The user that is found; accounts are not searched for without one.
    user: Option<String>,
    /// E-mail address and linked user of each account.
    accounts: Vec<(Option<String>, Option<String>)>,
    /// Number of users that were stored.
    stored: usize,
}

impl Directory {
    /// Replaces the users: pairs of identity and name.
    fn set(&self, users: &[(&str, &str)]) {
        let users = users.iter().map(|(identity, user)| ((*identity).to_owned(), (*user).to_owned()));
        *self.users.lock().unwrap() = users.collect();
    }
}

#[async_trait]
impl IdentityDirectory for Directory {
    fn find(&self, identity: &str) -> Option<String> {
        self.users.lock().unwrap().get(identity).cloned()
    }

    fn identity(&self, user: &str) -> Option<String> {
        let users = self.users.lock().unwrap();
        users.iter().find(|(_, name)| *name == user).map(|(identity, _)| identity.clone())
    }

    fn needs_email(&self) -> bool {
        self.search.lock().unwrap().user.is_some()
    }

    async fn provision(
        &self,
        account: &UserlessAccount<'_>,
    ) -> Result<Option<Result<FoundUser<'_>, Text>>, SignInError> {
        let mut search = self.search.lock().unwrap();
        let Some(user) = search.user.clone() else { return Ok(None) };
        search.accounts.push((account.email.map(str::to_owned), account.linked_user.map(str::to_owned)));
        let store = async {
            self.search.lock().unwrap().stored += 1;
            Ok(Ok(()))
        };
        Ok(Some(Ok(FoundUser { user, store: Box::pin(store) })))
    }

    async fn profile(&self, user: &str) -> Result<Profile, SignInError> {
        Ok(Profile { display_name: Some(user.to_owned()), ..Profile::default() })
    }
}

/// A server whose users sign in at the stub.
struct Company {
    server: Server,
    stub: IdentityProvider,
    directory: Directory,
}

impl Company {
    async fn new() -> Self {
        Self::with(|settings| settings).await
    }

    /// Creates a server with changed settings.
    async fn with(change: impl FnOnce(OidcSettings) -> OidcSettings) -> Self {
        let stub = IdentityProvider::start().await;
        let directory = Directory::default();
        directory.set(&[("anna@example.com", "anna"), ("ben@example.com", "ben")]);
        let company = Self { server: Server::new(), stub, directory }.restarted(change);
        company.server.store_client("c1", Some("Claude"), None).await;
        company
    }

    /// Returns a server with the same state, provider and users, and with other settings.
    fn restarted(self, change: impl FnOnce(OidcSettings) -> OidcSettings) -> Self {
        let settings = change(OidcSettings {
            client_secret: Some("s3cret & more".into()),
            company: Some("Example Ltd".to_owned()),
            ..OidcSettings::new(self.stub.issuer(), "client")
        });
        let directory = self.directory.clone();
        let server = self.server.with(|oauth| {
            let sign_in =
                OidcSignIn::new(settings.clone(), http(&settings), oauth.state().clone(), directory);
            oauth.with_sign_in(sign_in)
        });
        Self { server, ..self }
    }

    /// Begins an authorization in a new browser.
    async fn begin(&self) -> Visit<'_> {
        let user = User::new(&self.server);
        let id = user.begin(request("c1", CLAUDE, "notes:read")).await;
        Visit { company: self, user, id }
    }

    /// Signs in an account with these claims, and returns the page that follows.
    async fn sign_in(&self, claims: Value) -> Answer {
        let visit = self.begin().await;
        let leaving = visit.leave().await;
        visit.come_back(&leaving, claims).await
    }

    /// Returns the user of a successful sign-in; `Err` is the text of the page.
    async fn user(&self, claims: Value) -> Result<String, String> {
        let visit = self.begin().await;
        let leaving = visit.leave().await;
        let answer = visit.come_back(&leaving, claims).await;
        if answer.status != StatusCode::SEE_OTHER {
            return Err(answer.body);
        }
        let page = visit.user.answer(&visit.id, "allow", &["notes:read"]).await;
        let code = Secret::new(&page.client_parameter("code").unwrap());
        let code = self.server.oauth.state().take::<AuthorizationCode>(code.digest()).await.unwrap().unwrap();
        assert_eq!(code.subject.way, "oidc");
        Ok(code.subject.user)
    }
}

/// An authorization in a browser.
struct Visit<'a> {
    company: &'a Company,
    user: User<'a>,
    id: String,
}

impl Visit<'_> {
    /// Submits the button of the login page.
    async fn press(&self) -> Answer {
        let csrf = self.user.get(&format!("/login?request={}", self.id)).await.csrf();
        self.user.post("/login", &[("request", &self.id), ("csrf", &csrf)]).await
    }

    /// Leaves for the provider and returns its URL.
    async fn leave(&self) -> Leaving {
        let page = self.press().await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        let url = page.header(header::REFRESH).strip_prefix("0; url=").unwrap().parse().unwrap();
        Leaving(url)
    }

    /// Lets the provider sign in an account with these claims, and returns.
    async fn come_back(&self, leaving: &Leaving, claims: Value) -> Answer {
        let now = self.company.server.oauth.state().now().as_second();
        let callback = self.company.stub.sign_in(&leaving.0, now, claims);
        self.callback(callback.query().unwrap()).await
    }

    async fn callback(&self, query: &str) -> Answer {
        self.user.get(&format!("/oauth/oidc/callback?{query}")).await
    }
}

/// URL of the provider to which a browser is sent.
struct Leaving(Url);

impl Leaving {
    fn parameter(&self, name: &str) -> String {
        let mut pairs = self.0.query_pairs();
        pairs.find(|(own, _)| own == name).map(|(_, value)| value.into_owned()).unwrap_or_default()
    }

    /// Returns the query of the response of the provider with this issuer.
    fn callback(&self, issuer: &str) -> String {
        format!("code=the-code&state={}&iss={issuer}", self.parameter("state"))
    }
}

fn http(settings: &OidcSettings) -> GuardedClient {
    let _ = rustls::crypto::ring::default_provider().install_default();
    GuardedClient::new(settings.guard(), |settings| {
        settings().timeout(Duration::from_secs(5)).tls_certs_only([]).build()
    })
    .unwrap()
}

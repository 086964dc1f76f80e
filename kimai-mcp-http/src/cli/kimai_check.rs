//! Checks users' tokens in Kimai.

use std::{collections::HashMap, time::Duration};

use futures_util::{StreamExt, stream};
use kimai_cli::{Exit, Finding};
use kimai_tools::{
    ToolError,
    domain::api::{BuildError, Client, Credentials, Error},
    render::user,
};
use secrecy::SecretString;

use crate::{
    auth::client_pool::USER_AGENT,
    config::users::{KimaiAddress, ListedUser},
};

/// Timeout for a response of Kimai.
const TIMEOUT: Duration = Duration::from_secs(15);

/// Number of users that are checked at the same time.
const CONCURRENCY: usize = 8;

/// Error of a token check, with the next step.
#[derive(Debug, thiserror::Error)]
pub(super) enum CheckError {
    #[error("Kimai cannot be used: {0}")]
    Build(#[from] BuildError),
    #[error("Kimai did not respond in time")]
    Timeout,
    #[error("{}", ToolError::explain_api(.0).what)]
    Kimai(#[from] Error),
}

impl CheckError {
    /// Returns the exit status of a command that fails with this error.
    pub(super) fn exit(&self) -> Exit {
        match self {
            Self::Build(_) => Exit::NotConfigured,
            Self::Kimai(Error::Api(error)) if matches!(error.status, 401 | 403) => Exit::TokenRefused,
            Self::Timeout | Self::Kimai(_) => Exit::Unreachable,
        }
    }

    /// Returns the instruction that solves the problem.
    pub(super) fn next_step(&self) -> String {
        let next_step = match self {
            Self::Build(BuildError::Certificates { .. }) => {
                "Set ssl_verify to true, false, or a PEM file of certificates."
            }
            Self::Build(BuildError::InvalidCredentials(_) | BuildError::EmptyCredentials(_)) => {
                "Copy the token again; Kimai shows it when it is created."
            }
            Self::Build(_) => "Correct the URL; use one such as https://kimai.example.com.",
            Self::Timeout | Self::Kimai(Error::Transport(_)) => {
                "Check the URL, the network, the TLS settings and Kimai itself."
            }
            Self::Kimai(error) => return ToolError::explain_api(error).next_step.unwrap_or_default(),
        };
        next_step.to_owned()
    }
}

/// Builds a client. Kimai is not contacted.
pub(super) fn client(kimai: &KimaiAddress, token: &SecretString) -> Result<Client, BuildError> {
    Client::builder(kimai.url.as_str(), Credentials::Token(token.clone()))
        .tls(kimai.tls.clone())
        .user_agent(USER_AGENT)
        .build()
}

/// Returns the name of the token's user, such as `Anna Arbeiter (#2)`.
pub(super) async fn token_user(client: &Client) -> Result<String, CheckError> {
    let response = tokio::time::timeout(TIMEOUT, client.users().me()).await;
    let user = response.map_err(|_| CheckError::Timeout)??;
    Ok(user::name(&user))
}

/// Checks the tokens of all users. Returns one finding per user, in their order.
pub(super) async fn check_users(users: &[ListedUser]) -> Vec<Finding> {
    let mut clients = HashMap::new();
    let users: Vec<_> = users.iter().map(|listed| (listed, shared_client(&mut clients, listed))).collect();
    let findings = users.into_iter().map(|(listed, client)| check_user(listed, client));
    stream::iter(findings).buffered(CONCURRENCY).collect().await
}

/// Returns a client that shares the connections of its Kimai.
fn shared_client(
    clients: &mut HashMap<KimaiAddress, Client>,
    listed: &ListedUser,
) -> Result<Client, BuildError> {
    let user = &listed.user;
    if let Some(client) = clients.get(&user.kimai) {
        return client.with_credentials(&Credentials::Token(user.token.clone()));
    }
    let client = client(&user.kimai, &user.token)?;
    clients.insert(user.kimai.clone(), client.clone());
    Ok(client)
}

async fn check_user(listed: &ListedUser, client: Result<Client, BuildError>) -> Finding {
    let result = match client {
        Ok(client) => token_user(&client).await,
        Err(error) => Err(error.into()),
    };
    let url = &listed.user.kimai.url;
    match result {
        Ok(name) => Finding::ok(&listed.name, format!("{name} at {url}")),
        Err(error) => {
            Finding::failed(error.exit(), &listed.name, format!("at {url}: {error}"), error.next_step())
        }
    }
}

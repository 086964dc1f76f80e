//! Whether a Kimai knows a user, asked before anybody relies on it.

use std::time::Duration;

use kimai_cli::Exit;
use kimai_tools::{
    ToolError,
    domain::api::{BuildError, Client, Credentials, Error},
    render::user,
};
use secrecy::SecretString;

use crate::users::KimaiAddress;

/// How long an answer may take: whoever asks is waiting too.
const PATIENCE: Duration = Duration::from_secs(15);

/// Why a Kimai does not know a user, and what to do.
#[derive(Debug)]
pub(crate) struct Unknown {
    pub(crate) exit: Exit,
    pub(crate) text: String,
    pub(crate) next: String,
}

/// A client for this Kimai; nothing is contacted.
pub(crate) fn client(kimai: &KimaiAddress, token: &SecretString) -> Result<Client, Unknown> {
    Client::builder(kimai.url.as_str(), Credentials::Token(token.clone()))
        .tls(kimai.tls.clone())
        .user_agent(concat!("kimai-mcp-http/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(|error| unusable(&error))
}

/// Who the token is of: `Anna Arbeiter (#2)`.
pub(crate) async fn who(client: &Client) -> Result<String, Unknown> {
    match tokio::time::timeout(PATIENCE, client.users().me()).await {
        Ok(Ok(me)) => Ok(user::name(&me)),
        Ok(Err(error)) => Err(refused(&error)),
        Err(_) => Err(Unknown {
            exit: Exit::Unreachable,
            text: "Kimai did not answer in time".to_owned(),
            next: "Check the URL, the network and Kimai itself.".to_owned(),
        }),
    }
}

pub(crate) fn unusable(error: &BuildError) -> Unknown {
    let next = match error {
        BuildError::Certificates { .. } => {
            "Correct ssl_verify: true, false, or a file of certificates in PEM."
        }
        BuildError::InvalidCredentials(_) | BuildError::EmptyCredentials(_) => {
            "Copy the token again; Kimai shows it when it is made."
        }
        _ => "Correct the URL, such as https://kimai.example.com.",
    };
    Unknown {
        exit: Exit::NotConfigured,
        text: format!("Kimai cannot be asked: {error}"),
        next: next.to_owned(),
    }
}

fn refused(error: &Error) -> Unknown {
    let exit = match error {
        Error::Api(refusal) if matches!(refusal.status, 401 | 403) => Exit::TokenRefused,
        _ => Exit::Unreachable,
    };
    let explanation = ToolError::explain_api(error);
    Unknown { exit, text: explanation.what, next: explanation.next_step.unwrap_or_default() }
}

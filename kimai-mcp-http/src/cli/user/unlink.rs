//! Command `user unlink`.

use std::{error::Error, sync::Arc, time::Duration};

use clap::ArgMatches;
use kimai_cli::{CliError, ConfigError, Exit};
use kimai_tools::{Policy, domain::absences::AbsenceLimits};
use mcp_oauth_server::{AuthorizationServer, Branding, grant};
use tokio::runtime;

use crate::{
    auth::{
        ClientPool, oauth,
        own_token::{self, OwnTokenSignIn, PersonNames},
        token_writes::TokenWrites,
    },
    cli::state::{self, StateError},
    config::{Backend, Environment, Options, StateSettings, scopes::catalog},
};

/// Removes the link of a user to the account at the identity provider, and ends the sessions of the user.
pub(super) fn run(
    slug: &str,
    options: &Options,
    matches: &ArgMatches,
    environment: &Environment,
) -> Result<(), CliError> {
    let settings = StateSettings::read(options, matches, environment)?;
    check(&settings, slug)?;
    let runtime = runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime
        .map_err(|error| ConfigError::new("the program", format!("cannot start ({error})"), "try again"))?;
    let message = if runtime.block_on(unlink(settings, slug))? {
        "Unlinked. The next account of the identity provider with this identity becomes the user's account."
    } else {
        "The user was not linked to an account."
    };
    anstream::println!("{message}");
    Ok(())
}

fn check(settings: &StateSettings, slug: &str) -> Result<(), ConfigError> {
    if matches!(settings.state.backend, Backend::Memory) {
        let problem = "is in the memory of the server, where commands cannot read it";
        let next_step = "set --oauth-state-file or --state, for the server and for this command";
        return Err(ConfigError::new("the state", problem, next_step));
    }
    if settings.oidc.is_none() {
        let next_step = "use the settings of the server, with --auth-backend oidc";
        return Err(ConfigError::new("the identity provider", "is not configured", next_step));
    }
    if settings.users.find(slug).is_none() && !own_token::is_person(slug) {
        let next_step = "list the slugs with kimai-mcp-http user list --show, and persons with kimai-mcp-http sessions list --show";
        return Err(ConfigError::new("the user", "does not exist", next_step));
    }
    Ok(())
}

/// Returns true if the user was linked.
async fn unlink(settings: StateSettings, slug: &str) -> Result<bool, CliError> {
    let state = state::open_existing(&settings.state).map_err(|error| state_error(&error))?;
    let (Some(state), Some(config)) = (state, settings.oidc) else { return Ok(false) };
    state.check_readable().await.map_err(|error| state_error(&StateError::from(error)))?;
    let own_token = settings.sign_in.own_token.map(|own_token| {
        let clients = ClientPool::new(1, Duration::ZERO, AbsenceLimits::default(), Arc::new(|_| ()));
        let (policy, names) = (Policy::default(), PersonNames::default());
        OwnTokenSignIn::new(&own_token, state.clone(), clients, &policy, names, TokenWrites::default())
    });
    let company = oauth::company_sign_in(&config, state.clone(), settings.users, None, own_token, None)?;
    let was_linked = company.remove_link(slug).await.map_err(|error| state_error(&error))?;
    let branding = Branding::new("Kimai MCP", "Kimai");
    let server = AuthorizationServer::new(settings.public_url, company, state, catalog(), branding);
    grant::revoke_all(&server, slug).await.map_err(|error| state_error(&error))?;
    Ok(was_linked)
}

fn state_error(error: &dyn Error) -> CliError {
    let cause = error.source().map(|cause| format!(": {cause}")).unwrap_or_default();
    let next_step = "use the same state and the same state key as the server";
    let error = ConfigError::new("the state", format!("cannot be used ({error}{cause})"), next_step);
    CliError::new(Exit::CannotServe, error)
}

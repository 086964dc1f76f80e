//! `user rotate`: a new login secret, or a new token of Kimai.

use kimai_cli::CliError;
use secrecy::{ExposeSecret, SecretString};

use super::{Work, add, known, token};
use crate::{
    arguments::Rotate,
    users::{User, secret_variable},
};

pub(super) fn run(work: &Work<'_>, options: &Rotate) -> Result<(), CliError> {
    match &options.kimai_token {
        Some(given) => new_token(work, options, given.as_ref()),
        None => new_secret(work, &options.slug),
    }
}

fn new_secret(work: &Work<'_>, slug: &str) -> Result<(), CliError> {
    let mut file = work.file()?;
    let secret = add::secret()?;
    file.set(slug, "auth_secret", secret.expose())?;
    file.save()?;
    anstream::println!(
        "The new auth secret, shown this once. Every assistant of the user has to log in again with it:\n\n  {}",
        secret.expose()
    );
    if secret_variable(slug, work.environment).is_some() {
        anstream::println!(
            "\nNeither is so while a variable KIMAI_USER_…_AUTH_SECRET sets another one for this user."
        );
    }
    Ok(())
}

fn new_token(work: &Work<'_>, options: &Rotate, given: Option<&SecretString>) -> Result<(), CliError> {
    let mut file = work.file()?;
    let old = file.user(&options.slug)?;
    let variable = || work.environment.get("KIMAI_API_TOKEN").map(SecretString::from);
    let given = given.filter(|token| !token.expose_secret().trim().is_empty()).cloned();
    let token = given.or_else(variable).map_or_else(token::asked, Ok)?;
    let user = User { token: token.expose_secret().trim().into(), ..old };
    if !options.no_check {
        anstream::println!("Kimai knows the token as that of {}.", known(&user)?);
    }
    file.set(&options.slug, "kimai_token", user.token.expose_secret())?;
    file.save()?;
    anstream::println!("The user has the new token. A server that is running knows by itself.");
    Ok(())
}

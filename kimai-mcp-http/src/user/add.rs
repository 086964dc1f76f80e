//! `user add`: a new user, with a slug and a login secret that nobody can guess.

use kimai_cli::{CliError, ConfigError, Exit};
use kimai_tools::domain::api::Client;
use mcp_oauth_server::secret::Secret;
use secrecy::{ExposeSecret, SecretString};

use super::{Work, known, token};
use crate::{
    arguments::Add,
    users::{KimaiAddress, User, tls},
};

/// 22 letters and digits are 131 bits.
const SLUG_LENGTH: usize = 22;

pub(super) fn run(work: &Work<'_>, options: &Add) -> Result<(), CliError> {
    let public = work.public_url()?;
    let mut file = work.file()?;
    let verify = work.arguments.headers.ssl_verify.as_deref().map(str::trim).filter(|text| !text.is_empty());
    let kimai = KimaiAddress { url: address(work, options)?, tls: tls(verify.unwrap_or_default()) };
    let token = match options.kimai_token.as_ref().filter(|token| !token.expose_secret().trim().is_empty()) {
        Some(token) => SecretString::from(token.expose_secret().trim()),
        None => token::asked()?,
    };
    let auth_secret = secret()?;
    let user = User { slug: slug()?, kimai, token, auth_secret: Some(auth_secret.expose().into()) };
    let who = if options.no_check { None } else { Some(known(&user)?) };
    file.add(&user, verify);
    file.save()?;
    tell(who.as_deref(), &public, &user.slug, &auth_secret);
    Ok(())
}

fn address(work: &Work<'_>, options: &Add) -> Result<url::Url, CliError> {
    let given = [options.kimai_url.as_ref(), work.arguments.headers.default_kimai_url.as_ref()];
    let given = given.into_iter().flatten().map(|text| text.trim()).find(|text| !text.is_empty());
    let next = "give its start page with --kimai-url, such as https://kimai.example.com";
    let text = given.ok_or_else(|| ConfigError::new("the user's Kimai", "is missing", next))?;
    let wrong = |error| ConfigError::new("the user's Kimai", format!("cannot be used ({error})"), next);
    Ok(Client::normalize_url(text).map_err(wrong)?)
}

/// A login secret that nobody can guess.
pub(super) fn secret() -> Result<Secret, CliError> {
    Secret::random().map_err(|error| {
        let problem =
            ConfigError::new("the system", format!("has no randomness to give ({error})"), "try again");
        CliError::new(Exit::Failure, problem)
    })
}

/// Letters and digits alone: what begins with `_` is a comment in the file, and with `-` an option.
fn slug() -> Result<String, CliError> {
    loop {
        let random = secret()?;
        let slug: String =
            random.expose().chars().filter(char::is_ascii_alphanumeric).take(SLUG_LENGTH).collect();
        if slug.len() == SLUG_LENGTH {
            return Ok(slug);
        }
    }
}

fn tell(who: Option<&str>, public: &str, slug: &str, secret: &Secret) {
    let who = who.map_or_else(|| "The user".to_owned(), |who| format!("{who} of Kimai"));
    anstream::println!("{who} can use this server now. They need, and it is shown this once:\n");
    anstream::println!("  Connector URL  {public}");
    anstream::println!("  User slug      {slug}");
    anstream::println!("  Auth secret    {}", secret.expose());
}

#[cfg(test)]
mod tests {
    use super::{SLUG_LENGTH, slug};
    use crate::users::{guessable, valid};

    #[test]
    fn a_slug_cannot_be_guessed_and_is_neither_a_comment_nor_an_option() {
        let (one, other) = (slug().unwrap(), slug().unwrap());
        assert_ne!(one, other);
        assert!(one.len() == SLUG_LENGTH && valid(&one) && !guessable(&one), "{one}");
        assert!(one.chars().all(char::is_alphanumeric), "{one}");
    }
}

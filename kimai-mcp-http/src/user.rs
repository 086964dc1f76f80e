//! `user`: the people in the file of users.

mod add;
mod file;
mod list;
mod remove;
mod rotate;
mod token;

use std::path::Path;

use clap::ArgMatches;
use file::UsersFile;
use kimai_cli::{CliError, ConfigError, Exit};

use crate::{
    account,
    arguments::{Arguments, UserCommand},
    environment::Environment,
    settings,
    users::User,
};

/// What is done to the users, and with what.
struct Work<'a> {
    arguments: &'a Arguments,
    matches: &'a ArgMatches,
    environment: &'a Environment,
}

/// Does it, and prints what came of it.
pub(crate) fn run(
    command: &UserCommand,
    arguments: &Arguments,
    matches: &ArgMatches,
    environment: &Environment,
) -> Result<Exit, CliError> {
    let work = Work { arguments, matches, environment };
    match command {
        UserCommand::Add(options) => add::run(&work, options),
        UserCommand::List(options) => list::run(&work, options),
        UserCommand::Remove(options) => remove::run(&work, &options.slug),
        UserCommand::Rotate(options) => rotate::run(&work, options),
    }?;
    Ok(Exit::Success)
}

impl Work<'_> {
    fn file(&self) -> Result<UsersFile, CliError> {
        let given = self.arguments.people.users_config.as_deref().map(str::trim);
        let path = given.filter(|path| !path.is_empty()).ok_or_else(|| {
            let next = "name it with --users-config or USERS_CONFIG_FILE";
            ConfigError::new("the file of users", "is not named", next)
        })?;
        Ok(UsersFile::open(Path::new(path))?)
    }

    fn public_url(&self) -> Result<String, CliError> {
        Ok(settings::place(self.arguments, self.matches)?.public.resource())
    }
}

/// Who the user is for their Kimai.
fn known(user: &User) -> Result<String, CliError> {
    let asked = account::client(&user.kimai, &user.token).and_then(|client| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| account::Unknown {
            exit: Exit::Failure,
            text: error.to_string(),
            next: "Try again.".to_owned(),
        })?;
        runtime.block_on(account::who(&client))
    });
    asked.map_err(|unknown| {
        let next = format!("{} Nothing was written; --no-check writes it all the same.", unknown.next);
        CliError::new(unknown.exit, ConfigError::new(format!("{}:", user.kimai.url), unknown.text, next))
    })
}

//! `user list`: who may use the server, from wherever they are configured.

use kimai_cli::{CliError, print_errors};

use super::Work;
use crate::{arguments::List, settings};

pub(super) fn run(work: &Work<'_>, options: &List) -> Result<(), CliError> {
    let users = settings::users(work.arguments, work.matches, work.environment)?;
    let listed = users.listed();
    let slug = |slug: &str| if options.show { slug.to_owned() } else { "********".to_owned() };
    let rows = listed.iter().map(|listed| {
        let login = if listed.user.auth_secret.is_some() { "has a secret" } else { "has no secret" };
        [listed.name.clone(), slug(&listed.user.slug), login.to_owned(), listed.user.kimai.url.to_string()]
    });
    let rows: Vec<_> = rows.collect();
    let width = |column: usize| {
        rows.iter()
            .filter_map(|row| row.get(column))
            .map(|cell| cell.chars().count())
            .max()
            .unwrap_or_default()
    };
    let (names, slugs, logins) = (width(0), width(1), width(2));
    for [name, slug, login, kimai] in &rows {
        anstream::println!("{name:names$}  {slug:slugs$}  {login:logins$}  {kimai}");
    }
    print_errors(&users.faults());
    Ok(())
}

//! What the token may do, from reads alone.

use kimai_tools::domain::api::{
    Client, Error, InvoiceQuery, Owner, TeamQuery, TimesheetQuery, User, UserQuery,
};

use super::Finding;

/// How many records are looked at for one of somebody else's.
const LOOKED_AT: u32 = 100;

pub(super) async fn found(client: &Client, me: &User) -> Vec<Finding> {
    let (users, teams) = (UserQuery::default(), TeamQuery::default());
    let invoices = InvoiceQuery { size: Some(1), ..InvoiceQuery::default() };
    let (user_api, team_api, invoice_api) = (client.users(), client.teams(), client.invoices());
    let (users, teams, invoices, others) = tokio::join!(
        user_api.list(&users),
        team_api.list(&teams),
        invoice_api.page(&invoices),
        others(client, me)
    );
    let others = others.map(|seen| {
        if seen { "yes".to_owned() } else { format!("none among the latest {LOOKED_AT} that it sees") }
    });
    let may = [
        ("users", count(users.map(|users| users.rows.len()))),
        ("teams", count(teams.map(|teams| teams.rows.len()))),
        ("invoices", invoices.map(|_| "yes".to_owned())),
        ("records of others", others),
    ];
    let (said, failed): (Vec<_>, Vec<_>) =
        may.into_iter().map(|(what, answer)| right(what, answer)).partition(Result::is_ok);
    let said: Vec<String> = said.into_iter().flatten().collect();
    let good = Finding::good("may read", said.join("; "));
    std::iter::once(good).chain(failed.into_iter().filter_map(Result::err)).collect()
}

/// Kimai leaves out without a word what the caller may not see.
async fn others(client: &Client, me: &User) -> Result<bool, Error> {
    let query = TimesheetQuery { user: Some(Owner::All), size: Some(LOOKED_AT), ..Default::default() };
    let page = client.timesheets().page(&query).await?;
    Ok(page.iter().any(|record| record.user.id() != me.id))
}

fn count(rows: Result<usize, Error>) -> Result<String, Error> {
    rows.map(|rows| format!("yes ({rows})"))
}

/// A refusal is an answer; anything else is a failure.
fn right(what: &str, answer: Result<String, Error>) -> Result<String, Finding> {
    match answer {
        Ok(answer) => Ok(format!("{what}: {answer}")),
        Err(error) if error.status() == Some(403) => Ok(format!("{what}: no")),
        Err(error) => {
            Err(Finding::warning("may read", format!("{what}: not known ({error})"), "Check again later."))
        }
    }
}

//! Whether every user's Kimai knows them.

use std::collections::HashMap;

use futures_util::{StreamExt, stream};
use kimai_cli::Finding;
use kimai_tools::domain::api::{Client, Credentials};

use crate::{
    account::{self, Unknown},
    users::{KimaiAddress, Listed},
};

/// How many are asked at once.
const AT_ONCE: usize = 8;

/// A finding for each user, in their order.
pub(super) async fn found(listed: &[Listed]) -> Vec<Finding> {
    let mut connections = HashMap::new();
    let asked: Vec<_> = listed.iter().map(|listed| (listed, client(&mut connections, listed))).collect();
    let findings = asked.into_iter().map(|(listed, client)| finding(listed, client));
    stream::iter(findings).buffered(AT_ONCE).collect().await
}

/// Users of the same Kimai share its connections.
fn client(connections: &mut HashMap<KimaiAddress, Client>, listed: &Listed) -> Result<Client, Unknown> {
    let user = &listed.user;
    if let Some(client) = connections.get(&user.kimai) {
        return client
            .with_credentials(&Credentials::Token(user.token.clone()))
            .map_err(|error| account::unusable(&error));
    }
    let client = account::client(&user.kimai, &user.token)?;
    connections.insert(user.kimai.clone(), client.clone());
    Ok(client)
}

async fn finding(listed: &Listed, client: Result<Client, Unknown>) -> Finding {
    let known = match client {
        Ok(client) => account::who(&client).await,
        Err(unknown) => Err(unknown),
    };
    let url = &listed.user.kimai.url;
    match known {
        Ok(who) => Finding::ok(&listed.name, format!("{who} of {url}")),
        Err(Unknown { exit, text, next }) => {
            Finding::failed(exit, &listed.name, format!("{text} ({url})"), next)
        }
    }
}

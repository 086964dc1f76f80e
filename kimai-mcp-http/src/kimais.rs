//! Every Kimai that callers have: one pool of connections for each address, a few bytes for each account.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use kimai_tools::domain::{
    Session,
    absences::AbsenceLimits,
    api::{Client, Credentials, Observer, outbound::PublicOnly},
};
use moka::sync::Cache;

use crate::{caller::Account, users::KimaiAddress};

/// How many addresses are kept open at once. Only callers who name their own Kimai can make it more than a few.
const MOST_ADDRESSES: u64 = 1_000;

/// Finds the Kimai of an account. Clones share what is known.
#[derive(Clone)]
pub struct Kimais {
    clients: Cache<(KimaiAddress, bool), Client>,
    known: Cache<String, Known>,
    limits: AbsenceLimits,
    observer: Observer,
}

/// An account's Kimai, and whether it refused the account's token.
#[derive(Clone)]
struct Known {
    kimai: Session,
    refused: Arc<AtomicBool>,
}

impl Kimais {
    /// Remembers at most so many accounts, each for so long after its last call.
    pub fn new(most: u64, idle: Duration, limits: AbsenceLimits, observer: Observer) -> Self {
        let known = Cache::builder().max_capacity(most).time_to_idle(idle).build();
        let clients = Cache::builder().max_capacity(MOST_ADDRESSES).time_to_idle(idle).build();
        Self { clients, known, limits, observer }
    }

    /// The Kimai of this account. Nothing is contacted.
    ///
    /// # Errors
    /// A text for the model and its user: what cannot be used, and what to do.
    pub fn of(&self, account: &Account) -> Result<Session, String> {
        let made = self.known.try_get_with(account.digest(), || self.made(account));
        made.map(|known| known.kimai).map_err(|problem| (*problem).clone())
    }

    /// Whether this account's Kimai refused its token (401), in whichever request of a call, until that is forgotten.
    pub fn have_refused(&self, account: &Account) -> bool {
        self.known.get(&account.digest()).is_some_and(|known| known.refused.load(Ordering::Relaxed))
    }

    /// Forgets it, once what follows from it is done: calls that end meanwhile still learn of it.
    pub fn forget_refusal(&self, account: &Account) {
        if let Some(known) = self.known.get(&account.digest()) {
            known.refused.store(false, Ordering::Relaxed);
        }
    }

    fn made(&self, account: &Account) -> Result<Known, String> {
        let credentials = Credentials::Token(account.token.clone());
        let pool = self.client(account, &credentials)?;
        let client = pool.with_credentials(&credentials).map_err(|error| unusable(&error))?;
        let refused = Arc::<AtomicBool>::default();
        let client = client.with_observer(self.noticing(refused.clone()));
        Ok(Known { kimai: Session::new(client).with_absence_limits(self.limits), refused })
    }

    /// The observer, which notices a refused token as well.
    fn noticing(&self, refused: Arc<AtomicBool>) -> Observer {
        let observer = self.observer.clone();
        Arc::new(move |exchange| {
            if exchange.status == Some(401) {
                refused.store(true, Ordering::Relaxed);
            }
            observer(exchange);
        })
    }

    fn client(&self, account: &Account, credentials: &Credentials) -> Result<Client, String> {
        let place = (account.kimai.clone(), account.public_only);
        if let Some(client) = self.clients.get(&place) {
            return Ok(client);
        }
        let mut builder = Client::builder(account.kimai.url.as_str(), credentials.clone())
            .tls(account.kimai.tls.clone())
            .user_agent(concat!("kimai-mcp-http/", env!("CARGO_PKG_VERSION")));
        if account.public_only {
            builder = builder.public_only(PublicOnly::new());
        }
        let client = builder.build().map_err(|error| unusable(&error))?;
        self.clients.insert(place, client.clone());
        Ok(client)
    }
}

fn unusable(error: &dyn fmt::Display) -> String {
    format!("Your Kimai cannot be used: {error}. Whoever runs this server can correct its configuration.")
}

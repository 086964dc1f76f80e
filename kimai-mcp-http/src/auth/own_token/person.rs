//! Persons who signed in with their own token, and the record with the token of each.

use jiff::{SignedDuration, Timestamp};
use kimai_tools::domain::api::{Id, User as KimaiUser};
use mcp_oauth_server::{
    State,
    secret::Digest,
    state::{Kind, Record, StoreError},
};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize, Serializer};
use url::Url;

use super::Account;
use crate::config::OfferedKimais;

/// Number of attempts to write a record that others write at the same time.
const MAX_ATTEMPTS: usize = 8;

/// A person: a user of a Kimai, with the token. One record per person.
#[derive(Clone, Serialize, Deserialize)]
pub struct Person {
    /// URL of the Kimai.
    kimai: Url,
    /// Id of the user in Kimai.
    id: u64,
    /// Name and id, such as `Anna Arbeiter (#3)`.
    name: String,
    /// Roles in Kimai, if it returns them.
    #[serde(default)]
    roles: Option<Vec<String>>,
    /// The token; `None` after Kimai refused it.
    token: Option<StoredToken>,
    /// Time at which the token was entered.
    since: Option<Timestamp>,
    /// Name and id of the token in Kimai, if this server created it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    created_token: Option<CreatedToken>,
}

/// A token that this server created in Kimai.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreatedToken {
    /// Id in Kimai, if Kimai returned it.
    pub id: Option<u64>,
    /// Name in Kimai.
    pub name: String,
}

impl Record for Person {
    const KIND: Kind = Kind::new("person").with_max_records(100_000);
}

/// A token as the encrypted record contains it.
#[derive(Clone, Deserialize)]
#[serde(transparent)]
struct StoredToken(SecretString);

impl Serialize for StoredToken {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.expose_secret())
    }
}

impl Person {
    /// Creates the person of an account that Kimai accepted.
    pub fn new(account: &Account, id: Id<KimaiUser>, name: String, roles: Option<Vec<String>>) -> Self {
        let kimai = account.kimai.url.clone();
        let token = Some(StoredToken(account.token.clone()));
        Self { kimai, id: id.get(), name, roles, token, since: None, created_token: None }
    }

    /// Marks the token as one that this server created.
    #[must_use]
    pub fn with_created_token(self, token: CreatedToken) -> Self {
        Self { created_token: Some(token), ..self }
    }

    /// Returns the name of the user in grants, such as `3@https://kimai.example.com`. It is no slug, because of its characters.
    pub fn user(&self) -> String {
        user_at(self.id, &self.kimai)
    }
}

/// Returns the name in grants of the user with this id at a Kimai.
pub fn user_at(id: u64, kimai: &Url) -> String {
    format!("{id}@{}", kimai.as_str().trim_end_matches('/'))
}

/// Returns the id in Kimai of the person with this name in grants; `None` if the person is not at this Kimai.
pub fn id_at(user: &str, kimai: &Url) -> Option<u64> {
    let (id, _) = user.split_once('@')?;
    id.parse().ok().filter(|id| user_at(*id, kimai) == user)
}

/// Returns true if the name of a user in grants is that of a person, see [`Person::user`].
pub fn is_person(user: &str) -> bool {
    user.contains("@http")
}

/// A person who can call: the account and the description of the user.
#[derive(Debug, Clone)]
pub struct PersonAccount {
    /// The account in Kimai.
    pub account: Account,
    /// Name and id, such as `Anna Arbeiter (#3)`.
    pub name: String,
    /// Roles in Kimai, if it returns them.
    pub roles: Option<Vec<String>>,
    /// Name and id of the token in Kimai, if this server created it.
    pub created_token: Option<CreatedToken>,
}

/// All persons. Clones are cheap.
#[derive(Clone)]
pub struct Persons {
    state: State,
    kimais: OfferedKimais,
}

impl Persons {
    /// Creates the persons of an encrypted state.
    pub const fn new(state: State, kimais: OfferedKimais) -> Self {
        Self { state, kimais }
    }

    pub(super) const fn state(&self) -> &State {
        &self.state
    }

    pub(super) const fn kimais(&self) -> &OfferedKimais {
        &self.kimais
    }

    /// Returns the person with this name in grants; `None` if there is no token or the Kimai is not allowed any more.
    ///
    /// # Errors
    /// If the state cannot be read.
    pub async fn find(&self, user: &str) -> Result<Option<PersonAccount>, StoreError> {
        let Some(stored) = self.state.get::<Person>(id(user)).await? else { return Ok(None) };
        let Person { kimai, name, roles, token, created_token, .. } = stored.record;
        let (Some(StoredToken(token)), Some((kimai, public_only))) = (token, self.kimais.find_stored(&kimai))
        else {
            return Ok(None);
        };
        let account = Account::with_token(kimai, public_only, token);
        Ok(Some(PersonAccount { account, name, roles, created_token }))
    }

    /// Stores the token of a person who signs in. A known person keeps the longer lifetime `ttl`, a new one has `unused_ttl`
    /// until a client gets tokens.
    pub(super) async fn sign_in(
        &self,
        user: &str,
        person: Person,
        unused_ttl: SignedDuration,
        ttl: SignedDuration,
    ) -> Result<(), StoreError> {
        let person = Person { since: Some(self.state.now()), ..person };
        let known = self.state.get::<Person>(id(user)).await?;
        let was_used = known.is_some_and(|known| {
            known.record.token.is_some() && known.expires_at.duration_since(self.state.now()) > unused_ttl
        });
        self.state.put(id(user), &person, if was_used { ttl } else { unused_ttl }).await
    }

    /// Writes the record again, so that it lives for `ttl`. Returns the name of the person.
    pub(super) async fn keep(&self, user: &str, ttl: SignedDuration) -> Result<Option<String>, StoreError> {
        for _ in 0..MAX_ATTEMPTS {
            let Some(stored) = self.state.get::<Person>(id(user)).await? else { return Ok(None) };
            if self.state.replace(id(user), stored.revision, &stored.record, ttl).await? {
                return Ok(Some(stored.record.name));
            }
        }
        // Others write it all the time, so it is kept.
        Ok(None)
    }

    /// Removes a token that Kimai refused, and returns true if grants of the user must end: unless a new token has taken the
    /// place of this one, or the user is no person.
    ///
    /// # Errors
    /// If the state cannot be read or written.
    pub async fn refuse(&self, user: &str, token: &SecretString) -> Result<bool, StoreError> {
        for _ in 0..MAX_ATTEMPTS {
            let Some(stored) = self.state.get::<Person>(id(user)).await? else { return Ok(true) };
            let current = stored.record.token.as_ref().map(|token| token.0.expose_secret());
            if current.is_some_and(|current| current != token.expose_secret()) {
                return Ok(false);
            }
            let ttl = stored.expires_at.duration_since(self.state.now());
            let person = Person { token: None, ..stored.record };
            if self.state.replace(id(user), stored.revision, &person, ttl).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Removes the record of a person.
    ///
    /// # Errors
    /// If the state cannot be written.
    pub async fn forget(&self, user: &str) -> Result<(), StoreError> {
        self.state.take::<Person>(id(user)).await.map(drop)
    }
}

/// Returns the id of the record of a person.
fn id(user: &str) -> Digest {
    Digest::of([user])
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use kimai_tools::domain::api::Tls;
    use mcp_oauth_server::{Cipher, clock, state::Sqlite};

    use super::*;
    use crate::config::{state::NAMESPACE, users::KimaiAddress};

    const KEY: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
    const TTL: SignedDuration = SignedDuration::from_hours(90 * 24);
    const UNUSED: SignedDuration = SignedDuration::from_hours(2);

    fn kimai() -> KimaiAddress {
        KimaiAddress { url: "https://kimai.example.com/".parse().unwrap(), tls: Tls::System }
    }

    fn persons(now: &Arc<std::sync::Mutex<Timestamp>>) -> Persons {
        let now = now.clone();
        let clock: clock::Clock = Arc::new(move || *now.lock().unwrap());
        let cipher = Cipher::new(Some(KEY), NAMESPACE).unwrap();
        let state = State::new(Arc::new(Sqlite::in_memory().unwrap()), clock, cipher);
        Persons::new(state, OfferedKimais::new(Some(kimai()), crate::config::AllowedKimais::default()))
    }

    fn anna(token: &str) -> Person {
        let account = Account::with_token(kimai(), false, token.into());
        Person::new(&account, Id::new(3), "Anna (#3)".to_owned(), None)
    }

    async fn token(persons: &Persons) -> Option<String> {
        let person = persons.find("3@https://kimai.example.com").await.unwrap();
        person.map(|person| person.account.token.expose_secret().to_owned())
    }

    #[tokio::test]
    async fn token_is_replaced_kept_and_gone_after_ninety_days_without_use() {
        let now = Arc::new(std::sync::Mutex::new(Timestamp::UNIX_EPOCH));
        let later = |hours| *now.lock().unwrap() += SignedDuration::from_hours(hours);
        let persons = persons(&now);
        let user = anna("t").user();
        assert_eq!(user, "3@https://kimai.example.com");
        persons.sign_in(&user, anna("first"), UNUSED, TTL).await.unwrap();
        later(3);
        assert_eq!(token(&persons).await, None, "no client got tokens");
        persons.sign_in(&user, anna("first"), UNUSED, TTL).await.unwrap();
        persons.keep(&user, TTL).await.unwrap();
        later(24 * 60);
        persons.sign_in(&user, anna("second"), UNUSED, TTL).await.unwrap();
        later(24 * 60);
        assert_eq!(token(&persons).await.as_deref(), Some("second"));
        persons.keep(&user, TTL).await.unwrap();
        later(24 * 89);
        assert_eq!(token(&persons).await.as_deref(), Some("second"));
        later(25);
        assert_eq!(token(&persons).await, None);
    }

    #[tokio::test]
    async fn refusal_of_a_replaced_token_has_no_effect() {
        let now = Arc::new(std::sync::Mutex::new(Timestamp::UNIX_EPOCH));
        let persons = persons(&now);
        let user = anna("t").user();
        persons.sign_in(&user, anna("first"), UNUSED, TTL).await.unwrap();
        persons.sign_in(&user, anna("second"), UNUSED, TTL).await.unwrap();
        assert!(!persons.refuse(&user, &"first".into()).await.unwrap());
        assert_eq!(token(&persons).await.as_deref(), Some("second"));
        assert!(persons.refuse(&user, &"second".into()).await.unwrap());
        assert_eq!(token(&persons).await, None);
        persons.sign_in(&user, anna("third"), UNUSED, TTL).await.unwrap();
        assert_eq!(token(&persons).await.as_deref(), Some("third"));
    }

    #[tokio::test]
    async fn person_of_a_kimai_that_is_not_allowed_any_more_is_unknown() {
        let now = Arc::new(std::sync::Mutex::new(Timestamp::UNIX_EPOCH));
        let persons = persons(&now);
        persons.sign_in(&anna("t").user(), anna("t"), UNUSED, TTL).await.unwrap();
        let other = Persons::new(persons.state.clone(), OfferedKimais::default());
        assert_eq!((token(&persons).await.is_some(), token(&other).await), (true, None));
    }
}

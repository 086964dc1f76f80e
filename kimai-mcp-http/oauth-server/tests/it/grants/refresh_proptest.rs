//! Property tests of refresh token rotation: arbitrary requests against a model, and a client that follows the specification.

use jiff::{SignedDuration, Timestamp};
use mcp_oauth_server::{
    Lifetimes,
    grant::{GrantError, Tokens},
    secret::Secret,
};
use proptest::{prelude::*, sample::Index};

use crate::server::{Server, is_invalid};

/// A step of an arbitrary client.
#[derive(Debug, Clone)]
enum Step {
    /// Uses one of all issued refresh tokens.
    Refresh(Index),
    /// Uses the last refresh token (true) or the one before it, on two replicas at the same time.
    ConcurrentRefresh(bool),
    /// Uses one of all issued access tokens.
    Access(Index),
    /// Revokes one of all issued refresh tokens.
    Revoke(Index),
    /// Advances the clock.
    Pass { seconds: i64 },
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => Just(Step::ConcurrentRefresh(true)),
        2 => any::<bool>().prop_map(Step::ConcurrentRefresh),
        2 => any::<Index>().prop_map(Step::Refresh),
        4 => any::<Index>().prop_map(Step::Access),
        1 => any::<Index>().prop_map(Step::Revoke),
        2 => (1..90_i64).prop_map(|seconds| Step::Pass { seconds }),
        2 => (1..90_i64).prop_map(|minutes| Step::Pass { seconds: minutes * 60 }),
        1 => (1..50_000_i64).prop_map(|minutes| Step::Pass { seconds: minutes * 60 }),
    ]
}

/// Model of a grant: refresh tokens in the order of rotation and all access tokens, each with its expiry.
struct Model {
    refresh_tokens: Vec<(Secret, Timestamp)>,
    access_tokens: Vec<(Secret, Timestamp)>,
    rotated_at: Timestamp,
    is_active: bool,
}

impl Model {
    fn new(tokens: Tokens, now: Timestamp) -> Self {
        let mut model =
            Self { refresh_tokens: Vec::new(), access_tokens: Vec::new(), rotated_at: now, is_active: true };
        model.add(tokens, now);
        model
    }

    /// Compares the result of a refresh with the model, and updates the model.
    fn check(&mut self, position: usize, result: Result<Tokens, GrantError>, now: Timestamp) {
        if self.accepts(position, now) {
            self.rotate(position, result.unwrap(), now);
        } else {
            assert!(is_invalid(result));
        }
    }

    /// Returns true for the last refresh token and, within a minute of the rotation, for the one before. Reuse of another one
    /// revokes the grant.
    fn accepts(&mut self, position: usize, now: Timestamp) -> bool {
        let is_stored = self.refresh_tokens.get(position).is_some_and(|(_, expires_at)| now < *expires_at);
        let age = self.refresh_tokens.len() - 1 - position;
        let is_retired = age > 1 || (age == 1 && now >= self.rotated_at + Lifetimes::DEFAULT.refresh_retry);
        let is_accepted = self.is_active && is_stored && !is_retired;
        self.is_active &= !(is_stored && is_retired);
        is_accepted
    }

    /// Adds the successor of a token: the stored successor or a new one, so that the chain never forks.
    fn rotate(&mut self, position: usize, tokens: Tokens, now: Timestamp) {
        if position + 1 < self.refresh_tokens.len() {
            assert_eq!(self.refresh_tokens[position + 1].0.expose(), tokens.refresh.expose());
            self.refresh_tokens.truncate(position + 1);
        } else {
            let is_new = |(old, _): &(Secret, _)| old.expose() != tokens.refresh.expose();
            assert!(self.refresh_tokens.iter().all(is_new));
            self.rotated_at = now;
        }
        self.add(tokens, now);
    }

    fn add(&mut self, tokens: Tokens, now: Timestamp) {
        self.refresh_tokens.push((tokens.refresh, now + Lifetimes::DEFAULT.refresh_token));
        self.access_tokens.push((tokens.access, now + Lifetimes::DEFAULT.access_token));
    }
}

async fn refresh(server: &Server, model: &mut Model, position: usize) {
    let token = model.refresh_tokens[position].0.clone();
    let result = server.refresh(&token).await;
    model.check(position, result, server.oauth.state().now());
}

async fn refresh_concurrently(server: &Server, replica: &Server, model: &mut Model, position: usize) {
    let token = model.refresh_tokens[position].0.clone();
    let (first, second) = tokio::join!(server.refresh(&token), replica.refresh(&token));
    for result in [first, second] {
        model.check(position, result, server.oauth.state().now());
    }
}

async fn compare_with_model(steps: Vec<Step>) {
    let server = Server::new();
    let replica = server.replica();
    let mut model = Model::new(server.log_in("anna").await, server.oauth.state().now());
    for step in steps {
        let last = model.refresh_tokens.len() - 1;
        let now = server.oauth.state().now();
        match step {
            Step::Refresh(index) => refresh(&replica, &mut model, index.index(last + 1)).await,
            Step::ConcurrentRefresh(use_last) => {
                let position = if use_last { last } else { last.saturating_sub(1) };
                refresh_concurrently(&server, &replica, &mut model, position).await;
            }
            Step::Access(index) => {
                let (token, expires_at) = index.get(&model.access_tokens);
                assert_eq!(server.admits(token).await, model.is_active && now < *expires_at);
            }
            Step::Revoke(index) => {
                let (token, expires_at) = index.get(&model.refresh_tokens);
                replica.revoke(token).await.unwrap();
                model.is_active &= now >= *expires_at;
            }
            Step::Pass { seconds } => server.pass(SignedDuration::from_secs(seconds)),
        }
    }
}

/// A step of a client that always uses the last refresh token that it received, and repeats a refresh within a minute.
#[derive(Debug, Clone)]
enum ClientStep {
    /// Refreshes.
    Refresh,
    /// Refreshes without receiving the response.
    LostRefresh,
    /// Refreshes twice at the same time; the first response may be lost.
    ConcurrentRefresh { first_lost: bool },
    /// Advances the clock, at most to the end of the refresh token or, after a lost response, to the end of the minute.
    Pass { minutes: i64 },
}

fn client_step() -> impl Strategy<Value = ClientStep> {
    prop_oneof![
        Just(ClientStep::Refresh),
        Just(ClientStep::LostRefresh),
        any::<bool>().prop_map(|first_lost| ClientStep::ConcurrentRefresh { first_lost }),
        (1..40_000_i64).prop_map(|minutes| ClientStep::Pass { minutes }),
    ]
}

/// Returns true if every refresh of the client succeeds.
async fn stays_signed_in(steps: Vec<ClientStep>) -> bool {
    let server = Server::new();
    let replica = server.replica();
    let mut token = server.log_in("anna").await.refresh;
    let mut received_at = server.oauth.state().now();
    let mut lost_at = None;
    for step in steps {
        let result = match step {
            ClientStep::Pass { minutes } => {
                let end = received_at + Lifetimes::DEFAULT.refresh_token - SignedDuration::from_secs(1);
                let repeat_until = lost_at
                    .map(|lost| lost + Lifetimes::DEFAULT.refresh_retry - SignedDuration::from_secs(1));
                let end = repeat_until.map_or(end, |until: Timestamp| until.min(end));
                let left = end.duration_since(server.oauth.state().now());
                server.pass(left.min(SignedDuration::from_mins(minutes)));
                continue;
            }
            ClientStep::ConcurrentRefresh { first_lost } => {
                let (first, second) = tokio::join!(server.refresh(&token), replica.refresh(&token));
                if first_lost { second } else { first.and(second) }
            }
            ClientStep::Refresh | ClientStep::LostRefresh => replica.refresh(&token).await,
        };
        let Ok(tokens) = result else { return false };
        if !server.admits(&tokens.access).await {
            return false;
        }
        if matches!(step, ClientStep::LostRefresh) {
            lost_at = lost_at.or(Some(server.oauth.state().now()));
        } else {
            token = tokens.refresh;
            received_at = server.oauth.state().now();
            lost_at = None;
        }
    }
    server.refresh(&token).await.is_ok()
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]
    #[test]
    fn at_most_one_chain_is_valid_and_a_retired_token_ends_it(
        steps in proptest::collection::vec(step(), 1..40),
    ) {
        block_on(compare_with_model(steps));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
    #[test]
    fn client_that_uses_its_last_token_and_repeats_lost_refreshes_stays_signed_in(
        steps in proptest::collection::vec(client_step(), 1..30),
    ) {
        prop_assert!(block_on(stays_signed_in(steps)));
    }
}

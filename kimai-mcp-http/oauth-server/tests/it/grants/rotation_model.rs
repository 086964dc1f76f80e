//! Property test: rotation behaves like a simple model, whatever the client does.

use std::cmp::Ordering;

use jiff::{SignedDuration, Timestamp};
use mcp_oauth_server::{
    Lifetimes,
    grant::{GrantError, Tokens},
    secret::Secret,
};
use proptest::{prelude::*, sample::Index};

use crate::server::{Server, is_invalid};

#[derive(Debug, Clone)]
enum Step {
    /// Any refresh token that was ever given out is used.
    RefreshRequest(Index),
    /// One of the last two is used, on two replicas at the same time.
    Pair(bool),
    /// Any access token that was ever given out is used.
    Access(Index),
    /// Any refresh token that was ever given out is revoked.
    Revoke(Index),
    /// Time passes.
    Pass { minutes: i64 },
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => Just(Step::Pair(true)),
        2 => any::<bool>().prop_map(Step::Pair),
        2 => any::<Index>().prop_map(Step::RefreshRequest),
        4 => any::<Index>().prop_map(Step::Access),
        1 => any::<Index>().prop_map(Step::Revoke),
        2 => (1..90_i64).prop_map(|minutes| Step::Pass { minutes }),
        1 => (1..50_000_i64).prop_map(|minutes| Step::Pass { minutes }),
    ]
}

/// One grant: its refresh tokens in their order, and its access tokens, each with its end.
struct Model {
    chain: Vec<(Secret, Timestamp)>,
    access: Vec<(Secret, Timestamp)>,
    alive: bool,
}

impl Model {
    fn of(tokens: Tokens, now: Timestamp) -> Self {
        let mut model = Self { chain: Vec::new(), access: Vec::new(), alive: true };
        model.receive(tokens, now);
        model
    }

    /// Holds an answer to this refresh token against the rules.
    fn check(&mut self, place: usize, answer: Result<Tokens, GrantError>, now: Timestamp) {
        if self.good(place, now) {
            self.follow(place, answer.unwrap(), now);
        } else {
            assert!(is_invalid(answer));
        }
    }

    /// Whether this refresh token is good now. It is when it is one of the last two.
    fn good(&mut self, place: usize, now: Timestamp) -> bool {
        let known = self.chain.get(place).is_some_and(|(_, until)| now < *until);
        let retired = place + 2 < self.chain.len();
        let good = self.alive && known && !retired;
        self.alive &= !(known && retired);
        good
    }

    /// Takes what a good one leads to: the last of the chain, or one more. The chain never forks.
    fn follow(&mut self, place: usize, tokens: Tokens, now: Timestamp) {
        match (place + 1).cmp(&self.chain.len()) {
            Ordering::Less => {
                assert_eq!(self.chain[place + 1].0.expose(), tokens.refresh.expose());
                self.chain.truncate(place + 1);
            }
            _ => assert!(self.chain.iter().all(|(old, _)| old.expose() != tokens.refresh.expose())),
        }
        self.receive(tokens, now);
    }

    fn receive(&mut self, tokens: Tokens, now: Timestamp) {
        self.chain.push((tokens.refresh, now + Lifetimes::DEFAULT.refresh_token));
        self.access.push((tokens.access, now + Lifetimes::DEFAULT.access_token));
    }
}

async fn refresh(server: &Server, model: &mut Model, place: usize) {
    let token = model.chain[place].0.clone();
    let answer = server.refresh(&token).await;
    model.check(place, answer, server.oauth.state().now());
}

async fn pair(server: &Server, replica: &Server, model: &mut Model, place: usize) {
    let token = model.chain[place].0.clone();
    let (one, other) = tokio::join!(server.refresh(&token), replica.refresh(&token));
    for answer in [one, other] {
        model.check(place, answer, server.oauth.state().now());
    }
}

async fn run(steps: Vec<Step>) {
    let server = Server::new();
    let replica = server.replica();
    let mut model = Model::of(server.log_in("anna").await, server.oauth.state().now());
    for step in steps {
        let (last, now) = (model.chain.len() - 1, server.oauth.state().now());
        match step {
            Step::RefreshRequest(any) => refresh(&replica, &mut model, any.index(last + 1)).await,
            Step::Pair(true) => pair(&server, &replica, &mut model, last).await,
            Step::Pair(false) => pair(&server, &replica, &mut model, last.saturating_sub(1)).await,
            Step::Access(any) => {
                let (token, until) = any.get(&model.access);
                assert_eq!(server.admits(token).await, model.alive && now < *until);
            }
            Step::Revoke(any) => {
                let (token, until) = any.get(&model.chain);
                replica.revoke(token).await.unwrap();
                model.alive &= now >= *until;
            }
            Step::Pass { minutes } => server.pass(SignedDuration::from_mins(minutes)),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]
    #[test]
    fn at_most_one_chain_is_valid_and_a_retired_token_ends_it(steps in proptest::collection::vec(step(), 1..40)) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(run(steps));
    }
}

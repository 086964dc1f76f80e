//! Property test: a client that always uses its last refresh token stays signed in.

use jiff::SignedDuration;
use mcp_oauth_server::Lifetimes;
use proptest::prelude::*;

use crate::server::Server;

#[derive(Debug, Clone)]
enum Step {
    /// It refreshes.
    RefreshRequest,
    /// It refreshes, and the answer is lost.
    Lost,
    /// Two of its windows refresh at the same time, and one answer may be lost.
    Pair { first_lost: bool },
    /// Time passes.
    Pass { minutes: i64 },
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        Just(Step::RefreshRequest),
        Just(Step::Lost),
        any::<bool>().prop_map(|first_lost| Step::Pair { first_lost }),
        (1..40_000_i64).prop_map(|minutes| Step::Pass { minutes }),
    ]
}

/// Whether the client is still logged in at the end. It comes back within 30 days of the last answer.
async fn stays(steps: Vec<Step>) -> bool {
    let server = Server::new();
    let replica = server.replica();
    let (mut held, mut received) = (server.log_in("anna").await.refresh, server.oauth.state().now());
    for step in steps {
        let answer = match step {
            Step::Pass { minutes } => {
                let left = received + Lifetimes::DEFAULT.refresh_token - SignedDuration::from_secs(1);
                let left = left.duration_since(server.oauth.state().now());
                server.pass(left.min(SignedDuration::from_mins(minutes)));
                continue;
            }
            Step::Pair { first_lost } => {
                let (first, second) = tokio::join!(server.refresh(&held), replica.refresh(&held));
                if first_lost { second } else { first.and(second) }
            }
            Step::RefreshRequest | Step::Lost => replica.refresh(&held).await,
        };
        let Ok(tokens) = answer else { return false };
        if !server.admits(&tokens.access).await {
            return false;
        }
        if !matches!(step, Step::Lost) {
            (held, received) = (tokens.refresh, server.oauth.state().now());
        }
    }
    server.refresh(&held).await.is_ok()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
    #[test]
    fn client_that_uses_its_last_token_stays_signed_in(
        steps in proptest::collection::vec(step(), 1..30),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        prop_assert!(runtime.block_on(stays(steps)));
    }
}

//! Calls a second, beside those of the client crate alone.

use std::{path::Path, sync::Arc, time::Instant};

use kimai_api::{Client, Credentials};
use kimai_tests::sim::SimulatedKimai;
use serde_json::json;
use tokio::task::JoinSet;

use crate::{
    program::{self, Session},
    shell::Done,
};

const CALLS: u32 = 640;
pub(super) const AT_ONCE: u32 = 32;
const TOKEN: &str = "anna-token";

pub(super) async fn measure(program: &Path, kimai: &SimulatedKimai) -> Done {
    let client = Client::new(&kimai.url(), Credentials::token(TOKEN))?;
    let session = Arc::new(program::start(program::command(program, kimai, TOKEN), "bench").await?);
    client.users().me().await?;
    program::call(&session, "user_current", json!({})).await?;
    for at_once in [1, AT_ONCE] {
        let reference = rate(at_once, || ask(client.clone())).await?;
        show(&format!("reference: users/me, {at_once} at once"), reference, reference);
        let calls = rate(at_once, || call(Arc::clone(&session))).await?;
        show(&format!("user_current, {at_once} at once"), calls, reference);
    }
    Ok(())
}

pub(super) async fn ask(client: Client) -> Done {
    client.users().me().await?;
    Ok(())
}

async fn call(session: Arc<Session>) -> Done {
    program::call(&session, "user_current", json!({})).await.map(drop)
}

/// Calls a second, with so many under way at any time.
pub(super) async fn rate<F: Future<Output = Done> + Send + 'static>(
    at_once: u32,
    one: impl Fn() -> F,
) -> Done<f64> {
    let since = Instant::now();
    let mut under_way = JoinSet::new();
    for _ in 0..CALLS {
        if under_way.len() >= at_once as usize
            && let Some(ended) = under_way.join_next().await
        {
            ended??;
        }
        under_way.spawn(one());
    }
    while let Some(ended) = under_way.join_next().await {
        ended??;
    }
    Ok(f64::from(CALLS) / since.elapsed().as_secs_f64())
}

pub(super) fn show(name: &str, rate: f64, reference: f64) {
    anstream::println!("{name:34} {rate:8.0} a second  {:6.2} x", rate / reference);
}

//! `cargo xtask soak`: mixed traffic with faults on the hosted server, and what must hold at its end.
//!
//! Memory and file handles of the server are flat, and every write is accounted for: what the audit file says, what the callers
//! were answered, and what the simulated Kimai contains agree.

mod accounts;
mod faults;
mod resources;
mod traffic;

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use clap::Args;
use kimai_tests::{
    redis::Redis,
    sim::{Settings, SimulatedKimai},
};
use serde_json::json;
use tokio::task::JoinSet;

use self::{
    accounts::Accounts,
    resources::Samples,
    traffic::{Caller, Connection, Statistics},
};
use crate::{
    hosted::HostedServer,
    programs::{self, Build},
    shell::{self, Result, heading},
};

/// Users of the simulated Kimai who call the server: name there, slug and secret at the hosted server.
const USERS: [(&str, &str, &str); 4] = [
    ("admin", "soak-admin-5kP2vX8qLm", "the soak secret of admin"),
    ("tina", "soak-tina-9wR4tY6nBc", "the soak secret of tina"),
    ("anna", "soak-anna-3hJ7dF1sGz", "the soak secret of anna"),
    ("ben", "soak-ben-8uN5eQ2aVk", "the soak secret of ben"),
];

/// Token with which callers with a token of their own authenticate to the server.
const SERVER_TOKEN: &str = "what-all-callers-of-this-soak-share";

/// Interval of the samples of memory and handles.
const SAMPLE_INTERVAL: Duration = Duration::from_secs(1);

/// Options of the soak test.
#[derive(Args)]
pub(crate) struct Arguments {
    /// Duration in minutes
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=1440))]
    minutes: u64,
    /// Tests the release build
    #[arg(long)]
    release: bool,
    /// Keeps the state in a Redis of its own instead of SQLite; needs redis-server
    #[arg(long)]
    redis: bool,
}

pub(crate) async fn run(arguments: &Arguments) -> Result {
    let program = programs::build_hosted(if arguments.release { Build::Release } else { Build::Debug })?;
    let settings = Settings { now: Some("2026-11-23T13:00:00Z".parse()?), ..Settings::default() };
    let kimai = Arc::new(SimulatedKimai::bind(settings).await?);
    let folder = shell::target().join("soak");
    // The remains of an earlier run.
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder)?;
    let redis = arguments.redis.then(Redis::start);
    let server = start(&program, &folder, &kimai, redis.as_ref())?;
    let process = server.process();
    let duration = Duration::from_secs(60 * arguments.minutes);
    let state = if arguments.redis { "Redis" } else { "SQLite" };
    heading(&format!("Soak: {} minutes, {} callers, {state}", arguments.minutes, 3 * USERS.len()));
    let statistics = Arc::new(Statistics::default());
    let samples = traffic(&server, &kimai, &statistics, process, duration).await?;
    kimai.clear_faults();
    // The writes of clients that disconnected are made to their end, and audited, before the server stops.
    server.stop()?;
    let accounts = Accounts::read(&folder.join("audit.jsonl"), &kimai.url()).await?;
    report(&statistics, &accounts, &samples)
}

/// Starts the server with OAuth, header tokens, a state and an audit file.
fn start(
    program: &Path,
    folder: &Path,
    kimai: &SimulatedKimai,
    redis: Option<&Redis>,
) -> Result<HostedServer> {
    let key = "42".repeat(32);
    let variables =
        [("MCP_SERVER_TOKEN", SERVER_TOKEN), ("KIMAI_MCP_STATE_KEY", &key), ("KIMAI_MCP_LOG", "off")];
    let url = redis.map(Redis::url);
    let state = url.as_deref().map_or(["--oauth-state-file", "state.db"], |url| ["--state", url]);
    let mut server = HostedServer::launch(program, folder)?
        .variables(variables)
        .options(["--confirm", "never", "--default-scopes", "kimai:read kimai:write kimai:delete"])
        .options(["--header-auth", "--default-kimai-url", &kimai.url()])
        .options(state)
        .options([
            "--audit-file",
            "audit.jsonl",
            "--audit-required",
            "--output",
            "both",
            "--sign-in",
            "secret",
        ]);
    for (name, slug, secret) in USERS {
        let token = format!("{name}-token");
        server = server
            .user(slug, json!({ "kimai_url": kimai.url(), "kimai_token": token, "auth_secret": secret }));
    }
    server.start()
}

/// Runs callers and faults for this time, and samples the server meanwhile.
async fn traffic(
    server: &HostedServer,
    kimai: &Arc<SimulatedKimai>,
    statistics: &Arc<Statistics>,
    process: u32,
    duration: Duration,
) -> Result<Samples> {
    let mut samples = Samples::default();
    samples.add(process)?;
    let connection = Connection::new(server)?;
    let is_over = Arc::new(AtomicBool::new(false));
    let mut tasks = JoinSet::new();
    for (number, (name, slug, secret)) in USERS.into_iter().enumerate() {
        for caller in [
            Caller::oauth(&connection, &format!("{name}-1"), (slug, secret)),
            Caller::oauth(&connection, &format!("{name}-2"), (slug, secret)),
            Caller::with_token(&connection, &format!("{name}-3"), &format!("{name}-token"), SERVER_TOKEN),
        ] {
            let (is_over, statistics) = (Arc::clone(&is_over), Arc::clone(statistics));
            tasks.spawn(caller.run(number as u64, is_over, statistics));
        }
    }
    tasks.spawn(faults::inject(Arc::clone(kimai), Arc::clone(&is_over), Arc::clone(statistics)));
    let start = Instant::now();
    while start.elapsed() < duration {
        tokio::select! {
            ended = tasks.join_next() => return Err(format!("a caller ended early: {ended:?}").into()),
            () = tokio::time::sleep(SAMPLE_INTERVAL) => samples.add(process)?,
        }
    }
    is_over.store(true, Ordering::Relaxed);
    while let Some(ended) = tasks.join_next().await {
        ended??;
    }
    statistics.set_duration(start.elapsed());
    Ok(samples)
}

/// Prints the results; an error names those that must not be.
fn report(statistics: &Statistics, accounts: &Accounts, samples: &Samples) -> Result {
    statistics.print();
    accounts.print();
    samples.print();
    let problems = [statistics.problems(), accounts.problems(statistics), samples.problems()].concat();
    if problems.is_empty() {
        anstream::println!("\nEvery write is accounted for; memory and handles are flat.");
        return Ok(());
    }
    Err(problems.join("\n").into())
}

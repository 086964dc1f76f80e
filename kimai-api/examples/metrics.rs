//! Counts the requests of a client by route and status. The client has short timeouts, one retry, and limits.
//!
//! ```text
//! export KIMAI_URL=https://kimai.example.com KIMAI_API_TOKEN=…
//! cargo run --example metrics
//! ```

use std::{
    collections::BTreeMap,
    env,
    error::Error,
    fmt::Write,
    num::NonZeroU32,
    process::ExitCode,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use kimai_api::{Client, Credentials, CustomerQuery, Exchange, ProjectQuery};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run().await {
        Ok(report) => {
            print!("{report}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<String, Box<dyn Error>> {
    let variable = |name| env::var(name).map_err(|_| format!("set the variable {name}"));
    request_report(&variable("KIMAI_URL")?, Credentials::token(variable("KIMAI_API_TOKEN")?)).await
}

/// Requests the profile, the customers and the projects of the caller, and returns a line for each route and status.
pub(crate) async fn request_report(url: &str, credentials: Credentials) -> Result<String, Box<dyn Error>> {
    let requests: Arc<Mutex<BTreeMap<String, u32>>> = Arc::default();
    let counter = Arc::clone(&requests);
    let observer = move |exchange: Exchange| {
        let status = exchange.status.map_or_else(|| "no response".to_owned(), |status| status.to_string());
        let mut requests = counter.lock().unwrap_or_else(PoisonError::into_inner);
        *requests.entry(format!("{} {status}", exchange.route)).or_default() += 1;
    };
    let client = Client::builder(url, credentials)
        .connect_timeout(Duration::from_secs(2))
        .timeout(Duration::from_secs(10))
        .retries(1)
        .max_concurrent_requests(4)
        .max_requests_per_second(NonZeroU32::MIN.saturating_add(19))
        .build()?
        .with_observer(Arc::new(observer));
    let me = client.users().me().await?;
    client.customers().list(&CustomerQuery::default()).await?;
    client.projects().list(&ProjectQuery::default()).await?;
    let mut report = format!("requests of {}\n", me.username);
    for (request, count) in &*requests.lock().unwrap_or_else(PoisonError::into_inner) {
        writeln!(report, "{count:>4}  {request}")?;
    }
    Ok(report)
}

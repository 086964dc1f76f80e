//! Answers of Kimai: any bytes with any status are a value or a typed error for every resource.

#![no_main]

use std::sync::LazyLock;

use kimai_fuzz::{StaticKimai, run};
use kimai_tools::domain::api::{Error, Id};
use libfuzzer_sys::fuzz_target;

static KIMAI: LazyLock<StaticKimai> = LazyLock::new(StaticKimai::start);

const STATUSES: [u16; 8] = [200, 200, 200, 201, 204, 400, 404, 500];

/// Checks that an error is described.
fn check<T>(result: Result<T, Error>) {
    if let Err(error) = result {
        let text = error.to_string();
        assert!(!text.trim().is_empty() && !text.contains("a-token"), "{text:?}");
    }
}

fuzz_target!(|input: (u8, &[u8])| {
    let (selection, body) = input;
    let status = STATUSES[usize::from(selection >> 4) % STATUSES.len()];
    KIMAI.set_answer(status, body);
    let client = KIMAI.session().client().clone();
    run(async {
        match selection % 16 {
            0 => {
                check(client.users().me().await);
                check(client.users().get(Id::new(1)).await);
            }
            1 => {
                check(client.timesheets().get(Id::new(1)).await);
                check(client.timesheets().page(&Default::default()).await);
            }
            2 => {
                check(client.timesheets().active().await);
                check(client.timesheets().recent(&Default::default()).await);
            }
            3 => {
                check(client.customers().get(Id::new(1)).await);
                check(client.customers().list(&Default::default()).await);
            }
            4 => {
                check(client.projects().get(Id::new(1)).await);
                check(client.projects().list(&Default::default()).await);
            }
            5 => {
                check(client.activities().get(Id::new(1)).await);
                check(client.activities().list(&Default::default()).await);
            }
            6 => {
                check(client.teams().get(Id::new(1)).await);
                check(client.teams().list(&Default::default()).await);
            }
            7 => {
                check(client.tags().find("a").await);
                check(client.tags().names(None).await);
            }
            8 => {
                check(client.invoices().get(Id::new(1)).await);
                check(client.invoices().page(&Default::default()).await);
            }
            9 => {
                check(client.absences().list(&Default::default()).await);
            }
            10 => {
                check(client.public_holidays().list(&Default::default()).await);
            }
            11 => {
                check(client.version().await);
                check(client.plugins().await);
            }
            12 => {
                check(client.config().timesheet().await);
                check(client.config().colors().await);
            }
            13 => {
                check(client.users().list(&Default::default()).await);
            }
            14 => {
                check(client.favorites().list().await);
            }
            _ => {
                check(client.customers().rates(Id::new(1)).await);
                check(client.projects().rates(Id::new(1)).await);
            }
        }
    });
});

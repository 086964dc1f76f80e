//! Needs of 100,000 persons, computed from the figures of the same run.

use std::time::Duration;

use super::table::{Table, count, number};

/// Number of persons.
const PERSONS: u64 = 100_000;

/// Calls of a person per working day.
const CALLS_PER_DAY: u64 = 40;

/// Part of the calls of a day that falls into the busiest quarter of an hour: one in ten.
const BUSIEST_PART: u64 = 10;

/// Seconds of the busiest quarter of an hour.
const BUSIEST_SECONDS: u64 = 900;

/// Open connections: assistants keep few.
const CONNECTIONS: u64 = 3_000;

/// Records of the state: five for each of two assistants of a person.
const RECORDS_PER_PERSON: u64 = 10;

/// Size of a record in Redis, estimated, in bytes.
const RECORD: u64 = 800;

/// Reads of the state per call.
const READS_PER_CALL: u64 = 3;

/// Figures of the run.
pub(super) struct Inputs {
    /// Processor time of a small call.
    pub(super) call: Duration,
    /// Processor time of a list of 50 records.
    pub(super) list: Duration,
    /// Memory of a person who has called, in KiB.
    pub(super) person: f64,
    /// Memory of an open connection in KiB.
    pub(super) connection: f64,
    /// Processor time of Redis per call, if it was measured.
    pub(super) redis: Option<Duration>,
}

impl Inputs {
    /// Returns the table of what 100,000 persons need.
    pub(super) fn table(&self) -> Table {
        let title = "100,000 persons, computed from the figures above";
        let mut table = Table::new(title, &["resource", "per unit", "for 100,000 persons"]);
        let mut row = |resource: &str, unit: String, all: String| table.row([resource.to_owned(), unit, all]);
        let rate = number(PERSONS * CALLS_PER_DAY / BUSIEST_PART) / number(BUSIEST_SECONDS);
        row(
            "calls in the busiest quarter of an hour",
            format!("{CALLS_PER_DAY} per person and day, a tenth of them in that time"),
            format!("{rate:.0} per second"),
        );
        let [call, list] = [self.call, self.list].map(|time| time.as_secs_f64());
        row(
            "processor of the servers",
            format!("{:.3} ms per call, {:.3} ms per list", call * 1e3, list * 1e3),
            format!("{:.0} to {:.0} % of a core", rate * call * 100.0, rate * list * 100.0),
        );
        row(
            "memory of persons who called in the last hour",
            format!("{:.1} KiB each", self.person),
            gibibytes(self.person * number(PERSONS)),
        );
        let connections = self.connection * number(CONNECTIONS) / 1024.0;
        row(
            "open connections",
            format!("{:.1} KiB each", self.connection),
            format!("{} connections, {connections:.0} MiB", count(number(CONNECTIONS))),
        );
        let records = number(PERSONS * RECORDS_PER_PERSON);
        row(
            "records of the state",
            format!(
                "{RECORDS_PER_PERSON} per person with two assistants, about {RECORD} bytes each (estimated)"
            ),
            format!("{}, {}", count(records), gibibytes(records * number(RECORD) / 1024.0)),
        );
        let reads = count(rate * number(READS_PER_CALL));
        let redis = self.redis.map(|time| {
            let time = time.as_secs_f64();
            (
                format!(", {:.3} ms of Redis per call", time * 1e3),
                format!(", {:.0} % of a core", rate * time * 100.0),
            )
        });
        let (unit, all) = redis.unwrap_or_default();
        row(
            "reads of the state",
            format!("{READS_PER_CALL} per call{unit}"),
            format!("{reads} per second{all}"),
        );
        table
    }
}

/// Returns a size of KiB in GiB.
fn gibibytes(kib: f64) -> String {
    format!("{:.1} GiB", kib / 1024.0 / 1024.0)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Inputs;

    #[test]
    fn needs_are_computed_from_the_figures() {
        let [call, list, redis] = [200, 1_000, 50].map(Duration::from_micros);
        let inputs = Inputs { call, list, person: 10.24, connection: 16.0, redis: Some(redis) };
        let markdown = inputs.table().markdown();
        for row in [
            "| calls in the busiest quarter of an hour | 40 per person and day, a tenth of them in that time | 444 per second |",
            "| processor of the servers | 0.200 ms per call, 1.000 ms per list | 9 to 44 % of a core |",
            "| memory of persons who called in the last hour | 10.2 KiB each | 1.0 GiB |",
            "| open connections | 16.0 KiB each | 3,000 connections, 47 MiB |",
            "| records of the state | 10 per person with two assistants, about 800 bytes each (estimated) | 1,000,000, 0.7 GiB |",
            "| reads of the state | 3 per call, 0.050 ms of Redis per call | 1,333 per second, 2 % of a core |",
        ] {
            assert!(markdown.contains(row), "{row} in {markdown}");
        }
        let markdown = Inputs { redis: None, ..inputs }.table().markdown();
        assert!(markdown.contains("| reads of the state | 3 per call | 1,333 per second |"), "{markdown}");
    }
}

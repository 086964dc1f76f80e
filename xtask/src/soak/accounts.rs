//! Comparison of the writes: answers to the callers, records of the audit file, and records of the simulated Kimai.

use std::{
    collections::{HashMap, HashSet},
    path::Path,
};

use serde_json::Value;

use super::traffic::{Statistics, Write, WriteKind};
use crate::shell::Result;

/// Rows of a page of the simulated Kimai.
const PAGE_SIZE: usize = 500;

/// Problems that are named; further ones are counted.
const MAX_NAMED: usize = 20;

/// Outcome of a write in the audit file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Done,
    Refused,
    Unknown,
}

/// Records of the audit file and of the simulated Kimai at the end of a test.
pub(super) struct Accounts {
    /// Outcomes by the id of the request.
    audit: HashMap<String, Outcome>,
    /// Requests with a record before the write.
    started: HashSet<String>,
    /// Ids of the timesheets that the audit names.
    written: HashSet<u64>,
    /// Ids and descriptions of the timesheets of this test in Kimai.
    records: Vec<(u64, String)>,
}

impl Accounts {
    /// Reads the audit file and the timesheets of the Kimai at this URL.
    pub(super) async fn read(audit: &Path, kimai: &str) -> Result<Self> {
        let mut accounts = Self {
            audit: HashMap::new(),
            started: HashSet::new(),
            written: HashSet::new(),
            records: records(kimai).await?,
        };
        for line in std::fs::read_to_string(audit)?.lines() {
            accounts.add(&serde_json::from_str(line)?)?;
        }
        Ok(accounts)
    }

    /// Adds a line of the audit file.
    fn add(&mut self, line: &Value) -> Result {
        let text = |name: &str| line.get(name).and_then(Value::as_str).unwrap_or_default();
        let request = text("request").to_owned();
        match text("event") {
            "write_started" => {
                self.started.insert(request);
            }
            "write" => {
                let outcome = match text("outcome") {
                    "done" => Outcome::Done,
                    "refused" => Outcome::Refused,
                    "unknown" => Outcome::Unknown,
                    other => return Err(format!("{other:?} is no outcome").into()),
                };
                if self.audit.insert(request, outcome).is_some() {
                    return Err(format!("two records of one call: {line}").into());
                }
                let written = line.get("written").and_then(Value::as_array).into_iter().flatten();
                let ids =
                    written.filter_map(|entity| entity.as_str()?.strip_prefix("timesheet #")?.parse().ok());
                self.written.extend(ids.collect::<Vec<u64>>());
            }
            _ => {}
        }
        Ok(())
    }

    fn count(&self, outcome: Outcome) -> usize {
        self.audit.values().filter(|other| **other == outcome).count()
    }

    /// Returns the number of writes that began and did not end.
    fn unfinished(&self) -> usize {
        self.started.iter().filter(|request| !self.audit.contains_key(*request)).count()
    }

    pub(super) fn print(&self) {
        let [done, refused, unknown] =
            [Outcome::Done, Outcome::Refused, Outcome::Unknown].map(|outcome| self.count(outcome));
        anstream::println!(
            "{:12} {} writes: {done} done, {refused} refused, {unknown} unknown",
            "audit",
            self.audit.len()
        );
        anstream::println!("{:12} {} calls ended with their client before they began", "", self.unfinished());
        anstream::println!("{:12} {} of this test in Kimai", "records", self.records.len());
    }

    /// Returns what is lost, was made twice, or is not audited.
    pub(super) fn problems(&self, statistics: &Statistics) -> Vec<String> {
        let writes = statistics.writes();
        let mut problems = self.audit_problems(&writes);
        let mut by_marker: HashMap<&str, Vec<&Write>> = HashMap::new();
        for write in writes.iter() {
            by_marker.entry(&write.marker).or_default().push(write);
        }
        let mut found: HashMap<String, Vec<&(u64, String)>> = HashMap::new();
        for record in &self.records {
            found.entry(marker(&record.1).to_owned()).or_default().push(record);
        }
        for (marker, writes) in &by_marker {
            let records = found.remove(*marker).unwrap_or_default();
            problems.extend(self.record_problem(marker, writes, &records));
        }
        problems.extend(found.keys().map(|marker| format!("{marker} is in Kimai, and nobody requested it.")));
        problems.extend(self.disconnect_problem(&by_marker));
        let further = problems.len().saturating_sub(MAX_NAMED);
        problems.truncate(MAX_NAMED);
        if further > 0 {
            problems.push(format!("{further} further problems."));
        }
        problems
    }

    /// Compares the answers with the audit.
    fn audit_problems(&self, writes: &[Write]) -> Vec<String> {
        let mut problems = Vec::new();
        for write in writes {
            let Some((request, is_error)) = &write.answer else { continue };
            match self.audit.get(request) {
                None => {
                    problems
                        .push(format!("{} has no record in the audit (request {request}).", write.marker));
                }
                Some(outcome) if (*outcome != Outcome::Done) != *is_error => {
                    problems.push(format!(
                        "{} has another outcome in the audit (request {request}).",
                        write.marker
                    ));
                }
                Some(_) => {}
            }
        }
        if self.count(Outcome::Done) == 0 {
            problems.push("No write was done.".to_owned());
        }
        // A client can disconnect after the first record and before the call begins.
        let disconnects = writes.iter().filter(|write| write.answer.is_none()).count();
        let unfinished = self.unfinished();
        if unfinished > disconnects || self.audit.keys().any(|request| !self.started.contains(request)) {
            problems.push(format!(
                "{} writes began and {} ended in the audit, {unfinished} of them did not end.",
                self.started.len(),
                self.audit.len()
            ));
        }
        problems
    }

    fn outcome(&self, write: &Write) -> Outcome {
        let request = write.answer.as_ref().map(|(request, _)| request);
        request.and_then(|request| self.audit.get(request)).copied().unwrap_or(Outcome::Unknown)
    }

    /// Compares the writes of one record with the records of Kimai.
    fn record_problem(&self, marker: &str, writes: &[&Write], records: &[&(u64, String)]) -> Option<String> {
        let of = |kind| writes.iter().find(|write| write.kind == kind).map(|write| self.outcome(write));
        let (least, most) = match (of(WriteKind::Create)?, of(WriteKind::Delete)) {
            (Outcome::Refused, _) | (_, Some(Outcome::Done)) => (0, 0),
            (Outcome::Unknown, _) | (_, Some(Outcome::Unknown)) => (0, 1),
            (Outcome::Done, None | Some(Outcome::Refused)) => (1, 1),
        };
        if !(least..=most).contains(&records.len()) {
            return Some(format!(
                "{marker} is {} times in Kimai instead of {least} to {most} times.",
                records.len()
            ));
        }
        let (id, description) = records.first()?;
        // A lost answer has no id.
        if !self.written.contains(id) && of(WriteKind::Create) != Some(Outcome::Unknown) {
            return Some(format!("{marker} is record #{id} in Kimai, which the audit does not name."));
        }
        // A record can be changed more than once.
        let updates = writes.iter().filter(|write| write.kind == WriteKind::Update);
        let updates: Vec<Outcome> = updates.map(|write| self.outcome(write)).collect();
        let is_changed = description.ends_with("changed");
        if updates.contains(&Outcome::Done) && !is_changed {
            return Some(format!("The change of {marker} is lost."));
        }
        let may_be_changed = updates.iter().any(|outcome| *outcome != Outcome::Refused);
        (is_changed && !may_be_changed)
            .then(|| format!("{marker} was changed, although the call was refused."))
    }
}

impl Accounts {
    /// Compares the records of clients that disconnected with the audit: each is named, or has one of the unknown outcomes that
    /// belong to no answered write.
    fn disconnect_problem(&self, by_marker: &HashMap<&str, Vec<&Write>>) -> Option<String> {
        let creates = |marker: &str| {
            let writes = by_marker.get(marker).into_iter().flatten();
            writes.filter(|write| write.kind == WriteKind::Create).collect::<Vec<_>>()
        };
        let is_disconnected = |marker: &str| creates(marker).iter().any(|write| write.answer.is_none());
        let unnamed = self
            .records
            .iter()
            .filter(|(id, description)| !self.written.contains(id) && is_disconnected(marker(description)));
        let unnamed = unnamed.count();
        let answers = by_marker.values().flatten().filter_map(|write| write.answer.as_ref());
        let answered: HashSet<&String> = answers.map(|(request, _)| request).collect();
        let unknown = self
            .audit
            .iter()
            .filter(|(request, outcome)| **outcome == Outcome::Unknown && !answered.contains(request));
        let unknown = unknown.count();
        (unnamed > unknown).then(|| {
            format!(
                "{unnamed} records of clients that disconnected are not in the audit, which has {unknown} unknown outcomes for them."
            )
        })
    }
}

/// Returns the marker at the begin of a description.
fn marker(description: &str) -> &str {
    description
        .rsplit_once(':')
        .map_or(description, |(marker, _)| description.get(..=marker.len()).unwrap_or(marker))
}

/// Returns all timesheets of the test.
async fn records(kimai: &str) -> Result<Vec<(u64, String)>> {
    let client = reqwest::Client::new();
    let mut records = Vec::new();
    for page in 1.. {
        let url = format!("{kimai}/api/timesheets?user=all&size={PAGE_SIZE}&page={page}&orderBy=id");
        let response = client.get(url).bearer_auth("admin-token").send().await?;
        // Kimai answers 404 for a page past the last one.
        if response.status() == 404 {
            break;
        }
        let rows: Vec<Value> = response.error_for_status()?.json().await?;
        let is_last = rows.len() < PAGE_SIZE;
        records.extend(rows.iter().filter_map(|row| {
            let description = row.get("description")?.as_str().filter(|text| text.starts_with("soak:"))?;
            Some((row.get("id")?.as_u64()?, description.to_owned()))
        }));
        if is_last {
            break;
        }
    }
    Ok(records)
}

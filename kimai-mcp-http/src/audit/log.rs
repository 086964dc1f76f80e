//! Writer of the audit of a running server.
//!
//! Records are written by a thread of their own, so that a slow disk blocks no other request. Records that arrive while it writes
//! are written together.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use kimai_tools::CallRecord;
use mcp_oauth_server::{Event, events::RequestOrigin};
use prometheus_client::metrics::counter::Counter;
use tokio::{
    sync::{mpsc, oneshot},
    time::timeout,
};

use super::{
    Record,
    file::{AuditError, AuditFile},
};
use crate::{
    auth::{Caller, own_token::PersonNames},
    config::{AuditConfig, users::Users},
};

/// Log target of the audit lines; `--log kimai_mcp_http::audit=off` disables them.
const TARGET: &str = "kimai_mcp_http::audit";

/// Number of records that may wait.
const CAPACITY: usize = 4_096;

/// Number of records that are written together.
const MAX_BATCH: usize = 256;

/// Interval at which the log names the last line.
const TAIL_INTERVAL: Duration = Duration::from_secs(3_600);

/// Longest time to wait until a record is on the disk.
const WRITE_TIMEOUT: Duration = Duration::from_secs(10);

/// Audit of the server. Without a file, records are only logged. Clones are cheap.
#[derive(Clone, Default)]
pub struct AuditLog(Option<Arc<Inner>>);

struct Inner {
    sender: mpsc::Sender<Job>,
    status: Arc<Status>,
    is_required: bool,
    names: Option<Names>,
}

/// Names of the persons, for records that have only the hash.
struct Names {
    users: Users,
    persons: PersonNames,
    pseudonym: Box<dyn Fn(&str) -> String + Send + Sync>,
}

/// Status of the file.
struct Status {
    lost: AtomicU64,
    errors: Counter,
}

impl Status {
    fn lose(&self, records: usize) {
        let count = records as u64;
        self.lost.fetch_add(count, Ordering::Relaxed);
        self.errors.inc_by(count.max(1));
    }
}

#[derive(Default)]
struct Job {
    record: Option<Record>,
    written: Option<oneshot::Sender<bool>>,
    /// Logs the last line afterwards.
    log_tail: bool,
}

impl AuditLog {
    /// Opens the file of the settings and starts its thread. `errors` counts records that were not written.
    ///
    /// # Errors
    /// If the file cannot be written or continued.
    pub fn open(
        config: &AuditConfig,
        users: Users,
        persons: PersonNames,
        pseudonym: impl Fn(&str) -> String + Send + Sync + 'static,
        errors: Counter,
    ) -> Result<Self, AuditError> {
        let Some(path) = &config.file else { return Ok(Self::default()) };
        let mut file = AuditFile::new(path, config.rotation);
        file.append(vec![Record::new("server_started").with_detail(env!("CARGO_PKG_VERSION"))])?;
        log_tail(&file);
        let status = Arc::new(Status { lost: AtomicU64::new(0), errors });
        let (sender, receiver) = mpsc::channel(CAPACITY);
        let thread_status = status.clone();
        thread::Builder::new()
            .name("audit".to_owned())
            .spawn(move || write_all(file, receiver, &thread_status))?;
        let names = config.names.then(|| Names { users, persons, pseudonym: Box::new(pseudonym) });
        Ok(Self(Some(Arc::new(Inner { sender, status, is_required: config.required, names }))))
    }

    /// Records an event of the authorization server, without waiting until it is written.
    pub fn record_event(&self, event: &Event) {
        let record = Record::of_event(event);
        log_record(&record);
        let Some(inner) = &self.0 else { return };
        let job = Job { record: Some(inner.with_name(record, None)), ..Job::default() };
        if inner.sender.try_send(job).is_err() {
            inner.status.lose(1);
            tracing::error!("audit record lost: too many records are waiting");
        }
    }

    /// Records what happened to a Kimai token that this server creates or deletes, and waits until the record is on the disk.
    pub async fn record_token(&self, record: Record) {
        log_record(&record);
        let Some(inner) = &self.0 else { return };
        let record = inner.with_name(record, None);
        if !inner.write(Job { record: Some(record), ..Job::default() }).await {
            tracing::error!("audit record of a Kimai token is not on the disk");
        }
    }

    /// Records a call unless it only reads, and waits until the record is on the disk.
    pub async fn record_call(&self, caller: &Caller, call: &CallRecord<'_>, origin: &RequestOrigin) {
        if call.access.is_none_or(kimai_tools::AccessSet::is_read_only) {
            return;
        }
        let record = Record::of_call(caller, call, origin);
        let written: Vec<String> = call.written.iter().map(|entity| entity.id.to_string()).collect();
        tracing::info!(
            target: TARGET,
            {
                user.hash = caller.subject,
                auth.method = caller.method.name(),
                gen_ai.tool.name = call.tool,
                action = call.action,
                ids = record.ids.join(" "),
                written = written.join(" "),
                outcome = call.outcome.name(),
                http.response.status_code = record.status,
            },
            "write"
        );
        let Some(inner) = &self.0 else { return };
        let record = inner.with_name(record, caller.user.as_deref());
        if !inner.write(Job { record: Some(record), ..Job::default() }).await {
            tracing::error!("audit record of a write is not on the disk");
        }
    }

    /// Returns true if a call that changes something may run: the operator does not require the audit, or the record of its start
    /// is on the disk.
    pub async fn begin_write(&self, caller: &Caller, call: &CallRecord<'_>, origin: &RequestOrigin) -> bool {
        self.begin(|| Record::of_start(caller, call, origin), caller.user.as_deref()).await
    }

    /// Returns true if a Kimai token may be created or deleted, as [`begin_write`](Self::begin_write). `record` describes the start.
    pub async fn begin_token(&self, record: Record) -> bool {
        self.begin(|| record, None).await
    }

    async fn begin(&self, record: impl FnOnce() -> Record, name: Option<&str>) -> bool {
        let Some(inner) = self.0.as_ref().filter(|inner| inner.is_required) else { return true };
        let record = inner.with_name(record(), name);
        inner.write(Job { record: Some(record), ..Job::default() }).await
    }

    /// Waits until all records are on the disk, and logs the last line.
    pub async fn flush(&self) {
        if let Some(inner) = &self.0 {
            inner.write(Job { log_tail: true, ..Job::default() }).await;
        }
    }
}

impl Inner {
    /// Passes a record to the thread and returns true once it is on the disk. Without a record, earlier ones are.
    async fn write(&self, job: Job) -> bool {
        let (written, receiver) = oneshot::channel();
        let records = usize::from(job.record.is_some());
        if self.sender.try_send(Job { written: Some(written), ..job }).is_err() {
            self.status.lose(records);
            return false;
        }
        matches!(timeout(WRITE_TIMEOUT, receiver).await, Ok(Ok(true)))
    }

    fn with_name(&self, record: Record, name: Option<&str>) -> Record {
        let Some(names) = &self.names else { return record };
        let person = record.person.as_deref();
        let name = person
            .and_then(|person| names.persons.find(person))
            .or_else(|| name.map(str::to_owned))
            .or_else(|| names.find(person?));
        Record { name, ..record }
    }
}

impl Names {
    fn find(&self, person: &str) -> Option<String> {
        let mut slugs = self.users.listed().into_iter().map(|listed| listed.user.slug.clone());
        slugs.find(|slug| (self.pseudonym)(slug) == person)
    }
}

/// Writes jobs until all senders are gone.
fn write_all(mut file: AuditFile, mut receiver: mpsc::Receiver<Job>, status: &Status) {
    let mut tail_logged_at = Instant::now();
    while let Some(job) = receiver.blocking_recv() {
        let mut jobs = vec![job];
        while jobs.len() < MAX_BATCH
            && let Ok(job) = receiver.try_recv()
        {
            jobs.push(job);
        }
        let is_written = write_batch(&mut file, &mut jobs, status);
        if jobs.iter().any(|job| job.log_tail) || tail_logged_at.elapsed() >= TAIL_INTERVAL {
            tail_logged_at = Instant::now();
            log_tail(&file);
        }
        for written in jobs.into_iter().filter_map(|job| job.written) {
            // The call may have given up waiting.
            let _ = written.send(is_written);
        }
    }
}

fn write_batch(file: &mut AuditFile, jobs: &mut [Job], status: &Status) -> bool {
    let mut records: Vec<Record> = jobs.iter_mut().filter_map(|job| job.record.take()).collect();
    let count = records.len();
    let lost = status.lost.swap(0, Ordering::Relaxed);
    if lost > 0 {
        let detail = format!("{lost} records were not written");
        records.insert(0, Record::new("records_lost").with_detail(detail));
    }
    match file.append(records) {
        Ok(()) => true,
        Err(error) => {
            status.lost.fetch_add(lost, Ordering::Relaxed);
            status.lose(count);
            tracing::error!(%error, records = count, "audit records not written");
            false
        }
    }
}

/// Logs the event of a record.
fn log_record(record: &Record) {
    tracing::info!(
        target: TARGET,
        {
            user.hash = record.person,
            client.id = record.client_id,
            outcome = record.outcome.map(super::record::Outcome::name),
            request = record.request,
            detail = record.detail,
        },
        "{}", record.event
    );
}

/// Logs the last line, so that the log can show later that lines were removed at the end of the file.
fn log_tail(file: &AuditFile) {
    let tail = file.tail();
    tracing::info!(target: TARGET, seq = tail.seq, hash = tail.hash, "audit chain");
}

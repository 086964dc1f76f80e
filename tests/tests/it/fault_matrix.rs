//! Every action with every fault of Kimai or of its network, compared with `docs/faults.md`.
//!
//! `KIMAI_UPDATE_FAULTS=1 cargo test -p kimai-tests --test it fault_matrix` writes the page.

mod faults;

use std::{
    collections::BTreeMap,
    env,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use faults::{FAULTS, FaultCase};
use futures_util::{StreamExt, stream};
use kimai_tests::{
    mcp::{McpClient, Reply},
    sim::RecordedRequest,
};

use crate::catalogue::{self, Call};

/// Calls that run at the same time.
const CONCURRENCY: usize = 48;

/// Longest text of an answer, in bytes.
const MAX_ANSWER_BYTES: usize = 30_000;

/// The sentence of an answer after a write that Kimai may have applied.
const OUTCOME_UNKNOWN: &str = "It is unknown whether";

/// The outcome of a call with a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// The call sends no request that the fault applies to.
    Unaffected,
    /// The call is answered; what is missing is named.
    Answered,
    /// The call is refused, and changed nothing.
    Refused,
    /// The call is refused, and says that the change may have been made.
    Unknown,
}

impl Outcome {
    const fn text(self) -> &'static str {
        match self {
            Self::Unaffected => "–",
            Self::Answered => "ok",
            Self::Refused => "error",
            Self::Unknown => "unknown",
        }
    }
}

/// Calls the action while the fault applies, and checks the answer.
async fn outcome(call: &Call, case: &FaultCase) -> Outcome {
    let kimai = catalogue::kimai().await;
    let client = McpClient::in_text(&kimai, &format!("{}-token", call.user)).await;
    for (tool, arguments) in &call.setup {
        client.ok(tool, arguments.clone()).await;
    }
    kimai.clear_requests();
    case.apply(&kimai);
    let reply = client.call(call.tool, call.arguments.clone()).await;
    let requests = kimai.requests();
    check_answer(call, case, &reply);
    check_writes(call, case, &requests);
    classify(case, &reply, &requests)
}

/// Checks that the answer is bounded, names no secret, and is not empty.
fn check_answer(call: &Call, case: &FaultCase, reply: &Reply) {
    let text = &reply.text;
    let context = || format!("{} with {}: {text}", call.action(), case.name);
    assert!(!text.trim().is_empty(), "{}", context());
    assert!(text.len() <= MAX_ANSWER_BYTES, "{}", context());
    assert!(!text.contains("-token"), "{}", context());
}

/// Checks that no write was sent twice.
fn check_writes(call: &Call, case: &FaultCase, requests: &[RecordedRequest]) {
    let mut writes: BTreeMap<(&str, &str, &str), usize> = BTreeMap::new();
    for request in requests.iter().filter(|request| is_write(request)) {
        *writes.entry((&request.method, &request.path, &request.body)).or_default() += 1;
    }
    let repeated: Vec<_> = writes.iter().filter(|(_, count)| **count > 1).collect();
    assert!(repeated.is_empty(), "{} with {} repeats {repeated:?}", call.action(), case.name);
}

fn is_write(request: &RecordedRequest) -> bool {
    request.method != "GET"
}

fn classify(case: &FaultCase, reply: &Reply, requests: &[RecordedRequest]) -> Outcome {
    let affected = requests.iter().any(|request| !case.writes_only || is_write(request));
    match (affected, reply.is_error) {
        (false, _) => Outcome::Unaffected,
        (true, false) => Outcome::Answered,
        (true, true) if reply.text.contains(OUTCOME_UNKNOWN) => Outcome::Unknown,
        (true, true) => Outcome::Refused,
    }
}

fn page_path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/faults.md")
}

const INTRODUCTION: &str = "\
# Faults

Written by the tests: the answer of each action while Kimai or the network fails. Reads are repeated up to twice, writes never. No
answer contains a token, none is longer than 30,000 bytes, and each names the problem and the next step.

* `ok`: the call is answered; what is missing, if anything, is named
* `error`: the call is refused and changed nothing
* `unknown`: the call is refused and says that Kimai may have made the change, and to read the result before a repetition
* `–`: the call sends no such request

";

fn render(rows: &BTreeMap<String, Vec<Outcome>>) -> String {
    let mut page = INTRODUCTION.to_owned();
    for (number, case) in FAULTS.iter().enumerate() {
        let _ = writeln!(page, "{}. {}", number + 1, case.name);
    }
    page.push_str("\n| action |");
    for number in 1..=FAULTS.len() {
        let _ = write!(page, " {number} |");
    }
    page.push_str("\n|---|");
    page.push_str(&"---|".repeat(FAULTS.len()));
    for (action, outcomes) in rows {
        let cells: Vec<&str> = outcomes.iter().map(|outcome| outcome.text()).collect();
        let _ = write!(page, "\n| `{action}` | {} |", cells.join(" | "));
    }
    page.push('\n');
    page
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_action_answers_every_fault_as_listed() {
    let calls = catalogue::one_of_each();
    let pairs = calls.iter().flat_map(|call| FAULTS.iter().map(move |case| (call, case)));
    let outcomes: Vec<Outcome> =
        stream::iter(pairs).map(|(call, case)| outcome(call, case)).buffered(CONCURRENCY).collect().await;
    let rows: BTreeMap<String, Vec<Outcome>> =
        calls.iter().map(Call::action).zip(outcomes.chunks(FAULTS.len()).map(<[Outcome]>::to_vec)).collect();
    let page = render(&rows);
    if env::var_os("KIMAI_UPDATE_FAULTS").is_some() {
        fs::write(page_path(), &page).unwrap();
    }
    let listed = fs::read_to_string(page_path()).unwrap_or_default().replace("\r\n", "\n");
    assert!(listed == page, "docs/faults.md is out of date:\n{page}");
}

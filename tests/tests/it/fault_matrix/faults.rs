//! The faults of the matrix.

use std::sync::LazyLock;

use kimai_tests::sim::{Fault, SimulatedKimai};

/// A body that is larger than any answer of Kimai.
static LARGE_BODY: LazyLock<Vec<u8>> = LazyLock::new(|| vec![b' '; 50_000_000]);

/// Faults of the requests of a call.
pub(super) struct FaultCase {
    /// The description.
    pub(super) name: &'static str,
    /// True if the fault applies to writes only.
    pub(super) writes_only: bool,
    /// The affected methods.
    methods: &'static [&'static str],
    /// Number of affected requests; 0 is all.
    times: usize,
    fault: fn() -> Fault,
}

impl FaultCase {
    const fn all(name: &'static str, fault: fn() -> Fault) -> Self {
        Self { name, writes_only: false, methods: &["*"], times: 0, fault }
    }

    const fn first_read(name: &'static str, fault: fn() -> Fault) -> Self {
        Self { name, writes_only: false, methods: &["GET"], times: 1, fault }
    }

    const fn writes(name: &'static str, fault: fn() -> Fault) -> Self {
        Self { name, writes_only: true, methods: &["POST", "PATCH", "PUT", "DELETE"], times: 0, fault }
    }

    /// Makes the requests fail.
    pub(super) fn apply(&self, kimai: &SimulatedKimai) {
        for method in self.methods {
            match self.times {
                0 => kimai.fault(method, "*", (self.fault)()),
                times => kimai.fault_times(times, method, "*", (self.fault)()),
            }
        }
    }
}

/// A response with this body in place of Kimai's.
fn replaced(status: u16, content_type: &'static str, body: &'static [u8]) -> Fault {
    Fault::Replaced { status, header: None, content_type, body: body.into() }
}

fn redirect() -> Fault {
    let header = Some(("location", "https://other.example.com/api/ping".to_owned()));
    Fault::Replaced { status: 302, header, content_type: "text/html", body: b"".as_slice().into() }
}

fn pause_until_a_date() -> Fault {
    let header = Some(("retry-after", "Sun, 06 Nov 1994 08:49:37 GMT".to_owned()));
    let body = br#"{"code":429,"message":"Too Many Requests"}"#.as_slice().into();
    Fault::Replaced { status: 429, header, content_type: "application/json", body }
}

/// All faults.
pub(super) const FAULTS: &[FaultCase] = &[
    FaultCase::all("connection closed without a response", || Fault::Dropped),
    FaultCase::all("connection closed in the middle of the response", || Fault::Truncated),
    FaultCase::all("incomplete JSON", || replaced(200, "application/json", br#"{"id":1,"na"#)),
    FaultCase::all("a page of a proxy (200, HTML)", || Fault::Html("<html>Please log in</html>".to_owned())),
    FaultCase::all("500", || Fault::Status(500)),
    FaultCase::first_read("502 for the first read, then well", || Fault::Status(502)),
    FaultCase::all("429 with a pause in seconds", || Fault::TooManyRequests(0)),
    FaultCase::all("429 with a date", pause_until_a_date),
    FaultCase::all("an error inside a response 200", || {
        replaced(200, "application/json", br#"{"code":500,"message":"Internal Server Error"}"#)
    }),
    FaultCase::all("an empty body (200)", || replaced(200, "application/json", b"")),
    FaultCase::all("a body of 50 MB", || replaced(200, "application/json", &LARGE_BODY)),
    FaultCase::all("a wrong content type", || replaced(200, "text/plain", b"done")),
    FaultCase::all("a redirect to another host", redirect),
    FaultCase::writes("writes only: the response is lost", || Fault::LostAnswer),
    FaultCase::writes("writes only: 500", || Fault::Status(500)),
    FaultCase::writes("writes only: an empty body (200)", || replaced(200, "application/json", b"")),
];

//! Limits of TCP connections.

use std::time::Duration;

use ipnet::IpNet;

use super::{
    options::PolicyOptions,
    reader::{OptionReader, number},
};

/// Default maximum number of open connections.
const DEFAULT_TOTAL: usize = 10_000;

/// Default maximum number of open connections of one client address.
const DEFAULT_PER_ADDRESS: usize = 256;

/// Limits of the connections of a listener.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectionLimits {
    /// Maximum number of open connections; further ones wait.
    pub total: usize,
    /// Maximum number of open connections of one IPv4 address or IPv6 /64; further ones are closed at once.
    pub per_address: usize,
    /// Networks without a limit of their own, because their addresses stand for many clients: the trusted proxies.
    pub exempt: Vec<IpNet>,
    /// Timeout for the headers of a request, and for idle connections.
    pub header_timeout: Duration,
    /// Timeout for a client that does not read its responses.
    pub write_timeout: Duration,
    /// Maximum number of requests that a client may send ahead of the responses; then the connection ends.
    pub pipelined: usize,
    /// Timeout for running calls after the shutdown has begun.
    pub shutdown_timeout: Duration,
}

impl Default for ConnectionLimits {
    fn default() -> Self {
        Self {
            total: DEFAULT_TOTAL,
            per_address: DEFAULT_PER_ADDRESS,
            exempt: Vec::new(),
            header_timeout: Duration::from_secs(30),
            write_timeout: Duration::from_secs(30),
            pipelined: 16,
            shutdown_timeout: Duration::from_secs(60),
        }
    }
}

impl ConnectionLimits {
    /// Reads the limits; 0 means unlimited. `exempt` lists the trusted proxies.
    pub(super) fn read(reader: &mut OptionReader<'_>, options: &PolicyOptions, exempt: Vec<IpNet>) -> Self {
        let total = reader.one("max_connections", options.max_connections.as_ref(), number("connections"));
        let per_address = reader.one(
            "max_connections_per_address",
            options.max_connections_per_address.as_ref(),
            number("connections"),
        );
        let unlimited = |number: usize| if number == 0 { usize::MAX } else { number };
        Self {
            total: unlimited(total.unwrap_or(DEFAULT_TOTAL)),
            per_address: unlimited(per_address.unwrap_or(DEFAULT_PER_ADDRESS)),
            exempt,
            ..Self::default()
        }
    }
}

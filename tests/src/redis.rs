//! A Redis server of its own for a test.

use std::{
    io::{Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

/// Number of connection attempts after the start. With [`PAUSE`] they take ten seconds, enough for a busy machine.
const ATTEMPTS: u32 = 1000;
/// Pause between connection attempts.
const PAUSE: Duration = Duration::from_millis(10);

/// A running `redis-server` without persistence, which is stopped on drop.
#[derive(Debug)]
pub struct Redis {
    address: SocketAddr,
    server: Child,
}

impl Redis {
    /// Starts a server on a free port and waits until it responds.
    ///
    /// # Panics
    /// If `redis-server` is not installed or does not respond.
    pub fn start() -> Self {
        Self::with(&[])
    }

    /// Starts a server with further options such as `--requirepass`, as [`Redis::start`] does.
    ///
    /// # Panics
    /// As [`Redis::start`].
    #[expect(clippy::panic, reason = "a test without its server cannot go on")]
    pub fn with(options: &[&str]) -> Self {
        // Another program may take the free port before Redis does.
        for _ in 0..5 {
            if let Some(redis) = Self::at(free_port(), options) {
                return redis;
            }
        }
        panic!("redis-server does not respond on any free port");
    }

    /// Starts a server on this port, so that a test can restart it. Returns `None` if it does not respond.
    ///
    /// # Panics
    /// If `redis-server` is not installed.
    #[expect(clippy::panic, reason = "a test without its server cannot go on")]
    pub fn at(port: u16, options: &[&str]) -> Option<Self> {
        let started = Command::new("redis-server")
            .args(["--bind", "127.0.0.1", "--port", &port.to_string(), "--save", "", "--appendonly", "no"])
            .args(options)
            .stdout(Stdio::null())
            .spawn();
        let server = started.unwrap_or_else(|error| {
            panic!(
                "redis-server does not start ({error}); install it, on Debian: apt-get install redis-server"
            )
        });
        let mut redis = Self { address: SocketAddr::from((Ipv4Addr::LOCALHOST, port)), server };
        redis.is_ready().then_some(redis)
    }

    /// Returns the address, `redis://127.0.0.1:<port>`.
    pub fn url(&self) -> String {
        format!("redis://{}", self.address)
    }

    /// Returns the port.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// Returns the process id of the server.
    pub fn process(&self) -> u32 {
        self.server.id()
    }

    fn is_ready(&mut self) -> bool {
        for _ in 0..ATTEMPTS {
            if responds(self.address) {
                return true;
            }
            if !matches!(self.server.try_wait(), Ok(None)) {
                return false;
            }
            thread::sleep(PAUSE);
        }
        false
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// Returns true if a Redis responds to `PING`, with or without a password.
fn responds(address: SocketAddr) -> bool {
    let response = TcpStream::connect(address).and_then(|mut stream| {
        stream.set_read_timeout(Some(PAUSE * 10))?;
        stream.write_all(b"PING\r\n")?;
        let mut answer = [0; 5];
        stream.read_exact(&mut answer).map(|()| answer)
    });
    response.is_ok_and(|answer| &answer == b"+PONG" || &answer == b"-NOAU")
}

/// Returns true if `redis-server` is not installed, so that tests with Redis are skipped; prints a notice then.
///
/// If `KIMAI_TESTS_COMPLETE` is set, as in `.ci/run`, it returns false and tests without Redis fail.
pub fn missing() -> bool {
    let required = std::env::var_os("KIMAI_TESTS_COMPLETE").is_some();
    let version = Command::new("redis-server").arg("--version").stdout(Stdio::null()).status();
    let missing = !required && version.is_err();
    if missing {
        eprintln!("not tested with Redis: redis-server is not installed");
    }
    missing
}

/// Returns a port that was free a moment ago.
pub fn free_port() -> u16 {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .and_then(|free| free.local_addr())
        .map_or(0, |free| free.port())
}

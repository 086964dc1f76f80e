//! A load balancer: each connection to the next replica, to another one where nobody answers.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
};

/// Listens at the address that users know.
pub(crate) struct Balancer {
    listener: TcpListener,
    pub(crate) port: u16,
}

/// Whose turn it is.
#[derive(Clone, Default)]
pub(crate) struct Turn {
    connections: Arc<AtomicUsize>,
    /// One more than the replica that gets every connection; nobody does while it is 0.
    only: Arc<AtomicUsize>,
}

impl Turn {
    /// Sends everything to this replica from now on.
    pub(crate) fn only(&self, replica: usize) {
        self.only.store(replica + 1, Ordering::SeqCst);
    }

    fn next(&self) -> usize {
        let next = self.connections.fetch_add(1, Ordering::SeqCst);
        self.only.load(Ordering::SeqCst).checked_sub(1).unwrap_or(next)
    }
}

impl Balancer {
    pub(crate) async fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        Self { listener, port }
    }

    /// Passes connections on to replicas at these ports, until the test ends.
    pub(crate) fn balance(self, ports: [u16; 2]) -> Turn {
        let turn = Turn::default();
        let next = turn.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = self.listener.accept().await {
                tokio::spawn(passed_on(client, ports, next.next()));
            }
        });
        turn
    }
}

async fn passed_on(mut client: TcpStream, ports: [u16; 2], first: usize) {
    for port in [ports[first % 2], ports[(first + 1) % 2]] {
        if let Ok(mut replica) = TcpStream::connect(("127.0.0.1", port)).await {
            // What breaks on one side breaks on the other, and is the client's to repeat.
            let _ = copy_bidirectional(&mut client, &mut replica).await;
            return;
        }
    }
}

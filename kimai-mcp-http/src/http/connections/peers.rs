//! Open connections per client address.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use ipnet::IpNet;

/// Networks that count as one client, and how many times the limit of an address applies to each.
///
/// A subscriber of IPv6 has at least a /64 and often a /56; a site has a /48.
const IPV6_NETWORKS: [(u8, usize); 3] = [(64, 1), (56, 2), (48, 4)];

/// Counter of open connections per network. Clones share the counts.
#[derive(Clone)]
pub(super) struct Peers {
    limit: usize,
    exempt: Arc<[IpNet]>,
    open: Arc<Mutex<HashMap<IpNet, usize>>>,
}

/// One counted connection, until it is dropped.
pub(super) struct PeerSlot {
    peers: Peers,
    networks: Vec<(IpNet, usize)>,
}

impl Peers {
    /// Creates a counter with a limit for every address that is in no network of `exempt`.
    pub(super) fn new(limit: usize, exempt: Vec<IpNet>) -> Self {
        Self { limit, exempt: exempt.into(), open: Arc::default() }
    }

    /// Counts a connection, or returns `None` if one of the networks of the address has too many.
    pub(super) fn admit(&self, address: IpAddr) -> Option<PeerSlot> {
        let address = address.to_canonical();
        let is_exempt = self.exempt.iter().any(|network| network.contains(&address));
        let networks = if is_exempt { Vec::new() } else { networks(address) };
        let mut open = self.lock();
        let has_room = |(network, times): &(IpNet, usize)| {
            open.get(network).copied().unwrap_or_default() < self.limit.saturating_mul(*times)
        };
        if !networks.iter().all(has_room) {
            return None;
        }
        for (network, _) in &networks {
            *open.entry(*network).or_default() += 1;
        }
        drop(open);
        Some(PeerSlot { peers: self.clone(), networks })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<IpNet, usize>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for PeerSlot {
    fn drop(&mut self) {
        let mut open = self.peers.lock();
        for (network, _) in &self.networks {
            let count = open.get(network).copied().unwrap_or_default();
            if count > 1 {
                open.insert(*network, count - 1);
            } else {
                open.remove(network);
            }
        }
    }
}

/// Returns the networks of an address that count as one client.
fn networks(address: IpAddr) -> Vec<(IpNet, usize)> {
    let network = |prefix, times| IpNet::new(address, prefix).ok().map(|network| (network.trunc(), times));
    match address {
        IpAddr::V4(_) => vec![(IpNet::from(address), 1)],
        IpAddr::V6(_) => {
            IPV6_NETWORKS.iter().filter_map(|(prefix, times)| network(*prefix, *times)).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admitted(peers: &Peers, address: &str, slots: &mut Vec<PeerSlot>) -> bool {
        let slot = peers.admit(address.parse().unwrap());
        let is_admitted = slot.is_some();
        slots.extend(slot);
        is_admitted
    }

    #[test]
    fn each_address_has_its_own_limit_and_closed_connections_free_it() {
        let peers = Peers::new(2, Vec::new());
        let mut slots = Vec::new();
        assert!(admitted(&peers, "203.0.113.7", &mut slots));
        assert!(admitted(&peers, "::ffff:203.0.113.7", &mut slots));
        assert!(!admitted(&peers, "203.0.113.7", &mut slots));
        assert!(admitted(&peers, "203.0.113.8", &mut slots));
        slots.remove(0);
        assert!(admitted(&peers, "203.0.113.7", &mut slots));
        slots.clear();
        assert!(peers.lock().is_empty(), "counts of closed connections are removed");
    }

    #[test]
    fn ipv6_addresses_are_limited_by_64_56_and_48_bits() {
        let peers = Peers::new(1, Vec::new());
        let mut slots = Vec::new();
        assert!(admitted(&peers, "2001:db8:0:0::1", &mut slots));
        assert!(!admitted(&peers, "2001:db8:0:0::2", &mut slots), "the /64 is full");
        assert!(admitted(&peers, "2001:db8:0:1::1", &mut slots));
        assert!(!admitted(&peers, "2001:db8:0:2::1", &mut slots), "the /56 is full");
        assert!(admitted(&peers, "2001:db8:0:100::1", &mut slots));
        assert!(admitted(&peers, "2001:db8:0:200::1", &mut slots));
        assert!(!admitted(&peers, "2001:db8:0:300::1", &mut slots), "the /48 is full");
        assert!(admitted(&peers, "2001:db8:1::1", &mut slots));
    }

    #[test]
    fn trusted_proxies_have_no_limit() {
        let peers = Peers::new(1, vec!["10.0.0.0/8".parse().unwrap()]);
        let mut slots = Vec::new();
        assert!((0..5).all(|_| admitted(&peers, "10.1.2.3", &mut slots)));
    }
}

//! Shares of networks in bounded kinds of records, so that no network can evict or exhaust the records of others.
//!
//! Bounded kinds drop the records that expire first. Whoever can write from many addresses could therefore remove the records of
//! everyone else. So each network may only write a share of a kind: an IPv4 address and its /24, an IPv6 /64, /56 and /48.

use std::time::Duration;

use jiff::SignedDuration;

use crate::{
    client_ip::ClientIp,
    server::AuthorizationServer,
    state::{Admission, Kind, Quota, StoreError},
};

/// Maximum numbers of records that networks may write within the lifetime of such a record.
///
/// Half of a share can be used at once; the rest becomes available evenly over the lifetime.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NetworkShare {
    /// Share of an IPv4 address or an IPv6 /64. Many users of a company may share it.
    pub address: u32,
    /// Share of an IPv6 /56.
    pub block: u32,
    /// Share of an IPv4 /24 or an IPv6 /48.
    pub site: u32,
}

/// Shares of networks, per kind of records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NetworkShares {
    /// Authorization requests that wait for sign-in, of 10,000.
    pub authorizations: NetworkShare,
    /// Registrations that no user has consented to, of 10,000.
    pub registrations: NetworkShare,
    /// Sign-in attempts, of the 100,000 counters.
    pub attempts: NetworkShare,
}

impl Default for NetworkShares {
    fn default() -> Self {
        let share = NetworkShare { address: 1_000, block: 1_500, site: 2_500 };
        Self { authorizations: share, registrations: share, attempts: share }
    }
}

/// Admits one record of `kind` from this client, or returns the time until the next one is admitted.
///
/// Larger networks are counted only after the smaller ones admitted the record, so that one address cannot exhaust the share of its
/// neighbours.
pub(crate) async fn admit(
    server: &AuthorizationServer,
    kind: Kind,
    share: NetworkShare,
    lifetime: SignedDuration,
    client_ip: ClientIp,
) -> Result<Admission, StoreError> {
    for network in client_ip.networks() {
        let quota = quota(share.of_prefix(network.prefix_length()), lifetime);
        let admission = server.state.admit(kind, network, quota).await?;
        if admission != Admission::Admitted {
            tracing::warn!(
                kind = kind.name,
                prefix = network.prefix_length(),
                "share of a network exhausted"
            );
            return Ok(admission);
        }
    }
    Ok(Admission::Admitted)
}

impl NetworkShare {
    const fn of_prefix(self, length: u32) -> u32 {
        match length {
            32 | 64 => self.address,
            56 => self.block,
            _ => self.site,
        }
    }
}

/// Returns the quota that admits at most `share` records within `lifetime`.
fn quota(share: u32, lifetime: SignedDuration) -> Quota {
    let half = (share / 2).max(1);
    let lifetime = Duration::try_from(lifetime).unwrap_or_default();
    Quota { burst: half, interval: lifetime / half }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quota_admits_at_most_the_share_within_the_lifetime() {
        let quota = quota(1_000, SignedDuration::from_mins(10));
        let within_lifetime = Duration::from_mins(10).as_nanos() / quota.interval.as_nanos();
        assert_eq!(u128::from(quota.burst) + within_lifetime, 1_000);
    }
}

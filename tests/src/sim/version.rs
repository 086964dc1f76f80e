//! Releases of Kimai.

/// A release of Kimai, ordered as releases are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    /// `2` in `2.65.0`.
    pub major: u32,
    /// `65` in `2.65.0`.
    pub minor: u32,
    /// `0` in `2.65.0`.
    pub patch: u32,
}

impl Version {
    /// The release with these numbers.
    pub const fn new(major: u32, minor: u32, patch: u32) -> Self {
        Self { major, minor, patch }
    }

    /// What `GET /api/version` calls `versionId`: `26500` for 2.65.0.
    pub const fn id(self) -> u32 {
        self.major * 10_000 + self.minor * 100 + self.patch
    }
}

impl std::fmt::Display for Version {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

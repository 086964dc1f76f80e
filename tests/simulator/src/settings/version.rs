//! Versions of Kimai.

/// Version of Kimai.
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
    /// The newest version whose routes are simulated. Newer ones behave like it.
    pub const NEWEST: Self = Self::new(2, 68, 0);

    /// Creates a version.
    pub const fn new(major: u32, minor: u32, patch: u32) -> Self {
        Self { major, minor, patch }
    }

    /// Returns `versionId` of `GET /api/version`: `26500` for 2.65.0.
    pub const fn id(self) -> u32 {
        self.major * 10_000 + self.minor * 100 + self.patch
    }
}

impl Default for Version {
    /// 2.65.0, the version of the recorded exchanges.
    fn default() -> Self {
        Self::new(2, 65, 0)
    }
}

/// Error of a text that is no version such as `2.65` or `2.65.0`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidVersion(String);

impl std::fmt::Display for InvalidVersion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} is no version such as 2.65 or 2.65.0", self.0)
    }
}

impl std::error::Error for InvalidVersion {}

impl std::str::FromStr for Version {
    type Err = InvalidVersion;

    /// Reads `2.65` or `2.65.0`; a suffix such as `-dev` is ignored.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let invalid = || InvalidVersion(text.to_owned());
        let (numbers, _) = text.split_once('-').unwrap_or((text, ""));
        let numbers: Vec<u32> =
            numbers.split('.').map(|part| part.parse().map_err(|_| invalid())).collect::<Result<_, _>>()?;
        match *numbers.as_slice() {
            [major, minor] => Ok(Self::new(major, minor, 0)),
            [major, minor, patch] => Ok(Self::new(major, minor, patch)),
            _ => Err(invalid()),
        }
    }
}

impl std::fmt::Display for Version {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

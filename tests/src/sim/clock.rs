//! The time of the simulation.

use jiff::Timestamp;

/// Where the time comes from.
#[derive(Clone, Copy, Debug)]
pub enum Clock {
    /// The machine's clock.
    Real,
    /// Stands still at this moment.
    Fixed(Timestamp),
}

impl Clock {
    /// The clock that [`Settings::now`](super::Settings::now) asks for.
    pub fn from_setting(now: Option<Timestamp>) -> Self {
        now.map_or(Self::Real, Self::Fixed)
    }

    /// This moment.
    pub fn now(self) -> Timestamp {
        match self {
            Self::Real => Timestamp::now(),
            Self::Fixed(at) => at,
        }
    }
}

//! What HTTP's headers say.

use jiff::{Timestamp, fmt::rfc2822};

/// A date as headers write it: `Sun, 06 Nov 1994 08:49:37 GMT`.
pub(crate) fn time(value: &str) -> Option<Timestamp> {
    rfc2822::DateTimeParser::new().parse_timestamp(value.replace("GMT", "+0000")).ok()
}

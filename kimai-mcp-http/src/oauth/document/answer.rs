//! What came back: its bytes, and for how long they are good.

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, StatusCode, header::CACHE_CONTROL};
use jiff::SignedDuration;

use super::{NoDocument, lost};

/// The most bytes of a document.
const LONGEST: usize = 5 * 1024;

const SHORTEST_LIFE: SignedDuration = SignedDuration::from_mins(1);
const USUAL_LIFE: SignedDuration = SignedDuration::from_hours(1);
const LONGEST_LIFE: SignedDuration = SignedDuration::from_hours(24);

/// The whole body, which is not read further than it may go.
pub(super) async fn body(mut response: reqwest::Response) -> Result<Bytes, NoDocument> {
    if response.status() != StatusCode::OK {
        return Err(NoDocument::Status(response.status().as_u16()));
    }
    let mut body = BytesMut::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| lost(&error))? {
        if body.len() + chunk.len() > LONGEST {
            return Err(NoDocument::Long);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

/// How long it may be remembered, within reason: a document that changes with each look would be asked for at each
/// step of each login.
pub(super) fn lives(headers: &HeaderMap) -> SignedDuration {
    let values = headers.get_all(CACHE_CONTROL).into_iter().filter_map(|value| value.to_str().ok());
    let directives: Vec<_> =
        values.flat_map(|value| value.split(',')).map(|part| part.trim().to_ascii_lowercase()).collect();
    if directives.iter().any(|directive| directive == "no-store" || directive == "no-cache") {
        return SHORTEST_LIFE;
    }
    let seconds =
        directives.iter().find_map(|directive| directive.strip_prefix("max-age=")?.parse::<u32>().ok());
    let asked = seconds.map_or(USUAL_LIFE, |seconds| SignedDuration::from_secs(seconds.into()));
    asked.clamp(SHORTEST_LIFE, LONGEST_LIFE)
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn minutes(cache_control: &'static str) -> i64 {
        lives(&HeaderMap::from_iter([(CACHE_CONTROL, HeaderValue::from_static(cache_control))])).as_mins()
    }

    #[test]
    fn a_document_is_good_for_as_long_as_it_says_within_reason() {
        assert_eq!(minutes("public, max-age=600"), 10);
        assert_eq!(minutes("Max-Age=7200, must-revalidate"), 120);
        assert_eq!(minutes("max-age=31536000"), 24 * 60);
        for short in ["no-store", "max-age=0", "max-age=3600, no-cache", "max-age=59"] {
            assert_eq!(minutes(short), 1, "{short}");
        }
        for unsaid in ["public", "max-age=soon", "s-maxage=60", "max-age=-1"] {
            assert_eq!(minutes(unsaid), 60, "{unsaid}");
        }
        assert_eq!(lives(&HeaderMap::new()).as_mins(), 60);
    }
}

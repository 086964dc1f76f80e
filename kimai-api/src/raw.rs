//! Requests to any path of the API, for plugins that this crate does not know.

use std::str::FromStr;

use bytes::Bytes;
use serde_json::Value;
use url::Url;

use crate::{Client, Error, Method, Route, response, transport::Request};

const GET: Route = Route::get("", "/{path}", "raw");
const POST: Route = Route::post("", "/{path}", "raw");
const PATCH: Route = Route::patch("", "/{path}", "raw");
const DELETE: Route = Route::delete("", "/{path}", "raw");

/// A path below `/api`, such as `expenses/4`. `/api` and slashes at its ends are left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawPath(String);

/// Error of a text that is no [`RawPath`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the path is not one like expenses/4: letters, digits, - _ . ~ between single slashes")]
#[non_exhaustive]
pub struct InvalidRawPath;

impl FromStr for RawPath {
    type Err = InvalidRawPath;

    fn from_str(path: &str) -> Result<Self, InvalidRawPath> {
        let path = path.trim().trim_start_matches('/');
        let path = path.strip_prefix("api/").unwrap_or(path).trim_end_matches('/');
        let is_plain = |segment: &str| {
            let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
            !segment.is_empty() && segment.trim_matches('.') == segment && segment.bytes().all(is_allowed)
        };
        if path.split('/').all(is_plain) { Ok(Self(path.to_owned())) } else { Err(InvalidRawPath) }
    }
}

impl Client {
    /// Sends a request to a path below `/api` and returns the JSON of the response; null if it has no body. The limits and
    /// checks of other requests apply, except that on the rows of a list.
    ///
    /// ```no_run
    /// use kimai_api::{Client, Method};
    ///
    /// # async fn example(client: Client) -> Result<(), Box<dyn std::error::Error>> {
    /// let query = [("user".to_owned(), "3".to_owned())];
    /// let expenses = client.raw(Method::Get, &"expenses".parse()?, &query, None).await?;
    /// println!("{expenses}");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As other requests.
    pub async fn raw(
        &self,
        method: Method,
        path: &RawPath,
        query: &[(String, String)],
        body: Option<&Value>,
    ) -> Result<Value, Error> {
        let route = match method {
            Method::Get => GET,
            Method::Post => POST,
            Method::Patch => PATCH,
            Method::Delete => DELETE,
        };
        let mut url = raw_url(self.url(), path);
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        let body = body.map(|body| Bytes::from(body.to_string()));
        let response = self.transport.send(&Request { route, url, body }).await?;
        if response.body.trim_ascii().is_empty() {
            return Ok(Value::Null);
        }
        response::json(route, &response.body)
    }
}

/// Returns the URL of a path below `/api` of this Kimai.
fn raw_url(server: &Url, path: &RawPath) -> Url {
    let mut url = server.clone();
    if let Ok(mut segments) = url.path_segments_mut() {
        segments.pop_if_empty().push("api").extend(path.0.split('/'));
    }
    url
}

#[cfg(test)]
mod tests {
    use super::{InvalidRawPath, RawPath, raw_url};

    fn path(path: &str) -> Result<String, InvalidRawPath> {
        let path: RawPath = path.parse()?;
        Ok(raw_url(&"https://kimai.example/base/".parse().unwrap(), &path).path().to_owned())
    }

    #[test]
    fn paths_are_below_the_api_of_this_kimai() {
        for text in ["expenses/4", "/expenses/4", "/api/expenses/4", "api/expenses/4/"] {
            assert_eq!(path(text).as_deref(), Ok("/base/api/expenses/4"), "{text}");
        }
        for text in [
            "",
            "/",
            "..",
            "../admin",
            "a/../../b",
            "a//b",
            "a/./b",
            "a?b=1",
            "a#b",
            "a%2f..",
            "a\\b",
            "https://x/y",
            "a b",
            "@x",
            "a:b",
            ".hidden",
        ] {
            assert!(path(text).is_err(), "{text}");
        }
    }
}

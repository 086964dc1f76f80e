//! Builds a request from a route, its arguments, a query and a body, and deserializes the response.

use std::fmt;

use bytes::Bytes;
use http::HeaderMap;
use serde::Serialize;
use url::Url;

use super::{Response, Transport};
use crate::{Document, Error, Listing, Page, ResponseBody, Route, response, route};

/// A request that can be sent repeatedly.
pub(crate) struct Request {
    pub(crate) route: Route,
    pub(crate) url: Url,
    pub(crate) body: Option<Bytes>,
}

impl Request {
    /// Returns the path below the address of Kimai, such as `/api/projects/4`.
    pub(crate) fn path(&self) -> &str {
        let path = self.url.path();
        path.find(API_PATH).and_then(|start| path.get(start..)).unwrap_or(path)
    }
}

/// The beginning of all paths of Kimai's API.
const API_PATH: &str = "/api/";

/// A request under construction.
pub(crate) struct RequestBuilder<'a> {
    transport: &'a Transport,
    request: Request,
    /// The first encoding error; returned instead of sending.
    error: Option<Error>,
}

impl<'a> RequestBuilder<'a> {
    pub(crate) fn new(
        transport: &'a Transport,
        route: Route,
        arguments: &[&(dyn fmt::Display + Sync)],
    ) -> Self {
        debug_assert!(route::all().contains(&route), "{route} is missing in route::all()");
        let url = route.url(transport.server(), arguments);
        let mut builder = Self { transport, request: Request { route, url, body: None }, error: None };
        // URL parsers remove empty and dot segments, so that the request would go to another path.
        if arguments.iter().any(|argument| matches!(&*argument.to_string(), "" | "." | "..")) {
            builder.set_error("a path segment is empty or consists of dots".to_owned());
        }
        builder
    }

    pub(crate) fn query(mut self, query: &impl Serialize) -> Self {
        match serde_html_form::to_string(query) {
            Ok(query) if query.is_empty() => {}
            Ok(query) => self.request.url.set_query(Some(&query)),
            Err(error) => self.set_error(error.to_string()),
        }
        self
    }

    pub(crate) fn body(mut self, form: &impl Serialize) -> Self {
        match serde_json::to_vec(form) {
            Ok(body) => self.request.body = Some(Bytes::from(body)),
            Err(error) => self.set_error(error.to_string()),
        }
        self
    }

    fn set_error(&mut self, reason: String) {
        self.error.get_or_insert(Error::Encode(self.request.route, reason));
    }

    async fn send(self) -> Result<(Route, Response), Error> {
        match self.error {
            Some(error) => Err(error),
            None => Ok((self.request.route, self.transport.send(&self.request).await?)),
        }
    }

    /// Sends the request and deserializes one object.
    pub(crate) async fn json<T: ResponseBody>(self) -> Result<T, Error> {
        let (route, response) = self.send().await?;
        T::parse(route, &response.body)
    }

    /// Sends the request and expects an empty body; JSON is ignored.
    pub(crate) async fn send_empty(self) -> Result<(), Error> {
        let (route, response) = self.send().await?;
        response::empty(route, &response.body)
    }

    /// Sends the request and returns the response headers.
    pub(crate) async fn headers(self) -> Result<HeaderMap, Error> {
        self.send().await.map(|(_, response)| response.headers)
    }

    /// Sends the request and deserializes a list.
    pub(crate) async fn listing<T: ResponseBody>(self) -> Result<Listing<T>, Error> {
        let (route, response) = self.send().await?;
        T::parse_list(route, &response.body)
    }

    /// Sends the request and deserializes a page. `requested` is its number if the response does not name it.
    pub(crate) async fn page<T: ResponseBody>(self, requested: u32) -> Result<Page<T>, Error> {
        let (route, response) = self.send().await?;
        response::page(route, &response, requested)
    }

    /// Sends the request and returns a file.
    pub(crate) async fn document(self) -> Result<Document, Error> {
        let (_, response) = self.send().await?;
        Ok(response::document(response))
    }
}

#[cfg(test)]
mod tests {
    use crate::{Client, Credentials, Route};

    #[test]
    #[should_panic(expected = "GET /api/unlisted is missing in route::all()")]
    fn a_request_with_an_unlisted_route_panics_in_debug_builds() {
        let client = Client::new("https://kimai.example.com", Credentials::token("t")).unwrap();
        client.request(Route::get("/unlisted", "", "list"), &[]);
    }
}

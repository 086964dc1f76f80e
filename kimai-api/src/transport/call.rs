//! One call: a route, what goes with it, and what is expected back.

use std::fmt;

use bytes::Bytes;
use http::HeaderMap;
use serde::{Serialize, de::DeserializeOwned};

use super::{Answer, Request, Transport};
use crate::{
    Document, Error, Listing, Page, Route,
    answer::{self, json},
};

pub(crate) struct Call<'a> {
    transport: &'a Transport,
    request: Request,
    /// What could not be written into the request, kept until it is sent.
    flaw: Option<Error>,
}

impl<'a> Call<'a> {
    pub(crate) fn new(
        transport: &'a Transport,
        route: Route,
        arguments: &[&(dyn fmt::Display + Sync)],
    ) -> Self {
        let url = route.at(transport.server(), arguments);
        let mut call = Self { transport, request: Request { route, url, body: None }, flaw: None };
        if arguments.iter().any(|argument| matches!(&*argument.to_string(), "" | "." | "..")) {
            call.note("a part of the path is empty or only dots".to_owned());
        }
        call
    }

    pub(crate) fn query(mut self, query: &impl Serialize) -> Self {
        match serde_html_form::to_string(query) {
            Ok(query) if query.is_empty() => {}
            Ok(query) => self.request.url.set_query(Some(&query)),
            Err(error) => self.note(error.to_string()),
        }
        self
    }

    pub(crate) fn body(mut self, form: &impl Serialize) -> Self {
        match serde_json::to_vec(form) {
            Ok(body) => self.request.body = Some(Bytes::from(body)),
            Err(error) => self.note(error.to_string()),
        }
        self
    }

    fn note(&mut self, reason: String) {
        self.flaw = Some(Error::Encode(self.request.route, reason));
    }

    async fn send(self) -> Result<(Route, Answer), Error> {
        match self.flaw {
            Some(flaw) => Err(flaw),
            None => Ok((self.request.route, self.transport.send(&self.request).await?)),
        }
    }

    /// One object.
    pub(crate) async fn json<T: DeserializeOwned>(self) -> Result<T, Error> {
        let (route, answer) = self.send().await?;
        json(route, &answer.body)
    }

    /// Nothing that matters.
    pub(crate) async fn done(self) -> Result<(), Error> {
        self.send().await.map(drop)
    }

    /// What the answer says beside its body.
    pub(crate) async fn headers(self) -> Result<HeaderMap, Error> {
        self.send().await.map(|(_, answer)| answer.headers)
    }

    /// Every row of a list.
    pub(crate) async fn listing<T: DeserializeOwned>(self) -> Result<Listing<T>, Error> {
        let (route, answer) = self.send().await?;
        answer::listing(route, &answer.body)
    }

    /// One page of a list; `asked` is its number where Kimai does not tell it.
    pub(crate) async fn page<T: DeserializeOwned>(self, asked: u32) -> Result<Page<T>, Error> {
        let (route, answer) = self.send().await?;
        answer::page(route, &answer, asked)
    }

    /// A file.
    pub(crate) async fn document(self) -> Result<Document, Error> {
        let (_, answer) = self.send().await?;
        Ok(answer::document(answer))
    }
}

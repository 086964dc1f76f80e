//! Routes: each operation of Kimai's REST API is declared once, as a constant beside the method that calls it.

mod all;

use std::fmt;

pub use all::all;
use url::Url;

/// An HTTP method that Kimai's API uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    /// Reads.
    Get,
    /// Creates, or puts something into something.
    Post,
    /// Changes.
    Patch,
    /// Removes (and, in the work-contract plugin, locks and unlocks).
    Delete,
}

impl Method {
    /// Whether a request with this method changes nothing and may be repeated.
    pub const fn is_safe(self) -> bool {
        matches!(self, Self::Get)
    }

    /// The method as HTTP spells it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

/// What a Kimai must have for a route to exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Requirement {
    /// Every Kimai since 2.0 has it.
    Core,
    /// Kimai itself, from this major and minor version on.
    Version(u16, u16),
    /// The bundle with this name, as `GET /api/plugins` spells it.
    Plugin(&'static str),
}

/// One operation: what is sent where, and which method of this crate sends it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Route {
    /// The HTTP method.
    pub method: Method,
    /// What a Kimai must have for it.
    pub requirement: Requirement,
    /// The resource's path below `/api`, such as `/projects`.
    base: &'static str,
    /// What follows it, with `{…}` for each argument.
    tail: &'static str,
    /// The method that calls it, without the accessor.
    function: &'static str,
}

impl Route {
    const fn new(method: Method, base: &'static str, tail: &'static str, function: &'static str) -> Self {
        Self { method, requirement: Requirement::Core, base, tail, function }
    }

    pub(crate) const fn get(base: &'static str, tail: &'static str, function: &'static str) -> Self {
        Self::new(Method::Get, base, tail, function)
    }

    pub(crate) const fn post(base: &'static str, tail: &'static str, function: &'static str) -> Self {
        Self::new(Method::Post, base, tail, function)
    }

    pub(crate) const fn patch(base: &'static str, tail: &'static str, function: &'static str) -> Self {
        Self::new(Method::Patch, base, tail, function)
    }

    pub(crate) const fn delete(base: &'static str, tail: &'static str, function: &'static str) -> Self {
        Self::new(Method::Delete, base, tail, function)
    }

    pub(crate) const fn requires(self, requirement: Requirement) -> Self {
        Self { requirement, ..self }
    }

    /// The path with its placeholders, such as `/api/projects/{id}`.
    pub fn template(&self) -> String {
        format!("/api{}{}", self.base, self.tail)
    }

    /// The method that calls it, such as `projects().get`.
    pub fn client_method(&self) -> String {
        let accessor = self.base.trim_start_matches('/').replace(['-', '/'], "_");
        if accessor.is_empty() { self.function.to_owned() } else { format!("{accessor}().{}", self.function) }
    }

    /// Where the request goes: each placeholder filled, in order, as one encoded path segment.
    pub(crate) fn at(&self, server: &Url, arguments: &[&(dyn fmt::Display + Sync)]) -> Url {
        let mut url = server.clone();
        let mut arguments = arguments.iter();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().push("api");
            for segment in self.base.split('/').chain(self.tail.split('/')).filter(|part| !part.is_empty()) {
                match arguments.next_if_placeholder(segment) {
                    Some(argument) => path.push(&argument.to_string()),
                    None => path.push(segment),
                };
            }
        }
        url
    }
}

/// Takes an argument only where the template has a placeholder.
trait Placeholders<'a> {
    fn next_if_placeholder(&mut self, segment: &str) -> Option<&'a (dyn fmt::Display + Sync)>;
}

impl<'a> Placeholders<'a> for std::slice::Iter<'_, &'a (dyn fmt::Display + Sync)> {
    fn next_if_placeholder(&mut self, segment: &str) -> Option<&'a (dyn fmt::Display + Sync)> {
        if segment.starts_with('{') { self.next().copied() } else { None }
    }
}

impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} /api{}{}", self.method.as_str(), self.base, self.tail)
    }
}

impl fmt::Debug for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::Route;

    #[test]
    fn an_argument_is_one_segment_whatever_it_holds() {
        let route = Route::get("/actions", "/timesheet/{id}/{view}", "actions");
        let url = route.at(&"https://k.example/sub".parse().unwrap(), &[&7, &"../../users"]);
        assert_eq!(url.as_str(), "https://k.example/sub/api/actions/timesheet/7/..%2F..%2Fusers");
    }
}

//! Routes: method, path, first version and plugin.

use crate::{
    activities, api_tokens,
    call::Call,
    config, customers, dashboard, favorites, invoices, page_actions, projects,
    response::{ErrorResponse, NOT_FOUND, RouteResult},
    settings::{Settings, Version},
    tags, teams, timesheets, users, work_contract,
};

/// Function that answers a request.
pub(crate) type Handler = fn(&mut Call<'_>) -> RouteResult;

/// Route as declared by the module that handles it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Route {
    method: &'static str,
    /// `{id}` takes digits; any other `{name}` takes any segment.
    pattern: &'static str,
    since: Version,
    plugin: Option<&'static str>,
    condition: Option<fn(&Settings) -> bool>,
    pub(crate) handler: Handler,
}

impl Route {
    /// Creates a route of every version.
    pub(crate) const fn new(method: &'static str, pattern: &'static str, handler: Handler) -> Self {
        Self { method, pattern, since: Version::new(2, 0, 0), plugin: None, condition: None, handler }
    }

    /// Sets the first minor version with this route.
    pub(crate) const fn since(mut self, minor: u32) -> Self {
        self.since = Version::new(2, minor, 0);
        self
    }

    /// Sets the plugin that provides this route.
    pub(crate) const fn plugin(mut self, name: &'static str) -> Self {
        self.plugin = Some(name);
        self
    }

    /// Sets a condition beyond version and plugin.
    pub(crate) const fn when(mut self, condition: fn(&Settings) -> bool) -> Self {
        self.condition = Some(condition);
        self
    }

    fn present(&self, settings: &Settings) -> bool {
        self.since <= settings.version
            && self.plugin.is_none_or(|name| settings.plugins.contains(name))
            && self.condition.is_none_or(|condition| condition(settings))
    }
}

/// Routes of all modules.
const TABLES: &[&[Route]] = &[
    config::ROUTES,
    users::ROUTES,
    timesheets::ROUTES,
    customers::ROUTES,
    projects::ROUTES,
    activities::ROUTES,
    teams::ROUTES,
    tags::ROUTES,
    invoices::ROUTES,
    favorites::ROUTES,
    dashboard::ROUTES,
    page_actions::ROUTES,
    work_contract::ROUTES,
    api_tokens::ROUTES,
];

/// Finds the route and the variable segments of the path; answers 404 or 405 if there is none.
pub(crate) fn find(
    settings: &Settings,
    method: &str,
    path: &str,
) -> Result<(Route, Vec<String>), ErrorResponse> {
    let present = TABLES.iter().copied().flatten().filter(|route| route.present(settings));
    let matching: Vec<_> =
        present.filter_map(|route| Some((*route, segments(route.pattern, path)?))).collect();
    let wanted = if method == "HEAD" { "GET" } else { method };
    let Some(route) = matching.iter().find(|(route, _)| route.method == wanted) else {
        let allowed: Vec<_> = matching.iter().map(|(route, _)| route.method).collect();
        return Err(if allowed.is_empty() { NOT_FOUND } else { ErrorResponse::Method(allowed.join(", ")) });
    };
    Ok(route.clone())
}

/// Returns the variable segments if the path matches the pattern.
fn segments(pattern: &str, path: &str) -> Option<Vec<String>> {
    let mut wanted = pattern.split('/');
    let mut parts = path.split('/');
    let mut taken = Vec::new();
    loop {
        match (wanted.next(), parts.next()) {
            (None, None) => return Some(taken),
            (Some(name), Some(part)) if name.starts_with('{') => {
                let digits = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
                taken.push(part.to_owned());
                (digits || (name != "{id}" && !part.is_empty())).then_some(())?;
            }
            (Some(name), Some(part)) if name == part => {}
            _ => return None,
        }
    }
}

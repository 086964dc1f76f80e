//! Users and their preferences.

mod view;

pub(crate) use view::brief;

use super::router::Route;

pub(crate) const ROUTES: &[Route] = &[];

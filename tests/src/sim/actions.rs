//! actions.

use super::router::Route;

pub(crate) const ROUTES: &[Route] = &[];

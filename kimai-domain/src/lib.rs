//! kimai-domain

//! kimai-api

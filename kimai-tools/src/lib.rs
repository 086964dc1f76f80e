//! kimai-tools

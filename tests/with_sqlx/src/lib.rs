//! A crate that uses annals, and sqlx for its own tables.

/// Where its own tables are.
pub type Tables = sqlx::PgPool;

/// Where its events are.
pub type Events = annals::SqliteStore;

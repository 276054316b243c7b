//! sqlite-es: its own pool and schema, but `synchronous = FULL`, as all others have it.

use std::path::Path;

use cqrs_es::persist::PersistedEventStore;
use harness::Job;
use sqlite_es::SqliteEventRepository;
use sqlx::SqlitePool;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use tokio::runtime::Runtime;

use crate::benches;
use crate::replay::{feed, snapshot};

const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS events
    (
      aggregate_type text                          NOT NULL,
      aggregate_id   text                          NOT NULL,
      sequence       integer CHECK (sequence >= 0) NOT NULL,
      event_type     text                          NOT NULL,
      event_version  text                          NOT NULL,
      payload        text                          NOT NULL,
      metadata       text                          NOT NULL,
      PRIMARY KEY (aggregate_type, aggregate_id, sequence)
    ) STRICT;
    CREATE TABLE IF NOT EXISTS snapshots
    (
      aggregate_type   text                                  NOT NULL,
      aggregate_id     text                                  NOT NULL,
      last_sequence    integer CHECK (last_sequence >= 0)    NOT NULL,
      current_snapshot integer CHECK (current_snapshot >= 0) NOT NULL,
      payload          text                                  NOT NULL,
      PRIMARY KEY (aggregate_type, aggregate_id, last_sequence)
    ) STRICT;";

pub fn run(job: Job) {
    match job.bench.as_str() {
        "feed" => feed(job, repository),
        "snapshot" => snapshot(job, repository),
        _ => benches::run(job, |path, runtime| {
            PersistedEventStore::new_event_store(repository(path, runtime))
        }),
    }
}

fn repository(path: &Path, runtime: &Runtime) -> SqliteEventRepository {
    SqliteEventRepository::new(runtime.block_on(pool(path)))
}

async fn pool(path: &Path) -> SqlitePool {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true);
    let pool = SqlitePoolOptions::new().max_connections(10);
    let pool = pool.connect_with(options).await.expect("it opens");
    sqlx::raw_sql(SCHEMA)
        .execute(&pool)
        .await
        .expect("the schema");
    pool
}

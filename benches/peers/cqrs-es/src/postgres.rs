//! postgres-es: its own pool and schema. A database stands in for the file of a bench.

use std::path::Path;

use cqrs_es::persist::PersistedEventStore;
use harness::Job;
use postgres_es::{PostgresEventRepository, default_postgress_pool};
use sqlx::PgPool;
use tokio::runtime::Runtime;

use crate::benches;
use crate::replay::{feed, snapshot};

const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS events
    (
        aggregate_type text                         NOT NULL,
        aggregate_id   text                         NOT NULL,
        sequence       bigint CHECK (sequence >= 0) NOT NULL,
        event_type     text                         NOT NULL,
        event_version  text                         NOT NULL,
        payload        json                         NOT NULL,
        metadata       json                         NOT NULL,
        PRIMARY KEY (aggregate_type, aggregate_id, sequence)
    );
    CREATE TABLE IF NOT EXISTS snapshots
    (
        aggregate_type   text                                 NOT NULL,
        aggregate_id     text                                 NOT NULL,
        last_sequence    bigint CHECK (last_sequence >= 0)    NOT NULL,
        current_snapshot bigint CHECK (current_snapshot >= 0) NOT NULL,
        payload          json                                 NOT NULL,
        PRIMARY KEY (aggregate_type, aggregate_id, last_sequence)
    );";

pub fn run(job: Job) {
    match job.bench.as_str() {
        "feed" => feed(job, repository),
        "snapshot" => snapshot(job, repository),
        _ => benches::run(job, |path, runtime| {
            PersistedEventStore::new_event_store(repository(path, runtime))
        }),
    }
}

fn repository(path: &Path, runtime: &Runtime) -> PostgresEventRepository {
    PostgresEventRepository::new(runtime.block_on(pool(path)))
}

/// A schema of the name of the file, which is empty where there is no such file.
async fn pool(path: &Path) -> PgPool {
    let server = std::env::var("BENCH_POSTGRES").expect("the runner names the server");
    let name = path.file_stem().and_then(|name| name.to_str());
    let schema = format!("cqrs_es_{}", name.expect("a name").replace('-', "_"));
    if !path.exists() {
        let pool = default_postgress_pool(&server).await;
        let empty = format!("DROP SCHEMA IF EXISTS {schema} CASCADE; CREATE SCHEMA {schema}");
        sqlx::raw_sql(&empty)
            .execute(&pool)
            .await
            .expect("a schema");
        std::fs::write(path, "").expect("the directory can be written");
    }
    let mark = if server.contains('?') { '&' } else { '?' };
    let options = format!("{server}{mark}options=-c%20search_path%3D{schema}");
    let pool = default_postgress_pool(&options).await;
    sqlx::raw_sql(SCHEMA)
        .execute(&pool)
        .await
        .expect("the tables");
    pool
}

//! A pool to read and one connection to write, both with `synchronous = FULL`, as all others have it.

use std::path::Path;

use evento::migrator::{Migrate, Plan};
use evento::sql::RwSqlite;
use sqlx::SqlitePool;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

pub async fn open(path: &Path) -> RwSqlite {
    let writer = pool(path, 1).await;
    let mut connection = writer.acquire().await.expect("a connection");
    evento::sql_migrator::new::<sqlx::Sqlite>()
        .expect("a plan")
        .run(&mut *connection, &Plan::apply_all())
        .await
        .expect("the schema");
    drop(connection);
    let reader = pool(path, 4).await;
    (evento::Sqlite::from(reader), evento::Sqlite::from(writer)).into()
}

async fn pool(path: &Path, connections: u32) -> SqlitePool {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true);
    let pool = SqlitePoolOptions::new().max_connections(connections);
    pool.connect_with(options).await.expect("it opens")
}

//! A read model in SQL, brought up to date from nothing.

use std::sync::Arc;

use annals::rusqlite::{Connection, Transaction};
use annals::{
    EventStore, Project, ProjectError, Projection, Projector, Recorded, Sqlite, SqliteStore,
};
use harness::{Job, Latencies, rates, runtime, tell};

use crate::{Account, Deposited, Withdrawn, write};

const SCHEMA: &str =
    "CREATE TABLE IF NOT EXISTS balances (account TEXT PRIMARY KEY, balance INTEGER NOT NULL)";

const UPSERT: &str = "
    INSERT INTO balances (account, balance) VALUES (?1, ?2)
    ON CONFLICT DO UPDATE SET balance = balance + excluded.balance";

const STREAMS: u64 = 1000;

#[derive(Projection)]
#[projection(name = "balances", of(Account))]
struct Balances;

impl Project<Deposited, Sqlite> for Balances {
    fn project(
        &mut self,
        event: Recorded<'_, Deposited>,
        transaction: &Transaction<'_>,
    ) -> Result<(), ProjectError> {
        let mut upsert = transaction.prepare_cached(UPSERT)?;
        upsert.execute((event.aggregate_id(), event.event().amount))?;
        Ok(())
    }
}

impl Project<Withdrawn, Sqlite> for Balances {
    fn project(
        &mut self,
        event: Recorded<'_, Withdrawn>,
        transaction: &Transaction<'_>,
    ) -> Result<(), ProjectError> {
        let mut upsert = transaction.prepare_cached(UPSERT)?;
        upsert.execute((event.aggregate_id(), -event.event().amount))?;
        Ok(())
    }
}

pub fn projection(job: &Job, batch: usize) {
    let (path, found) = job.kept("projection");
    let opening = SqliteStore::open(&path);
    let store = runtime().block_on(opening).expect("the store opens");
    let sql = Connection::open(&path).expect("it opens");
    if !found {
        let store: Arc<dyn EventStore> = Arc::new(store.clone());
        write(&store, STREAMS, job.size / STREAMS);
        sql.execute_batch(SCHEMA).expect("the read model");
        job.keep(&path);
    }
    let once = |_| {
        sql.execute_batch("DELETE FROM balances; DELETE FROM annals_projections")
            .expect("nothing is projected");
        let projector = Projector::new(store.clone()).with_batch(batch);
        let mut projector = projector.with(Balances).expect("a projector");
        projector.catch_up().expect("it is projected");
    };
    let rates = rates(job.size, once);
    let sum: i64 = sql
        .query_row("SELECT sum(balance) FROM balances", [], |row| row.get(0))
        .expect("a sum");
    assert_eq!(sum, 100 * job.size.cast_signed());
    tell(
        job,
        &job.who("annals"),
        "events/s",
        "normal",
        &rates,
        Latencies::default(),
    );
}

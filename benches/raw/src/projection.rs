//! A read model in SQL: some events are read, and written with how far they go, over and over.

use harness::{Job, Latencies, rates, tell};
use rusqlite::{Connection, TransactionBehavior};

use crate::{AccountEvent, table, write};

const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS balances (account TEXT PRIMARY KEY, balance INTEGER NOT NULL);
    CREATE TABLE IF NOT EXISTS checkpoint (position INTEGER NOT NULL)";

const UPSERT: &str = "
    INSERT INTO balances (account, balance) VALUES (?1, ?2)
    ON CONFLICT DO UPDATE SET balance = balance + excluded.balance";

const STREAMS: u64 = 1000;

pub fn projection(job: &Job, batch: usize) {
    let (path, found) = job.kept("projection");
    let mut connection = table::open(&path);
    if !found {
        write(&mut connection, STREAMS, job.size / STREAMS);
        connection.execute_batch(SCHEMA).expect("the read model");
        job.keep(&path);
    }
    connection
        .pragma_update(None, "synchronous", "NORMAL")
        .expect("NORMAL");
    let once = |_| {
        connection
            .execute_batch("DELETE FROM balances; DELETE FROM checkpoint")
            .expect("nothing is projected");
        connection
            .execute("INSERT INTO checkpoint VALUES (0)", [])
            .expect("a checkpoint");
        let mut position = 0;
        while let Some(reached) = take_in(&mut connection, position, batch) {
            position = reached;
        }
    };
    let rates = rates(job.size, once);
    let sum: i64 = connection
        .query_row("SELECT sum(balance) FROM balances", [], |row| row.get(0))
        .expect("a sum");
    assert_eq!(sum, 100 * job.size.cast_signed());
    tell(
        job,
        "raw-sqlite",
        "events/s",
        "normal",
        &rates,
        Latencies::default(),
    );
}

fn take_in(connection: &mut Connection, after: i64, batch: usize) -> Option<i64> {
    let events = table::some_of_feed(connection, after, batch);
    let (reached, ..) = *events.last()?;
    let transaction = connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .expect("a transaction");
    {
        let mut upsert = transaction.prepare_cached(UPSERT).expect("a statement");
        for (_, account, event) in &events {
            let change = match event {
                AccountEvent::Deposited { amount, .. } => *amount,
                AccountEvent::Withdrawn { amount, .. } => -amount,
            };
            upsert.execute((account, change)).expect("it is written");
        }
    }
    transaction
        .execute("UPDATE checkpoint SET position = ?1", [reached])
        .expect("it is written");
    transaction.commit().expect("it is stored");
    Some(reached)
}

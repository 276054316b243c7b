//! A table that grows.

use std::ops::Range;

use harness::{Growing, Job};
use rusqlite::{Connection, TransactionBehavior};

use crate::{account, deposit, table};

struct Growth(Connection);

pub fn growth(job: &Job) {
    harness::growth(job, &job.who("raw"), |path| Growth(table::open(path)));
}

impl Growing for Growth {
    fn grow(&mut self, streams: Range<u64>) {
        for first in streams.clone().step_by(100) {
            let transaction = self
                .0
                .transaction_with_behavior(TransactionBehavior::Immediate)
                .expect("a transaction");
            for stream in first..streams.end.min(first + 100) {
                let events: Vec<_> = (0..100).map(deposit).collect();
                table::insert(&transaction, &account(stream), 0, &events).expect("no conflict");
            }
            transaction.commit().expect("it is stored");
        }
    }

    fn append(&mut self, stream: u64) {
        let events: Vec<_> = (0..100).map(deposit).collect();
        table::append(&mut self.0, &account(stream), 0, &events);
    }

    fn load(&mut self, stream: u64) {
        assert_eq!(table::load(&self.0, &account(stream)).events, 100);
    }
}

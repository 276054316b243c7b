//! Random commands over several aggregates, against a plain `Vec` of what happened.

mod act;
mod check;
mod state;
mod world;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use annals::{Clock, MemoryStore, SqliteStore};
use pollster::block_on;
use proptest::collection::vec;
use proptest::test_runner::{Config, TestCaseError, TestRunner};

use self::act::act;
use self::world::{World, clock};
use crate::support::Store;

const ACCOUNTS: usize = 3;

/// Runs random acts in worlds on the stores that `open` opens.
fn compare(cases: u32, open: impl Fn(Clock) -> Store) {
    let mut runner = TestRunner::new(Config {
        cases,
        ..Config::default()
    });
    let compared = runner.run(&vec(act(), 0..25), |acts| {
        let (now, clock) = clock();
        block_on(async {
            let mut world = World::new(open(clock), now);
            for act in acts {
                world.act(act).await;
            }
            world.assert_as_modelled().await;
        });
        Ok::<(), TestCaseError>(())
    });
    compared.unwrap();
}

#[test]
fn the_memory_store_does_as_the_model() {
    compare(256, |clock| Arc::new(MemoryStore::new().with_clock(clock)));
}

#[test]
fn the_sqlite_store_does_as_the_model() {
    let directory = tempfile::tempdir().unwrap();
    let count = AtomicI64::new(0);
    compare(64, |clock| {
        let number = count.fetch_add(1, Ordering::SeqCst);
        let path = directory.path().join(format!("{number}.db"));
        let opened = SqliteStore::options().with_clock(clock).open(path);
        Arc::new(block_on(opened).unwrap())
    });
}

//! 64 tasks that write random batches over several streams, for ever.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use annals::{AppendBatch, ExpectedVersion, IdempotencyKey, SqliteStore, Version};

use crate::tell::{append, batch, open};

const TASKS: u64 = 64;
const STREAMS: u64 = 20;

/// Writes the batches of a round: their numbers begin with that of the round.
pub(crate) async fn run(path: &Path, round: u64) {
    let Some(store) = open(path).await else {
        return;
    };
    let next = Arc::new(AtomicU64::new(round << 32));
    let tasks = (0..TASKS).map(|task| {
        let random = Random(round.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ (task + 1));
        tokio::spawn(write(store.clone(), Arc::clone(&next), random))
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.expect("a task does not panic");
    }
}

async fn write(store: SqliteStore, next: Arc<AtomicU64>, mut random: Random) {
    loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        append(&store, number, random_batch(number, &mut random)).await;
    }
}

fn random_batch(number: u64, random: &mut Random) -> AppendBatch {
    let first = random.below(STREAMS);
    let count = 1 + random.below(3);
    let streams = (0..count).map(|n| ((first + n) % STREAMS, expected(random)));
    let streams: Vec<_> = streams.collect();
    let padding = usize::try_from(random.below(1500)).expect("a small number");
    let batch = batch(number, &streams, 1 + random.below(4), padding);
    if random.below(4) == 0 {
        let key = IdempotencyKey::new(format!("key {number}")).expect("a key");
        return batch.with_idempotency_key(key);
    }
    batch
}

/// Mostly one that is met; now and then a guess that gives a conflict.
fn expected(random: &mut Random) -> ExpectedVersion {
    match random.below(10) {
        0 => ExpectedVersion::NoStream,
        1 => ExpectedVersion::Exactly(Version::from(random.below(100))),
        _ => ExpectedVersion::Any,
    }
}

/// Marsaglia's xorshift: the same numbers for the same round.
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }
}

//! Appends one after another, each alone.

use std::path::Path;

use annals::{ExpectedVersion, SqliteStore};

use crate::tell::{Told, append, batch, open};

/// Appends `count` batches; one whose fate is open is sent again.
pub(crate) async fn run(path: &Path, count: u64) {
    let Some(store) = open(path).await else {
        return;
    };
    for number in 0..count {
        send(&store, number).await;
    }
}

/// Appends batches until one is not stored, and dies at once.
pub(crate) async fn run_until_failure(path: &Path, most: u64) {
    let Some(store) = open(path).await else {
        return;
    };
    for number in 0..most {
        let batch = batch(number, &[(number, ExpectedVersion::NoStream)], 3, 2000);
        if append(&store, number, batch).await != Told::Stored {
            std::process::abort();
        }
    }
}

async fn send(store: &SqliteStore, number: u64) {
    // Every other batch states a version, and so is found again in another way.
    let expected = if number.is_multiple_of(2) {
        ExpectedVersion::NoStream
    } else {
        ExpectedVersion::Any
    };
    let batch = batch(number, &[(number, expected)], 3, 2000);
    for _ in 0..3 {
        if append(store, number, batch.clone()).await != Told::Open {
            return;
        }
    }
}

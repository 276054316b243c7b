//! Snapshots: a store need not keep them, and what it keeps is what was saved last.

use std::sync::Arc;
use std::thread;

use super::Subject;
use super::kit::{EXACTNESS, Probe, append, events, stream, stream_of};
use crate::names::StreamId;
use crate::snapshot::Snapshot;
use crate::version::ExpectedVersion::Any;
use crate::version::Version;

/// A snapshot is read back as it was saved, and each stream has its own.
pub async fn a_snapshot_is_read_back_exactly(subject: Arc<dyn Subject>) {
    let probe = Probe::open(&subject).await;
    let streams = [stream("1"), stream("2"), stream_of("Other", "1")];
    for (number, stream) in (1..).zip(&streams) {
        probe.append(&append(stream, Any, events(5))).await;
        save(&probe, stream, &snapshot(number, "a"));
    }
    for (number, stream) in (1..).zip(&streams) {
        expect(&probe, stream, &snapshot(number, "a")).await;
    }
}

/// A snapshot takes the place of an older one, and of one of another layout; an older one does not.
pub async fn a_snapshot_takes_the_place_of_an_older_one(subject: Arc<dyn Subject>) {
    let probe = Probe::open(&subject).await;
    let stream = stream("1");
    probe.append(&append(&stream, Any, events(9))).await;
    for (saved, kept) in [
        (snapshot(3, "a"), snapshot(3, "a")),
        (snapshot(5, "a"), snapshot(5, "a")),
        (snapshot(4, "a"), snapshot(5, "a")),
        (snapshot(2, "b"), snapshot(2, "b")),
    ] {
        save(&probe, &stream, &saved);
        expect(&probe, &stream, &kept).await;
    }
}

/// Saving a snapshot changes nothing of what is recorded.
pub async fn a_snapshot_leaves_events_alone(subject: Arc<dyn Subject>) {
    let probe = Probe::open(&subject).await;
    probe.append(&append(&stream("1"), Any, events(3))).await;
    let before = probe.feed().await;
    save(&probe, &stream("1"), &snapshot(3, "a"));
    save(&probe, &stream("never begun"), &snapshot(3, "a"));
    EXACTNESS.equal("the feed after a snapshot", probe.feed().await, before);
}

fn snapshot(version: u64, fingerprint: &str) -> Snapshot {
    let state = format!(r#"{{"version":{version},"text":"ü \u0000 '\"'"}}"#);
    Snapshot::new(Version::from(version), fingerprint, state)
}

/// Saves as annals does: on a thread of its own, outside of every runtime.
fn save(probe: &Probe, stream: &StreamId, snapshot: &Snapshot) {
    let save = || probe.store.save_snapshot(stream, snapshot);
    let saved = thread::scope(|scope| scope.spawn(save).join());
    let saved = saved.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
    EXACTNESS.fulfilled("a snapshot saved", saved);
}

/// A store that keeps no snapshots is right too.
async fn expect(probe: &Probe, stream: &StreamId, expected: &Snapshot) {
    let found = probe.store.load_snapshot(stream).await;
    if let Some(found) = EXACTNESS.fulfilled("a snapshot", found) {
        EXACTNESS.equal("the snapshot kept", &found, expected);
    }
}

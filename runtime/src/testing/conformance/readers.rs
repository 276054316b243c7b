//! Readers during writes: what they see is a prefix, in order and whole.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::Subject;
use super::kit::{ORDER, Probe, WHOLENESS, append, events, stream, together, versions};
use crate::store::{BoxFuture, FeedFilter};
use crate::version::ExpectedVersion::Any;
use crate::version::Position;

/// The writers beside a reader, and the batches each of them appends.
const WRITERS: usize = 3;
const BATCHES: u64 = 60;

/// The batches that all writers append, each of two events.
const WRITTEN: u64 = WRITERS as u64 * BATCHES;

/// A reader of a stream during writes sees versions 1 to some n, and n never falls.
pub async fn a_reader_during_writes_sees_a_prefix_without_gaps(subject: Arc<dyn Subject>) {
    during_writes(&subject, |probe, mut read_on| async move {
        let mut seen = 0;
        while read_on.check() {
            let found = versions(&probe.stream(&stream("of all")).await);
            let length = found.len() as u64;
            ORDER.equal(
                "the versions seen during writes",
                found,
                (1..=length).collect(),
            );
            ORDER.holds(length >= seen, format_args!("{length} events after {seen}"));
            seen = length;
        }
        ORDER.equal("the events seen after all writes", seen, WRITTEN);
    })
    .await;
}

/// A reader of the feed during writes sees each batch whole, or nothing of it.
pub async fn a_reader_during_writes_sees_batches_whole(subject: Arc<dyn Subject>) {
    during_writes(&subject, |probe, mut read_on| async move {
        while read_on.check() {
            let mut counts: HashMap<String, u64> = HashMap::new();
            for event in probe.feed().await {
                *counts.entry(event.aggregate_id().to_owned()).or_default() += 1;
            }
            let all = counts.remove("of all").unwrap_or_default();
            let own = counts.values().sum();
            WHOLENESS.equal("the first and second events of batches seen", all, own);
        }
    })
    .await;
}

/// The feed, tailed position by position during writes, is in order and misses nothing.
pub async fn the_feed_tailed_during_writes_is_in_order_and_complete(subject: Arc<dyn Subject>) {
    during_writes(&subject, tail).await;
}

/// Tails the feed of one handle while writers append to another.
pub(super) async fn tail_beside_writers(subject: &Arc<dyn Subject>, written: &Probe, read: Probe) {
    beside_writers(subject, written, read, tail).await;
}

/// Reads on after the last position seen, until the writers are done and the feed is at its end.
async fn tail(probe: Probe, mut read_on: ReadOn) {
    let mut last = 0;
    while read_on.check() {
        let after = Position::from(last);
        for event in probe.feed_after(after, &FeedFilter::all()).await {
            let position = event.position().get();
            ORDER.equal("a position in the tailed feed", position, last + 1);
            last = position;
        }
    }
    ORDER.equal("the last position after all writes", last, 2 * WRITTEN);
}

/// Runs a reader beside writers to the same store.
async fn during_writes<R>(subject: &Arc<dyn Subject>, reader: impl FnOnce(Probe, ReadOn) -> R)
where
    R: Future<Output = ()> + Send + 'static,
{
    let probe = Probe::open(subject).await;
    beside_writers(subject, &probe.clone(), probe, reader).await;
}

/// Runs a reader of one handle beside writers to another.
async fn beside_writers<R>(
    subject: &Arc<dyn Subject>,
    written: &Probe,
    read: Probe,
    reader: impl FnOnce(Probe, ReadOn) -> R,
) where
    R: Future<Output = ()> + Send + 'static,
{
    let running = Arc::new(AtomicUsize::new(WRITERS));
    let writers = (0..WRITERS).map(|writer| {
        let done = Done(Arc::clone(&running));
        let writing = write(written.clone(), writer, done);
        Box::pin(writing) as BoxFuture<'static, ()>
    });
    let reading = reader(read, ReadOn::until_done(&running));
    let tasks: Vec<_> = writers.chain([Box::pin(reading) as _]).collect();
    together(subject, tasks).await;
}

/// Appends batches of one event for a stream of all writers and one for a stream of the writer's own.
async fn write(probe: Probe, writer: usize, done: Done) {
    let own = stream(&format!("of writer {writer}"));
    for _ in 0..BATCHES {
        let batch = append(&stream("of all"), Any, events(1));
        let batch = batch.with_stream(own.clone(), Any, events(1));
        probe.append(&batch).await;
    }
    drop(done);
}

/// Says that a writer is done when it is dropped: a writer that panics is done as well.
struct Done(Arc<AtomicUsize>);

impl Drop for Done {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Tells a reader to read on until the writers are done, and once more after that.
struct ReadOn {
    running: Arc<AtomicUsize>,
    last: bool,
}

impl ReadOn {
    fn until_done(running: &Arc<AtomicUsize>) -> Self {
        let running = Arc::clone(running);
        Self {
            running,
            last: false,
        }
    }

    fn check(&mut self) -> bool {
        let again = !self.last;
        self.last = self.running.load(Ordering::SeqCst) == 0;
        again
    }
}

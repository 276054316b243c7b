//! Futures dropped at any poll: all or nothing, and the store goes on.

use std::sync::Arc;

use super::Subject;
use super::kit::{CANCELLATION, Probe, append, at_most, event, events, key, numbers_of, stream};
use crate::append::AppendBatch;
use crate::store::{FeedFilter, Pages, StreamRange};
use crate::version::ExpectedVersion::Any;
use crate::version::Position;

/// The polls after which a future that is still not done is let go on to its end.
const POLLS: usize = 64;

/// An append dropped at its k-th poll, for every k, is whole or absent; sent again it is there once.
pub async fn an_append_dropped_at_any_poll_is_whole_or_absent(subject: Arc<dyn Subject>) {
    let probe = Probe::open(&subject).await;
    for polls in 0..POLLS {
        let batch = over_two_streams(polls);
        let answer = at_most(polls, probe.store.append(batch.clone())).await;
        let found = count(&probe, &batch).await;
        let whole = found == 0 || found == batch.event_count();
        CANCELLATION.holds(
            whole,
            format_args!("{found} of 4 events of an append dropped after {polls} polls"),
        );
        let again =
            CANCELLATION.fulfilled("sending it again", probe.store.append(batch.clone()).await);
        let found = count(&probe, &batch).await;
        CANCELLATION.equal("the events of an append sent again", found, 4);
        let last = again.streams.last().map(|added| added.last_version.get());
        CANCELLATION.equal("the last version of its stream", last, Some(2));
        if answer.is_some() {
            break;
        }
    }
    probe.check_ledger().await;
}

/// Appends dropped one after another, and never sent again, leave the store usable and in order.
pub async fn appends_dropped_one_after_another_leave_the_store_usable(subject: Arc<dyn Subject>) {
    let probe = Probe::open(&subject).await;
    let mut dropped = Vec::new();
    for polls in (0..4).cycle().take(40) {
        let batch = append(&stream("1"), Any, events(3)).with_stream(stream("2"), Any, events(1));
        // Whether it was done is of no matter here.
        let _ = at_most(polls, probe.store.append(batch.clone())).await;
        dropped.push(batch);
    }
    probe.append(&append(&stream("1"), Any, events(1))).await;
    for batch in dropped {
        let found = count(&probe, &batch).await;
        let whole = found == 0 || found == batch.event_count();
        CANCELLATION.holds(
            whole,
            format_args!("{found} of 4 events of a dropped append"),
        );
    }
    probe.check_ledger().await;
}

/// A lookup by key dropped at its k-th poll leaves the store usable.
pub async fn a_lookup_dropped_at_any_poll_leaves_the_store_usable(subject: Arc<dyn Subject>) {
    let probe = Probe::open(&subject).await;
    let key = key("looked up");
    let batch = append(&stream("1"), Any, events(1)).with_idempotency_key(key.clone());
    probe.append(&batch).await;
    for polls in 0..POLLS {
        let answer = at_most(polls, probe.store.find_append(&key)).await;
        let found = CANCELLATION.fulfilled("a lookup", probe.store.find_append(&key).await);
        CANCELLATION.present("the append looked up", found);
        if answer.is_some() {
            break;
        }
    }
}

/// A page whose future is dropped at its k-th poll is given by the next one: no event is lost.
pub async fn a_page_dropped_at_any_poll_loses_no_event(subject: Arc<dyn Subject>) {
    let probe = with_pages(&subject).await;
    let stream = probe.store.read_stream(&stream("long"), StreamRange::ALL);
    let feed = probe.store.read_feed(Position::START, &FeedFilter::all());
    for mut pages in [stream, feed] {
        let mut found = Vec::new();
        for polls in (0..4).cycle() {
            let Some(numbers) = impatiently(polls, &mut pages).await else {
                break;
            };
            found.extend(numbers);
        }
        CANCELLATION.equal("the events read", found, (1..=EVENTS).collect());
    }
}

/// Drops the next page after so many polls, asks again, and gives its numbers; `None` at the end.
async fn impatiently(polls: usize, pages: &mut Pages) -> Option<Vec<u64>> {
    if let Some(done) = at_most(polls, next(pages)).await {
        return done;
    }
    next(pages).await
}

async fn next(pages: &mut Pages) -> Option<Vec<u64>> {
    let page = CANCELLATION.fulfilled("a page", pages.next().await)?;
    let events: Vec<_> = page.iter().collect();
    Some(numbers_of(&events))
}

/// A read that is dropped after its first page leaves the store usable.
pub async fn a_read_dropped_in_the_middle_leaves_the_store_usable(subject: Arc<dyn Subject>) {
    let probe = with_pages(&subject).await;
    for _ in 0..50 {
        let mut pages = probe.store.read_stream(&stream("long"), StreamRange::ALL);
        let first = CANCELLATION
            .fulfilled("a page", pages.next().await)
            .is_some();
        CANCELLATION.holds(first, "a read dropped before has taken the events with it");
        drop(pages);
        // Not even begun.
        drop(probe.store.read_feed(Position::START, &FeedFilter::all()));
    }
    probe.append(&append(&stream("1"), Any, events(1))).await;
    let found = probe.feed().await.len() as u64;
    CANCELLATION.equal("the events of the store", found, EVENTS + 1);
}

/// The events of [`with_pages`].
const EVENTS: u64 = 4000;

/// A store with one stream of some 16 MB, more than one page may have.
async fn with_pages(subject: &Arc<dyn Subject>) -> Probe {
    let probe = Probe::open(subject).await;
    // Blanks before a number are JSON, and not part of the number.
    let padded = |number: u64| event("Padded", &format!("{number:>4096}"));
    for part in 0..8 {
        let numbers = part * 500 + 1..=(part + 1) * 500;
        let batch = append(&stream("long"), Any, numbers.map(padded).collect());
        probe.append(&batch).await;
    }
    probe
}

fn over_two_streams(number: usize) -> AppendBatch {
    let other = stream(&format!("{number} too"));
    append(&stream(&number.to_string()), Any, events(2)).with_stream(other, Any, events(2))
}

/// The number of events of a batch that are stored.
async fn count(probe: &Probe, batch: &AppendBatch) -> usize {
    let ids: Vec<_> = (0..batch.event_count())
        .map(|index| batch.event_id(index))
        .collect();
    let feed = probe.feed().await;
    feed.iter()
        .filter(|event| ids.contains(&event.event_id()))
        .count()
}

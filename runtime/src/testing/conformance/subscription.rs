//! Live readers: they catch up, wait and follow.

use std::sync::Arc;
use std::time::Duration;

use super::Subject;
use super::kit::{
    CANCELLATION, ORDER, Probe, RANGE, append, at_most, event, events, numbers, numbers_of, stream,
    together,
};
use crate::store::{BoxFuture, FeedFilter};
use crate::subscription::Subscription;
use crate::version::ExpectedVersion::Any;
use crate::version::Position;

const APPENDS: u64 = 200;

/// The events of a property that asks for every fourth.
const RARE: u64 = 50;

/// A subscription gives what is there, and then what is appended while it waits, each once in order.
pub async fn a_subscription_catches_up_and_then_follows(subject: Arc<dyn Subject>) {
    let probe = Probe::open(&subject).await;
    probe.append(&append(&stream("1"), Any, events(10))).await;
    let reader = subscribe(&probe, FeedFilter::all());
    let reading = Box::pin(follow(reader, 10 + APPENDS)) as BoxFuture<'static, Vec<u64>>;
    let writing = Box::pin(write(probe.clone()));
    let found = together(&subject, [reading, writing]).await;
    let positions = found.into_iter().flatten();
    ORDER.equal(
        "the positions a subscription gave",
        positions.collect(),
        (1..=10 + APPENDS).collect::<Vec<_>>(),
    );
}

/// A filtered subscription gives what passes the filter, and waits where nothing more does.
pub async fn a_filtered_subscription_follows(subject: Arc<dyn Subject>) {
    let probe = Probe::open(&subject).await;
    let filter = FeedFilter::all().with_event_types(["Rare"]);
    let reading = Box::pin(follow(subscribe(&probe, filter), RARE)) as BoxFuture<'static, _>;
    let writing = Box::pin(write(probe.clone()));
    let found = together(&subject, [reading, writing]).await;
    let positions: Vec<u64> = found.into_iter().flatten().collect();
    let expected = (1..=RARE).map(|number| number * 4).collect();
    RANGE.equal("the positions of rare events", positions, expected);
}

/// A subscription whose futures are dropped at any poll gives every event once, in order.
pub async fn a_subscription_dropped_at_any_poll_loses_no_event(subject: Arc<dyn Subject>) {
    let probe = Probe::open(&subject).await;
    let mut reader = subscribe(&probe, FeedFilter::all());
    let mut found = Vec::new();
    for number in 1..=20 {
        let batch = append(&stream("1"), Any, numbers(number..=number));
        probe.append(&batch).await;
        for polls in 0..4 {
            if let Some(page) = at_most(polls, reader.next_page()).await {
                let page = CANCELLATION.fulfilled("a page", page);
                found.extend(numbers_of(&page.iter().collect::<Vec<_>>()));
            }
        }
        while let Some(page) = CANCELLATION.fulfilled("a page", reader.try_next_page().await) {
            found.extend(numbers_of(&page.iter().collect::<Vec<_>>()));
        }
    }
    CANCELLATION.equal("the events given", found, (1..=20).collect());
}

/// A wait for what never comes ends with its patience.
pub async fn a_wait_ends_with_its_patience(subject: Arc<dyn Subject>) {
    let probe = Probe::open(&subject).await;
    probe.append(&append(&stream("1"), Any, events(1))).await;
    for position in [Position::from(1), Position::from(u64::MAX)] {
        let patience = Duration::from_millis(5);
        probe.store.wait_beyond(position, patience).await;
    }
}

fn subscribe(probe: &Probe, filter: FeedFilter) -> Subscription {
    Subscription::new(Arc::clone(&probe.store))
        .with_filter(filter)
        .with_poll_interval(Duration::from_millis(5))
}

/// The positions of the next `count` events.
async fn follow(mut reader: Subscription, count: u64) -> Vec<u64> {
    let mut positions = Vec::new();
    while (positions.len() as u64) < count {
        let page = RANGE.fulfilled("a page of a subscription", reader.next_page().await);
        positions.extend(page.iter().map(|event| event.position().get()));
    }
    positions
}

/// Appends events one by one, every fourth a rare one.
async fn write(probe: Probe) -> Vec<u64> {
    for number in 1..=APPENDS {
        let name = if number % 4 == 0 { "Rare" } else { "Common" };
        let event = event(name, &number.to_string());
        probe.append(&append(&stream("2"), Any, vec![event])).await;
    }
    Vec::new()
}

//! Questions about what happened: by type and time, in both orders, page by page.

use std::sync::{Arc, Mutex};

use annals::prelude::*;
use annals::store::FeedFilter;
use annals::testing::{FaultyStore, ReadFault};
use annals::{
    AppendBatch, Clock, EventStore, History, LoadError, NewEvent, Recorded, StoreErrorKind,
    StreamId,
};
use chrono::{DateTime, Utc};
use pollster::block_on;

use super::support::{Account, AccountEvent, AccountId, Deposited, Opened, Withdrawn, record};

fn day(day: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_000_000 + day * 86_400, 0).unwrap()
}

/// Thirty days, each with a deposit to account 1 and a withdrawal from account 2 of as many cents.
fn thirty_days() -> MemoryStore {
    let today = Arc::new(Mutex::new(0));
    let shown = Arc::clone(&today);
    let clock = Clock::new(move || day(*shown.lock().unwrap()));
    let store = MemoryStore::new().with_clock(clock);
    for cents in 1..=30 {
        *today.lock().unwrap() = cents;
        record(&store, 1, Deposited { cents });
        record(&store, 2, Withdrawn { cents });
    }
    store
}

fn accounts(store: &MemoryStore) -> Repository<Account> {
    Repository::new(store.clone())
}

fn cents<T>(events: &[Recorded<'static, T>], of: impl Fn(&T) -> i64) -> Vec<i64> {
    events.iter().map(|event| of(event.event())).collect()
}

#[test]
fn all_withdrawals_of_some_days_are_one_call() {
    let accounts = accounts(&thirty_days());
    let history = accounts.events::<Withdrawn>().recorded_in(day(10)..day(13));
    let found = block_on(history.collect()).unwrap();
    assert_eq!(cents(&found, |event| event.cents), [10, 11, 12]);
    let history = accounts.events::<Withdrawn>().occurred_in(day(28)..);
    let found = block_on(history.newest_first().collect()).unwrap();
    assert_eq!(cents(&found, |event| event.cents), [30, 29, 28]);
}

#[test]
fn one_aggregate_is_asked_for_in_both_orders() {
    let accounts = accounts(&thirty_days());
    let of = |event: &AccountEvent| match event {
        AccountEvent::Deposited(event) => event.cents,
        other => panic!("{other:?}"),
    };
    let id = AccountId::from(1);
    let found = block_on(accounts.history(&id).collect()).unwrap();
    assert_eq!(cents(&found, of), (1..=30).collect::<Vec<_>>());
    let history = accounts.history(&id).newest_first();
    let found = block_on(history.recorded_in(..=day(3)).collect()).unwrap();
    assert_eq!(cents(&found, of), [3, 2, 1]);
}

#[test]
fn pages_go_on_behind_their_cursor_in_both_orders() {
    let store = thirty_days();
    let feed: Vec<_> = block_on(History::new(store.clone()).collect()).unwrap();
    for newest_first in [false, true] {
        let ask = || {
            let history = History::new(store.clone()).with_filter(FeedFilter::all());
            if newest_first {
                history.newest_first()
            } else {
                history
            }
        };
        let (mut cursor, mut found) = (None, Vec::new());
        loop {
            let mut history = match cursor {
                None => ask(),
                Some(cursor) => ask().resume(cursor),
            };
            let page = block_on(history.page(7)).unwrap();
            if page.is_empty() {
                assert_eq!(history.cursor(), cursor);
                break;
            }
            assert_eq!(history.cursor(), page.last().map(|event| event.position()));
            cursor = history.cursor();
            found.extend(page);
        }
        if newest_first {
            found.reverse();
        }
        assert_eq!(found, feed);
    }
}

#[test]
fn a_type_asked_for_is_the_type_given() {
    let store = thirty_days();
    record(
        &store,
        1,
        Opened {
            owner: "Ada".into(),
        },
    );
    let typed = block_on(History::new(store.clone()).typed::<Account>().collect()).unwrap();
    assert_eq!(typed.len(), 61);
    let only = block_on(History::new(store.clone()).only::<Opened>().collect()).unwrap();
    assert_eq!(only.first().unwrap().event().owner, "Ada");
    assert_eq!(only.len(), 1);
    let stream = StreamId::new("Account", "2").unwrap();
    let newest = History::new(store).newest_first();
    let of_stream = block_on(newest.only::<Withdrawn>().of_stream(stream).page(2)).unwrap();
    assert_eq!(cents(&of_stream, |event| event.cents), [30, 29]);
}

#[test]
fn events_before_one_that_cannot_be_decoded_are_given_first() {
    let store = MemoryStore::new();
    record(&store, 1, vec![Deposited { cents: 1 }; 3]);
    let unknown = NewEvent::new("Robbed", 1, "{}").unwrap();
    let stream = StreamId::new("Account", "1").unwrap();
    let batch = AppendBatch::new().with_stream(stream, ExpectedVersion::Any, vec![unknown]);
    block_on(store.append(batch)).unwrap();
    let mut history = History::new(store).typed::<Account>();
    assert_eq!(block_on(history.page(10)).unwrap().len(), 3);
    for _ in 0..2 {
        let Err(LoadError::Decode(error)) = block_on(history.page(10)) else {
            panic!("an unknown event was passed over");
        };
        assert_eq!(error.position, Position::from(4));
        assert_eq!(history.cursor(), Some(Position::from(3)));
    }
}

#[test]
fn a_read_that_fails_loses_no_event_of_a_history() {
    let inner = MemoryStore::new();
    record(&inner, 1, vec![Deposited { cents: 1 }; 10_000]);
    for newest_first in [false, true] {
        let store = FaultyStore::new(inner.clone());
        let kind = StoreErrorKind::Io;
        store.on_reads([1, 2, 1, 3].map(|page| ReadFault::FailAt { page, kind }));
        let mut history = History::new(store.clone());
        if newest_first {
            history = history.newest_first();
        }
        let mut positions = Vec::new();
        loop {
            match block_on(history.next()) {
                Ok(Some(event)) => positions.push(event.position().get()),
                Ok(None) => break,
                Err(error) => assert!(error.is_retryable()),
            }
        }
        if newest_first {
            positions.reverse();
        }
        assert_eq!(positions, (1..=10_000).collect::<Vec<_>>());
        assert!(store.is_spent());
    }
}

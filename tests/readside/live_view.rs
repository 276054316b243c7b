//! Read models in memory: what readers see of them, and when they stop.

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use annals::prelude::*;
use annals::{
    EventStore, InMemory, LiveView, Project, ProjectError, Projection, ProjectionState, Recorded,
    WaitError,
};
use pollster::block_on;

use super::support::{Account, Deposited, Opened, Place, Withdrawn, end, record};

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(30);

/// Sums that belong together, of which a reader must never see one without the other.
#[derive(Debug, Clone, Default, PartialEq, Projection)]
#[projection(name = "sums", of(Account), ignore(Opened), store = InMemory)]
struct Sums {
    events: i64,
    cents: i64,
    by_account: std::collections::BTreeMap<String, i64>,
}

impl Sums {
    fn add(&mut self, account: &str, cents: i64) {
        self.cents += cents;
        *self.by_account.entry(account.to_owned()).or_default() += cents;
        self.events += 1;
    }

    fn is_whole(&self) -> bool {
        self.by_account.values().sum::<i64>() == self.cents
    }
}

impl Project<Deposited, InMemory> for Sums {
    fn project(&mut self, event: Recorded<'_, Deposited>, (): ()) -> Result<(), ProjectError> {
        self.add(event.aggregate_id(), event.event().cents);
        Ok(())
    }
}

impl Project<Withdrawn, InMemory> for Sums {
    fn project(&mut self, event: Recorded<'_, Withdrawn>, (): ()) -> Result<(), ProjectError> {
        self.add(event.aggregate_id(), -event.event().cents);
        Ok(())
    }
}

/// Counts what it is given, how often it is copied, and fails where it is told to, with half of the event
/// taken in.
#[derive(Debug, Default, Projection)]
#[projection(name = "count", events(Deposited), store = InMemory)]
struct Count {
    begun: i64,
    ended: i64,
    copies: Arc<AtomicUsize>,
    failures_left: Arc<AtomicUsize>,
    panics: bool,
}

impl Clone for Count {
    fn clone(&self) -> Self {
        self.copies.fetch_add(1, Ordering::SeqCst);
        Self {
            begun: self.begun,
            ended: self.ended,
            copies: Arc::clone(&self.copies),
            failures_left: Arc::clone(&self.failures_left),
            panics: self.panics,
        }
    }
}

impl Project<Deposited, InMemory> for Count {
    fn project(&mut self, event: Recorded<'_, Deposited>, (): ()) -> Result<(), ProjectError> {
        self.begun += 1;
        let take = |left: usize| left.checked_sub(1);
        let left = &self.failures_left;
        if event.event().cents == 13
            && left
                .fetch_update(Ordering::SeqCst, Ordering::SeqCst, take)
                .is_ok()
        {
            assert!(!self.panics, "unlucky");
            return Err("unlucky".into());
        }
        self.ended += 1;
        Ok(())
    }
}

fn failing(times: usize, panics: bool) -> Count {
    Count {
        failures_left: Arc::new(AtomicUsize::new(times)),
        panics,
        ..Count::default()
    }
}

/// `count` deposits, of which the one at a place is of 13 cents.
fn deposits(count: usize, unlucky: usize) -> Vec<Deposited> {
    let cents = |place| if place == unlucky { 13 } else { 1 };
    (0..count)
        .map(cents)
        .map(|cents| Deposited { cents })
        .collect()
}

fn follows_any(store: &(impl EventStore + Clone)) {
    for account in 0..5 {
        record(store, account, vec![Deposited { cents: 3 }; 3000]);
        record(store, account, Withdrawn { cents: 1 });
    }
    let view = LiveView::start(store.clone(), Sums::default()).unwrap();
    let reading = block_on(view.wait_for(end(store), PATIENCE)).unwrap();
    assert_eq!((reading.events, reading.cents), (15_005, 44_995));
    assert!(reading.is_whole());
    for round in 1..=20 {
        record(store, round, Deposited { cents: 2 });
        record(store, round, Withdrawn { cents: 1 });
        let now = block_on(view.wait_for(end(store), PATIENCE)).unwrap();
        assert_eq!(now.cents, 44_995 + i64::try_from(round).unwrap());
    }
    assert_eq!(reading.cents, 44_995, "a reading has changed");
    assert!(view.status().is_healthy(), "{:?}", view.status());
    assert_eq!(view.stop().cents, 45_015);
}

#[test]
fn a_view_follows_a_store_in_memory() {
    follows_any(&MemoryStore::new());
}

#[test]
fn a_view_follows_a_store_in_a_file() {
    let place = Place::new();
    follows_any(&place.open());
}

#[test]
fn readers_see_the_state_of_one_position_and_never_an_earlier_one() {
    const APPENDS: i64 = 600;
    let store = MemoryStore::new();
    let view = Arc::new(LiveView::start(store.clone(), Sums::default()).unwrap());
    let done = Arc::new(AtomicBool::new(false));
    let read_on = |view: Arc<LiveView<Sums>>, done: Arc<AtomicBool>| {
        let mut last = Position::START;
        let mut seen = 0_u64;
        while !done.load(Ordering::Relaxed) {
            let reading = view.read().unwrap();
            assert!(reading.is_whole(), "half of an event is seen");
            // Each append has two events that count.
            assert_eq!(reading.events.unsigned_abs(), reading.position().get());
            assert!(reading.position() >= last, "time goes back");
            seen += u64::from(reading.position() > last);
            last = reading.position();
        }
        seen
    };
    let readers: Vec<_> = (0..3)
        .map(|_| {
            let (view, done) = (Arc::clone(&view), Arc::clone(&done));
            std::thread::spawn(move || read_on(view, done))
        })
        .collect();
    for cents in 0..APPENDS {
        let account = cents.unsigned_abs() % 7;
        record(
            &store,
            account,
            (Deposited { cents }, Withdrawn { cents: 1 }),
        );
    }
    let last = block_on(view.wait_for(end(&store), PATIENCE)).unwrap();
    done.store(true, Ordering::Relaxed);
    for reader in readers {
        assert!(reader.join().unwrap() > 0, "a reader has seen nothing new");
    }
    assert_eq!(last.cents, APPENDS * (APPENDS - 1) / 2 - APPENDS);
}

#[test]
fn a_view_at_the_end_of_the_feed_is_not_copied_with_each_event() {
    let store = MemoryStore::new();
    let count = failing(0, false);
    let copies = Arc::clone(&count.copies);
    let view = LiveView::start(store.clone(), count).unwrap();
    for round in 1..=200 {
        record(&store, 1, Deposited { cents: 1 });
        let reading = block_on(view.wait_for(end(&store), PATIENCE)).unwrap();
        assert_eq!((reading.begun, reading.ended), (round, round));
    }
    let copied = copies.load(Ordering::SeqCst);
    // Both copies at the start; and where the thread was faster than a reading was dropped.
    assert!(copied < 50, "it was copied {copied} times in 200 events");
}

#[test]
fn both_copies_have_what_was_taken_in_while_the_view_caught_up() {
    // A full page, which is not shown at once, and a small one, which is.
    let store = MemoryStore::new();
    record(&store, 1, vec![Deposited { cents: 1 }; 4100]);
    let view = LiveView::start(store.clone(), Sums::default()).unwrap();
    block_on(view.wait_for(end(&store), PATIENCE)).unwrap();
    for cents in 4101..4105 {
        record(&store, 1, Deposited { cents: 1 });
        let reading = block_on(view.wait_for(end(&store), PATIENCE)).unwrap();
        assert_eq!(reading.cents, cents);
    }
}

#[test]
fn a_reading_that_is_kept_keeps_nobody_waiting() {
    let store = MemoryStore::new();
    let view = LiveView::start(store.clone(), Sums::default()).unwrap();
    let mut kept = Vec::new();
    for round in 1..=50 {
        record(&store, 1, Deposited { cents: 1 });
        kept.push(block_on(view.wait_for(end(&store), PATIENCE)).unwrap());
        assert_eq!(kept.last().map(|reading| reading.cents), Some(round));
    }
    for (cents, reading) in (1..).zip(&kept) {
        assert_eq!(reading.cents, cents);
    }
}

#[test]
fn a_view_that_is_paused_takes_in_nothing_until_it_is_resumed() {
    let store = MemoryStore::new();
    let view = LiveView::start(store.clone(), Sums::default()).unwrap();
    view.pause();
    while view.status().state != ProjectionState::Paused {
        std::thread::sleep(Duration::from_millis(1));
    }
    record(&store, 1, Deposited { cents: 5 });
    let soon = view.wait_for(end(&store), Duration::from_millis(50));
    assert!(matches!(block_on(soon), Err(WaitError::TooLate { .. })));
    assert_eq!(view.read().unwrap().cents, 0);
    view.resume();
    let reading = block_on(view.wait_for(end(&store), PATIENCE)).unwrap();
    assert_eq!(reading.cents, 5);
}

/// A handler that fails on the k-th of 12 events stops the view there, whatever it has changed before.
fn an_event_that_fails(unlucky: usize, panics: bool) {
    let store = MemoryStore::new();
    record(&store, 1, deposits(12, unlucky));
    let options = LiveView::<Count>::options().with_retries(2);
    let view = options
        .start(store.clone(), failing(usize::MAX, panics))
        .unwrap();
    let error = block_on(view.wait_for(end(&store), PATIENCE)).unwrap_err();
    assert!(matches!(error, WaitError::Stopped { .. }), "{error}");
    let status = view.status();
    assert_eq!(status.state, ProjectionState::Failed);
    assert!(!status.is_healthy());
    assert_eq!(status.position.get(), unlucky as u64);
    let ended = i64::try_from(unlucky).unwrap();
    let last = view.last();
    assert_eq!((last.begun, last.ended), (ended, ended));
    assert_eq!(last.position().get(), unlucky as u64);

    // The thread ends soon after it has said so.
    let start = Instant::now();
    let stopped = loop {
        match view.read() {
            Err(stopped) => break stopped,
            Ok(_) => assert!(start.elapsed() < PATIENCE, "a dead view is read"),
        }
    };
    assert_eq!(stopped.to_string(), "live view `count` has stopped");
    let source = stopped.source().unwrap();
    let text = format!("event {}", unlucky + 1);
    assert!(source.to_string().ends_with(&text), "{source}");
    let cause = source.source().unwrap().to_string();
    let expected = match panics {
        true => "the handler panicked: unlucky",
        false => "the handler failed",
    };
    assert_eq!(cause, expected);
}

#[test]
fn a_handler_that_fails_on_any_event_stops_the_view_there() {
    for unlucky in 0..12 {
        an_event_that_fails(unlucky, false);
    }
}

#[test]
fn a_handler_that_panics_on_any_event_stops_the_view_there() {
    for unlucky in [0, 5, 11] {
        an_event_that_fails(unlucky, true);
    }
}

#[test]
fn a_view_that_fails_far_behind_the_end_has_all_events_before() {
    let store = MemoryStore::new();
    for _ in 0..4 {
        record(&store, 1, deposits(4000, usize::MAX));
    }
    record(&store, 1, deposits(4000, 1234));
    let options = LiveView::<Count>::options().with_retries(0);
    let view = options
        .start(store.clone(), failing(usize::MAX, false))
        .unwrap();
    block_on(view.wait_for(end(&store), PATIENCE)).unwrap_err();
    let last = view.stop();
    assert_eq!((last.begun, last.ended), (17_234, 17_234));
    assert_eq!(last.position(), Position::from(17_234));
}

#[test]
fn an_event_that_fails_for_a_while_is_tried_again_and_taken_in_once() {
    let store = MemoryStore::new();
    record(&store, 1, deposits(12, 7));
    let view = LiveView::start(store.clone(), failing(3, false)).unwrap();
    let reading = block_on(view.wait_for(end(&store), PATIENCE)).unwrap();
    assert_eq!((reading.begun, reading.ended), (12, 12));
    assert!(view.status().is_healthy());
    assert!(view.read().is_ok());
}

#[test]
fn a_view_may_begin_with_a_state_and_its_position() {
    let store = MemoryStore::new();
    record(&store, 1, vec![Deposited { cents: 5 }; 10]);
    let before = LiveView::start(store.clone(), Sums::default()).unwrap();
    let before = block_on(before.wait_for(Position::from(6), PATIENCE)).unwrap();
    let options = LiveView::<Sums>::options().after(before.position());
    record(&store, 2, Withdrawn { cents: 1 });
    let view = options.start(store.clone(), Sums::clone(&before)).unwrap();
    let reading = block_on(view.wait_for(end(&store), PATIENCE)).unwrap();
    assert_eq!((reading.events, reading.cents), (11, 49));
}

#[test]
fn what_is_not_for_a_view_moves_it_on() {
    let store = MemoryStore::new();
    let view = LiveView::start(store.clone(), failing(0, false)).unwrap();
    let owner = String::new();
    record(&store, 1, Opened { owner });
    record(&store, 1, Withdrawn { cents: 1 });
    let reading = block_on(view.wait_for(Position::from(2), PATIENCE)).unwrap();
    assert_eq!((reading.begun, reading.position().get()), (0, 2));
}

//! A live reader beside writers that are other processes.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use annals::store::FeedFilter;
use annals::{EventId, EventStore, Position, RecordedEvent, Subscription};
use pollster::block_on;

use super::support::{Deposited, FILE, Opened, Place, Process, open, record};

const WRITERS: u64 = 3;
const APPENDS: u64 = 100;

/// How often writers are killed, and how many events there are for each round at least.
const ROUNDS: u64 = 10;
const EVENTS: u64 = 60;

/// A part played by processes that [`a_reader_follows_writers_of_several_processes`] starts; alone it
/// has nothing to do.
#[test]
fn writer() {
    let Some(file) = std::env::var_os(FILE) else {
        return;
    };
    let store = open(&PathBuf::from(file));
    let own = u64::from(std::process::id());
    for cents in 0..APPENDS {
        record(&store, 1, Deposited { cents: 1 });
        let (opened, deposited) = (
            Opened {
                owner: String::new(),
            },
            Deposited {
                cents: cents.cast_signed(),
            },
        );
        record(&store, own, (opened, deposited));
    }
}

#[test]
fn a_reader_follows_writers_of_several_processes() {
    let place = Place::new();
    let mut reader = Subscription::new(place.open()).with_poll_interval(Duration::from_millis(1));
    let writers: Vec<_> = (0..WRITERS)
        .map(|_| Process::start("processes::writer", &place.path()))
        .collect();
    let mut last = 0;
    let mut streams: HashMap<String, u64> = HashMap::new();
    while last < WRITERS * APPENDS * 3 {
        for event in block_on(reader.next_page()).unwrap().iter() {
            assert_eq!(event.position().get(), last + 1);
            last += 1;
            let version = streams.entry(event.aggregate_id().to_owned()).or_default();
            assert_eq!(event.version().get(), *version + 1);
            *version += 1;
        }
    }
    assert_eq!(streams["1"], WRITERS * APPENDS);
    writers.into_iter().for_each(Process::finish);
    assert!(block_on(reader.try_next_page()).unwrap().is_none());
}

#[test]
fn what_another_process_appends_is_seen_within_the_poll_interval() {
    let place = Place::new();
    let (here, there) = (place.open(), place.open());
    let interval = Duration::from_millis(300);
    let mut reader = Subscription::new(here).with_poll_interval(interval);
    let writing = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(50));
        record(&there, 1, Deposited { cents: 1 });
        Instant::now()
    });
    assert_eq!(block_on(reader.next_page()).unwrap().len(), 1);
    let seen = Instant::now();
    let delay = seen.saturating_duration_since(writing.join().unwrap());
    // The interval, and some time for a machine that is busy.
    assert!(delay < interval * 10, "seen after {delay:?}");
}

/// A part played by processes that [`a_reader_follows_writers_that_are_killed`] kills: appends of several
/// events to several streams, as fast as they go.
#[test]
fn endless_writer() {
    let Some(file) = std::env::var_os(FILE) else {
        return;
    };
    let store = open(&PathBuf::from(file));
    for number in 0.. {
        let events = vec![Deposited { cents: 1 }; 1 + usize::try_from(number % 40).unwrap()];
        record(&store, 1 + number % 3, events);
    }
}

/// What a reader has seen, held to the order of the feed.
#[derive(Debug, Default)]
struct Seen {
    events: Vec<EventId>,
    versions: HashMap<String, u64>,
}

impl Seen {
    fn add(&mut self, event: &RecordedEvent<'_>) {
        assert_eq!(event.position().get(), self.events.len() as u64 + 1);
        let version = self
            .versions
            .entry(event.aggregate_id().to_owned())
            .or_default();
        *version += 1;
        assert_eq!(event.version().get(), *version, "{}", event.aggregate_id());
        self.events.push(event.event_id());
    }
}

/// Tails the feed until it is told to stop, and then to its end.
fn tail(mut reader: Subscription, stop: &AtomicBool) -> Seen {
    let mut seen = Seen::default();
    loop {
        let is_last = stop.load(Ordering::SeqCst);
        while let Some(page) = block_on(reader.try_next_page()).unwrap() {
            page.iter().for_each(|event| seen.add(&event));
        }
        if is_last {
            return seen;
        }
        block_on(reader.wait());
    }
}

/// Stops who tails the feed, be it by a panic: nobody waits for it in vain.
struct StopAtEnd<'a>(&'a AtomicBool);

impl Drop for StopAtEnd<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

/// Three writers at a time, each killed at another moment, and two readers that tail the feed meanwhile:
/// one of all events, one that begins anew in each round.
#[test]
fn a_reader_follows_writers_that_are_killed() {
    let place = Place::new();
    let store = place.open();
    let interval = Duration::from_millis(1);
    let subscribe = || Subscription::new(store.clone()).with_poll_interval(interval);
    let stop = AtomicBool::new(false);
    let (seen, anew) = std::thread::scope(|scope| {
        let reading = scope.spawn(|| tail(subscribe(), &stop));
        let stopping = StopAtEnd(&stop);
        let mut anew = Seen::default();
        for round in 1..=ROUNDS {
            let writers =
                [(); 3].map(|()| Process::start("processes::endless_writer", &place.path()));
            let mut reader = subscribe().after(Position::from(anew.events.len() as u64));
            // However slow the machine is, there is something to kill them in.
            while (anew.events.len() as u64) < round * EVENTS {
                let page = block_on(reader.next_page()).unwrap();
                page.iter().for_each(|event| anew.add(&event));
            }
            for (number, writer) in (0..).zip(writers) {
                std::thread::sleep(Duration::from_millis(10 + (round * 7 + number * 13) % 40));
                writer.kill();
                while let Some(page) = block_on(reader.try_next_page()).unwrap() {
                    page.iter().for_each(|event| anew.add(&event));
                }
            }
        }
        drop(stopping);
        (reading.join().unwrap(), anew)
    });
    // What was visible is what is there now: nothing seen was ever taken back or moved.
    let mut pages = store.read_feed(Position::START, &FeedFilter::all());
    let mut stored = Seen::default();
    while let Some(page) = block_on(pages.next()).unwrap() {
        page.iter().for_each(|event| stored.add(&event));
    }
    assert_eq!(seen.events, stored.events);
    assert!(stored.events.starts_with(&anew.events));
}

//! A live reader beside writers that are other processes.

use std::collections::HashMap;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use annals::Subscription;
use pollster::block_on;

use super::support::{Deposited, FILE, Opened, Place, Process, open, record};

const WRITERS: u64 = 3;
const APPENDS: u64 = 100;

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
    assert!(delay < interval * 4, "seen after {delay:?}");
}

//! Whatever a subscriber meets, what it has seen is the feed.

use annals::store::FeedFilter;
use annals::testing::{FaultyStore, ReadFault};
use annals::{EventStore, Position, RecordedEvent, Retries, StoreErrorKind, Subscription};
use pollster::block_on;
use proptest::prelude::*;

use super::support::{Account, Deposited, Opened, Place, Withdrawn, record};

/// What happens between a store and its subscriber.
#[derive(Debug, Clone)]
enum Act {
    /// Somebody appends: through the subscriber's handle, or another one.
    Append {
        here: bool,
        account: u64,
        count: usize,
    },
    /// The subscriber reads one page.
    Read,
    /// It reads some events, one after another, and is dropped in the middle of a page.
    Take { count: usize, typed: bool },
    /// It is gone, and begins where it has noted to be.
    Crash,
    /// It begins anew at an earlier position.
    Rewind { part: u64 },
    /// Its next read fails from some page on.
    Fail { page: usize },
    /// Its store is opened anew.
    Reopen,
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        4 => (any::<bool>(), 1..4_u64, 1..600_usize)
            .prop_map(|(here, account, count)| Act::Append { here, account, count }),
        4 => Just(Act::Read),
        3 => (1..900_usize, any::<bool>()).prop_map(|(count, typed)| Act::Take { count, typed }),
        1 => Just(Act::Crash),
        1 => (0..100_u64).prop_map(|part| Act::Rewind { part }),
        1 => (1..3_usize).prop_map(|page| Act::Fail { page }),
        1 => Just(Act::Reopen),
    ]
}

/// A subscriber, and what it has seen.
struct Subscriber {
    store: FaultyStore,
    filter: FeedFilter,
    reader: Subscription,
    /// Positions, in the order in which they came.
    seen: Vec<u64>,
}

impl Subscriber {
    fn new(store: impl EventStore, filter: FeedFilter) -> Self {
        let store = FaultyStore::new(store);
        let reader = subscribe(&store, &filter, Position::START);
        Self {
            store,
            filter,
            reader,
            seen: Vec::new(),
        }
    }

    fn noted(&self) -> Position {
        Position::from(self.seen.last().copied().unwrap_or_default())
    }

    fn begin(&mut self, position: Position) {
        self.reader = subscribe(&self.store, &self.filter, position);
    }

    /// Reads one page; `false` at the end, and where the read fails.
    fn read(&mut self) -> bool {
        match block_on(self.reader.try_next_page()) {
            Ok(Some(page)) => {
                self.seen
                    .extend(page.iter().map(|event| event.position().get()));
                true
            }
            Ok(None) => false,
            Err(error) => {
                assert!(error.is_retryable());
                false
            }
        }
    }

    /// Takes as many events as there are, `most` of them, by a stream of its own.
    fn take(&mut self, most: usize, typed: bool) {
        let there = self.there().saturating_sub(self.seen.len()).min(most);
        let reader = subscribe(&self.store, &self.filter, self.noted());
        let (mut raw, mut decoded) = if typed {
            (None, Some(reader.typed::<Account>()))
        } else {
            (Some(reader.raw()), None)
        };
        for _ in 0..there {
            let position = match (&mut raw, &mut decoded) {
                (Some(raw), _) => block_on(raw.next()).map(|event| event.position()).ok(),
                (_, Some(typed)) => block_on(typed.next()).map(|event| event.position()).ok(),
                _ => None,
            };
            // A fault on command ends it early.
            let Some(position) = position else { break };
            self.seen.push(position.get());
        }
        let noted = self.noted();
        self.begin(noted);
    }

    /// How many events there are for it.
    fn there(&self) -> usize {
        let mut pages = self.store.read_feed(Position::START, &self.filter);
        let mut count = 0;
        // A fault on command was met by this read: then there is nothing to take.
        while let Ok(Some(page)) = block_on(pages.next()) {
            count += page.len();
        }
        count
    }
}

fn subscribe(store: &FaultyStore, filter: &FeedFilter, after: Position) -> Subscription {
    Subscription::new(store.clone())
        .with_filter(filter.clone())
        .with_retries(Retries::NONE)
        .after(after)
}

/// The events that a filter must pass: all of them are read, and looked at here.
fn positions(store: &impl EventStore, is_wanted: fn(&RecordedEvent<'_>) -> bool) -> Vec<u64> {
    let mut pages = store.read_feed(Position::START, &FeedFilter::all());
    let mut positions = Vec::new();
    while let Some(page) = block_on(pages.next()).unwrap() {
        let wanted = page.iter().filter(is_wanted);
        positions.extend(wanted.map(|event| event.position().get()));
    }
    positions
}

fn append(store: &(impl EventStore + Clone), account: u64, count: usize) {
    let cents = i64::try_from(count).unwrap();
    record(
        store,
        account,
        Opened {
            owner: "Ada".into(),
        },
    );
    record(store, account, vec![Deposited { cents }; count]);
    record(store, account, Withdrawn { cents });
}

fn plays(
    acts: &[Act],
    filter: &FeedFilter,
    is_wanted: fn(&RecordedEvent<'_>) -> bool,
) -> Result<(), TestCaseError> {
    let place = Place::new();
    let other = place.open();
    let mut here = place.open();
    let mut subscriber = Subscriber::new(here.clone(), filter.clone());
    for act in acts {
        match *act {
            Act::Append {
                here: true,
                account,
                count,
            } => append(&here, account, count),
            Act::Append { account, count, .. } => append(&other, account, count),
            Act::Read => drop(subscriber.read()),
            Act::Take { count, typed } => subscriber.take(count, typed),
            Act::Crash => {
                let noted = subscriber.noted();
                subscriber.begin(noted);
            }
            Act::Rewind { part } => {
                let kept = subscriber.seen.len() * usize::try_from(part).unwrap() / 100;
                subscriber.seen.truncate(kept);
                let noted = subscriber.noted();
                subscriber.begin(noted);
            }
            Act::Fail { page } => {
                let kind = StoreErrorKind::Io;
                subscriber
                    .store
                    .on_reads([ReadFault::FailAt { page, kind }]);
            }
            Act::Reopen => {
                here = place.open();
                subscriber.store = FaultyStore::new(here.clone());
                let noted = subscriber.noted();
                subscriber.begin(noted);
            }
        }
        let feed = positions(&other, is_wanted);
        prop_assert!(feed.starts_with(&subscriber.seen), "{:?}", subscriber.seen);
    }
    // Whatever fault is left is met first.
    while subscriber.read() || !subscriber.store.is_spent() {}
    while subscriber.read() {}
    prop_assert_eq!(subscriber.seen, positions(&other, is_wanted));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_subscriber_of_all_events_sees_the_feed(acts in proptest::collection::vec(act(), 1..24)) {
        plays(&acts, &FeedFilter::all().with_aggregate_types(["Account"]), |_| true)?;
    }

    #[test]
    fn a_subscriber_of_some_events_sees_those_of_the_feed(acts in proptest::collection::vec(act(), 1..24)) {
        let some = ["Opened", "Withdrawn"];
        plays(&acts, &FeedFilter::all().with_event_types(some), |event| {
            event.event_type() != "Deposited"
        })?;
    }
}

//! An old event that is several events today, or none: what is stored keeps its version and position.

use std::convert::Infallible;

use annals::prelude::*;
use annals::store::FeedFilter;
use annals::{AppendBatch, DecodeCause, EventStore as _, ExpectedVersion, History, LoadError};
use annals::{NewEvent, StreamId, Subscription};

use super::domain::NoWeight;
use crate::domain::always;
use crate::support::{Bench, key};

on_every_store!(
    a_state_is_made_of_what_old_events_have_become,
    what_an_event_has_become_has_its_version_and_position,
    time_travel_takes_in_all_or_nothing_of_an_old_event,
    history_from_the_end_gives_the_last_first,
    a_page_of_history_never_parts_what_was_one_event,
    events_of_one_type_are_those_that_old_events_have_become_too,
    events_found_by_their_stored_name_are_not_what_others_have_become,
    a_typed_subscription_gives_what_an_event_has_become,
    a_command_behind_old_events_is_stored_at_the_next_version,
    a_repeated_command_is_answered_as_its_events_are_today,
    a_snapshot_is_made_of_what_old_events_have_become,
    an_old_event_that_cannot_be_decoded_is_an_error_with_its_place,
    new_events_never_have_an_old_name,
);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
struct Taken {
    cents: i64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
struct Given {
    cents: i64,
}

/// Two events in one, and with a history of its own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(version = 2, alias = "Swapped")]
struct Moved {
    #[event(retyped(since = 2, from = String, try_with = number))]
    taken: i64,
    #[event(since = 2)]
    given: Option<i64>,
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "a conversion takes what there was"
)]
fn number(text: String) -> Result<i64, std::num::ParseIntError> {
    text.parse()
}

/// Nothing of it matters, but what it stores must be readable.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
struct Flagged {
    why: String,
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "a conversion takes what there was"
)]
fn moved(event: Moved) -> (Taken, Option<Given>) {
    let taken = Taken { cents: event.taken };
    (taken, event.given.map(|cents| Given { cents }))
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
struct TillId(u8);

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Aggregate)]
#[aggregate(
    id = TillId,
    events(Taken, Given),
    split(Moved = moved, Flagged = |_| ()),
    retired("Counted"),
    snapshot(every = 1000),
)]
struct Till {
    cents: i64,
    events: u8,
}

impl Apply<Taken> for Till {
    fn apply(&mut self, event: &Taken) {
        self.cents -= event.cents;
        self.events += 1;
    }
}

impl Apply<Given> for Till {
    fn apply(&mut self, event: &Given) {
        self.cents += event.cents;
        self.events += 1;
    }
}

const ID: TillId = TillId(1);

async fn store(bench: &Bench, name: &'static str, version: u32, data: &str) {
    let stream = StreamId::new("Till", "1").unwrap();
    let event = NewEvent::new(name, version, data).unwrap();
    let batch = AppendBatch::new().with_stream(stream, ExpectedVersion::Any, vec![event]);
    bench.store.append(batch).await.unwrap();
}

/// Five stored events, which are these six today.
async fn store_old_events(bench: &Bench) {
    store(bench, "Given", 1, r#"{"cents":100}"#).await;
    store(bench, "Moved", 2, r#"{"taken":1,"given":20}"#).await;
    store(bench, "Flagged", 1, r#"{"why":"x"}"#).await;
    store(bench, "Swapped", 1, r#"{"taken":"2"}"#).await;
    store(bench, "Moved", 2, r#"{"taken":3,"given":30}"#).await;
}

fn today() -> [(u64, TillEvent); 6] {
    [
        (1, Given { cents: 100 }.into()),
        (2, Taken { cents: 1 }.into()),
        (2, Given { cents: 20 }.into()),
        (4, Taken { cents: 2 }.into()),
        (5, Taken { cents: 3 }.into()),
        (5, Given { cents: 30 }.into()),
    ]
}

async fn a_state_is_made_of_what_old_events_have_become(bench: Bench) {
    store_old_events(&bench).await;
    let till = bench.repository::<Till>().load(&ID).await.unwrap();
    assert_eq!((till.cents, till.events), (144, 6));
    assert_eq!(till.version(), Version::from(5));
}

async fn what_an_event_has_become_has_its_version_and_position(bench: Bench) {
    store_old_events(&bench).await;
    let history = bench.repository::<Till>().history(&ID);
    let history = history.collect().await.unwrap();
    assert_eq!(history.len(), 6);
    for (recorded, (version, event)) in history.iter().zip(today()) {
        assert_eq!(recorded.event(), &event);
        assert_eq!(recorded.version(), Version::from(version));
        assert_eq!(recorded.position(), Position::from(version));
    }
    assert_eq!(history[1].event_id(), history[2].event_id());
    assert_eq!(history[3].event_type(), "Swapped");
}

async fn time_travel_takes_in_all_or_nothing_of_an_old_event(bench: Bench) {
    store_old_events(&bench).await;
    let tills = bench.repository::<Till>();
    for (version, cents) in (1..=5).zip([100, 119, 119, 117, 144]) {
        let then = tills.load_at(&ID, At::Version(version)).await.unwrap();
        assert_eq!(then.cents, cents, "at version {version}");
    }
}

async fn history_from_the_end_gives_the_last_first(bench: Bench) {
    store_old_events(&bench).await;
    let history = bench.repository::<Till>().history(&ID).newest_first();
    let history = history.collect().await.unwrap();
    let events: Vec<_> = history
        .iter()
        .rev()
        .map(|recorded| recorded.event())
        .collect();
    let today = today().map(|(_, event)| event);
    assert_eq!(events, today.iter().collect::<Vec<_>>());
}

async fn a_page_of_history_never_parts_what_was_one_event(bench: Bench) {
    store_old_events(&bench).await;
    let mut sizes = Vec::new();
    let mut all = Vec::new();
    let mut cursor = None;
    loop {
        let history = bench.repository::<Till>().history(&ID);
        let mut history = match cursor {
            Some(cursor) => history.resume(cursor),
            None => history,
        };
        let page = history.page(2).await.unwrap();
        if page.is_empty() {
            break;
        }
        sizes.push(page.len());
        all.extend(page.into_iter().map(annals::Recorded::into_event));
        cursor = history.cursor();
    }
    assert_eq!(sizes, [3, 3]);
    assert_eq!(all, today().map(|(_, event)| event));
}

async fn events_of_one_type_are_those_that_old_events_have_become_too(bench: Bench) {
    store_old_events(&bench).await;
    let given = bench.repository::<Till>().events::<Given>();
    let given = given.collect().await.unwrap();
    let given: Vec<_> = given
        .iter()
        .map(|recorded| (recorded.version().get(), recorded.event().cents))
        .collect();
    assert_eq!(given, [(1, 100), (2, 20), (5, 30)]);
}

async fn events_found_by_their_stored_name_are_not_what_others_have_become(bench: Bench) {
    store_old_events(&bench).await;
    let given = History::new(bench.store.clone()).only::<Given>();
    let given = given.collect().await.unwrap();
    let given: Vec<_> = given.iter().map(|recorded| recorded.event()).collect();
    assert_eq!(given, [&Given { cents: 100 }]);

    let typed = History::new(bench.store).typed::<Till>();
    let typed = typed.collect().await.unwrap().into_iter();
    let typed: Vec<_> = typed.map(annals::Recorded::into_event).collect();
    assert_eq!(typed, today().map(|(_, event)| event));
}

async fn a_typed_subscription_gives_what_an_event_has_become(bench: Bench) {
    store_old_events(&bench).await;
    let mut typed = Subscription::new(bench.store).typed::<Till>();
    for (version, event) in today() {
        let recorded = typed.next().await.unwrap();
        assert_eq!(recorded.event(), &event);
        assert_eq!(recorded.version(), Version::from(version));
    }
}

async fn a_command_behind_old_events_is_stored_at_the_next_version(bench: Bench) {
    store_old_events(&bench).await;
    let tills = bench.repository::<Till>();
    for version in [6, 7] {
        let done = tills
            .execute(&ID, always(Given { cents: 1 }))
            .await
            .unwrap();
        assert_eq!(done.version(), Version::from(version));
    }
    assert_eq!(tills.load(&ID).await.unwrap().events, 8);
}

/// The till as it was when a move was one event.
mod old {
    use annals::prelude::*;

    use super::{Moved, TillId};

    #[derive(Clone, Default, Aggregate)]
    #[aggregate(id = TillId, events(Moved))]
    pub(super) struct Till;

    impl Apply<Moved> for Till {
        fn apply(&mut self, _: &Moved) {}
    }
}

async fn a_repeated_command_is_answered_as_its_events_are_today(bench: Bench) {
    let moved = Moved {
        taken: 5,
        given: Some(6),
    };
    let before = bench.repository::<old::Till>();
    let command = before.execute(&ID, always(moved));
    let first = command.idempotency_key(key("k")).await.unwrap();
    let tills = bench.repository::<Till>();
    let command = tills.execute(&ID, |_| Ok::<_, Infallible>(Given { cents: 9 }));
    let again = command.idempotency_key(key("k")).await.unwrap();
    let events = [
        Taken { cents: 5 }.into(),
        TillEvent::from(Given { cents: 6 }),
    ];
    assert_eq!(again.events(), events);
    assert_eq!(again.version(), first.version());
    assert_eq!(again.state().cents, 1);
}

async fn a_snapshot_is_made_of_what_old_events_have_become(bench: Bench) {
    store_old_events(&bench).await;
    bench.repository::<Till>().snapshot(&ID).await.unwrap();
    store(&bench, "Moved", 2, r#"{"taken":1,"given":1}"#).await;
    let till = bench.repository::<Till>().load(&ID).await.unwrap();
    assert_eq!((till.cents, till.events), (144, 8));
}

async fn an_old_event_that_cannot_be_decoded_is_an_error_with_its_place(bench: Bench) {
    store_old_events(&bench).await;
    store(&bench, "Moved", 1, r#"{"taken":"much"}"#).await;
    let tills = bench.repository::<Till>();
    let LoadError::Decode(error) = tills.load(&ID).await.unwrap_err() else {
        panic!("a broken event was read");
    };
    assert_eq!(
        error.to_string(),
        "cannot decode event 6 of Till/1: `Moved` schema version 1, position 6"
    );
    let DecodeCause::Upcast { from: 1, source } = error.cause else {
        panic!("{error:?}");
    };
    assert!(!source.is::<NoWeight>() && source.is::<std::num::ParseIntError>());
    assert_eq!(tills.load_at(&ID, At::Version(5)).await.unwrap().cents, 144);

    store(&bench, "Flagged", 1, "{}").await;
    let flagged = tills.load_at(&ID, At::Version(7)).await;
    assert!(matches!(flagged, Err(LoadError::Decode(_))));
}

async fn new_events_never_have_an_old_name(bench: Bench) {
    let tills = bench.repository::<Till>();
    let both = (Taken { cents: 1 }, Given { cents: 2 });
    tills.execute(&ID, always(both)).await.unwrap();
    let mut pages = bench.store.read_feed(Position::START, &FeedFilter::all());
    let page = pages.next().await.unwrap().unwrap();
    let names: Vec<_> = page
        .iter()
        .map(|event| event.event_type().to_owned())
        .collect();
    assert_eq!(names, ["Taken", "Given"]);
}

//! Holds an aggregate to one state, whichever way it comes to it.

use std::fmt::{Debug, Display};

use crate::aggregate::Aggregate;
use crate::decide::IntoEvents;
use crate::repository::Repository;
use crate::root::Root;
use crate::store::{EventStore, MemoryStore, StreamRange};
use crate::version::Version;

/// Asserts that an aggregate has the same state by replay, by snapshot and tail, and from the cache.
///
/// Stores `events` one by one. At every version, the state that a command leaves in the repository's
/// cache, the one that a fresh repository loads by the snapshot of every version before, and the one
/// that a replay of all events gives must be equal. They are not where an `apply` is not deterministic,
/// or where a state does not come back from its JSON as it was. An aggregate without `snapshot(..)` is
/// held to the rest.
///
/// # Panics
///
/// Panics where two states differ, and says at which version.
///
/// # Examples
///
/// ```
/// use annals::prelude::*;
/// use annals::testing::assert_one_state;
///
/// #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
/// struct Incremented {
///     by: u32,
/// }
///
/// #[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
/// struct CounterId(u64);
///
/// #[derive(Debug, Default, Clone, PartialEq, Serialize, Deserialize, Aggregate)]
/// #[aggregate(id = CounterId, events(Incremented), snapshot(every = 2))]
/// struct Counter {
///     total: u32,
/// }
///
/// impl Apply<Incremented> for Counter {
///     fn apply(&mut self, event: &Incremented) {
///         self.total += event.by;
///     }
/// }
///
/// let events = vec![Incremented { by: 1 }, Incremented { by: 2 }, Incremented { by: 3 }];
/// assert_one_state::<Counter>(&CounterId::from(1), events);
/// ```
#[track_caller]
pub fn assert_one_state<A>(id: &A::Id, events: impl IntoEvents<A::Event>)
where
    A: Aggregate + Debug + PartialEq,
{
    let mut all = Vec::new();
    events.into_events(&mut all);
    pollster::block_on(compare::<A>(id, all));
}

async fn compare<A: Aggregate + Debug + PartialEq>(id: &A::Id, events: Vec<A::Event>) {
    let store = MemoryStore::new();
    let repository = Repository::<A>::new(store.clone());
    let mut root = Root::<A>::new(id.clone());
    let mut snapshots = Vec::new();
    for event in events {
        root.record(One(event));
        let saved = repository.save(&mut root).await;
        saved.expect("a store in memory takes the event");
        let version = root.version();
        let replayed = replay(&store, Root::new(id.clone())).await;
        let cached = repository.load(id).await;
        let cached = cached.expect("a store in memory has the event");
        same("the cache", version, cached.state(), &replayed);
        for (at, state) in &snapshots {
            let begin = Root::at(id.clone(), *at, A::clone(state));
            let state = replay(&store, begin).await;
            same(
                format_args!("the snapshot of version {at}"),
                version,
                &state,
                &replayed,
            );
        }
        snapshots.extend(snapshot(&replayed).map(|state| (version, state)));
    }
}

/// The state that a load gives from where `root` stands.
async fn replay<A: Aggregate>(store: &MemoryStore, mut root: Root<A>) -> A {
    let stream = root.stream().expect("the id is one that stores take");
    let unseen = StreamRange::from(root.version().next()).for_replay();
    let mut pages = store.read_stream(&stream, unseen);
    while let Some(page) = pages.next().await.expect("a store in memory is read") {
        let applied = root.replay(page, None);
        applied.expect("an event that was just stored decodes");
    }
    root.into_state()
}

/// The state as it comes back from a snapshot, where the aggregate has them.
fn snapshot<A: Aggregate>(state: &A) -> Option<A> {
    let policy = A::SNAPSHOT?;
    let text = policy
        .encode(state)
        .expect("the state can be written as JSON");
    Some(policy.decode(&text).expect("the state's JSON reads back"))
}

fn same<A: Debug + PartialEq>(from: impl Display, version: Version, state: &A, replayed: &A) {
    assert!(
        state == replayed,
        "at version {version} the state from {from} is not that of the replay\n  \
         from {from}: {state:?}\n  by replay: {replayed:?}"
    );
}

/// One event of the enum.
struct One<E>(E);

impl<E> IntoEvents<E> for One<E> {
    fn into_events(self, events: &mut Vec<E>) {
        events.push(self.0);
    }
}

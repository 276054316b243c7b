//! A panic in a user's code is that call's own: the store and all others go on.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};

use annals::prelude::*;
use annals::{EncodeError, SaveError, UnitOfWork};
use pollster::block_on;
use serde::{Deserializer, Serializer};

use crate::domain::{Ledger, LedgerId, always, booked};
use crate::support::Bench;

on_every_store!(
    a_decision_that_panics_stores_nothing,
    an_apply_that_panics_in_a_command_stores_nothing,
    an_apply_that_panics_in_a_replay_is_that_call_s_panic,
    a_serialize_that_panics_stores_nothing_and_leaves_the_root,
    a_deserialize_that_panics_is_that_call_s_panic,
    a_torn_root_is_neither_saved_nor_decided_on,
    a_torn_root_spoils_no_unit_of_work_but_its_own,
    a_decision_that_panics_leaves_its_root_as_it_was,
    a_panic_in_one_task_stops_no_other,
);

/// Panics where the test wants it to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trap {
    None,
    Apply,
    Serialize,
    Deserialize,
}

impl Serialize for Trap {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        assert!(*self != Self::Serialize, "the trap of Serialize");
        serializer.serialize_u8(*self as u8)
    }
}

impl<'de> Deserialize<'de> for Trap {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match u8::deserialize(deserializer)? {
            0 => Ok(Self::None),
            1 => Ok(Self::Apply),
            _ => panic!("the trap of Deserialize"),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
struct Stepped {
    trap: Trap,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
struct WalkId(u64);

/// Counts its steps until it steps into a trap.
#[derive(Debug, Clone, Default, Aggregate)]
#[aggregate(id = WalkId, events(Stepped))]
struct Walk {
    steps: u32,
}

impl Apply<Stepped> for Walk {
    fn apply(&mut self, event: &Stepped) {
        self.steps += 1;
        assert!(event.trap != Trap::Apply, "the trap of apply");
    }
}

/// The same events, with an `apply` that does not panic.
#[derive(Debug, Clone, Default, Aggregate)]
#[aggregate(id = WalkId, name = "Walk", events(Stepped))]
struct Careless {
    steps: u32,
}

impl Apply<Stepped> for Careless {
    fn apply(&mut self, _: &Stepped) {
        self.steps += 1;
    }
}

const fn stepped(trap: Trap) -> Stepped {
    Stepped { trap }
}

/// What a future panicked with.
fn panic_of<T: fmt::Debug>(future: impl IntoFuture<Output = T>) -> String {
    let panic = catch_unwind(AssertUnwindSafe(|| block_on(future.into_future())));
    let panic = panic.expect_err("a panic");
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap()
}

/// All is as if the walk had been left alone after `steps`.
async fn assert_at(bench: &Bench, walks: &Repository<Walk>, steps: u32) {
    let id = WalkId::from(1);
    let found = bench.repository::<Walk>().get(&id).await.unwrap();
    assert_eq!(found.map_or(0, |walk| walk.steps), steps);
    let done = walks
        .execute(&id, always(stepped(Trap::None)))
        .await
        .unwrap();
    assert_eq!(
        (done.state().steps, done.version().get()),
        (steps + 1, u64::from(steps + 1))
    );
    bench
        .ledgers()
        .execute(&LedgerId::from(1), always(booked("one")))
        .await
        .unwrap();
}

async fn a_decision_that_panics_stores_nothing(bench: Bench) {
    let (walks, id) = (bench.repository::<Walk>(), WalkId::from(1));
    walks
        .execute(&id, always(stepped(Trap::None)))
        .await
        .unwrap();
    let decide = |_: &Walk| -> Result<Stepped, ()> { panic!("the trap of a decision") };
    assert_eq!(
        panic_of(walks.execute(&id, decide)),
        "the trap of a decision"
    );
    assert_at(&bench, &walks, 1).await;
}

async fn an_apply_that_panics_in_a_command_stores_nothing(bench: Bench) {
    let (walks, id) = (bench.repository::<Walk>(), WalkId::from(1));
    walks
        .execute(&id, always(stepped(Trap::None)))
        .await
        .unwrap();
    let trapped = [stepped(Trap::None), stepped(Trap::Apply)];
    assert_eq!(
        panic_of(walks.execute(&id, always(trapped))),
        "the trap of apply"
    );
    assert_at(&bench, &walks, 1).await;
}

async fn an_apply_that_panics_in_a_replay_is_that_call_s_panic(bench: Bench) {
    let (walks, id) = (bench.repository::<Walk>(), WalkId::from(1));
    walks
        .execute(&id, always(stepped(Trap::None)))
        .await
        .unwrap();
    let careless = bench.repository::<Careless>();
    careless
        .execute(&id, always(stepped(Trap::Apply)))
        .await
        .unwrap();

    for _ in 0..2 {
        assert_eq!(panic_of(walks.load(&id)), "the trap of apply");
        assert_eq!(panic_of(walks.get(&id)), "the trap of apply");
        let step = walks.execute(&id, always(stepped(Trap::None)));
        assert_eq!(panic_of(step), "the trap of apply");
    }
    let past = walks.load_at(&id, At::Version(1)).await.unwrap();
    assert_eq!(past.steps, 1);
    assert_eq!(walks.history(&id).collect().await.unwrap().len(), 2);
    assert_eq!(careless.load(&id).await.unwrap().steps, 2);
    assert_at_another(&walks).await;
}

/// Other walks of the same repository go on.
async fn assert_at_another(walks: &Repository<Walk>) {
    let other = WalkId::from(2);
    let done = walks
        .execute(&other, always(stepped(Trap::None)))
        .await
        .unwrap();
    assert_eq!(done.state().steps, 1);
}

async fn a_serialize_that_panics_stores_nothing_and_leaves_the_root(bench: Bench) {
    let (walks, id) = (bench.repository::<Walk>(), WalkId::from(1));
    let step = walks.execute(&id, always(stepped(Trap::Serialize)));
    assert_eq!(panic_of(step), "the trap of Serialize");

    let mut root = Root::<Walk>::new(id);
    root.record([stepped(Trap::None), stepped(Trap::Serialize)]);
    assert_eq!(panic_of(walks.save(&mut root)), "the trap of Serialize");
    assert_eq!((root.uncommitted().len(), root.steps), (2, 2));
    let mut ledger = Root::<Ledger>::new(LedgerId::from(1));
    ledger.record(booked("one"));
    let unit = UnitOfWork::new(&bench.store)
        .with(&mut ledger)
        .with(&mut root);
    assert_eq!(panic_of(unit.commit()), "the trap of Serialize");
    assert_eq!(ledger.uncommitted().len(), 1);
    assert_at(&bench, &walks, 0).await;
}

/// A stored event that panics when it is read back.
async fn store_a_trap(bench: &Bench) {
    let stream = annals::StreamId::new("Walk", "1").unwrap();
    let data = format!(r#"{{"trap":{}}}"#, Trap::Deserialize as u8);
    let trap = annals::NewEvent::new("Stepped", 1, data).unwrap();
    let batch = annals::AppendBatch::new();
    let batch = batch.with_stream(stream, ExpectedVersion::Any, vec![trap]);
    bench.store.append(batch).await.unwrap();
}

async fn a_deserialize_that_panics_is_that_call_s_panic(bench: Bench) {
    let (walks, id) = (bench.repository::<Walk>(), WalkId::from(1));
    walks
        .execute(&id, always(stepped(Trap::None)))
        .await
        .unwrap();
    store_a_trap(&bench).await;
    for _ in 0..2 {
        assert_eq!(panic_of(walks.load(&id)), "the trap of Deserialize");
        assert_eq!(
            panic_of(walks.history(&id).collect()),
            "the trap of Deserialize"
        );
        let step = walks.execute(&id, always(stepped(Trap::None)));
        assert_eq!(panic_of(step), "the trap of Deserialize");
    }
    assert_eq!(walks.load_at(&id, At::Version(1)).await.unwrap().steps, 1);
    assert_at_another(&walks).await;
}

/// A root whose `apply` panicked at its second event.
fn torn() -> Root<Walk> {
    let mut root = Root::<Walk>::new(WalkId::from(1));
    root.record(stepped(Trap::None));
    let record = AssertUnwindSafe(|| drop(root.record(stepped(Trap::Apply)).to_vec()));
    assert!(catch_unwind(record).is_err());
    root
}

async fn a_torn_root_is_neither_saved_nor_decided_on(bench: Bench) {
    let (walks, mut root) = (bench.repository::<Walk>(), torn());
    let saved = walks.save(&mut root).await;
    assert!(matches!(saved, Err(SaveError::Encode(EncodeError::Torn))));

    let decide = |_: &Walk| -> Result<(), ()> { panic!("decided on a torn state") };
    let torn = "an `apply` panicked: the state of the root is torn";
    assert_eq!(
        panic_of(async { root.execute(decide).map(<[_]>::len) }),
        torn
    );
    assert_eq!(panic_of(async { root.record(()).len() }), torn);
    assert_eq!(
        panic_of(async { root.record(stepped(Trap::None)).len() }),
        torn
    );
    let saved = walks.save(&mut root).await;
    assert!(matches!(saved, Err(SaveError::Encode(EncodeError::Torn))));
    assert_at(&bench, &walks, 0).await;
}

async fn a_torn_root_spoils_no_unit_of_work_but_its_own(bench: Bench) {
    let mut root = torn();
    let mut ledger = Root::<Ledger>::new(LedgerId::from(1));
    ledger.record(booked("one"));
    let unit = UnitOfWork::new(&bench.store)
        .with(&mut ledger)
        .with(&mut root);
    let failed = unit.commit().await.unwrap_err();
    assert!(matches!(failed, SaveError::Encode(EncodeError::Torn)));
    assert!(bench.ledgers().get(ledger.id()).await.unwrap().is_none());

    let unit = UnitOfWork::new(&bench.store).with(&mut ledger);
    unit.commit().await.unwrap();
    assert_eq!(ledger.version(), Version::FIRST);
}

async fn a_decision_that_panics_leaves_its_root_as_it_was(bench: Bench) {
    let (walks, mut root) = (
        bench.repository::<Walk>(),
        Root::<Walk>::new(WalkId::from(1)),
    );
    root.record(stepped(Trap::None));
    let decide = |_: &Walk| -> Result<(), ()> { panic!("the trap of a decision") };
    panic_of(async { root.execute(decide).map(<[_]>::len) });
    root.record(stepped(Trap::None));
    walks.save(&mut root).await.unwrap();
    assert_at(&bench, &walks, 2).await;
}

async fn a_panic_in_one_task_stops_no_other(bench: Bench) {
    let tokio = tokio::runtime::Builder::new_multi_thread().build().unwrap();
    let walks = bench.repository::<Walk>().with_retries(1_000);
    tokio.block_on(async {
        let step = |task| {
            let walks = walks.clone();
            let trap = if task % 2 == 0 {
                Trap::Apply
            } else {
                Trap::None
            };
            let step = async move {
                walks
                    .execute(&WalkId::from(1), always(stepped(trap)))
                    .await
                    .map(drop)
            };
            tokio::spawn(step)
        };
        let tasks: Vec<_> = (0..32).map(step).collect();
        let mut panicked = 0;
        for task in tasks {
            match task.await {
                Ok(done) => done.unwrap(),
                Err(_) => panicked += 1,
            }
        }
        assert_eq!(panicked, 16);
    });
    assert_at(&bench, &walks, 16).await;
}

//! A bit of everything that annals tells of.

use std::path::Path;

use annals::prelude::*;
use annals::publish::{CloudEvent, Integrate, Message, Outbound, PublishError, Publisher, Source};
use annals::reactor::Timer;
use annals::rusqlite::Transaction;
use annals::store::{BoxFuture, EventStore};
use annals::{
    Park, Project, ProjectError, Projection, Projector, React, Reaction, Reactor, Recorded, Sqlite,
    SqliteStore, StreamId, Timeout,
};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
pub(crate) struct Deposited {
    pub(crate) cents: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
pub(crate) struct AccountId(u64);

#[derive(Debug, Default, Clone, Serialize, Deserialize, Aggregate)]
#[aggregate(id = AccountId, events(Deposited), snapshot(every = 2))]
pub(crate) struct Account {
    cents: i64,
}

impl Apply<Deposited> for Account {
    fn apply(&mut self, event: &Deposited) {
        self.cents += event.cents;
    }
}

/// Arms a timer that is due at once.
#[derive(Reactor)]
#[reactor(name = "reminding", of(Account), timers(Deposited))]
struct Reminding;

impl React<Deposited> for Reminding {
    async fn react(
        &mut self,
        event: Recorded<'_, Deposited>,
        reaction: &Reaction<'_>,
    ) -> Result<(), ProjectError> {
        reaction.arm("again", event.recorded_at(), event.event())
    }
}

impl Timeout<Deposited> for Reminding {
    async fn timeout(&mut self, _: Timer<Deposited>, _: &Reaction<'_>) -> Result<(), ProjectError> {
        Ok(())
    }
}

#[derive(Projection)]
#[projection(name = "telling", of(Account), store = Outbound)]
struct Telling;

impl Integrate<Deposited> for Telling {
    fn integrate(&self, event: &Recorded<'_, Deposited>) -> Result<Option<Message>, ProjectError> {
        Ok(Some(Message::new("deposited", event.event())?))
    }
}

/// Refuses every deposit.
#[derive(Projection)]
#[projection(name = "refusing", of(Account))]
struct Refusing;

impl Project<Deposited, Sqlite> for Refusing {
    fn project(
        &mut self,
        _: Recorded<'_, Deposited>,
        _: &Transaction<'_>,
    ) -> Result<(), ProjectError> {
        Err("not this one".into())
    }
}

/// Fails the first time.
struct Unwilling(bool);

impl Publisher for Unwilling {
    fn publish<'a>(&'a mut self, _: &'a [CloudEvent]) -> BoxFuture<'a, Result<(), PublishError>> {
        let answer = match std::mem::replace(&mut self.0, true) {
            true => Ok(()),
            false => Err("not yet".into()),
        };
        Box::pin(std::future::ready(answer))
    }
}

/// Reactors and publishers, which run until they have come to the end.
async fn follow(store: &SqliteStore) {
    let source = Source::new("/bank").unwrap();
    let projector = Projector::new(store.clone())
        .with_reactor(Reminding)
        .unwrap();
    let projector = projector.with_publisher(Telling, source, Unwilling(false));
    let projector = projector.unwrap().with_retries(0).with_parking(Park::Event);
    let running = projector.with(Refusing).unwrap().start().unwrap();
    let patience = std::time::Duration::from_secs(30);
    for name in ["reminding", "telling", "refusing"] {
        running.wait_for(name, 4.into(), patience).await.unwrap();
    }
    while annals::reactor::TimerStore::due_timer(store, "reminding")
        .unwrap()
        .is_some()
    {
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    running.stop();
}

pub(crate) async fn open(directory: &Path) -> SqliteStore {
    let path = directory.join("bank.db");
    SqliteStore::open(path).await.unwrap()
}

pub(crate) async fn deposit(accounts: &Repository<Account>, id: u64, cents: i64) {
    let id = AccountId::from(id);
    let decide = |_: &Account| Ok::<_, std::io::Error>(Deposited { cents });
    accounts.execute(&id, decide).await.unwrap();
}

/// Commands on cached and uncached states, from snapshots good and bad, a conflict; a reactor and a publisher.
pub(crate) async fn tell(store: &SqliteStore) {
    let accounts = Repository::<Account>::new(store.clone());
    for cents in 1..=2 {
        deposit(&accounts, 1, cents).await;
    }
    accounts.snapshot(&AccountId::from(1)).await.unwrap();
    let others = Repository::<Account>::new(store.clone());
    deposit(&others, 1, 3).await;
    // What the first repository has cached is behind by now.
    deposit(&accounts, 1, 4).await;
    spoil_snapshot(store).await;
    let anew = Repository::<Account>::new(store.clone());
    anew.load(&AccountId::from(1)).await.unwrap();
    follow(store).await;
}

/// Puts a snapshot with the right fingerprint and a wrong state in the place of the one there is, and of
/// those still to be written.
async fn spoil_snapshot(store: &SqliteStore) {
    let stream = StreamId::new("Account", "1").unwrap();
    let kept = store.load_snapshot(&stream).await.unwrap().unwrap();
    let next = annals::Snapshot::new(Version::from(1000), kept.fingerprint(), "[]");
    store.save_snapshot(&stream, &next).unwrap();
}

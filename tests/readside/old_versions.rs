//! Projections have old events as they are today, and what an old event has become in its place.

use std::sync::{Arc, Mutex};

use annals::prelude::*;
use annals::publish::{Integrate, Message, Outbound};
use annals::rusqlite::{Connection, Transaction};
use annals::{AppendBatch, EventStore as _, ExpectedVersion, NewEvent, Project, ProjectError};
use annals::{
    Projection, Projector, React, Reaction, Reactor, Recorded, Sqlite, SqliteStore, StreamId,
};
use pollster::block_on;

use super::publish::shop::{Taken as Messages, source};
use super::support::{Account, AccountEvent, AccountId, Deposited, Place};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(version = 2)]
struct Taken {
    #[event(retyped(since = 2, from = i32, with = i64::from))]
    cents: i64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
struct Given {
    cents: i64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
struct Counted;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(version = 2)]
struct Moved {
    #[event(renamed(since = 2, from = "from"))]
    taken: i64,
    given: i64,
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "a conversion takes what there was"
)]
fn moved(event: Moved) -> (Taken, Counted, Given) {
    let taken = Taken { cents: event.taken };
    (taken, Counted, Given { cents: event.given })
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
struct TillId(u8);

#[derive(Clone, Default, Aggregate)]
#[aggregate(id = TillId, events(Taken, Given, Counted), split(Moved = moved))]
struct Till;

impl Apply<Taken> for Till {
    fn apply(&mut self, _: &Taken) {}
}

impl Apply<Given> for Till {
    fn apply(&mut self, _: &Given) {}
}

impl Apply<Counted> for Till {
    fn apply(&mut self, _: &Counted) {}
}

/// Every event, as it comes.
#[derive(Projection)]
#[projection(name = "lines", of(Till), ignore(Counted))]
struct Lines;

fn write<E>(
    transaction: &Transaction<'_>,
    event: &Recorded<'_, E>,
    line: &str,
) -> Result<(), ProjectError> {
    if line == "given 13" {
        return Err("unlucky".into());
    }
    let sql = "INSERT INTO lines (position, version, line) VALUES (?1, ?2, ?3)";
    let position = i64::try_from(event.position().get())?;
    let version = i64::try_from(event.version().get())?;
    transaction.execute(sql, (position, version, line))?;
    Ok(())
}

impl Project<Taken, Sqlite> for Lines {
    fn project(
        &mut self,
        event: Recorded<'_, Taken>,
        transaction: &Transaction<'_>,
    ) -> Result<(), ProjectError> {
        write(
            transaction,
            &event,
            &format!("taken {}", event.event().cents),
        )
    }
}

impl Project<Given, Sqlite> for Lines {
    fn project(
        &mut self,
        event: Recorded<'_, Given>,
        transaction: &Transaction<'_>,
    ) -> Result<(), ProjectError> {
        write(
            transaction,
            &event,
            &format!("given {}", event.event().cents),
        )
    }
}

fn place() -> (Place, SqliteStore, Connection) {
    let place = Place::new();
    let store = place.open();
    let sql = Connection::open(place.path()).unwrap();
    let create = "CREATE TABLE lines (position INTEGER, version INTEGER, line TEXT) STRICT";
    sql.execute_batch(create).unwrap();
    (place, store, sql)
}

fn store(store: &SqliteStore, name: &'static str, version: u32, data: &str) {
    let stream = StreamId::new("Till", "1").unwrap();
    let event = NewEvent::new(name, version, data).unwrap();
    let batch = AppendBatch::new().with_stream(stream, ExpectedVersion::Any, vec![event]);
    block_on(store.append(batch)).unwrap();
}

fn lines(sql: &Connection) -> Vec<(i64, i64, String)> {
    let mut lines = sql
        .prepare("SELECT position, version, line FROM lines ORDER BY rowid")
        .unwrap();
    let lines = lines.query_map((), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)));
    lines.unwrap().map(Result::unwrap).collect()
}

#[test]
fn handlers_have_old_events_as_they_are_today() {
    let (_place, events, sql) = place();
    store(&events, "Taken", 1, r#"{"cents":1}"#);
    store(&events, "Moved", 1, r#"{"from":2,"given":3}"#);
    store(&events, "Taken", 2, r#"{"cents":4}"#);
    store(&events, "Moved", 2, r#"{"taken":5,"given":6}"#);
    let mut projector = Projector::new(events).with(Lines).unwrap();
    projector.catch_up().unwrap();
    let line = |version, line: &str| (version, version, line.to_owned());
    assert_eq!(
        lines(&sql),
        [
            line(1, "taken 1"),
            line(2, "taken 2"),
            line(2, "given 3"),
            line(3, "taken 4"),
            line(4, "taken 5"),
            line(4, "given 6"),
        ]
    );
}

#[test]
fn an_old_event_takes_effect_as_a_whole_or_not_at_all() {
    let (_place, events, sql) = place();
    store(&events, "Taken", 1, r#"{"cents":1}"#);
    store(&events, "Moved", 1, r#"{"from":2,"given":13}"#);
    let mut projector = Projector::new(events).with(Lines).unwrap();
    projector.catch_up().unwrap_err();
    assert!(!lines(&sql).iter().any(|(_, version, _)| *version == 2));
}

/// What is given, by its stored name.
#[derive(Projection)]
#[projection(name = "picked", events(Given))]
struct Picked;

impl Project<Given, Sqlite> for Picked {
    fn project(
        &mut self,
        event: Recorded<'_, Given>,
        transaction: &Transaction<'_>,
    ) -> Result<(), ProjectError> {
        Lines.project(event, transaction)
    }
}

#[test]
fn events_that_are_picked_are_not_what_others_have_become() {
    let (_place, events, sql) = place();
    store(&events, "Given", 1, r#"{"cents":1}"#);
    store(&events, "Moved", 2, r#"{"taken":2,"given":3}"#);
    store(&events, "Given", 1, r#"{"cents":4}"#);
    let mut projector = Projector::new(events).with(Picked).unwrap();
    projector.catch_up().unwrap();
    let line = |version, line: &str| (version, version, line.to_owned());
    assert_eq!(lines(&sql), [line(1, "given 1"), line(3, "given 4")]);
}

/// Tells of what was taken and given.
#[derive(Projection)]
#[projection(name = "told", of(Till), ignore(Counted), store = Outbound)]
struct Told;

impl Integrate<Taken> for Told {
    fn integrate(&self, event: &Recorded<'_, Taken>) -> Result<Option<Message>, ProjectError> {
        Ok(Some(Message::new("taken", &event.event().cents)?))
    }
}

impl Integrate<Given> for Told {
    fn integrate(&self, event: &Recorded<'_, Given>) -> Result<Option<Message>, ProjectError> {
        Ok(Some(Message::new("given", &event.event().cents)?))
    }
}

#[test]
fn each_part_of_an_old_event_is_a_message_of_its_own() {
    let (_place, events, _sql) = place();
    store(&events, "Taken", 1, r#"{"cents":1}"#);
    store(&events, "Moved", 1, r#"{"from":2,"given":3}"#);
    store(&events, "Taken", 2, r#"{"cents":4}"#);
    let taken = Messages::default();
    let projector = Projector::new(events).with_publisher(Told, source(), taken.clone());
    projector.unwrap().catch_up().unwrap();
    let messages = taken.messages.lock().unwrap();
    let ids: Vec<_> = messages
        .iter()
        .map(annals::publish::CloudEvent::id)
        .collect();
    let [_, moved, second, last] = ids[..] else {
        panic!("{ids:?}");
    };
    assert_eq!(second, format!("{moved}-2"));
    assert_eq!(last.len(), 36);
}

/// Adds up what was taken and given, in an aggregate of another type.
#[derive(Reactor)]
#[reactor(name = "adding", of(Till), ignore(Counted))]
struct Adding {
    accounts: Repository<Account>,
    keys: Arc<Mutex<Vec<String>>>,
}

impl Adding {
    async fn add(&self, cents: i64, reaction: &Reaction<'_>) -> Result<(), ProjectError> {
        let id = AccountId::from(1);
        let deposit = self
            .accounts
            .execute(&id, |_| Ok::<_, std::io::Error>(Deposited { cents }));
        deposit.because_of(reaction).await?;
        let key = reaction.key().as_str().to_owned();
        self.keys.lock().unwrap().push(key);
        Ok(())
    }
}

impl React<Taken> for Adding {
    async fn react(
        &mut self,
        event: Recorded<'_, Taken>,
        reaction: &Reaction<'_>,
    ) -> Result<(), ProjectError> {
        self.add(event.event().cents, reaction).await
    }
}

impl React<Given> for Adding {
    async fn react(
        &mut self,
        event: Recorded<'_, Given>,
        reaction: &Reaction<'_>,
    ) -> Result<(), ProjectError> {
        self.add(event.event().cents, reaction).await
    }
}

#[test]
fn each_part_of_an_old_event_is_answered_by_a_command_of_its_own() {
    let (_place, events, _sql) = place();
    store(&events, "Moved", 1, r#"{"from":2,"given":3}"#);
    store(&events, "Taken", 2, r#"{"cents":4}"#);
    let accounts = Repository::<Account>::new(events.clone());
    let keys = Arc::<Mutex<Vec<String>>>::default();
    let adding = || Adding {
        accounts: accounts.clone(),
        keys: Arc::clone(&keys),
    };
    let projector = Projector::new(events).with_reactor(adding());
    projector.unwrap().settle().unwrap();
    let mut history = accounts.history(&AccountId::from(1));
    let deposits = block_on(history.page(10)).unwrap();
    let cents = deposits.iter().map(|event| match event.event() {
        AccountEvent::Deposited(Deposited { cents }) => *cents,
        other => panic!("{other:?}"),
    });
    assert_eq!(cents.collect::<Vec<_>>(), [2, 3, 4]);
    let keys = keys.lock().unwrap();
    assert_eq!(keys[1], format!("{}-2", keys[0]));
    assert_ne!(keys[0], keys[2]);
}

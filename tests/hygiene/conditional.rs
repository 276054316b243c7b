//! `#[cfg]` on fields and on the events of an aggregate.

use annals::prelude::*;
use annals::rusqlite::Transaction;
use annals::{Project, ProjectError, Projection, Recorded, Sqlite};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(version = 2)]
struct Incremented {
    by: u32,
    #[cfg(test)]
    #[event(since = 2, default = 5)]
    new: u32,
    #[cfg(any())]
    #[event(since = 9, default = NoSuchValue)]
    newer: NoSuchType,
    #[cfg(any())]
    never: NoSuchType,
    #[cfg(test)]
    always: u32,
}

#[cfg(any())]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
struct Never;

#[cfg(test)]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
struct Always;

#[cfg(test)]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
struct Old;

#[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
struct CounterId(u32);

#[derive(Clone, Default, Aggregate)]
#[aggregate(
    id = CounterId,
    events(#[cfg(any())] Never, Incremented, #[cfg(test)] Always),
    split(#[cfg(any())] NeverOld = never, #[cfg(test)] Old = |_| Always),
)]
struct Counter {
    total: u32,
    #[cfg(any())]
    never: NoSuchType,
}

impl Apply<Incremented> for Counter {
    fn apply(&mut self, event: &Incremented) {
        self.total += event.by + event.always + event.new;
    }
}

#[cfg(any())]
impl Apply<Never> for Counter {
    fn apply(&mut self, _: &Never) {}
}

#[cfg(test)]
impl Apply<Always> for Counter {
    fn apply(&mut self, _: &Always) {}
}

/// One event is left of two.
#[derive(Clone, Default, Aggregate)]
#[aggregate(id = CounterId, events(#[cfg(any())] Never, Always))]
struct Single;

impl Apply<Always> for Single {
    fn apply(&mut self, _: &Always) {}
}

/// Nothing but an old event is conditional, and what it becomes depends on the condition.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Aggregate)]
#[aggregate(
    id = CounterId,
    events(Incremented, Always),
    split(
        #[cfg(any())] NeverOld = never,
        #[cfg(not(test))] Old = |_| (),
        #[cfg(test)] Old = |_| Always,
    ),
    snapshot(every = 10),
)]
struct Kept {
    always: u32,
}

impl Apply<Incremented> for Kept {
    fn apply(&mut self, event: &Incremented) {
        self.always += event.by;
    }
}

impl Apply<Always> for Kept {
    fn apply(&mut self, _: &Always) {
        self.always += 1;
    }
}

#[expect(dead_code, reason = "that it compiles is all")]
#[derive(Projection)]
#[projection(name = "kept", of(Kept), ignore(Incremented))]
struct View;

impl Project<Always, Sqlite> for View {
    fn project(
        &mut self,
        _: Recorded<'_, Always>,
        _: &Transaction<'_>,
    ) -> Result<(), ProjectError> {
        Ok(())
    }
}

#[test]
fn what_an_old_event_becomes_depends_on_the_condition() {
    let mut kept = Kept::default();
    kept.replay(4, 1, "null").unwrap();
    assert_eq!(kept, Kept { always: 1 });
    for configured_away in [2, 3] {
        assert!(kept.replay(configured_away, 1, "null").is_err());
    }
}

#[test]
fn an_event_that_is_configured_away_is_unknown() {
    let stored = |name| {
        let mut events = Counter::EVENTS.iter();
        events.position(|event| event.answers_to(name))
    };
    assert_eq!(stored("Never"), None);
    let index = stored("Incremented").unwrap();
    let mut counter = Counter::default();
    counter.replay(index, 1, r#"{"by":2,"always":1}"#).unwrap();
    assert_eq!(counter.total, 8);
    assert!(counter.replay(0, 1, "null").is_err());
    assert!(counter.replay(3, 1, "null").is_err());
    assert!(counter.replay(4, 1, "null").is_ok());
    assert!(Always::try_from(SingleEvent::from(Always)).is_ok());
}

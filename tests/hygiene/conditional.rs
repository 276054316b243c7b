//! `#[cfg]` on fields and on the events of an aggregate.

use annals::prelude::*;

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

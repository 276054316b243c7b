//! Public items with every lint on, and documentation carried to the variants.
#![expect(unreachable_pub, reason = "a test exports nothing")]

use annals::prelude::*;

/// It went up.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
pub struct Incremented {
    /// By how much.
    pub by: u32,
}

/// It went to zero.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
pub struct Reset(String);

/// Which counter.
#[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
pub struct CounterId(u128);

/// It counts.
#[derive(Debug, Clone, Default, Serialize, Deserialize, Aggregate)]
#[aggregate(
    id = CounterId,
    name = "counter",
    events(
        Incremented,
        /// The counter begins anew.
        Reset as Restarted,
    ),
    retired("Decremented", "Doubled"),
    event_enum = Counted,
    snapshot(every = 100),
)]
pub struct Counter {
    total: u32,
}

impl Apply<Incremented> for Counter {
    fn apply(&mut self, event: &Incremented) {
        self.total += event.by;
    }
}

impl Apply<Reset> for Counter {
    fn apply(&mut self, _: &Reset) {
        self.total = 0;
    }
}

#[test]
fn options_reach_the_trait() {
    assert_eq!(Counter::NAME, "counter");
    assert_eq!(Counter::RETIRED, ["Decremented", "Doubled"]);
    let mut events = Vec::new();
    (Incremented { by: 2 }, Some(Reset("why".into()))).into_events(&mut events);
    assert!(matches!(
        events.as_slice(),
        [Counted::Incremented(_), Counted::Restarted(_)]
    ));
    Counter::decode(1, 1, "\"why\"", &mut events).unwrap();
    let mut counter = Counter::default();
    counter.apply_event(&Incremented { by: 1 }.into());
    assert_eq!(counter.total, 1);
}

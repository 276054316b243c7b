//! Public items with every lint on, and documentation carried to the variants.
#![expect(unreachable_pub, reason = "a test exports nothing")]

use annals::prelude::*;

/// It went up.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(version = 6, upcast(1 = Added), removed(since = 6, pub reason: String))]
pub struct Incremented {
    /// By how much.
    #[event(
        renamed(since = 3, from = "amount"),
        retyped(since = 4, from = u16, with = u32::from),
        retyped(since = 5, from = u32, with = |by| by)
    )]
    pub by: u32,
    /// Why.
    #[event(since = 3, default = vec![String::from("because")])]
    pub reasons: Vec<String>,
    /// How often.
    #[event(since = 4)]
    pub times: Option<u8>,
}

/// It went up, as it was first told.
#[derive(Debug, Serialize, Deserialize)]
pub struct Added(u16);

impl From<Added> for IncrementedV2 {
    fn from(Added(amount): Added) -> Self {
        let reason = String::new();
        Self { amount, reason }
    }
}

/// It went to zero.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
pub struct Reset(String);

/// It was swept away.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
pub struct Swept(String);

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
    split(Swept = |swept: Swept| Reset(swept.0)),
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

fn incremented(by: u32) -> Incremented {
    Incremented {
        by,
        reasons: vec![String::from("because")],
        times: None,
    }
}

#[test]
fn every_version_is_documented_and_decodes() {
    assert_eq!(Incremented::decode(1, "3").unwrap(), incremented(3));
    let v2: IncrementedV2 = Added(4).into();
    let v3 = IncrementedV3::from(v2);
    assert_eq!((v3.by, v3.reason.as_str()), (4, ""));
}

#[test]
fn options_reach_the_trait() {
    assert_eq!(Counter::NAME, "counter");
    assert_eq!(Counter::RETIRED, ["Decremented", "Doubled"]);
    let mut events = Vec::new();
    (incremented(2), Some(Reset("why".into()))).into_events(&mut events);
    assert!(matches!(
        events.as_slice(),
        [Counted::Incremented(_), Counted::Restarted(_)]
    ));
    Counter::decode(1, 1, "\"why\"", &mut events).unwrap();
    let mut counter = Counter::default();
    counter.apply_event(&incremented(1).into());
    assert_eq!(counter.total, 1);
}

//! An aggregate without derives: every trait implemented by hand does the same.

use std::convert::Infallible;
use std::fmt;
use std::num::ParseIntError;
use std::str::FromStr;

use annals::testing::Scenario;
use annals::{
    Aggregate, AggregateEvent, AggregateId, Apply, DecodeCause, Event, EventInfo, IntoEvents,
    MemoryStore, Repository,
};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Added {
    number: i64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Cleared;

impl Event for Added {
    const NAME: &'static str = "Added";
    const ALIASES: &'static [&'static str] = &["Plus"];
    const VERSION: u32 = 1;

    fn decode(version: u32, data: &str) -> Result<Self, DecodeCause> {
        decode(version, data)
    }
}

impl Event for Cleared {
    const NAME: &'static str = "Cleared";
}

fn decode<E: Event>(version: u32, data: &str) -> Result<E, DecodeCause> {
    match version {
        0 => Err(DecodeCause::NoSuchVersion { found: 0 }),
        1 => serde_json::from_str(data).map_err(DecodeCause::Payload),
        found => Err(DecodeCause::NewerVersion {
            found,
            known: E::VERSION,
        }),
    }
}

#[derive(Debug, Clone, PartialEq)]
enum SumEvent {
    Added(Added),
    Cleared(Cleared),
}

impl AggregateEvent for SumEvent {
    fn name(&self) -> &'static str {
        match self {
            Self::Added(_) => Added::NAME,
            Self::Cleared(_) => Cleared::NAME,
        }
    }

    fn version(&self) -> u32 {
        1
    }

    fn encode(&self) -> Result<String, serde_json::Error> {
        match self {
            Self::Added(event) => serde_json::to_string(event),
            Self::Cleared(event) => serde_json::to_string(event),
        }
    }
}

impl IntoEvents<SumEvent> for Added {
    fn into_events(self, events: &mut Vec<SumEvent>) {
        events.push(SumEvent::Added(self));
    }
}

impl IntoEvents<SumEvent> for Cleared {
    fn into_events(self, events: &mut Vec<SumEvent>) {
        events.push(SumEvent::Cleared(self));
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct SumId(u32);

impl AggregateId for SumId {}

impl fmt::Display for SumId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for SumId {
    type Err = ParseIntError;

    fn from_str(text: &str) -> Result<Self, ParseIntError> {
        text.parse().map(Self)
    }
}

#[derive(Debug, Default, Clone, PartialEq)]
struct Sum {
    sum: i64,
}

impl Apply<Added> for Sum {
    fn apply(&mut self, event: &Added) {
        self.sum += event.number;
    }
}

impl Apply<Cleared> for Sum {
    fn apply(&mut self, _: &Cleared) {
        self.sum = 0;
    }
}

impl Aggregate for Sum {
    const NAME: &'static str = "Sum";
    const EVENTS: &'static [EventInfo] = &[EventInfo::of::<Added>(), EventInfo::of::<Cleared>()];
    type Id = SumId;
    type Event = SumEvent;

    fn apply_event(&mut self, event: &SumEvent) {
        match event {
            SumEvent::Added(event) => self.apply(event),
            SumEvent::Cleared(event) => self.apply(event),
        }
    }

    fn replay(&mut self, event: usize, version: u32, data: &str) -> Result<(), DecodeCause> {
        match event {
            0 => self.apply(&Added::decode(version, data)?),
            1 => self.apply(&Cleared::decode(version, data)?),
            _ => return Err(DecodeCause::UnknownEvent),
        }
        Ok(())
    }

    fn decode(
        event: usize,
        version: u32,
        data: &str,
        events: &mut Vec<SumEvent>,
    ) -> Result<(), DecodeCause> {
        events.push(match event {
            0 => SumEvent::Added(Added::decode(version, data)?),
            1 => SumEvent::Cleared(Cleared::decode(version, data)?),
            _ => return Err(DecodeCause::UnknownEvent),
        });
        Ok(())
    }
}

#[test]
fn a_hand_written_aggregate_is_executed_and_loaded() {
    pollster::block_on(async {
        let sums = Repository::<Sum>::new(MemoryStore::new());
        for number in [1, 2, 3] {
            let add = |_: &Sum| Ok::<_, Infallible>(Added { number });
            sums.execute(&SumId(7), add).await.unwrap();
        }
        let sum = sums.load(&SumId(7)).await.unwrap();
        assert_eq!(sum.state(), &Sum { sum: 6 });
        assert_eq!(sum.version().get(), 3);
    });
}

#[test]
fn a_hand_written_aggregate_is_tested_by_scenarios() {
    Sum::given([Added { number: 2 }, Added { number: 3 }])
        .when(|_| Ok::<_, Infallible>(Cleared))
        .then(Cleared)
        .then_state(|sum| assert_eq!(sum.sum, 0));
}

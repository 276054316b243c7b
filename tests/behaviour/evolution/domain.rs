//! A shipment whose events have come a long way.

use std::error::Error;
use std::fmt;

use annals::prelude::*;
use annals::{AppendBatch, ExpectedVersion, NewEvent, StreamId};
use serde_json::Value;

use crate::support::Bench;

/// Version 1 is text, 2 a struct that was kept, 3 and 4 are told by the fields.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(
    version = 5,
    upcast(1 = json(from_text), 2 = Sent),
    removed(since = 5, pub(crate) via: String)
)]
pub(crate) struct Shipped {
    #[event(renamed(since = 4, from = "kilos"), retyped(since = 5, from = f64, try_with = grams))]
    pub(crate) grams: u32,
    #[event(since = 4, default = String::from("nobody"))]
    pub(crate) carrier: String,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Sent {
    weight: f64,
}

#[derive(Debug, PartialEq)]
pub(crate) struct NoWeight(String);

impl fmt::Display for NoWeight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no weight: {}", self.0)
    }
}

impl Error for NoWeight {}

fn from_text(json: &mut Value) -> Result<(), NoWeight> {
    let text = json.as_str().unwrap_or_default();
    let number: f64 = text.parse().map_err(|_| NoWeight(json.to_string()))?;
    *json = serde_json::json!({ "weight": number });
    Ok(())
}

impl TryFrom<Sent> for ShippedV3 {
    type Error = NoWeight;

    fn try_from(Sent { weight }: Sent) -> Result<Self, NoWeight> {
        if weight < 0.0 {
            return Err(NoWeight(weight.to_string()));
        }
        let via = String::from("road");
        Ok(Self { kilos: weight, via })
    }
}

fn grams(kilos: f64) -> Result<u32, NoWeight> {
    let grams = format!("{:.0}", kilos * 1000.0);
    grams.parse().map_err(|_| NoWeight(kilos.to_string()))
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
pub(crate) struct Arrived;

#[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
pub(crate) struct ShipmentId(String);

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Aggregate)]
#[aggregate(id = ShipmentId, events(Shipped, Arrived), snapshot(every = 1000))]
pub(crate) struct Shipment {
    pub(crate) grams: Vec<u32>,
    pub(crate) arrived: bool,
}

impl Apply<Shipped> for Shipment {
    fn apply(&mut self, event: &Shipped) {
        self.grams.push(event.grams);
    }
}

impl Apply<Arrived> for Shipment {
    fn apply(&mut self, _: &Arrived) {
        self.arrived = true;
    }
}

/// One payload of each version; the first is of version 1.
pub(crate) const OF_EACH_VERSION: [&str; 5] = [
    r#""1.5""#,
    r#"{"weight":2.5}"#,
    r#"{"kilos":3.5,"via":"sea"}"#,
    r#"{"grams":4.5,"carrier":"Ann","via":"air"}"#,
    r#"{"grams":5500,"carrier":"Bo"}"#,
];

pub(crate) fn shipped(grams: u32, carrier: &str) -> Shipped {
    let carrier = carrier.to_owned();
    Shipped { grams, carrier }
}

/// What [`OF_EACH_VERSION`] is today.
pub(crate) fn today() -> [Shipped; 5] {
    [
        shipped(1500, "nobody"),
        shipped(2500, "nobody"),
        shipped(3500, "nobody"),
        shipped(4500, "Ann"),
        shipped(5500, "Bo"),
    ]
}

pub(crate) fn id() -> ShipmentId {
    ShipmentId::from("s".to_owned())
}

/// Stores what older code wrote.
pub(crate) async fn store(bench: &Bench, version: u32, data: &str) {
    let stream = StreamId::new("Shipment", "s").unwrap();
    let event = NewEvent::new("Shipped", version, data).unwrap();
    let batch = AppendBatch::new().with_stream(stream, ExpectedVersion::Any, vec![event]);
    bench.store.append(batch).await.unwrap();
}

/// Stores an event of each version.
pub(crate) async fn store_each_version(bench: &Bench) {
    for (version, data) in (1..).zip(OF_EACH_VERSION) {
        store(bench, version, data).await;
    }
}

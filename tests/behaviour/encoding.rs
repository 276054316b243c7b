//! What is stored decodes to the very event that was recorded, or is not stored.

use std::collections::{BTreeMap, HashMap};

use annals::prelude::*;
use annals::{EncodeError, ExecuteError, SaveError, UnitOfWork};
use chrono::{DateTime, NaiveDate, Utc};
use pollster::block_on;
use proptest::prelude::*;
use rust_decimal::Decimal;
use serde::ser::Error as _;
use serde::{Deserializer, Serializer};
use uuid::Uuid;

use crate::domain::{Account, account, always, deposited};
use crate::support::{Bench, in_memory};

on_every_store!(
    a_number_that_json_has_not_is_refused,
    a_value_that_reads_back_as_another_is_refused,
    a_serialize_that_lies_is_refused,
    a_serialize_that_fails_is_passed_on,
    a_value_nested_too_deep_to_be_read_is_refused,
    a_map_whose_keys_are_no_text_is_refused,
    a_refused_event_stores_nothing_of_its_unit_of_work,
    values_of_all_kinds_read_back_as_they_were,
);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
struct Measured {
    value: f64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
struct MaybeMeasured(Option<f64>);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
struct Told {
    by: Liar,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
struct Nested(Vec<Nest>);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Nest(Vec<Nest>);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
struct Paired(HashMap<Pair, u8>);

#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
struct Pair(u8, u8);

/// Writes something other than it is.
#[derive(Debug, Clone, PartialEq)]
enum Liar {
    Honest,
    AnotherShape,
    AnotherValue,
    Fails,
}

impl Serialize for Liar {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Honest => serializer.serialize_u8(0),
            Self::AnotherShape => serializer.serialize_str("AnotherShape"),
            Self::AnotherValue => serializer.serialize_u8(0),
            Self::Fails => Err(S::Error::custom("no words for it")),
        }
    }
}

impl<'de> Deserialize<'de> for Liar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        u8::deserialize(deserializer).map(|_| Self::Honest)
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
struct Varied {
    int: (i8, i64, u64, i128, u128),
    float: (f32, f64, f64, f64),
    text: String,
    character: char,
    bytes: Vec<u8>,
    nothing: (),
    maybe: Option<bool>,
    decimal: Decimal,
    id: Uuid,
    at: DateTime<Utc>,
    day: NaiveDate,
    choices: Vec<Choice>,
    map: BTreeMap<u32, String>,
    json: serde_json::Value,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
enum Choice {
    Unit,
    Newtype(i64),
    Tuple(i64, f64),
    Struct { exact: Decimal },
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
struct ProbeId(u64);

/// Remembers what happened, word for word.
#[derive(Debug, Clone, Default, PartialEq, Aggregate)]
#[aggregate(id = ProbeId, events(Measured, MaybeMeasured, Told, Nested, Paired, Varied))]
struct Probe {
    seen: Vec<ProbeEvent>,
}

macro_rules! remember {
    ($($event:ident)+) => {$(
        impl Apply<$event> for Probe {
            fn apply(&mut self, event: &$event) {
                self.seen.push(event.clone().into());
            }
        }
    )+};
}

remember!(Measured MaybeMeasured Told Nested Paired Varied);

const PROBE: fn() -> ProbeId = || ProbeId::from(1);

/// Refused by a command and by a save; nothing is stored, and the store goes on. Gives the cause.
async fn assert_refused(bench: &Bench, event: impl Into<ProbeEvent>) -> String {
    let (probes, event) = (bench.repository::<Probe>(), event.into());
    let failed = probes
        .execute(&PROBE(), always(event.clone()))
        .await
        .unwrap_err();
    assert!(!failed.is_retryable());
    let ExecuteError::Encode(EncodeError::Payload { event_type, .. }) = failed else {
        panic!("{failed:?}");
    };

    let mut root = Root::<Probe>::new(PROBE());
    root.record(event);
    let failed = probes.save(&mut root).await.unwrap_err();
    assert_eq!(
        failed.to_string(),
        format!("cannot encode `{event_type}` as JSON that decodes to the same event")
    );
    assert!(!failed.is_retryable());
    let SaveError::Encode(EncodeError::Payload { source, .. }) = failed else {
        panic!("{failed:?}");
    };
    assert_eq!(root.uncommitted().len(), 1);
    assert!(probes.get(&PROBE()).await.unwrap().is_none());
    source.to_string()
}

async fn a_number_that_json_has_not_is_refused(bench: Bench) {
    for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let cause = assert_refused(&bench, Measured { value }).await;
        assert!(
            cause.starts_with("invalid type: null, expected f64"),
            "{cause}"
        );
    }
}

async fn a_value_that_reads_back_as_another_is_refused(bench: Bench) {
    let cause = assert_refused(&bench, MaybeMeasured(Some(f64::NAN))).await;
    assert_eq!(cause, "it decodes to another event");
}

async fn a_serialize_that_lies_is_refused(bench: Bench) {
    let cause = assert_refused(
        &bench,
        Told {
            by: Liar::AnotherShape,
        },
    )
    .await;
    assert!(cause.starts_with("invalid type: string \"AnotherShape\", expected u8"));
    let cause = assert_refused(
        &bench,
        Told {
            by: Liar::AnotherValue,
        },
    )
    .await;
    assert_eq!(cause, "it decodes to another event");
    let honest = always(Told { by: Liar::Honest });
    bench
        .repository::<Probe>()
        .execute(&PROBE(), honest)
        .await
        .unwrap();
}

async fn a_serialize_that_fails_is_passed_on(bench: Bench) {
    let cause = assert_refused(&bench, Told { by: Liar::Fails }).await;
    assert_eq!(cause, "no words for it");
}

async fn a_value_nested_too_deep_to_be_read_is_refused(bench: Bench) {
    let nested = |depth| (1..depth).fold(Nest(Vec::new()), |inner, _| Nest(vec![inner]));
    let cause = assert_refused(&bench, Nested(vec![nested(200)])).await;
    assert!(cause.starts_with("recursion limit exceeded"), "{cause}");
    let probes = bench.repository::<Probe>();
    probes
        .execute(&PROBE(), always(Nested(vec![nested(100)])))
        .await
        .unwrap();
    assert_eq!(
        bench
            .repository::<Probe>()
            .load(&PROBE())
            .await
            .unwrap()
            .seen
            .len(),
        1
    );
}

async fn a_map_whose_keys_are_no_text_is_refused(bench: Bench) {
    let cause = assert_refused(&bench, Paired(HashMap::from([(Pair(1, 2), 3)]))).await;
    assert_eq!(cause, "key must be a string");
}

async fn a_refused_event_stores_nothing_of_its_unit_of_work(bench: Bench) {
    let mut root = Root::<Account>::new(account("ada"));
    let mut probe = Root::<Probe>::new(PROBE());
    root.record(deposited(1));
    probe.record((Measured { value: 1.5 }, Measured { value: f64::NAN }));
    let unit = UnitOfWork::new(&bench.store)
        .with(&mut root)
        .with(&mut probe);
    let failed = unit.commit().await.unwrap_err();
    assert!(matches!(failed, SaveError::Encode(_)));
    assert!(bench.accounts().get(root.id()).await.unwrap().is_none());
    assert_eq!(
        (root.uncommitted().len(), probe.uncommitted().len()),
        (1, 2)
    );
}

fn varied() -> Varied {
    Varied {
        int: (i8::MIN, i64::MIN, u64::MAX, i128::MIN, u128::MAX),
        float: (f32::MIN_POSITIVE, f64::MAX, f64::MIN_POSITIVE / 4.0, -0.0),
        text: "\u{0}\u{7f}\"\\/\u{2028}\u{feff}🦀 e\u{301}".to_owned(),
        character: '\u{10ffff}',
        bytes: (0..=255).collect(),
        nothing: (),
        maybe: Some(false),
        decimal: "79228162514264337593543950335".parse().unwrap(),
        id: Uuid::max(),
        at: "2020-02-02T12:00:00.123456789Z".parse().unwrap(),
        day: NaiveDate::MIN,
        choices: vec![
            Choice::Unit,
            Choice::Newtype(i64::MIN),
            Choice::Tuple(i64::MAX, 0.1 + 0.2),
            Choice::Struct {
                exact: Decimal::new(-1, 28),
            },
        ],
        map: BTreeMap::from([(u32::MAX, String::new()), (0, "zero".to_owned())]),
        json: serde_json::json!({ "z": [1, 2.5, u64::MAX, null], "a": { "b": "c" } }),
    }
}

async fn values_of_all_kinds_read_back_as_they_were(bench: Bench) {
    let done = bench
        .repository()
        .execute(&PROBE(), always(varied()))
        .await
        .unwrap();
    let read = bench.repository::<Probe>().load(&PROBE()).await.unwrap();
    assert_eq!(read.state(), done.state());
    let ProbeEvent::Varied(read) = &read.seen[0] else {
        panic!("{read:?}");
    };
    assert_eq!(*read, varied());
    assert!(read.float.3.is_sign_negative());
}

proptest! {
    #[test]
    fn every_finite_number_reads_back_to_the_last_bit(value in proptest::num::f64::ANY) {
        prop_assume!(value.is_finite());
        block_on(async {
            let bench = in_memory().await;
            let probes = bench.repository::<Probe>();
            probes.execute(&PROBE(), always(Measured { value })).await.unwrap();
            let read = bench.repository::<Probe>().load(&PROBE()).await.unwrap();
            let ProbeEvent::Measured(read) = &read.seen[0] else {
                panic!("{read:?}");
            };
            assert_eq!(read.value.to_bits(), value.to_bits());
        });
    }

    #[test]
    fn every_text_reads_back_as_it_was(text in ".*", id in "[^\0]+") {
        block_on(async {
            let bench = in_memory().await;
            let id = account(&id);
            let opened = crate::domain::opened(&text);
            bench.accounts().execute(&id, always(opened)).await.unwrap();
            assert_eq!(bench.accounts().load(&id).await.unwrap().owner, text);
        });
    }
}

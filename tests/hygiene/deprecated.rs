//! Deprecated fields and items warn where the user names them, not in what is derived.

use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(version = 3)]
struct Incremented {
    by: u32,
    #[deprecated]
    #[event(since = 3, default = String::from("none"))]
    reason: String,
    #[deprecated]
    #[event(retyped(since = 2, from = u8, with = u16::from))]
    times: u16,
}

#[deprecated]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(version = 2, removed(since = 2, by: u32))]
struct Decremented;

#[expect(deprecated, reason = "named by the user")]
#[test]
fn a_deprecated_item_is_still_derived_for() {
    let decremented = Decremented::decode(1, r#"{"by":3}"#).unwrap();
    assert_eq!(decremented, Decremented);
    assert_eq!(OldId::from(3).to_string(), "3");
}

#[deprecated]
#[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
struct OldId(u64);

#[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
struct CounterId(u64);

#[derive(Clone, Default, Aggregate)]
#[aggregate(id = CounterId, events(Incremented))]
struct Counter {
    total: u32,
    #[deprecated]
    old_total: u32,
}

impl Apply<Incremented> for Counter {
    fn apply(&mut self, event: &Incremented) {
        self.total += event.by;
        #[expect(deprecated, reason = "named by the user")]
        self.old_total.clone_from(&self.total);
    }
}

#[test]
fn a_deprecated_field_is_still_stored() {
    let mut counter = Counter::default();
    counter.replay(0, 1, r#"{"by":1,"times":1}"#).unwrap();
    assert_eq!(counter.total, 1);
    #[expect(deprecated, reason = "named by the user")]
    let old = counter.old_total;
    assert_eq!(old, 1);
}

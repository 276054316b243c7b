//! Keywords as names.

use annals::prelude::*;
use annals::{AggregateEvent as _, EventInfo};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[serde(rename_all = "camelCase")]
#[event(version = 3, removed(since = 3, r#fn: u8))]
struct Typed {
    #[event(renamed(since = 2, from = "Struct"))]
    r#type: String,
    #[event(since = 3, renamed(since = 3, from = "x"))]
    #[cfg(any())]
    never: u8,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
struct r#Box;

#[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
struct r#Id(i64);

#[derive(Clone, Default, Aggregate)]
#[aggregate(id = r#Id, events(Typed, r#Box), snapshot(every = 1))]
#[derive(Serialize, Deserialize)]
struct r#State {
    r#type: String,
}

impl Apply<Typed> for r#State {
    fn apply(&mut self, event: &Typed) {
        self.r#type.clone_from(&event.r#type);
    }
}

impl Apply<r#Box> for r#State {
    fn apply(&mut self, _: &r#Box) {}
}

#[test]
fn raw_identifiers_are_stored_without_their_mark() {
    let names: Vec<&str> = State::EVENTS
        .iter()
        .map(|info: &EventInfo| info.name)
        .collect();
    assert_eq!(names, ["Typed", "Box"]);
    assert_eq!(State::NAME, "State");
    let event = StateEvent::from(Typed { r#type: "a".into() });
    assert_eq!(event.encode().unwrap(), r#"{"type":"a"}"#);
    let old = r#"{"Struct":"b","fn":1}"#;
    assert_eq!(Typed::decode(1, old).unwrap().r#type, "b");
    assert_eq!(Id::from(4).to_string(), "4");
}

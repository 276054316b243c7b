//! Keywords as names.

use annals::prelude::*;
use annals::{AggregateEvent as _, EventInfo};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[serde(rename_all = "camelCase")]
struct Typed {
    r#type: String,
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
    assert_eq!(Id::from(4).to_string(), "4");
}

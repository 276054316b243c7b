//! The snapshots of what the derives write, compiled as if written by hand.
#![allow(
    unused_qualifications,
    clippy::match_wildcard_for_single_variants,
    reason = "the snapshots are right for every number of events, in every scope"
)]

use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Opened {
    owner: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Closed;

struct Folder;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Painted {
    colour: String,
    litres: Option<u32>,
}

#[derive(Debug, Deserialize)]
struct Painting {
    colour: String,
}

impl From<Painting> for PaintedV3 {
    fn from(Painting { colour }: Painting) -> Self {
        Self {
            new_colour: colour,
            coats: 1,
        }
    }
}

fn named(json: &mut serde_json::Value) -> Result<(), std::fmt::Error> {
    *json = serde_json::json!({ "colour": json.as_str().ok_or(std::fmt::Error)? });
    Ok(())
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
struct Slammed;

fn slammed(_: Slammed) -> [Opened; 0] {
    []
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct DoorId(u64);

#[derive(Debug, Clone, Default)]
struct Door {
    owner: String,
}

struct Doors;

struct Bell;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
struct NightFell;

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
enum Window {
    Open,
    #[default]
    Closed,
}

include!("../../macros/src/tests/expanded/event.rs");
include!("../../macros/src/tests/expanded/event_of_other_names.rs");
include!("../../macros/src/tests/expanded/event_with_history.rs");
include!("../../macros/src/tests/expanded/aggregate.rs");
include!("../../macros/src/tests/expanded/aggregate_with_options.rs");
include!("../../macros/src/tests/expanded/aggregate_id.rs");
include!("../../macros/src/tests/expanded/shape.rs");

include!("../../macros/src/tests/expanded/projection.rs");
include!("../../macros/src/tests/expanded/reactor.rs");

/// The same projection with tables: another impl of the same trait.
mod with_tables {
    use super::{Closed, Door, Opened};

    pub(super) struct Doors;

    include!("../../macros/src/tests/expanded/projection_with_tables.rs");

    impl annals::Project<Opened, annals::Sqlite> for Doors {
        fn project(
            &mut self,
            _: annals::Recorded<'_, Opened>,
            _: &annals::rusqlite::Transaction<'_>,
        ) -> Result<(), annals::ProjectError> {
            Ok(())
        }
    }

    impl annals::Project<Closed, annals::Sqlite> for Doors {
        fn project(
            &mut self,
            _: annals::Recorded<'_, Closed>,
            _: &annals::rusqlite::Transaction<'_>,
        ) -> Result<(), annals::ProjectError> {
            Ok(())
        }
    }

    impl annals::ReadModel for Doors {
        fn create(
            &self,
            _: &annals::rusqlite::Transaction<'_>,
        ) -> Result<(), annals::ProjectError> {
            Ok(())
        }
    }
}

impl annals::Project<Opened, annals::Sqlite> for Doors {
    fn project(
        &mut self,
        _: annals::Recorded<'_, Opened>,
        _: &annals::rusqlite::Transaction<'_>,
    ) -> Result<(), annals::ProjectError> {
        Ok(())
    }
}

impl annals::React<Opened> for Bell {
    async fn react(
        &mut self,
        _: annals::Recorded<'_, Opened>,
        _: &annals::Reaction<'_>,
    ) -> Result<(), annals::ProjectError> {
        Ok(())
    }
}

impl annals::Timeout<NightFell> for Bell {
    async fn timeout(
        &mut self,
        _: annals::reactor::Timer<NightFell>,
        _: &annals::Reaction<'_>,
    ) -> Result<(), annals::ProjectError> {
        Ok(())
    }
}

impl Apply<Opened> for Door {
    fn apply(&mut self, event: &Opened) {
        self.owner.clone_from(&event.owner);
    }
}

impl Apply<Closed> for Door {
    fn apply(&mut self, _: &Closed) {
        self.owner.clear();
    }
}

impl Apply<Opened> for Window {
    fn apply(&mut self, _: &Opened) {
        *self = Self::Open;
    }
}

#[test]
fn what_is_derived_could_be_written_by_hand() {
    let opened = Opened {
        owner: "Ada".to_owned(),
    };
    let mut door = Door::default();
    door.apply_event(&opened.clone().into());
    assert_eq!(door.owner, "Ada");
    let mut window = Window::default();
    assert!(matches!(window, Window::Closed));
    window.apply_event(&Windowed::Aired(opened));
    assert!(matches!(window, Window::Open));
    assert_eq!(DoorId::from(4).to_string(), "4");
    assert_eq!(<Doors as annals::Projection>::NAME, "doors");
    let tables = <with_tables::Doors as annals::Projection>::TABLES;
    assert_eq!(tables, ["doors", "keys"]);
    assert_eq!(<Bell as annals::Projection>::NAME, "bell");
    assert_eq!(Closed::NAME, "DoorClosed");
    let layout = "{full-name: string, folders?: list<^Folder>}";
    assert_eq!(Folder::LAYOUT.to_string(), layout);
    assert_eq!(Painted::decode(1, r#""red""#).unwrap().colour, "red");
}

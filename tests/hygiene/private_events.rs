//! Events that only their module knows, and events of other modules under other names.

use annals::prelude::*;

mod domain {
    use super::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    struct Opened;

    #[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
    struct DoorId(u16);

    #[derive(Clone, Default, Aggregate)]
    #[aggregate(id = DoorId, events(Opened))]
    enum Door {
        #[default]
        Closed,
        Open,
    }

    impl Apply<Opened> for Door {
        fn apply(&mut self, _: &Opened) {
            *self = Self::Open;
        }
    }

    #[test]
    fn private_events_stay_private() {
        let mut door = Door::default();
        assert!(matches!(door, Door::Closed));
        door.apply_event(&DoorEvent::Opened(Opened));
        assert!(matches!(door, Door::Open));
    }
}

mod window {
    use super::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    #[event(name = "WindowOpened")]
    pub(super) struct Opened;
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
struct Opened;

#[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
struct HouseId(u16);

#[derive(Clone, Default, Aggregate)]
#[aggregate(id = HouseId, events(Opened, window::Opened as WindowOpened))]
struct House {
    open: u8,
}

impl Apply<Opened> for House {
    fn apply(&mut self, _: &Opened) {
        self.open += 1;
    }
}

impl Apply<window::Opened> for House {
    fn apply(&mut self, _: &window::Opened) {
        self.open += 2;
    }
}

#[test]
fn events_of_one_name_go_under_another() {
    let mut house = House::default();
    house.apply_event(&HouseEvent::WindowOpened(window::Opened));
    assert_eq!(house.open, 2);
    assert!(Opened::try_from(HouseEvent::from(window::Opened)).is_err());
}

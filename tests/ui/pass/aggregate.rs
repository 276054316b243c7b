//! Aggregates as the messages want them.

mod domain {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    pub(super) struct Opened;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    pub(super) struct Closed;

    #[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
    pub(super) struct DoorId(u64);
}

mod missing_attribute {
    use annals::prelude::*;

    use super::domain::{Closed, DoorId, Opened};

    #[derive(Clone, Default, Aggregate)]
    #[aggregate(id = DoorId, events(Opened, Closed))]
    struct Door;

    impl Apply<Opened> for Door {
        fn apply(&mut self, _: &Opened) {}
    }

    impl Apply<Closed> for Door {
        fn apply(&mut self, _: &Closed) {}
    }
}

mod missing_id {
    use annals::prelude::*;

    use super::domain::{Closed, DoorId, Opened};

    #[derive(Clone, Default, Aggregate)]
    #[aggregate(id = DoorId, events(Opened, Closed))]
    struct Door;

    impl Apply<Opened> for Door {
        fn apply(&mut self, _: &Opened) {}
    }

    impl Apply<Closed> for Door {
        fn apply(&mut self, _: &Closed) {}
    }
}

mod missing_events {
    use annals::prelude::*;

    use super::domain::{Closed, DoorId, Opened};

    #[derive(Clone, Default, Aggregate)]
    #[aggregate(id = DoorId, events(Opened, Closed))]
    struct Door;

    impl Apply<Opened> for Door {
        fn apply(&mut self, _: &Opened) {}
    }

    impl Apply<Closed> for Door {
        fn apply(&mut self, _: &Closed) {}
    }
}

mod empty_events {
    use annals::prelude::*;

    use super::domain::{Closed, DoorId, Opened};

    #[derive(Clone, Default, Aggregate)]
    #[aggregate(id = DoorId, events(Opened, Closed))]
    struct Door;

    impl Apply<Opened> for Door {
        fn apply(&mut self, _: &Opened) {}
    }

    impl Apply<Closed> for Door {
        fn apply(&mut self, _: &Closed) {}
    }
}

mod event_twice {
    use annals::prelude::*;

    use super::domain::{Closed, DoorId, Opened};

    #[derive(Clone, Default, Aggregate)]
    #[aggregate(id = DoorId, events(Opened, Closed))]
    struct Door;

    impl Apply<Opened> for Door {
        fn apply(&mut self, _: &Opened) {}
    }

    impl Apply<Closed> for Door {
        fn apply(&mut self, _: &Closed) {}
    }
}

mod missing_apply {
    use annals::prelude::*;

    use super::domain::{Closed, DoorId, Opened};

    #[derive(Clone, Default, Aggregate)]
    #[aggregate(id = DoorId, events(Opened, Closed))]
    struct Door;

    impl Apply<Opened> for Door {
        fn apply(&mut self, _: &Opened) {}
    }

    impl Apply<Closed> for Door {
        fn apply(&mut self, _: &Closed) {}
    }
}

mod several_missing_applies {
    use annals::prelude::*;

    use super::domain::{Closed, DoorId, Opened};

    #[derive(Clone, Default, Aggregate)]
    #[aggregate(id = DoorId, events(Opened, Closed))]
    struct Door;

    impl Apply<Opened> for Door {
        fn apply(&mut self, _: &Opened) {}
    }

    impl Apply<Closed> for Door {
        fn apply(&mut self, _: &Closed) {}
    }
}

mod no_default {
    use annals::prelude::*;

    use super::domain::{Closed, DoorId, Opened};

    #[derive(Clone, Default, Aggregate)]
    #[aggregate(id = DoorId, events(Opened, Closed))]
    struct Door;

    impl Apply<Opened> for Door {
        fn apply(&mut self, _: &Opened) {}
    }

    impl Apply<Closed> for Door {
        fn apply(&mut self, _: &Closed) {}
    }
}

mod type_parameter {
    use annals::prelude::*;

    use super::domain::{Closed, DoorId, Opened};

    #[derive(Clone, Default, Aggregate)]
    #[aggregate(id = DoorId, events(Opened, Closed))]
    struct Door;

    impl Apply<Opened> for Door {
        fn apply(&mut self, _: &Opened) {}
    }

    impl Apply<Closed> for Door {
        fn apply(&mut self, _: &Closed) {}
    }
}

mod r#union {
    use annals::prelude::*;

    use super::domain::{Closed, DoorId, Opened};

    #[derive(Clone, Default, Aggregate)]
    #[aggregate(id = DoorId, events(Opened, Closed))]
    enum Door {
        #[default]
        Closed,
        Open,
    }

    impl Apply<Opened> for Door {
        fn apply(&mut self, _: &Opened) {}
    }

    impl Apply<Closed> for Door {
        fn apply(&mut self, _: &Closed) {}
    }
}

mod unknown_key {
    use annals::prelude::*;

    use super::domain::{Closed, DoorId, Opened};

    #[derive(Clone, Default, Serialize, Deserialize, Aggregate)]
    #[aggregate(id = DoorId, events(Opened, Closed), snapshot(every = 5))]
    struct Door;

    impl Apply<Opened> for Door {
        fn apply(&mut self, _: &Opened) {}
    }

    impl Apply<Closed> for Door {
        fn apply(&mut self, _: &Closed) {}
    }
}

mod events_of_one_stored_name {
    use annals::prelude::*;

    use super::domain::{DoorId, Opened};

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    #[event(name = "Shut", alias = "Closed")]
    struct Closed;

    #[derive(Clone, Default, Aggregate)]
    #[aggregate(id = DoorId, events(Opened, Closed))]
    struct Door;

    impl Apply<Opened> for Door {
        fn apply(&mut self, _: &Opened) {}
    }

    impl Apply<Closed> for Door {
        fn apply(&mut self, _: &Closed) {}
    }
}

mod not_an_event {
    use annals::prelude::*;

    use super::domain::{Closed, DoorId, Opened};

    #[derive(Clone, Default, Aggregate)]
    #[aggregate(id = DoorId, events(Opened, Closed))]
    struct Door;

    impl Apply<Opened> for Door {
        fn apply(&mut self, _: &Opened) {}
    }

    impl Apply<Closed> for Door {
        fn apply(&mut self, _: &Closed) {}
    }
}

mod id_not_an_aggregate_id {
    use annals::prelude::*;

    use super::domain::{Closed, DoorId, Opened};

    #[derive(Clone, Default, Aggregate)]
    #[aggregate(id = DoorId, events(Opened, Closed))]
    struct Door;

    impl Apply<Opened> for Door {
        fn apply(&mut self, _: &Opened) {}
    }

    impl Apply<Closed> for Door {
        fn apply(&mut self, _: &Closed) {}
    }
}

mod retired_live_event {
    use annals::prelude::*;

    use super::domain::{Closed, DoorId, Opened};

    #[derive(Clone, Default, Aggregate)]
    #[aggregate(id = DoorId, events(Opened, Closed), retired("Painted"))]
    struct Door;

    impl Apply<Opened> for Door {
        fn apply(&mut self, _: &Opened) {}
    }

    impl Apply<Closed> for Door {
        fn apply(&mut self, _: &Closed) {}
    }
}

mod retired_twice {
    use annals::prelude::*;

    use super::domain::{Closed, DoorId, Opened};

    #[derive(Clone, Default, Aggregate)]
    #[aggregate(id = DoorId, events(Opened, Closed), retired("Painted"))]
    struct Door;

    impl Apply<Opened> for Door {
        fn apply(&mut self, _: &Opened) {}
    }

    impl Apply<Closed> for Door {
        fn apply(&mut self, _: &Closed) {}
    }
}

mod snapshot_every_zero {
    use annals::prelude::*;

    use super::domain::{Closed, DoorId, Opened};

    #[derive(Clone, Default, Serialize, Deserialize, Aggregate)]
    #[aggregate(id = DoorId, events(Opened, Closed), snapshot(every = 1))]
    struct Door;

    impl Apply<Opened> for Door {
        fn apply(&mut self, _: &Opened) {}
    }

    impl Apply<Closed> for Door {
        fn apply(&mut self, _: &Closed) {}
    }
}

mod snapshot_load_millis_zero {
    use annals::prelude::*;

    use super::domain::{Closed, DoorId, Opened};

    #[derive(Clone, Default, Serialize, Deserialize, Aggregate)]
    #[aggregate(id = DoorId, events(Opened, Closed), snapshot(every = 5, load_millis = 1))]
    struct Door;

    impl Apply<Opened> for Door {
        fn apply(&mut self, _: &Opened) {}
    }

    impl Apply<Closed> for Door {
        fn apply(&mut self, _: &Closed) {}
    }
}

mod empty_snapshot {
    use annals::prelude::*;

    use super::domain::{Closed, DoorId, Opened};

    #[derive(Clone, Default, Serialize, Deserialize, Aggregate)]
    #[aggregate(id = DoorId, events(Opened, Closed), snapshot(every = 100))]
    struct Door;

    impl Apply<Opened> for Door {
        fn apply(&mut self, _: &Opened) {}
    }

    impl Apply<Closed> for Door {
        fn apply(&mut self, _: &Closed) {}
    }
}

mod snapshot_without_parentheses {
    use annals::prelude::*;

    use super::domain::{Closed, DoorId, Opened};

    #[derive(Clone, Default, Serialize, Deserialize, Aggregate)]
    #[aggregate(id = DoorId, events(Opened, Closed), snapshot(every = 5))]
    struct Door;

    impl Apply<Opened> for Door {
        fn apply(&mut self, _: &Opened) {}
    }

    impl Apply<Closed> for Door {
        fn apply(&mut self, _: &Closed) {}
    }
}

mod unknown_snapshot_key {
    use annals::prelude::*;

    use super::domain::{Closed, DoorId, Opened};

    #[derive(Clone, Default, Serialize, Deserialize, Aggregate)]
    #[aggregate(id = DoorId, events(Opened, Closed), snapshot(every = 5, version = 2))]
    struct Door;

    impl Apply<Opened> for Door {
        fn apply(&mut self, _: &Opened) {}
    }

    impl Apply<Closed> for Door {
        fn apply(&mut self, _: &Closed) {}
    }
}

mod snapshot_of_state_without_serde {
    use annals::prelude::*;

    use super::domain::{Closed, DoorId, Opened};

    #[derive(Clone, Default, Serialize, Deserialize, Aggregate)]
    #[aggregate(id = DoorId, events(Opened, Closed), snapshot(every = 5))]
    struct Door;

    impl Apply<Opened> for Door {
        fn apply(&mut self, _: &Opened) {}
    }

    impl Apply<Closed> for Door {
        fn apply(&mut self, _: &Closed) {}
    }
}

mod snapshot_with_skipped_field {
    use annals::prelude::*;

    use super::domain::{Closed, DoorId, Opened};

    #[derive(Clone, Default, Serialize, Deserialize, Aggregate)]
    #[aggregate(id = DoorId, events(Opened, Closed), snapshot(every = 5))]
    struct Door {
        open: bool,
    }

    impl Apply<Opened> for Door {
        fn apply(&mut self, _: &Opened) {}
    }

    impl Apply<Closed> for Door {
        fn apply(&mut self, _: &Closed) {}
    }
}

mod event_enum_not_an_identifier {
    use annals::prelude::*;

    use super::domain::{Closed, DoorId, Opened};

    #[derive(Clone, Default, Aggregate)]
    #[aggregate(id = DoorId, events(Opened, Closed), event_enum = Moved)]
    struct Door;

    impl Apply<Opened> for Door {
        fn apply(&mut self, _: &Opened) {}
    }

    impl Apply<Closed> for Door {
        fn apply(&mut self, _: &Closed) {}
    }
}

mod event_enum_of_own_name {
    use annals::prelude::*;

    use super::domain::{Closed, DoorId, Opened};

    #[derive(Clone, Default, Aggregate)]
    #[aggregate(id = DoorId, events(Opened, Closed), event_enum = DoorEvent)]
    struct Door;

    impl Apply<Opened> for Door {
        fn apply(&mut self, _: &Opened) {}
    }

    impl Apply<Closed> for Door {
        fn apply(&mut self, _: &Closed) {}
    }
}

mod variants_of_one_name {
    use annals::prelude::*;

    use super::domain::{DoorId, Opened};

    mod window {
        use super::*;

        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
        #[event(name = "WindowOpened")]
        pub(super) struct Opened;
    }

    #[derive(Clone, Default, Aggregate)]
    #[aggregate(id = DoorId, events(Opened, window::Opened as OtherOpened))]
    struct Door;

    impl Apply<Opened> for Door {
        fn apply(&mut self, _: &Opened) {}
    }

    impl Apply<window::Opened> for Door {
        fn apply(&mut self, _: &window::Opened) {}
    }
}

mod apply_returns_result {
    use annals::prelude::*;

    use super::domain::{Closed, DoorId, Opened};

    #[derive(Clone, Default, Aggregate)]
    #[aggregate(id = DoorId, events(Opened, Closed))]
    struct Door;

    impl Apply<Opened> for Door {
        fn apply(&mut self, _: &Opened) {}
    }

    impl Apply<Closed> for Door {
        fn apply(&mut self, _: &Closed) {}
    }
}

mod async_apply {
    use annals::prelude::*;

    use super::domain::{Closed, DoorId, Opened};

    #[derive(Clone, Default, Aggregate)]
    #[aggregate(id = DoorId, events(Opened, Closed))]
    struct Door;

    impl Apply<Opened> for Door {
        fn apply(&mut self, _: &Opened) {}
    }

    impl Apply<Closed> for Door {
        fn apply(&mut self, _: &Closed) {}
    }
}

mod apply_with_second_argument {
    use annals::prelude::*;

    use super::domain::{Closed, DoorId, Opened};

    #[derive(Clone, Default, Aggregate)]
    #[aggregate(id = DoorId, events(Opened, Closed))]
    struct Door;

    impl Apply<Opened> for Door {
        fn apply(&mut self, _: &Opened) {}
    }

    impl Apply<Closed> for Door {
        fn apply(&mut self, _: &Closed) {}
    }
}

mod snapshot_of_unknown_layout {
    use annals::prelude::*;
    use annals::shape::{Layout, Shape};

    use super::domain::{DoorId, Opened};

    #[derive(Clone, Default, Serialize, Deserialize)]
    #[serde(transparent)]
    struct Lock {
        is_closed: bool,
    }

    impl Shape for Lock {
        const LAYOUT: &'static Layout = bool::LAYOUT;
    }

    #[derive(Clone, Default, Serialize, Deserialize, Aggregate)]
    #[aggregate(id = DoorId, events(Opened), snapshot(every = 5))]
    struct Door {
        lock: Lock,
    }

    impl Apply<Opened> for Door {
        fn apply(&mut self, _: &Opened) {
            self.lock.is_closed = false;
        }
    }
}

mod snapshot_with_hidden_layout {
    use annals::prelude::*;

    use super::domain::{DoorId, Opened};

    #[derive(Clone, Default, Serialize, Deserialize, Aggregate)]
    #[aggregate(id = DoorId, events(Opened), snapshot(every = 5))]
    struct Door {
        width: u32,
    }

    impl Apply<Opened> for Door {
        fn apply(&mut self, _: &Opened) {
            self.width += 1;
        }
    }
}

mod snapshot_of_layout_unknown_inside {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    struct Opened;

    #[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
    struct DoorId(u64);

    #[derive(Clone, Default, Serialize, Deserialize, Shape)]
    struct Bolt(bool);

    #[derive(Clone, Default, Serialize, Deserialize, Shape)]
    struct Lock {
        bolt: Bolt,
    }

    #[derive(Clone, Default, Serialize, Deserialize, Aggregate)]
    #[aggregate(id = DoorId, events(Opened), snapshot(every = 5))]
    struct Door {
        lock: Vec<Lock>,
    }

    impl Apply<Opened> for Door {
        fn apply(&mut self, _: &Opened) {}
    }
}

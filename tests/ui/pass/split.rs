//! Aggregates with split events, as the messages want them.

mod event_that_is_listed {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    struct Opened;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    struct Closed;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    struct Slammed;

    #[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
    struct DoorId(u64);

    #[derive(Clone, Default, Aggregate)]
    #[aggregate(id = DoorId, events(Opened, Closed), split(Slammed = slammed))]
    struct Door;

    fn slammed(_: Slammed) -> (Opened, Closed) {
        (Opened, Closed)
    }

    impl Apply<Opened> for Door {
        fn apply(&mut self, _: &Opened) {}
    }

    impl Apply<Closed> for Door {
        fn apply(&mut self, _: &Closed) {}
    }
}

mod twice {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    struct Opened;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    struct Closed;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    struct Slammed;

    #[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
    struct DoorId(u64);

    #[derive(Clone, Default, Aggregate)]
    #[aggregate(id = DoorId, events(Opened, Closed), split(Slammed = slammed))]
    struct Door;

    fn slammed(_: Slammed) -> (Opened, Closed) {
        (Opened, Closed)
    }

    impl Apply<Opened> for Door {
        fn apply(&mut self, _: &Opened) {}
    }

    impl Apply<Closed> for Door {
        fn apply(&mut self, _: &Closed) {}
    }
}

mod without_function {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    struct Opened;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    struct Closed;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    struct Slammed;

    #[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
    struct DoorId(u64);

    #[derive(Clone, Default, Aggregate)]
    #[aggregate(id = DoorId, events(Opened, Closed), split(Slammed = slammed))]
    struct Door;

    fn slammed(_: Slammed) -> (Opened, Closed) {
        (Opened, Closed)
    }

    impl Apply<Opened> for Door {
        fn apply(&mut self, _: &Opened) {}
    }

    impl Apply<Closed> for Door {
        fn apply(&mut self, _: &Closed) {}
    }
}

mod retired {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    struct Opened;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    struct Closed;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    struct Slammed;

    #[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
    struct DoorId(u64);

    #[derive(Clone, Default, Aggregate)]
    #[aggregate(id = DoorId, events(Opened, Closed), split(Slammed = slammed))]
    struct Door;

    fn slammed(_: Slammed) -> (Opened, Closed) {
        (Opened, Closed)
    }

    impl Apply<Opened> for Door {
        fn apply(&mut self, _: &Opened) {}
    }

    impl Apply<Closed> for Door {
        fn apply(&mut self, _: &Closed) {}
    }
}

mod events_of_one_stored_name {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    struct Opened;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    struct Closed;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    struct Slammed;

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
    #[event(name = "Banged")]
    struct Banged;

    #[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
    struct DoorId(u64);

    #[derive(Clone, Default, Aggregate)]
    #[aggregate(id = DoorId, events(Opened, Closed), split(Slammed = slammed, Banged = banged))]
    struct Door;

    fn slammed(_: Slammed) -> (Opened, Closed) {
        (Opened, Closed)
    }

    fn banged(_: Banged) -> Closed {
        Closed
    }

    impl Apply<Opened> for Door {
        fn apply(&mut self, _: &Opened) {}
    }

    impl Apply<Closed> for Door {
        fn apply(&mut self, _: &Closed) {}
    }
}

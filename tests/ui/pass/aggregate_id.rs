//! Ids as the messages want them.

mod r#enum {
    use annals::prelude::*;

    use uuid::Uuid;

    #[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
    struct DoorId(Uuid);
}

mod r#union {
    use annals::prelude::*;

    use uuid::Uuid;

    #[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
    struct DoorId(Uuid);
}

mod two_fields {
    use annals::prelude::*;

    use uuid::Uuid;

    #[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
    struct DoorId(Uuid);
}

mod named_field {
    use annals::prelude::*;

    use uuid::Uuid;

    #[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
    struct DoorId(Uuid);
}

mod unit {
    use annals::prelude::*;

    use uuid::Uuid;

    #[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
    struct DoorId(Uuid);
}

mod type_parameter {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
    struct DoorId(u64);

    #[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
    struct WindowId(u64);
}

mod unknown_key {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
    #[aggregate_id(crate = "::annals")]
    struct DoorId(u64);
}

mod not_hash {
    use annals::prelude::*;

    #[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
    struct DoorId(u64);
}

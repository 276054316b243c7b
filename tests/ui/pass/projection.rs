use annals::prelude::*;
use annals::rusqlite::Transaction;
use annals::{Project, ProjectError, Projection, ReadModel, Recorded, Sqlite};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
struct Opened;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
struct Closed;

#[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
struct DoorId(u64);

#[derive(Clone, Default, Aggregate)]
#[aggregate(id = DoorId, events(Opened, Closed))]
struct Door;

impl Apply<Opened> for Door {
    fn apply(&mut self, _: &Opened) {}
}

impl Apply<Closed> for Door {
    fn apply(&mut self, _: &Closed) {}
}

mod missing_attribute {
    use super::*;
    #[derive(Projection)]
    #[projection(name = "doors", of(Door))]
    struct Doors;

    impl Project<Opened, Sqlite> for Doors {
        fn project(
            &mut self,
            _: Recorded<'_, Opened>,
            _: &Transaction<'_>,
        ) -> Result<(), ProjectError> {
            Ok(())
        }
    }

    impl Project<Closed, Sqlite> for Doors {
        fn project(
            &mut self,
            _: Recorded<'_, Closed>,
            _: &Transaction<'_>,
        ) -> Result<(), ProjectError> {
            Ok(())
        }
    }
}

mod missing_name {
    use super::*;
    #[derive(Projection)]
    #[projection(name = "doors", of(Door))]
    struct Doors;

    impl Project<Opened, Sqlite> for Doors {
        fn project(
            &mut self,
            _: Recorded<'_, Opened>,
            _: &Transaction<'_>,
        ) -> Result<(), ProjectError> {
            Ok(())
        }
    }

    impl Project<Closed, Sqlite> for Doors {
        fn project(
            &mut self,
            _: Recorded<'_, Closed>,
            _: &Transaction<'_>,
        ) -> Result<(), ProjectError> {
            Ok(())
        }
    }
}

mod missing_of {
    use super::*;
    #[derive(Projection)]
    #[projection(name = "doors", of(Door))]
    struct Doors;

    impl Project<Opened, Sqlite> for Doors {
        fn project(
            &mut self,
            _: Recorded<'_, Opened>,
            _: &Transaction<'_>,
        ) -> Result<(), ProjectError> {
            Ok(())
        }
    }

    impl Project<Closed, Sqlite> for Doors {
        fn project(
            &mut self,
            _: Recorded<'_, Closed>,
            _: &Transaction<'_>,
        ) -> Result<(), ProjectError> {
            Ok(())
        }
    }
}

mod empty_of {
    use super::*;
    #[derive(Projection)]
    #[projection(name = "doors", events(Opened))]
    struct Doors;

    impl Project<Opened, Sqlite> for Doors {
        fn project(
            &mut self,
            _: Recorded<'_, Opened>,
            _: &Transaction<'_>,
        ) -> Result<(), ProjectError> {
            Ok(())
        }
    }
}

mod type_parameter {
    use super::*;
    #[derive(Projection)]
    #[projection(name = "doors", of(Door))]
    struct Doors(u64);

    impl Project<Opened, Sqlite> for Doors {
        fn project(
            &mut self,
            _: Recorded<'_, Opened>,
            _: &Transaction<'_>,
        ) -> Result<(), ProjectError> {
            Ok(())
        }
    }

    impl Project<Closed, Sqlite> for Doors {
        fn project(
            &mut self,
            _: Recorded<'_, Closed>,
            _: &Transaction<'_>,
        ) -> Result<(), ProjectError> {
            Ok(())
        }
    }
}

mod aggregate_twice {
    use super::*;
    #[derive(Projection)]
    #[projection(name = "doors", of(Door))]
    struct Doors;

    impl Project<Opened, Sqlite> for Doors {
        fn project(
            &mut self,
            _: Recorded<'_, Opened>,
            _: &Transaction<'_>,
        ) -> Result<(), ProjectError> {
            Ok(())
        }
    }

    impl Project<Closed, Sqlite> for Doors {
        fn project(
            &mut self,
            _: Recorded<'_, Closed>,
            _: &Transaction<'_>,
        ) -> Result<(), ProjectError> {
            Ok(())
        }
    }
}

mod ignore_without_of {
    use super::*;
    #[derive(Projection)]
    #[projection(name = "doors", events(Opened))]
    struct Doors;

    impl Project<Opened, Sqlite> for Doors {
        fn project(
            &mut self,
            _: Recorded<'_, Opened>,
            _: &Transaction<'_>,
        ) -> Result<(), ProjectError> {
            Ok(())
        }
    }
}

mod picked_and_ignored {
    use super::*;
    #[derive(Projection)]
    #[projection(name = "doors", of(Door), ignore(Opened))]
    struct Doors;

    impl Project<Closed, Sqlite> for Doors {
        fn project(
            &mut self,
            _: Recorded<'_, Closed>,
            _: &Transaction<'_>,
        ) -> Result<(), ProjectError> {
            Ok(())
        }
    }
}

mod ignored_event_of_another {
    use super::*;
    #[derive(Projection)]
    #[projection(name = "doors", of(Door))]
    struct Doors;

    impl Project<Opened, Sqlite> for Doors {
        fn project(
            &mut self,
            _: Recorded<'_, Opened>,
            _: &Transaction<'_>,
        ) -> Result<(), ProjectError> {
            Ok(())
        }
    }

    impl Project<Closed, Sqlite> for Doors {
        fn project(
            &mut self,
            _: Recorded<'_, Closed>,
            _: &Transaction<'_>,
        ) -> Result<(), ProjectError> {
            Ok(())
        }
    }
}

mod version_zero {
    use super::*;
    #[derive(Projection)]
    #[projection(name = "doors", version = 1, of(Door))]
    struct Doors;

    impl Project<Opened, Sqlite> for Doors {
        fn project(
            &mut self,
            _: Recorded<'_, Opened>,
            _: &Transaction<'_>,
        ) -> Result<(), ProjectError> {
            Ok(())
        }
    }

    impl Project<Closed, Sqlite> for Doors {
        fn project(
            &mut self,
            _: Recorded<'_, Closed>,
            _: &Transaction<'_>,
        ) -> Result<(), ProjectError> {
            Ok(())
        }
    }
}

mod unknown_key {
    use super::*;
    #[derive(Projection)]
    #[projection(name = "doors", of(Door))]
    struct Doors;

    impl Project<Opened, Sqlite> for Doors {
        fn project(
            &mut self,
            _: Recorded<'_, Opened>,
            _: &Transaction<'_>,
        ) -> Result<(), ProjectError> {
            Ok(())
        }
    }

    impl Project<Closed, Sqlite> for Doors {
        fn project(
            &mut self,
            _: Recorded<'_, Closed>,
            _: &Transaction<'_>,
        ) -> Result<(), ProjectError> {
            Ok(())
        }
    }
}

mod name_twice {
    use super::*;
    #[derive(Projection)]
    #[projection(name = "doors", of(Door))]
    struct Doors;

    impl Project<Opened, Sqlite> for Doors {
        fn project(
            &mut self,
            _: Recorded<'_, Opened>,
            _: &Transaction<'_>,
        ) -> Result<(), ProjectError> {
            Ok(())
        }
    }

    impl Project<Closed, Sqlite> for Doors {
        fn project(
            &mut self,
            _: Recorded<'_, Closed>,
            _: &Transaction<'_>,
        ) -> Result<(), ProjectError> {
            Ok(())
        }
    }
}

mod empty_tables {
    use super::*;
    #[derive(Projection)]
    #[projection(name = "doors", events(Opened))]
    struct Doors;

    impl Project<Opened, Sqlite> for Doors {
        fn project(
            &mut self,
            _: Recorded<'_, Opened>,
            _: &Transaction<'_>,
        ) -> Result<(), ProjectError> {
            Ok(())
        }
    }
}

mod table_not_a_name {
    use super::*;
    #[derive(Projection)]
    #[projection(name = "doors", events(Opened), tables("open_doors"))]
    struct Doors;

    impl ReadModel for Doors {
        fn create(&self, _: &Transaction<'_>) -> Result<(), ProjectError> {
            Ok(())
        }
    }

    impl Project<Opened, Sqlite> for Doors {
        fn project(
            &mut self,
            _: Recorded<'_, Opened>,
            _: &Transaction<'_>,
        ) -> Result<(), ProjectError> {
            Ok(())
        }
    }
}

mod table_of_annals {
    use super::*;
    #[derive(Projection)]
    #[projection(name = "doors", events(Opened), tables("doors"))]
    struct Doors;

    impl ReadModel for Doors {
        fn create(&self, _: &Transaction<'_>) -> Result<(), ProjectError> {
            Ok(())
        }
    }

    impl Project<Opened, Sqlite> for Doors {
        fn project(
            &mut self,
            _: Recorded<'_, Opened>,
            _: &Transaction<'_>,
        ) -> Result<(), ProjectError> {
            Ok(())
        }
    }
}

mod table_twice {
    use super::*;
    #[derive(Projection)]
    #[projection(name = "doors", events(Opened), tables("doors"))]
    struct Doors;

    impl ReadModel for Doors {
        fn create(&self, _: &Transaction<'_>) -> Result<(), ProjectError> {
            Ok(())
        }
    }

    impl Project<Opened, Sqlite> for Doors {
        fn project(
            &mut self,
            _: Recorded<'_, Opened>,
            _: &Transaction<'_>,
        ) -> Result<(), ProjectError> {
            Ok(())
        }
    }
}

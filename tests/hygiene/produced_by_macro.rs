//! `macro_rules!` writes the items.

use annals::prelude::*;

macro_rules! event {
    ($vis:vis $name:ident { $($field:ident: $type:ty),* } as $stored:literal, $version:expr) => {
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
        #[event(name = $stored, version = $version)]
        $vis struct $name { $($field: $type),* }
    };
}

macro_rules! aggregate {
    ($name:ident by $id:ident($value:ty), $policy:literal, $krate:path: $($event:path),*) => {
        #[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
        #[aggregate_id(crate = $krate)]
        struct $id($value);

        #[derive(Clone, Default, Serialize, Deserialize, Aggregate)]
        #[aggregate(id = $id, events($($event),*), snapshot(every = $policy), crate = $krate)]
        struct $name(u32);
    };
}

macro_rules! event_with_history {
    ($name:ident, $old:ty, $version:literal, $since:expr, $removed:ident, $default:expr) => {
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
        #[event(
                                                            version = 4,
                                                            upcast($version = $old),
                                                            upcast(2 = Older),
                                                            removed(since = $since, $removed: u8)
                                                        )]
        struct $name {
            #[event(retyped(since = 4, from = u8, with = widened))]
            by: u16,
            #[event(since = 4, default = $default)]
            new: u16,
        }

        #[derive(Debug, Serialize, Deserialize)]
        struct Older(u8);

        impl From<Older> for LockedV3 {
            fn from(Older(by): Older) -> Self {
                Self { by, old: by }
            }
        }

        fn widened(by: u8) -> u16 {
            by.into()
        }
    };
}

event_with_history!(Locked, Oldest, 1, 4, old, 7);

#[derive(Debug, Serialize, Deserialize)]
struct Oldest {
    by: u8,
}

impl TryFrom<Oldest> for Older {
    type Error = std::fmt::Error;

    fn try_from(Oldest { by }: Oldest) -> Result<Self, Self::Error> {
        Ok(Self(by))
    }
}

#[test]
fn a_history_may_come_out_of_a_macro() {
    let locked = Locked { by: 3, new: 7 };
    assert_eq!(Locked::decode(1, r#"{"by":3}"#).unwrap(), locked);
    assert_eq!(Locked::decode(2, "3").unwrap(), locked);
    assert_eq!(Locked::decode(3, r#"{"by":3,"old":1}"#).unwrap(), locked);
}

event!(Opened { by: String, at: u64 } as "opened", 1);
event!(Closed {} as "closed", 1);
aggregate!(Door by DoorId(u64), 5, ::annals: Opened, Closed);

impl Apply<Opened> for Door {
    fn apply(&mut self, _: &Opened) {
        self.0 += 1;
    }
}

impl Apply<Closed> for Door {
    fn apply(&mut self, _: &Closed) {
        self.0 -= 1;
    }
}

#[test]
fn items_may_come_out_of_macros() {
    let mut door = Door::default();
    let opened = Opened {
        by: "me".into(),
        at: 3,
    };
    door.apply_event(&opened.into());
    assert_eq!(door.0, 1);
    assert_eq!(Door::SNAPSHOT.map(|policy| policy.every()), Some(5));
    assert_eq!(Opened::NAME, "opened");
}

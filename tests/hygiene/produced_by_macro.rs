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

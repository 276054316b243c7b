use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
pub struct AccountId(u64);

#[derive(Clone, Default, Aggregate)]
#[aggregate(id = AccountId, events(Opened), split(Closed = nothing))]
pub struct Account;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
pub struct Opened;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
pub struct Closed;

fn nothing(_: Closed) {}

impl Apply<Opened> for Account {
    fn apply(&mut self, _: &Opened) {}
}

use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
pub struct AccountId(u64);

#[derive(Clone, Default, Aggregate)]
#[aggregate(id = AccountId, events(Opened))]
pub struct Account;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
pub struct Opened;

impl Apply<Opened> for Account {
    fn apply(&mut self, _: &Opened) {}
}

use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(version = 2)]
pub struct MoneyDeposited {
    #[event(retyped(since = 2, from = i64, with = i128::from))]
    pub amount: i128,
}

use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(version = 2)]
pub struct MoneyDeposited {
    pub amount: i128,
    #[event(since = 2, default = 0)]
    pub fee: i64,
}

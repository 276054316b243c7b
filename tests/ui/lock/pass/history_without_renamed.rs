use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(version = 2)]
pub struct MoneyDeposited {
    #[event(renamed(since = 2, from = "amount"))]
    pub cents: i64,
    #[event(since = 2, default = 0)]
    pub fee: i64,
}

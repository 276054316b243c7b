use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(version = 2, removed(since = 2, branch: String))]
pub struct MoneyDeposited {
    pub amount: i64,
    #[event(since = 2, default = 0)]
    pub fee: i64,
}

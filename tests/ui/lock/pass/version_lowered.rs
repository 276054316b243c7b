use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(version = 3)]
pub struct MoneyDeposited {
    #[event(since = 3, default = 0)]
    pub amount: i64,
    #[event(since = 2, default = String::new())]
    pub branch: String,
}

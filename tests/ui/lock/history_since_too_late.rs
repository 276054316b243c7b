use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(version = 2)]
pub struct MoneyDeposited {
    pub amount: i64,
    #[event(since = 2, default = String::new())]
    pub branch: String,
}

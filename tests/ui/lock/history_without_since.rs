use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(version = 2, removed(since = 2, office: String))]
pub struct MoneyDeposited {
    pub amount: i64,
    pub branch: String,
}

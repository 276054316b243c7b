use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(version = 2)]
pub struct MoneyDeposited {
    #[event(renamed(since = 2, from = "amount"))]
    #[serde(rename = "cents")]
    pub amount: i64,
}

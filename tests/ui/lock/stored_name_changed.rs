use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(name = "deposited")]
pub struct MoneyDeposited {
    pub amount: i64,
}

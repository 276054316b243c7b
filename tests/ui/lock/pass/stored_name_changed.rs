use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(name = "deposited", alias = "MoneyDeposited")]
pub struct MoneyDeposited {
    pub amount: i64,
}

use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Shape)]
pub struct MoneyDepositedV1 {
    pub amount: i64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(version = 2, upcast(1 = MoneyDepositedV1))]
pub struct MoneyDeposited {
    pub amount: i128,
}

impl From<MoneyDepositedV1> for MoneyDeposited {
    fn from(old: MoneyDepositedV1) -> Self {
        Self {
            amount: i128::from(old.amount),
        }
    }
}

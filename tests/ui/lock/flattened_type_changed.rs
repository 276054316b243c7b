use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Shape)]
pub struct Origin {
    pub office: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
pub struct MoneyDeposited {
    pub amount: i64,
    #[serde(flatten)]
    pub origin: Origin,
}

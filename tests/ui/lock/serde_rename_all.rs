use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[serde(rename_all = "UPPERCASE")]
pub struct MoneyDeposited {
    pub amount: i64,
    pub branch: String,
}

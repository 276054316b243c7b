use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(version = 3, upcast(1 = json(unchanged)))]
pub struct MoneyDeposited {
    pub amount: i64,
    #[event(since = 3, default = String::new())]
    pub branch: String,
    #[event(since = 3, default = 0)]
    pub fee: i64,
}

fn unchanged(_: &mut serde_json::Value) -> Result<(), std::convert::Infallible> {
    Ok(())
}

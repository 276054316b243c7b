use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(version = 2)]
pub struct MoneyDeposited {
    #[event(retyped(since = 2, from = i64, with = in_a_list))]
    pub amount: Vec<Option<i64>>,
}

fn in_a_list(amount: i64) -> Vec<Option<i64>> {
    vec![Some(amount)]
}

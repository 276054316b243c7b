use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Shape)]
pub enum Method {
    Card { number: String },
    Check,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
pub struct Paid {
    pub method: Method,
}

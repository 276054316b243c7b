use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Shape)]
pub enum Method {
    Card {
        #[serde(rename = "number")]
        digits: String,
    },
    Cash,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
pub struct Paid {
    pub method: Method,
}

use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Shape)]
pub struct Address {
    pub street: String,
    pub zip: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
pub struct Moved {
    pub address: Address,
}

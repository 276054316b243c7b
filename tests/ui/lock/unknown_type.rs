use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Address;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(strict)]
pub struct Moved {
    pub address: Vec<Address>,
}

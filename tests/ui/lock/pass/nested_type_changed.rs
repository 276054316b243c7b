use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Shape)]
pub struct Address {
    pub street: String,
    pub zip: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Shape)]
pub struct AddressV1 {
    pub street: String,
    pub zip: u32,
}

impl From<AddressV1> for Address {
    fn from(old: AddressV1) -> Self {
        Self {
            street: old.street,
            zip: old.zip.to_string(),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(version = 2)]
pub struct Moved {
    #[event(retyped(since = 2, from = AddressV1, with = Address::from))]
    pub address: Address,
}

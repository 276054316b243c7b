use annals::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
pub struct First;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
pub struct Second;

use annals::prelude::*;

/// A parcel was handed in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
pub struct ParcelPosted {
    /// Who is to have it.
    pub recipient: String,
    /// What it weighs, in grams.
    pub weight: u32,
    /// Whether it was paid to be there the next day.
    pub express: bool,
}

use annals::prelude::*;

/// A parcel was handed in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(version = 2)]
pub struct ParcelPosted {
    /// Who is to have it.
    #[event(renamed(since = 2, from = "to"))]
    pub recipient: String,
    /// What it weighs, in grams.
    pub weight: u32,
    /// Whether it was paid to be there the next day.
    #[event(since = 2, default = false)]
    pub express: bool,
}

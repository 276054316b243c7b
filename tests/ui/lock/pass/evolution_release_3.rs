use annals::prelude::*;

/// A parcel was handed in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(version = 3)]
pub struct ParcelPosted {
    /// Who is to have it.
    #[event(renamed(since = 2, from = "to"))]
    pub recipient: String,
    /// What it weighs.
    #[event(retyped(since = 3, from = u32, with = Weight::as_told))]
    pub weight: Weight,
    /// Whether it was paid to be there the next day.
    #[event(since = 2, default = false)]
    pub express: bool,
}

/// What a parcel weighs, and how that is known.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Shape)]
pub struct Weight {
    /// In grams.
    pub grams: u32,
    /// Whether it was weighed by us.
    pub weighed: bool,
}

impl Weight {
    const fn as_told(grams: u32) -> Self {
        Self {
            grams,
            weighed: false,
        }
    }
}

//! The first release: parcels are posted, scanned, paid for and delivered.

use annals::prelude::*;

/// A parcel was handed in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
pub struct ParcelPosted {
    /// Who is to have it.
    pub to: String,
    /// What it weighs, in grams.
    pub weight: u32,
}

/// A parcel passed a scanner.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
pub struct ParcelScanned {
    /// Where the scanner stands.
    pub place: String,
}

/// The postage was paid.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(sample = PostagePaid { amount: String::from("4.50 EUR") })]
pub struct PostagePaid {
    /// How much, as on the receipt: `4.50 EUR`.
    pub amount: String,
}

/// A parcel was delivered, and what was due was paid at the door.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
pub struct ParcelDelivered {
    /// Who signed for it.
    pub signed_by: String,
    /// What was paid at the door.
    pub due_cents: i64,
}

/// The name of a parcel.
#[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
pub struct ParcelId(String);

/// A parcel on its way.
#[derive(Debug, Clone, Default, Aggregate)]
#[aggregate(id = ParcelId, events(ParcelPosted, ParcelScanned, PostagePaid, ParcelDelivered))]
pub struct Parcel {
    /// Who is to have it.
    pub to: String,
    /// What it weighs, in grams.
    pub weight: u32,
    /// Who signed for it.
    pub signed_by: Option<String>,
}

impl Apply<ParcelPosted> for Parcel {
    fn apply(&mut self, event: &ParcelPosted) {
        self.to.clone_from(&event.to);
        self.weight = event.weight;
    }
}

impl Apply<ParcelScanned> for Parcel {
    fn apply(&mut self, _: &ParcelScanned) {}
}

impl Apply<PostagePaid> for Parcel {
    fn apply(&mut self, _: &PostagePaid) {}
}

impl Apply<ParcelDelivered> for Parcel {
    fn apply(&mut self, event: &ParcelDelivered) {
        self.signed_by = Some(event.signed_by.clone());
    }
}

/// What happens to a parcel of this release.
#[must_use]
pub fn story() -> (ParcelPosted, ParcelScanned, PostagePaid, ParcelDelivered) {
    let posted = ParcelPosted {
        to: "Anna".to_owned(),
        weight: 700,
    };
    let scanned = ParcelScanned {
        place: "Leipzig".to_owned(),
    };
    let paid = PostagePaid {
        amount: "4.50 EUR".to_owned(),
    };
    let delivered = ParcelDelivered {
        signed_by: "Anna".to_owned(),
        due_cents: 120,
    };
    (posted, scanned, paid, delivered)
}

//! The second release: a field more, a field renamed, and postage in cents.

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

/// A parcel passed a scanner.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
pub struct ParcelScanned {
    /// Where the scanner stands.
    pub place: String,
}

/// The postage was paid.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
#[event(version = 2, upcast(1 = PostageReceipt))]
pub struct PostagePaid {
    /// How much.
    pub cents: i64,
    /// In what money.
    pub currency: String,
}

/// The postage as the first release had it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Shape)]
pub struct PostageReceipt {
    /// How much, as on the receipt: `4.50 EUR`.
    pub amount: String,
}

impl TryFrom<PostageReceipt> for PostagePaid {
    type Error = std::num::ParseIntError;

    fn try_from(receipt: PostageReceipt) -> Result<Self, Self::Error> {
        let amount = receipt.amount.as_str();
        let (number, currency) = amount.split_once(' ').unwrap_or((amount, "EUR"));
        Ok(Self {
            cents: number.replace('.', "").parse()?,
            currency: currency.to_owned(),
        })
    }
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
    pub recipient: String,
    /// What it weighs, in grams.
    pub weight: u32,
    /// Whether it is to be there the next day.
    pub express: bool,
    /// What was paid for it so far.
    pub paid_cents: i64,
    /// Who signed for it.
    pub signed_by: Option<String>,
}

impl Apply<ParcelPosted> for Parcel {
    fn apply(&mut self, event: &ParcelPosted) {
        self.recipient.clone_from(&event.recipient);
        self.weight = event.weight;
        self.express = event.express;
    }
}

impl Apply<ParcelScanned> for Parcel {
    fn apply(&mut self, _: &ParcelScanned) {}
}

impl Apply<PostagePaid> for Parcel {
    fn apply(&mut self, event: &PostagePaid) {
        self.paid_cents += event.cents;
    }
}

impl Apply<ParcelDelivered> for Parcel {
    fn apply(&mut self, event: &ParcelDelivered) {
        self.paid_cents += event.due_cents;
        self.signed_by = Some(event.signed_by.clone());
    }
}

/// What happens to a parcel of this release.
#[must_use]
pub fn story() -> (ParcelPosted, ParcelScanned, PostagePaid, ParcelDelivered) {
    let posted = ParcelPosted {
        recipient: "Ben".to_owned(),
        weight: 1200,
        express: true,
    };
    let scanned = ParcelScanned {
        place: "Dresden".to_owned(),
    };
    let paid = PostagePaid {
        cents: 990,
        currency: "EUR".to_owned(),
    };
    let delivered = ParcelDelivered {
        signed_by: "a neighbour".to_owned(),
        due_cents: 0,
    };
    (posted, scanned, paid, delivered)
}

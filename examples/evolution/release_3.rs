//! The third release: a type of its own for weights, two events in the place of one, one that is gone.

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
    /// What the sender said, before we had scales.
    const fn as_told(grams: u32) -> Self {
        Self {
            grams,
            weighed: false,
        }
    }
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

/// A parcel was handed over.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
pub struct ParcelHandedOver {
    /// Who signed for it.
    pub signed_by: String,
}

/// What was due was paid at the door.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
pub struct DuePaid {
    /// How much.
    pub cents: i64,
}

/// What the first releases stored in the place of the two.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
pub struct ParcelDelivered {
    /// Who signed for it.
    pub signed_by: String,
    /// What was paid at the door.
    pub due_cents: i64,
}

/// What it is today: the payment only where there was one.
fn in_two(old: ParcelDelivered) -> (ParcelHandedOver, Option<DuePaid>) {
    let handed_over = ParcelHandedOver {
        signed_by: old.signed_by,
    };
    let paid = (old.due_cents > 0).then_some(DuePaid {
        cents: old.due_cents,
    });
    (handed_over, paid)
}

/// The name of a parcel.
#[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
pub struct ParcelId(String);

/// A parcel on its way.
#[derive(Debug, Clone, Default, Aggregate)]
#[aggregate(
    id = ParcelId,
    events(ParcelPosted, PostagePaid, ParcelHandedOver, DuePaid),
    split(ParcelDelivered = in_two),
    retired("ParcelScanned"),
)]
pub struct Parcel {
    /// Who is to have it.
    pub recipient: String,
    /// What it weighs.
    pub weight: Weight,
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
        self.weight = event.weight.clone();
        self.express = event.express;
    }
}

impl Apply<PostagePaid> for Parcel {
    fn apply(&mut self, event: &PostagePaid) {
        self.paid_cents += event.cents;
    }
}

impl Apply<ParcelHandedOver> for Parcel {
    fn apply(&mut self, event: &ParcelHandedOver) {
        self.signed_by = Some(event.signed_by.clone());
    }
}

impl Apply<DuePaid> for Parcel {
    fn apply(&mut self, event: &DuePaid) {
        self.paid_cents += event.cents;
    }
}

/// What happens to a parcel of this release.
#[must_use]
pub fn story() -> (ParcelPosted, PostagePaid, ParcelHandedOver) {
    let posted = ParcelPosted {
        recipient: "Cleo".to_owned(),
        weight: Weight {
            grams: 350,
            weighed: true,
        },
        express: false,
    };
    let paid = PostagePaid {
        cents: 390,
        currency: "EUR".to_owned(),
    };
    let handed_over = ParcelHandedOver {
        signed_by: "Cleo".to_owned(),
    };
    (posted, paid, handed_over)
}

//! Offers of one application: one after another, at most one of them with the customer.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::Refusal;

/// Which offer of the application: 1, 2 and so on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct OfferNumber(u32);

/// How far an offer has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offer {
    Selected,
    Created,
    Sent,
    Returned,
    Accepted,
    Declined,
    Cancelled,
}

impl Offer {
    /// Whether the customer has it in hand.
    const fn is_out(self) -> bool {
        matches!(self, Self::Sent | Self::Returned)
    }

    const fn is_in_preparation(self) -> bool {
        matches!(self, Self::Selected | Self::Created)
    }
}

/// The offers of an application, oldest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Offers(BTreeMap<OfferNumber, Offer>);

impl Offers {
    /// Each offer with its number, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = (OfferNumber, Offer)> {
        self.0.iter().map(|(number, offer)| (*number, *offer))
    }

    /// Writes down how far an offer has come.
    pub(super) fn set(&mut self, number: OfferNumber, offer: Offer) {
        self.0.insert(number, offer);
    }

    /// Whether one was accepted.
    pub(super) fn is_accepted(&self) -> bool {
        self.at(Offer::Accepted).is_some()
    }

    /// The number of a new offer, where none is being prepared.
    pub(super) fn next(&self) -> Result<OfferNumber, Refusal> {
        if self.find(Offer::is_in_preparation).is_some() {
            return Err(Refusal::OfferInPreparation);
        }
        let last = self.0.last_key_value();
        Ok(last.map_or(OfferNumber(1), |(last, _)| OfferNumber(last.0 + 1)))
    }

    /// The offer that waits to be written: the former one has to be off the table.
    pub(super) fn to_create(&self) -> Result<OfferNumber, Refusal> {
        if self.find(Offer::is_out).is_some() {
            return Err(Refusal::OfferOut);
        }
        self.at(Offer::Selected).ok_or(Refusal::NoOfferSelected)
    }

    /// The offer that waits to be sent.
    pub(super) fn to_send(&self) -> Result<OfferNumber, Refusal> {
        self.at(Offer::Created).ok_or(Refusal::NoOfferCreated)
    }

    /// The offer that the customer has not answered.
    pub(super) fn unanswered(&self) -> Result<OfferNumber, Refusal> {
        self.at(Offer::Sent).ok_or(Refusal::NoOfferUnanswered)
    }

    /// The offer that the customer has in hand.
    pub(super) fn out(&self) -> Result<OfferNumber, Refusal> {
        self.find(Offer::is_out).ok_or(Refusal::NoOfferOut)
    }

    fn at(&self, wanted: Offer) -> Option<OfferNumber> {
        self.find(|offer| offer == wanted)
    }

    fn find(&self, wanted: impl Fn(Offer) -> bool) -> Option<OfferNumber> {
        let mut offers = self.iter();
        offers.find_map(|(number, offer)| wanted(offer).then_some(number))
    }
}

impl fmt::Display for OfferNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for Offer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Selected => "selected",
            Self::Created => "created",
            Self::Sent => "sent",
            Self::Returned => "returned",
            Self::Accepted => "accepted",
            Self::Declined => "declined",
            Self::Cancelled => "cancelled",
        })
    }
}

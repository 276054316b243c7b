//! What can happen to an application: one struct a fact.

use annals::prelude::*;

use super::offers::OfferNumber;
use super::work::{Clerk, WorkKind};

/// A customer asked for a loan of so many euros.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Event)]
pub struct ApplicationSubmitted {
    pub amount: u32,
}

/// The first part of the form is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Event)]
pub struct ApplicationPartlySubmitted;

/// The first look found nothing against it; more is asked of the customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Event)]
pub struct ApplicationPreaccepted;

/// The form is complete and waits for a look at what is missing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Event)]
pub struct ApplicationAccepted;

/// All is there: the customer can get an offer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Event)]
pub struct ApplicationFinalized;

/// The contract was entered in the books.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Event)]
pub struct ContractRegistered;

/// The contract runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Event)]
pub struct ContractActivated;

/// The customer gets the loan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Event)]
pub struct ApplicationApproved;

/// The bank said no.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Event)]
pub struct ApplicationDeclined;

/// The customer said no, or said nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Event)]
pub struct ApplicationCancelled;

/// The customer is to get an offer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Event)]
pub struct OfferSelected {
    pub offer: OfferNumber,
}

/// The offer is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Event)]
pub struct OfferCreated {
    pub offer: OfferNumber,
}

/// The offer went to the customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Event)]
pub struct OfferSent {
    pub offer: OfferNumber,
}

/// The customer answered the offer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Event)]
pub struct OfferReturned {
    pub offer: OfferNumber,
}

/// The offer became the contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Event)]
pub struct OfferAccepted {
    pub offer: OfferNumber,
}

/// The bank took the offer back, for it declines the application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Event)]
pub struct OfferDeclined {
    pub offer: OfferNumber,
}

/// The offer holds no longer: for another one, or for none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Event)]
pub struct OfferCancelled {
    pub offer: OfferNumber,
}

/// There is work for a clerk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Event)]
pub struct WorkScheduled {
    pub work: WorkKind,
}

/// A clerk took the work up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Event)]
pub struct WorkStarted {
    pub work: WorkKind,
    pub session: u32,
    pub clerk: Option<Clerk>,
}

/// A clerk put the work down, done or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Event)]
pub struct WorkCompleted {
    pub work: WorkKind,
    pub session: u32,
    pub clerk: Option<Clerk>,
}

/// The work was ticked off with nobody at it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Event)]
pub struct WorkDismissed {
    pub work: WorkKind,
    pub clerk: Option<Clerk>,
}

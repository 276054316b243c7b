//! A loan application at a bank: the aggregate, and the rules it decides by.
//!
//! # What the log taught
//!
//! The rules are those that 262,200 rows of a real bank's log never break. Some that one would write
//! down unasked are not among them:
//!
//! - **Approval has no order.** A contract is registered, activated and approved in one stroke, in any
//!   order; in 998 applications the offer becomes accepted only after the first of the three. So each of
//!   them wants an offer in the customer's hands, and none of them wants another one first.
//! - **Approval needs no accepted offer.** Three applications were approved while their offer was out.
//! - **The outcome is not the end.** The offer is cancelled or declined at the same instant as the
//!   application, before it or after it. Clerks finish what they have at hand for days, and in 72 rows
//!   take up again what was scheduled before. What comes after the outcome has to agree with it.
//! - **A completed item of work is not done.** `COMPLETE` ends a session, and the item is taken up
//!   again: 17 times over, in one case. 1,040 rows complete an item that nobody is at; 8 of these were
//!   never started at all. That is a clerk, or a batch job at the month's end, who ticks an item off:
//!   [`WorkDismissed`]. Three rows take up an item that was ticked off before.
//! - **A session may be ended by another clerk** (8 rows) or by one without a name (2 rows), and in
//!   three rows an item is taken up a second time while the first session still runs.
//! - **Offers have no name in the log.** Only one can be with the customer: the next one is selected
//!   while the former is out, and written after the former is cancelled. So the aggregate knows which
//!   offer a row means, and numbers them.
//! - **Completion is sometimes scheduled before pre-acceptance** (2 rows), a change of the contract
//!   before the contract (5 rows), and an item a second time before it was taken up (11 rows).
//!
//! What no row does, and the aggregate refuses: anything before submission, a stage skipped or taken
//! twice, two outcomes, an offer before acceptance, a second offer written while one is out, an outcome
//! against an accepted offer, work started that was never scheduled, two kinds of work at one time.

mod apply;
mod command;
mod decide;
mod events;
mod offers;
#[cfg(test)]
mod tests;
mod work;

use std::fmt;

use annals::prelude::*;

pub use self::command::{Command, OfferStep, Refusal, Step};
pub use self::events::*;
pub use self::offers::{Offer, Offers};
pub use self::work::{Clerk, WorkItem, WorkKind, WorkList};

/// The number of an application.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, AggregateId)]
pub struct ApplicationId(u32);

/// A loan application.
#[derive(Debug, Clone, Default, PartialEq, Eq, Aggregate)]
#[aggregate(
    id = ApplicationId,
    events(
        ApplicationSubmitted,
        ApplicationPartlySubmitted,
        ApplicationPreaccepted,
        ApplicationAccepted,
        ApplicationFinalized,
        ContractRegistered,
        ContractActivated,
        ApplicationApproved,
        ApplicationDeclined,
        ApplicationCancelled,
        OfferSelected,
        OfferCreated,
        OfferSent,
        OfferReturned,
        OfferAccepted,
        OfferDeclined,
        OfferCancelled,
        WorkScheduled,
        WorkStarted,
        WorkCompleted,
        WorkDismissed,
    ),
)]
pub struct LoanApplication {
    amount: u32,
    stage: Stage,
    contract: Contract,
    outcome: Option<Outcome>,
    offers: Offers,
    work: WorkList,
}

/// How far an application has come on its way to an offer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Nobody has asked for anything.
    #[default]
    Nothing,
    Submitted,
    PartlySubmitted,
    Preaccepted,
    Accepted,
    Finalized,
}

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    Approved,
    Cancelled,
    Declined,
}

/// How far the contract is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Contract {
    is_registered: bool,
    is_activated: bool,
}

/// What the application shows of itself.
impl LoanApplication {
    /// How many euros the customer asked for.
    pub const fn amount(&self) -> u32 {
        self.amount
    }

    /// How far it has come on its way to an offer.
    pub const fn stage(&self) -> Stage {
        self.stage
    }

    /// How it ended; `None` while it is open.
    pub const fn outcome(&self) -> Option<Outcome> {
        self.outcome
    }

    /// Its offers.
    pub const fn offers(&self) -> &Offers {
        &self.offers
    }

    /// The work on it.
    pub const fn work(&self) -> &WorkList {
        &self.work
    }
}

impl Stage {
    /// The stage after this one.
    const fn next(self) -> Option<Self> {
        match self {
            Self::Nothing => Some(Self::Submitted),
            Self::Submitted => Some(Self::PartlySubmitted),
            Self::PartlySubmitted => Some(Self::Preaccepted),
            Self::Preaccepted => Some(Self::Accepted),
            Self::Accepted => Some(Self::Finalized),
            Self::Finalized => None,
        }
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Nothing => "not submitted",
            Self::Submitted => "submitted",
            Self::PartlySubmitted => "partly submitted",
            Self::Preaccepted => "pre-accepted",
            Self::Accepted => "accepted",
            Self::Finalized => "finalized",
        })
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Approved => "approved",
            Self::Cancelled => "cancelled",
            Self::Declined => "declined",
        })
    }
}

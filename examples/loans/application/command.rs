//! What may be asked of an application, and why it may refuse.

use super::{Clerk, Outcome, Stage, WorkKind};

/// What may be asked of an application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Ask for a loan.
    Submit { amount: u32 },
    /// Bring the application on.
    Take(Step),
    /// Do something with an offer.
    Offer(OfferStep),
    /// Put work on the clerks' list.
    Schedule(WorkKind),
    /// Take work up.
    Start(WorkKind, Option<Clerk>),
    /// Put work down.
    Complete(WorkKind, Option<Clerk>),
}

/// A step of the application itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    PartlySubmit,
    Preaccept,
    Accept,
    Finalize,
    Register,
    Activate,
    Approve,
    Decline,
    Cancel,
}

/// A step of the offer whose turn it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OfferStep {
    Select,
    Create,
    Send,
    Return,
    Accept,
    Decline,
    Cancel,
}

/// Why an application refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("the application is not submitted yet")]
    NotSubmitted,
    #[error("the application is {stage} already")]
    AlreadyThere { stage: Stage },
    #[error("the application is only {stage}")]
    TooEarly { stage: Stage },
    #[error("the application is {outcome} already")]
    Decided { outcome: Outcome },
    #[error("the contract is being made")]
    ContractBegun,
    #[error("the contract is {done} already")]
    ContractStepTwice { done: &'static str },
    #[error("an offer is accepted already")]
    OfferAccepted,
    #[error("another offer is being prepared")]
    OfferInPreparation,
    #[error("another offer is still with the customer")]
    OfferOut,
    #[error("no offer is selected")]
    NoOfferSelected,
    #[error("no offer is ready to be sent")]
    NoOfferCreated,
    #[error("no offer waits for an answer")]
    NoOfferUnanswered,
    #[error("no offer is with the customer")]
    NoOfferOut,
    #[error("no {work} was scheduled")]
    NotScheduled { work: WorkKind },
    #[error("a clerk is at work on the {work}")]
    AtWork { work: WorkKind },
}

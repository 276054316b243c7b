//! How each event changes an application.

use annals::prelude::*;

use super::*;

impl Apply<ApplicationSubmitted> for LoanApplication {
    fn apply(&mut self, event: &ApplicationSubmitted) {
        self.stage = Stage::Submitted;
        self.amount = event.amount;
    }
}

impl Apply<ApplicationPartlySubmitted> for LoanApplication {
    fn apply(&mut self, _: &ApplicationPartlySubmitted) {
        self.stage = Stage::PartlySubmitted;
    }
}

impl Apply<ApplicationPreaccepted> for LoanApplication {
    fn apply(&mut self, _: &ApplicationPreaccepted) {
        self.stage = Stage::Preaccepted;
    }
}

impl Apply<ApplicationAccepted> for LoanApplication {
    fn apply(&mut self, _: &ApplicationAccepted) {
        self.stage = Stage::Accepted;
    }
}

impl Apply<ApplicationFinalized> for LoanApplication {
    fn apply(&mut self, _: &ApplicationFinalized) {
        self.stage = Stage::Finalized;
    }
}

impl Apply<ContractRegistered> for LoanApplication {
    fn apply(&mut self, _: &ContractRegistered) {
        self.contract.is_registered = true;
    }
}

impl Apply<ContractActivated> for LoanApplication {
    fn apply(&mut self, _: &ContractActivated) {
        self.contract.is_activated = true;
    }
}

impl Apply<ApplicationApproved> for LoanApplication {
    fn apply(&mut self, _: &ApplicationApproved) {
        self.outcome = Some(Outcome::Approved);
    }
}

impl Apply<ApplicationDeclined> for LoanApplication {
    fn apply(&mut self, _: &ApplicationDeclined) {
        self.outcome = Some(Outcome::Declined);
    }
}

impl Apply<ApplicationCancelled> for LoanApplication {
    fn apply(&mut self, _: &ApplicationCancelled) {
        self.outcome = Some(Outcome::Cancelled);
    }
}

impl Apply<OfferSelected> for LoanApplication {
    fn apply(&mut self, event: &OfferSelected) {
        self.offers.set(event.offer, Offer::Selected);
    }
}

impl Apply<OfferCreated> for LoanApplication {
    fn apply(&mut self, event: &OfferCreated) {
        self.offers.set(event.offer, Offer::Created);
    }
}

impl Apply<OfferSent> for LoanApplication {
    fn apply(&mut self, event: &OfferSent) {
        self.offers.set(event.offer, Offer::Sent);
    }
}

impl Apply<OfferReturned> for LoanApplication {
    fn apply(&mut self, event: &OfferReturned) {
        self.offers.set(event.offer, Offer::Returned);
    }
}

impl Apply<OfferAccepted> for LoanApplication {
    fn apply(&mut self, event: &OfferAccepted) {
        self.offers.set(event.offer, Offer::Accepted);
    }
}

impl Apply<OfferDeclined> for LoanApplication {
    fn apply(&mut self, event: &OfferDeclined) {
        self.offers.set(event.offer, Offer::Declined);
    }
}

impl Apply<OfferCancelled> for LoanApplication {
    fn apply(&mut self, event: &OfferCancelled) {
        self.offers.set(event.offer, Offer::Cancelled);
    }
}

impl Apply<WorkScheduled> for LoanApplication {
    fn apply(&mut self, event: &WorkScheduled) {
        self.work.schedule(event.work);
    }
}

impl Apply<WorkStarted> for LoanApplication {
    fn apply(&mut self, event: &WorkStarted) {
        self.work
            .start(event.work, event.session, event.clerk.clone());
    }
}

impl Apply<WorkCompleted> for LoanApplication {
    fn apply(&mut self, event: &WorkCompleted) {
        self.work.complete(event.work, event.session);
    }
}

impl Apply<WorkDismissed> for LoanApplication {
    fn apply(&mut self, event: &WorkDismissed) {
        self.work.dismiss(event.work);
    }
}

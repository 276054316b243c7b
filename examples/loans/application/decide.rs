//! The decisions: what an application makes of a command.

use annals::prelude::*;

use super::*;

type Decision<E> = Result<E, Refusal>;

impl Handle<Command> for LoanApplication {
    type Events = LoanApplicationEvent;
    type Error = Refusal;

    fn handle(&self, command: &Command) -> Decision<LoanApplicationEvent> {
        if self.stage == Stage::Nothing && !matches!(command, Command::Submit { .. }) {
            return Err(Refusal::NotSubmitted);
        }
        match command {
            Command::Submit { amount } => self.submit(*amount).map(Into::into),
            Command::Take(step) => self.take(*step),
            Command::Offer(step) => self.offer(*step),
            Command::Schedule(work) => self.schedule(*work).map(Into::into),
            Command::Start(work, clerk) => self.start(*work, clerk.clone()).map(Into::into),
            Command::Complete(work, clerk) => self.complete(*work, clerk.clone()),
        }
    }
}

/// The way to an offer, and from there to an outcome.
impl LoanApplication {
    fn submit(&self, amount: u32) -> Decision<ApplicationSubmitted> {
        self.check_next(Stage::Submitted)?;
        Ok(ApplicationSubmitted { amount })
    }

    fn take(&self, step: Step) -> Decision<LoanApplicationEvent> {
        match step {
            Step::PartlySubmit => {
                self.check_next(Stage::PartlySubmitted)?;
                Ok(ApplicationPartlySubmitted.into())
            }
            Step::Preaccept => {
                self.check_next(Stage::Preaccepted)?;
                Ok(ApplicationPreaccepted.into())
            }
            Step::Accept => {
                self.check_next(Stage::Accepted)?;
                Ok(ApplicationAccepted.into())
            }
            Step::Finalize => {
                self.check_next(Stage::Finalized)?;
                Ok(ApplicationFinalized.into())
            }
            Step::Register => self.register().map(Into::into),
            Step::Activate => self.activate().map(Into::into),
            Step::Approve => self.approve().map(Into::into),
            Step::Decline => {
                self.check_can_end()?;
                Ok(ApplicationDeclined.into())
            }
            Step::Cancel => {
                self.check_can_end()?;
                Ok(ApplicationCancelled.into())
            }
        }
    }

    fn register(&self) -> Decision<ContractRegistered> {
        self.check_contract()?;
        if self.contract.is_registered {
            return Err(Refusal::ContractStepTwice { done: "registered" });
        }
        Ok(ContractRegistered)
    }

    fn activate(&self) -> Decision<ContractActivated> {
        self.check_contract()?;
        if self.contract.is_activated {
            return Err(Refusal::ContractStepTwice { done: "activated" });
        }
        Ok(ContractActivated)
    }

    fn approve(&self) -> Decision<ApplicationApproved> {
        self.check_contract()?;
        self.check_undecided()?;
        Ok(ApplicationApproved)
    }

    /// Each stage follows the one before, while the application is open.
    fn check_next(&self, stage: Stage) -> Decision<()> {
        self.check_undecided()?;
        if self.stage >= stage {
            return Err(Refusal::AlreadyThere { stage: self.stage });
        }
        if self.stage.next() != Some(stage) {
            return Err(Refusal::TooEarly { stage: self.stage });
        }
        Ok(())
    }

    fn check_at_least(&self, stage: Stage) -> Decision<()> {
        if self.stage < stage {
            return Err(Refusal::TooEarly { stage: self.stage });
        }
        Ok(())
    }

    fn check_undecided(&self) -> Decision<()> {
        match self.outcome {
            Some(outcome) => Err(Refusal::Decided { outcome }),
            None => Ok(()),
        }
    }

    /// What is done now has to agree with the outcome, where there is one.
    fn check_agrees_with(&self, outcome: Outcome) -> Decision<()> {
        match self.outcome {
            Some(decided) if decided != outcome => Err(Refusal::Decided { outcome: decided }),
            _ => Ok(()),
        }
    }

    /// A contract wants an offer that the customer has, or took.
    fn check_contract(&self) -> Decision<()> {
        self.check_agrees_with(Outcome::Approved)?;
        if self.offers.is_accepted() {
            return Ok(());
        }
        self.offers.out().map(|_| ())
    }

    /// Without a contract, an application may end at every stage.
    fn check_can_end(&self) -> Decision<()> {
        self.check_undecided()?;
        if self.contract.is_registered || self.contract.is_activated {
            return Err(Refusal::ContractBegun);
        }
        if self.offers.is_accepted() {
            return Err(Refusal::OfferAccepted);
        }
        Ok(())
    }
}

/// Offers: the aggregate knows which one is meant.
impl LoanApplication {
    fn offer(&self, step: OfferStep) -> Decision<LoanApplicationEvent> {
        match step {
            OfferStep::Select => self.select_offer().map(Into::into),
            OfferStep::Create => self.create_offer().map(Into::into),
            OfferStep::Send => self.send_offer().map(Into::into),
            OfferStep::Return => self.return_offer().map(Into::into),
            OfferStep::Accept => self.accept_offer().map(Into::into),
            OfferStep::Decline => self.decline_offer().map(Into::into),
            OfferStep::Cancel => self.cancel_offer().map(Into::into),
        }
    }

    fn select_offer(&self) -> Decision<OfferSelected> {
        self.check_undecided()?;
        self.check_at_least(Stage::Accepted)?;
        if self.offers.is_accepted() {
            return Err(Refusal::OfferAccepted);
        }
        let offer = self.offers.next()?;
        Ok(OfferSelected { offer })
    }

    fn create_offer(&self) -> Decision<OfferCreated> {
        self.check_undecided()?;
        self.check_at_least(Stage::Finalized)?;
        let offer = self.offers.to_create()?;
        Ok(OfferCreated { offer })
    }

    fn send_offer(&self) -> Decision<OfferSent> {
        self.check_undecided()?;
        let offer = self.offers.to_send()?;
        Ok(OfferSent { offer })
    }

    fn return_offer(&self) -> Decision<OfferReturned> {
        self.check_undecided()?;
        let offer = self.offers.unanswered()?;
        Ok(OfferReturned { offer })
    }

    fn accept_offer(&self) -> Decision<OfferAccepted> {
        self.check_agrees_with(Outcome::Approved)?;
        let offer = self.offers.out()?;
        Ok(OfferAccepted { offer })
    }

    fn decline_offer(&self) -> Decision<OfferDeclined> {
        self.check_agrees_with(Outcome::Declined)?;
        let offer = self.offers.out()?;
        Ok(OfferDeclined { offer })
    }

    fn cancel_offer(&self) -> Decision<OfferCancelled> {
        self.check_agrees_with(Outcome::Cancelled)?;
        let offer = self.offers.out()?;
        Ok(OfferCancelled { offer })
    }
}

/// Work: scheduled while there is something to decide, finished whenever a clerk gets to it.
impl LoanApplication {
    fn schedule(&self, work: WorkKind) -> Decision<WorkScheduled> {
        match work {
            WorkKind::ContractChange => self.check_agrees_with(Outcome::Approved)?,
            _ => self.check_undecided()?,
        }
        self.check_at_least(work.earliest())?;
        Ok(WorkScheduled { work })
    }

    fn start(&self, work: WorkKind, clerk: Option<Clerk>) -> Decision<WorkStarted> {
        let session = self.work.to_start(work)?;
        Ok(WorkStarted {
            work,
            session,
            clerk,
        })
    }

    fn complete(&self, work: WorkKind, clerk: Option<Clerk>) -> Decision<LoanApplicationEvent> {
        Ok(match self.work.to_complete(work, clerk.as_ref())? {
            Some(session) => WorkCompleted {
                work,
                session,
                clerk,
            }
            .into(),
            None => WorkDismissed { work, clerk }.into(),
        })
    }
}

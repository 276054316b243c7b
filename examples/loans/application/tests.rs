use annals::prelude::*;
use annals::testing::{Given, Scenario};

use super::offers::OfferNumber;
use super::*;

/// An application to which these commands have happened.
fn after(commands: &[Command]) -> Given<LoanApplication> {
    commands
        .iter()
        .fold(LoanApplication::given_nothing(), |given, command| {
            given.when(|it| it.handle(command)).then_state(|_| ())
        })
}

const SUBMIT: Command = Command::Submit { amount: 5000 };

fn finalized() -> Vec<Command> {
    use Step::{Accept, Finalize, PartlySubmit, Preaccept};
    let steps = [PartlySubmit, Preaccept, Accept, Finalize];
    std::iter::once(SUBMIT)
        .chain(steps.map(Command::Take))
        .collect()
}

fn with_offers(steps: &[OfferStep]) -> Given<LoanApplication> {
    let mut commands = finalized();
    commands.extend(steps.iter().copied().map(Command::Offer));
    after(&commands)
}

fn with_offer_out() -> Given<LoanApplication> {
    use OfferStep::{Create, Select, Send};
    with_offers(&[Select, Create, Send])
}

fn offer(number: u32) -> OfferNumber {
    serde_json::from_value(number.into()).unwrap()
}

fn clerk(number: &str) -> Option<Clerk> {
    Some(Clerk::from(number))
}

#[test]
fn nothing_happens_before_submission() {
    let commands = [
        Command::Take(Step::PartlySubmit),
        Command::Take(Step::Cancel),
        Command::Offer(OfferStep::Select),
        Command::Schedule(WorkKind::Lead),
        Command::Start(WorkKind::Lead, None),
        Command::Complete(WorkKind::Lead, None),
    ];
    for command in commands {
        LoanApplication::given_nothing()
            .when_command(command)
            .then_rejected(Refusal::NotSubmitted);
    }
}

#[test]
fn an_application_is_submitted_once() {
    after(&[SUBMIT])
        .when_command(SUBMIT)
        .then_rejected(Refusal::AlreadyThere {
            stage: Stage::Submitted,
        });
}

#[test]
fn no_stage_is_skipped_or_taken_twice() {
    let partly = [SUBMIT, Command::Take(Step::PartlySubmit)];
    after(&partly)
        .when_command(Command::Take(Step::Accept))
        .then_rejected(Refusal::TooEarly {
            stage: Stage::PartlySubmitted,
        })
        .when_command(Command::Take(Step::PartlySubmit))
        .then_rejected(Refusal::AlreadyThere {
            stage: Stage::PartlySubmitted,
        });
}

#[test]
fn an_open_application_may_end_at_every_stage() {
    for count in 1..=finalized().len() {
        let commands = &finalized()[..count];
        after(commands)
            .when_command(Command::Take(Step::Decline))
            .then(ApplicationDeclined);
        after(commands)
            .when_command(Command::Take(Step::Cancel))
            .then(ApplicationCancelled);
    }
}

#[test]
fn a_declined_application_is_not_approved() {
    with_offer_out()
        .and(ApplicationDeclined)
        .when_command(Command::Take(Step::Approve))
        .then_rejected(Refusal::Decided {
            outcome: Outcome::Declined,
        });
}

#[test]
fn an_outcome_is_final() {
    let decided = Refusal::Decided {
        outcome: Outcome::Cancelled,
    };
    for step in [Step::Cancel, Step::Decline, Step::Accept, Step::Register] {
        after(&[SUBMIT])
            .and(ApplicationCancelled)
            .when_command(Command::Take(step))
            .then_rejected(decided);
    }
}

#[test]
fn a_contract_is_made_in_any_order() {
    use Step::{Activate, Approve, Register};
    for order in [
        [Register, Activate, Approve],
        [Approve, Register, Activate],
        [Activate, Approve, Register],
    ] {
        let given = order.into_iter().fold(with_offer_out(), |given, step| {
            given.when_command(Command::Take(step)).then_state(|_| ())
        });
        given
            .when_command(Command::Offer(OfferStep::Accept))
            .then(OfferAccepted { offer: offer(1) })
            .then_state(|it| assert_eq!(it.outcome(), Some(Outcome::Approved)));
    }
}

#[test]
fn a_contract_wants_an_offer_with_the_customer() {
    for step in [Step::Register, Step::Activate, Step::Approve] {
        after(&finalized())
            .when_command(Command::Take(step))
            .then_rejected(Refusal::NoOfferOut);
    }
}

#[test]
fn a_contract_is_made_once() {
    with_offer_out()
        .and(ContractRegistered)
        .when_command(Command::Take(Step::Register))
        .then_rejected(Refusal::ContractStepTwice { done: "registered" })
        .when_command(Command::Take(Step::Cancel))
        .then_rejected(Refusal::ContractBegun);
}

#[test]
fn an_accepted_offer_binds_the_bank() {
    with_offer_out()
        .and(OfferAccepted { offer: offer(1) })
        .when_command(Command::Take(Step::Decline))
        .then_rejected(Refusal::OfferAccepted)
        .when_command(Command::Offer(OfferStep::Select))
        .then_rejected(Refusal::OfferAccepted);
}

#[test]
fn an_offer_is_selected_beside_the_last_stage() {
    let mut accepted = finalized();
    accepted.truncate(4);
    after(&accepted)
        .when_command(Command::Offer(OfferStep::Select))
        .then(OfferSelected { offer: offer(1) })
        .when_command(Command::Offer(OfferStep::Create))
        .then_rejected(Refusal::TooEarly {
            stage: Stage::Accepted,
        });
}

#[test]
fn another_offer_takes_the_place_of_the_one_that_is_out() {
    with_offer_out()
        .when_command(Command::Offer(OfferStep::Select))
        .then(OfferSelected { offer: offer(2) })
        .when_command(Command::Offer(OfferStep::Create))
        .then_rejected(Refusal::OfferOut)
        .when_command(Command::Offer(OfferStep::Cancel))
        .then(OfferCancelled { offer: offer(1) })
        .when_command(Command::Offer(OfferStep::Create))
        .then(OfferCreated { offer: offer(2) });
}

#[test]
fn an_offer_goes_its_way_step_by_step() {
    with_offers(&[])
        .when_command(Command::Offer(OfferStep::Create))
        .then_rejected(Refusal::NoOfferSelected)
        .when_command(Command::Offer(OfferStep::Send))
        .then_rejected(Refusal::NoOfferCreated)
        .when_command(Command::Offer(OfferStep::Return))
        .then_rejected(Refusal::NoOfferUnanswered)
        .when_command(Command::Offer(OfferStep::Select))
        .then(OfferSelected { offer: offer(1) })
        .when_command(Command::Offer(OfferStep::Select))
        .then_rejected(Refusal::OfferInPreparation)
        .when_command(Command::Offer(OfferStep::Accept))
        .then_rejected(Refusal::NoOfferOut);
    with_offer_out()
        .when_command(Command::Offer(OfferStep::Return))
        .then(OfferReturned { offer: offer(1) })
        .when_command(Command::Offer(OfferStep::Return))
        .then_rejected(Refusal::NoOfferUnanswered);
}

#[test]
fn an_offer_ends_as_its_application_ended() {
    let cancelled = || with_offer_out().and(ApplicationCancelled);
    cancelled()
        .when_command(Command::Offer(OfferStep::Cancel))
        .then(OfferCancelled { offer: offer(1) });
    for step in [OfferStep::Accept, OfferStep::Decline, OfferStep::Return] {
        cancelled()
            .when_command(Command::Offer(step))
            .then_rejected(Refusal::Decided {
                outcome: Outcome::Cancelled,
            });
    }
}

#[test]
fn work_is_taken_up_as_often_as_it_takes() {
    let mut commands = finalized();
    commands.push(Command::Schedule(WorkKind::OfferCall));
    let mut given = after(&commands);
    for session in [1, 2] {
        given = given
            .when_command(Command::Start(WorkKind::OfferCall, clerk("112")))
            .then(WorkStarted {
                work: WorkKind::OfferCall,
                session,
                clerk: clerk("112"),
            })
            .when_command(Command::Complete(WorkKind::OfferCall, clerk("112")))
            .then(WorkCompleted {
                work: WorkKind::OfferCall,
                session,
                clerk: clerk("112"),
            });
    }
}

#[test]
fn work_never_scheduled_is_not_at_hand() {
    let work = WorkKind::Assessment;
    for command in [Command::Start(work, None), Command::Complete(work, None)] {
        after(&finalized())
            .when_command(command)
            .then_rejected(Refusal::NotScheduled { work });
    }
}

#[test]
fn work_with_nobody_at_it_is_ticked_off() {
    let work = WorkKind::Assessment;
    after(&finalized())
        .and(WorkScheduled { work })
        .when_command(Command::Complete(work, clerk("112")))
        .then(WorkDismissed {
            work,
            clerk: clerk("112"),
        })
        .when_command(Command::Start(work, None))
        .then(WorkStarted {
            work,
            session: 1,
            clerk: None,
        });
}

#[test]
fn one_kind_of_work_is_done_at_a_time() {
    let (call, check) = (WorkKind::OfferCall, WorkKind::FraudCheck);
    after(&finalized())
        .and([WorkScheduled { work: call }, WorkScheduled { work: check }])
        .when_command(Command::Start(call, None))
        .then_state(|_| ())
        .when_command(Command::Start(check, None))
        .then_rejected(Refusal::AtWork { work: call });
}

#[test]
fn of_two_clerks_at_one_item_each_ends_the_own_session() {
    let work = WorkKind::Completion;
    let start = |session, clerk| WorkStarted {
        work,
        session,
        clerk,
    };
    after(&finalized())
        .and(WorkScheduled { work })
        .and((start(1, clerk("112")), start(2, clerk("10982"))))
        .when_command(Command::Complete(work, clerk("10982")))
        .then(WorkCompleted {
            work,
            session: 2,
            clerk: clerk("10982"),
        })
        .when_command(Command::Complete(work, None))
        .then(WorkCompleted {
            work,
            session: 1,
            clerk: None,
        });
}

#[test]
fn work_goes_on_after_the_outcome_and_none_is_added() {
    let work = WorkKind::OfferCall;
    with_offer_out()
        .and((WorkScheduled { work }, ApplicationCancelled))
        .when_command(Command::Start(work, None))
        .then_state(|_| ())
        .when_command(Command::Schedule(work))
        .then_rejected(Refusal::Decided {
            outcome: Outcome::Cancelled,
        });
}

#[test]
fn the_contract_can_be_changed_after_approval() {
    let work = WorkKind::ContractChange;
    with_offer_out()
        .and(ApplicationApproved)
        .when_command(Command::Schedule(work))
        .then(WorkScheduled { work });
}

#[test]
fn work_waits_for_its_stage() {
    after(&[SUBMIT])
        .when_command(Command::Schedule(WorkKind::Lead))
        .then_rejected(Refusal::TooEarly {
            stage: Stage::Submitted,
        });
}

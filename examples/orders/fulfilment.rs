//! The process from an order to its shipping: what follows from what, and what if nothing follows.
//!
//! ```text
//! order placed ----> ask for the payment, wait for it until the deadline
//! payment received -> confirm the order; where it is cancelled by now: give the money back
//! order confirmed --> have the carrier print a label, ship the order
//! deadline --------> give the order up, unless it is confirmed
//! ```

use std::convert::Infallible;

use annals::prelude::*;
use annals::reactor::Timer;
use annals::{
    ExecuteError, IdempotencyKey, ProjectError, React, Reaction, Reactor, Recorded, Timeout,
};
use chrono::TimeDelta;

use crate::order::{
    Order, OrderCancelled, OrderConfirmed, OrderNumber, OrderPlaced, OrderRefusal, OrderShipped,
};
use crate::payment::{Payment, PaymentAsked, PaymentReceived, PaymentRefunded};

/// The time in which an order is to be paid is over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Event)]
pub struct PaymentOverdue;

/// The process.
#[derive(Reactor)]
#[reactor(
    name = "fulfilment",
    of(Order, Payment),
    ignore(OrderShipped, OrderCancelled, PaymentAsked, PaymentRefunded),
    timers(PaymentOverdue)
)]
pub struct Fulfilment {
    pub orders: Repository<Order>,
    pub payments: Repository<Payment>,
    pub carrier: Carrier,
    /// How long an order waits for its payment.
    pub patience: TimeDelta,
}

/// A carrier far away, which may be asked for one label twice: it answers as before.
#[derive(Debug, Clone, Copy)]
pub struct Carrier;

impl Carrier {
    fn print_label(self, key: &IdempotencyKey) -> String {
        format!("label for {key}")
    }
}

impl React<OrderPlaced> for Fulfilment {
    async fn react(
        &mut self,
        event: Recorded<'_, OrderPlaced>,
        reaction: &Reaction<'_>,
    ) -> Result<(), ProjectError> {
        let number: OrderNumber = event.aggregate_id().parse()?;
        let cents = event.event().cents;
        self.payments
            .execute(&number, |payment| Ok::<_, Infallible>(payment.ask(cents)))
            .because_of(reaction)
            .await?;
        let due = event.recorded_at() + self.patience;
        reaction.arm(event.aggregate_id(), due, &PaymentOverdue)
    }
}

impl React<PaymentReceived> for Fulfilment {
    async fn react(
        &mut self,
        event: Recorded<'_, PaymentReceived>,
        reaction: &Reaction<'_>,
    ) -> Result<(), ProjectError> {
        let number: OrderNumber = event.aggregate_id().parse()?;
        reaction.disarm(event.aggregate_id());
        let confirmed = self.orders.execute(&number, Order::confirm);
        match confirmed.because_of(reaction).await {
            Ok(_) => Ok(()),
            // It came too late.
            Err(ExecuteError::Rejected(OrderRefusal::Cancelled)) => {
                let refunded = self.payments.execute(&number, Payment::refund);
                refunded.because_of(reaction).await?;
                Ok(())
            }
            Err(error) => Err(error.into()),
        }
    }
}

impl React<OrderConfirmed> for Fulfilment {
    async fn react(
        &mut self,
        event: Recorded<'_, OrderConfirmed>,
        reaction: &Reaction<'_>,
    ) -> Result<(), ProjectError> {
        let number: OrderNumber = event.aggregate_id().parse()?;
        let label = self.carrier.print_label(&reaction.key());
        self.orders
            .execute(&number, |order| order.ship(&label))
            .because_of(reaction)
            .await?;
        Ok(())
    }
}

impl Timeout<PaymentOverdue> for Fulfilment {
    async fn timeout(
        &mut self,
        timer: Timer<PaymentOverdue>,
        reaction: &Reaction<'_>,
    ) -> Result<(), ProjectError> {
        let number: OrderNumber = timer.key().parse()?;
        self.orders
            .execute(&number, |order| order.give_up("not paid in time"))
            .because_of(reaction)
            .await?;
        Ok(())
    }
}

//! A payment: asked for, received, and given back where the order is gone.

use annals::prelude::*;

use crate::order::OrderNumber;

/// The customer is to pay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Event)]
pub struct PaymentAsked {
    pub cents: u32,
}

/// The customer has paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Event)]
pub struct PaymentReceived {
    pub cents: u32,
}

/// The customer gets the money back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Event)]
pub struct PaymentRefunded {
    pub cents: u32,
}

/// The payment of an order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Aggregate)]
#[aggregate(
    id = OrderNumber,
    events(PaymentAsked, PaymentReceived, PaymentRefunded)
)]
pub struct Payment {
    cents: u32,
    state: PaymentState,
}

/// How far a payment has come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum PaymentState {
    #[default]
    Nothing,
    Asked,
    Received,
    Refunded,
}

/// Why a payment does not do what it is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PaymentRefusal {
    #[error("nobody asked for it")]
    NotAsked,
    #[error("it is not there to be given back")]
    NotReceived,
}

impl Payment {
    /// How far it has come.
    #[cfg(test)]
    pub const fn progress(&self) -> PaymentState {
        self.state
    }

    pub fn ask(&self, cents: u32) -> Option<PaymentAsked> {
        (self.state == PaymentState::Nothing).then_some(PaymentAsked { cents })
    }

    pub fn receive(&self) -> Result<Option<PaymentReceived>, PaymentRefusal> {
        match self.state {
            PaymentState::Nothing => Err(PaymentRefusal::NotAsked),
            PaymentState::Asked => Ok(Some(PaymentReceived { cents: self.cents })),
            PaymentState::Received | PaymentState::Refunded => Ok(None),
        }
    }

    pub fn refund(&self) -> Result<Option<PaymentRefunded>, PaymentRefusal> {
        match self.state {
            PaymentState::Nothing | PaymentState::Asked => Err(PaymentRefusal::NotReceived),
            PaymentState::Received => Ok(Some(PaymentRefunded { cents: self.cents })),
            PaymentState::Refunded => Ok(None),
        }
    }
}

impl Apply<PaymentAsked> for Payment {
    fn apply(&mut self, event: &PaymentAsked) {
        self.cents = event.cents;
        self.state = PaymentState::Asked;
    }
}

impl Apply<PaymentReceived> for Payment {
    fn apply(&mut self, _: &PaymentReceived) {
        self.state = PaymentState::Received;
    }
}

impl Apply<PaymentRefunded> for Payment {
    fn apply(&mut self, _: &PaymentRefunded) {
        self.state = PaymentState::Refunded;
    }
}

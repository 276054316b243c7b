//! What the shop has earned, as a value in memory: what a screen on the wall shows.

use annals::{InMemory, Project, ProjectError, Projection, Recorded};

use crate::payment::{Payment, PaymentAsked, PaymentReceived, PaymentRefunded};

/// What came in, less what was given back.
#[derive(Debug, Clone, Copy, Default, Projection)]
#[projection(name = "revenue", of(Payment), ignore(PaymentAsked), store = InMemory)]
pub struct Revenue {
    cents: i64,
}

impl Revenue {
    pub const fn cents(&self) -> i64 {
        self.cents
    }
}

impl Project<PaymentReceived, InMemory> for Revenue {
    fn project(
        &mut self,
        event: Recorded<'_, PaymentReceived>,
        (): (),
    ) -> Result<(), ProjectError> {
        self.cents += i64::from(event.event().cents);
        Ok(())
    }
}

impl Project<PaymentRefunded, InMemory> for Revenue {
    fn project(
        &mut self,
        event: Recorded<'_, PaymentRefunded>,
        (): (),
    ) -> Result<(), ProjectError> {
        self.cents -= i64::from(event.event().cents);
        Ok(())
    }
}

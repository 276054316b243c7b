//! Where each timer of a reactor goes.

use std::fmt;

use super::{ArmedTimer, Outbox, Reactor, Timeout, TimerError, ring};
use crate::aggregate::EventInfo;
use crate::event::Event;
use crate::projection::ProjectError;

type Handler<R> = fn(&mut R, &ArmedTimer, &Outbox) -> Result<(), ProjectError>;

/// Where each timer of a reactor goes.
#[doc(hidden)]
pub struct Timers<R> {
    routes: Vec<(EventInfo, Handler<R>)>,
}

impl<R: Reactor> Timers<R> {
    /// Without any timer yet.
    #[expect(clippy::new_without_default, reason = "only generated code calls it")]
    #[must_use]
    pub const fn new() -> Self {
        Self { routes: Vec::new() }
    }

    pub(crate) fn add<T: Event>(&mut self)
    where
        R: Timeout<T>,
    {
        self.routes.push((EventInfo::of::<T>(), ring::<R, T>));
    }

    /// Lets the reactor answer a timer.
    pub(crate) fn ring(
        &self,
        reactor: &mut R,
        timer: &ArmedTimer,
        outbox: &Outbox,
    ) -> Result<(), ProjectError> {
        let mut routes = self.routes.iter();
        let route = routes.find(|(payload, _)| payload.answers_to(&timer.name));
        let Some((_, handler)) = route else {
            let name = timer.name.clone();
            return Err(TimerError::Unknown { name }.into());
        };
        handler(reactor, timer, outbox)
    }
}

impl<R> fmt::Debug for Timers<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.routes.iter().map(|(payload, _)| payload.name);
        f.debug_list().entries(names).finish()
    }
}

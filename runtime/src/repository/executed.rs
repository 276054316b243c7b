//! What a command answers.

use std::sync::Arc;

use super::any_root;
use crate::aggregate::Aggregate;
use crate::append::Appended;
use crate::root::Root;
use crate::version::{Position, Version};

/// A command that was carried out.
#[derive(Debug, Clone)]
pub struct Executed<A: Aggregate> {
    pub(super) root: Arc<Root<A>>,
    pub(super) events: Vec<A::Event>,
    pub(super) appended: Option<Appended>,
}

impl<A: Aggregate> Executed<A> {
    /// The state after the command.
    #[must_use]
    pub fn state(&self) -> &A {
        self.root.state()
    }

    /// The version after the command.
    #[must_use]
    pub fn version(&self) -> Version {
        self.root.version()
    }

    /// The events of the command, stored.
    #[must_use]
    pub fn events(&self) -> &[A::Event] {
        &self.events
    }

    /// The position of its last event; `None` where nothing happened.
    #[must_use]
    pub fn position(&self) -> Option<Position> {
        self.appended
            .as_ref()
            .map(|appended| appended.last_position)
    }

    /// Whether it was carried out by an earlier call, under the same idempotency key.
    #[must_use]
    pub fn is_repeated(&self) -> bool {
        self.appended
            .as_ref()
            .is_some_and(|appended| appended.repeated)
    }

    /// The aggregate after the command, for deciding on.
    #[must_use]
    pub fn into_root(self) -> Root<A> {
        any_root::owned(self.root)
    }
}

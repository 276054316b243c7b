//! Work on one application: what waits for a clerk, and who is at it.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Refusal, Stage};

/// A clerk's number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clerk(String);

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum WorkKind {
    /// Turn a lead into an application.
    Lead,
    /// Complete the application with the customer.
    Completion,
    /// Call the customer about the offer.
    OfferCall,
    /// Call the customer for missing papers.
    PapersCall,
    /// Assess the application.
    Assessment,
    /// Look for fraud.
    FraudCheck,
    /// Change the contract's details.
    ContractChange,
}

impl WorkKind {
    /// Where an application must have come for the work to make sense.
    pub(super) const fn earliest(self) -> Stage {
        match self {
            Self::Lead | Self::Completion | Self::FraudCheck => Stage::PartlySubmitted,
            Self::OfferCall | Self::PapersCall | Self::Assessment | Self::ContractChange => {
                Stage::Finalized
            }
        }
    }
}

/// Work of one kind: scheduled once or more often, done in sessions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WorkItem {
    is_dismissed: bool,
    sessions: u32,
    at_work: Vec<Session>,
}

/// A clerk at work.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Session {
    number: u32,
    clerk: Option<Clerk>,
}

impl WorkItem {
    /// How often it was taken up.
    pub const fn sessions(&self) -> u32 {
        self.sessions
    }

    /// Whether somebody is at it.
    pub const fn is_at_work(&self) -> bool {
        !self.at_work.is_empty()
    }

    /// Whether it was ticked off with nobody at it, and not taken up since.
    pub const fn is_dismissed(&self) -> bool {
        self.is_dismissed
    }

    /// The session that `clerk` ends: the clerk's own, else the oldest.
    fn session_of(&self, clerk: Option<&Clerk>) -> Option<u32> {
        let own = |session: &&Session| session.clerk.as_ref() == clerk;
        let session = self.at_work.iter().find(own).or(self.at_work.first())?;
        Some(session.number)
    }
}

/// The work on an application.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WorkList(BTreeMap<WorkKind, WorkItem>);

impl WorkList {
    /// Each kind of work that was ever scheduled.
    pub fn iter(&self) -> impl Iterator<Item = (WorkKind, &WorkItem)> {
        self.0.iter().map(|(kind, item)| (*kind, item))
    }

    /// The number of a new session on work of a kind.
    pub(super) fn to_start(&self, kind: WorkKind) -> Result<u32, Refusal> {
        let item = self.scheduled(kind)?;
        let mut others = self.iter().filter(|(other, _)| *other != kind);
        match others.find(|(_, item)| item.is_at_work()) {
            Some((other, _)) => Err(Refusal::AtWork { work: other }),
            None => Ok(item.sessions + 1),
        }
    }

    /// The session on work of a kind that `clerk` ends; `None` where nobody is at it.
    pub(super) fn to_complete(
        &self,
        kind: WorkKind,
        clerk: Option<&Clerk>,
    ) -> Result<Option<u32>, Refusal> {
        Ok(self.scheduled(kind)?.session_of(clerk))
    }

    fn scheduled(&self, kind: WorkKind) -> Result<&WorkItem, Refusal> {
        let refusal = Refusal::NotScheduled { work: kind };
        self.0.get(&kind).ok_or(refusal)
    }

    pub(super) fn schedule(&mut self, kind: WorkKind) {
        self.item(kind).is_dismissed = false;
    }

    pub(super) fn start(&mut self, kind: WorkKind, number: u32, clerk: Option<Clerk>) {
        let item = self.item(kind);
        item.is_dismissed = false;
        item.sessions = number;
        item.at_work.push(Session { number, clerk });
    }

    pub(super) fn complete(&mut self, kind: WorkKind, number: u32) {
        let item = self.item(kind);
        item.at_work.retain(|session| session.number != number);
    }

    pub(super) fn dismiss(&mut self, kind: WorkKind) {
        self.item(kind).is_dismissed = true;
    }

    fn item(&mut self, kind: WorkKind) -> &mut WorkItem {
        self.0.entry(kind).or_default()
    }
}

impl From<&str> for Clerk {
    fn from(number: &str) -> Self {
        Self(number.to_owned())
    }
}

impl fmt::Display for Clerk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Display for WorkKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Lead => "lead",
            Self::Completion => "completion",
            Self::OfferCall => "offer call",
            Self::PapersCall => "papers call",
            Self::Assessment => "assessment",
            Self::FraudCheck => "fraud check",
            Self::ContractChange => "contract change",
        })
    }
}

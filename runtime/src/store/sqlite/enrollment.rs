//! What a version of a projection is to the readers of its tables, as its session knows it.

use rusqlite::Transaction;

use super::model_version::{Create, ModelVersion};
use crate::projection::{EnrollError, Intent, Standing, TransactError};

/// What a version of a projection is to the readers of its tables, as its session knows it.
#[derive(Debug)]
pub(super) struct Enrollment {
    name: String,
    version: u32,
    /// What it is run for, and what it has come to be; `None` without tables that are looked after.
    known: Option<Known>,
}

/// What a version is run for, and what it has come to be.
pub(super) type Known = (Intent, Standing);

impl Enrollment {
    pub(super) const fn new(name: String, version: u32) -> Self {
        Self {
            name,
            version,
            known: None,
        }
    }

    /// The version in a transaction.
    pub(super) fn model<'a>(&'a self, transaction: &'a Transaction<'a>) -> ModelVersion<'a> {
        ModelVersion {
            transaction,
            name: &self.name,
            version: self.version,
        }
    }

    /// Makes the version known; where it is new, with its tables.
    pub(super) fn enroll(
        &self,
        transaction: &Transaction<'_>,
        tables: &[&str],
        intent: Intent,
        create: &mut Create<'_>,
    ) -> Result<Known, EnrollError> {
        let model = self.model(transaction);
        let standing = model.enroll(tables, intent, create)?;
        model.guard_others()?;
        Ok((intent, standing))
    }

    /// What the version is by now; an error where readers see another one in its place.
    pub(super) fn look(
        &self,
        transaction: &Transaction<'_>,
    ) -> Result<Option<Known>, TransactError> {
        let Some((intent, standing)) = self.known else {
            return Ok(None);
        };
        let model = self.model(transaction);
        if let Some(standing) = model.standing(standing)? {
            return Ok(Some((intent, standing)));
        }
        let serving = model.serving()?;
        let serving = serving.map(|stored| stored.version).unwrap_or_default();
        Err(TransactError::Superseded { serving })
    }

    /// Keeps in mind what was found out, once it is committed.
    pub(super) const fn note(&mut self, known: Option<Known>) {
        self.known = known;
    }
}

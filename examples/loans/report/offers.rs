//! How many offers each application had.

use annals::rusqlite::Transaction;
use annals::{Project, ProjectError, Projection, Recorded, Sqlite};

use crate::application::OfferCreated;

/// One row an application that had any.
#[derive(Projection)]
#[projection(name = "offers-made", events(OfferCreated))]
pub struct OffersMade;

impl Project<OfferCreated, Sqlite> for OffersMade {
    fn project(
        &mut self,
        event: Recorded<'_, OfferCreated>,
        sql: &Transaction<'_>,
    ) -> Result<(), ProjectError> {
        let count = "INSERT INTO report_offers (application, offers) VALUES (?1, 1)
                     ON CONFLICT DO UPDATE SET offers = offers + 1";
        sql.prepare_cached(count)?.execute([event.aggregate_id()])?;
        Ok(())
    }
}

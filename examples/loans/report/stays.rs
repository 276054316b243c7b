//! How long each application stayed with the bank, and how it ended.

use annals::rusqlite::Transaction;
use annals::{Project, ProjectError, Projection, Recorded, Sqlite};

use super::seconds;
use crate::application::{
    ApplicationApproved, ApplicationCancelled, ApplicationDeclined, ApplicationSubmitted, Outcome,
};

/// One row an application.
#[derive(Projection)]
#[projection(
    name = "stays",
    events(
        ApplicationSubmitted,
        ApplicationApproved,
        ApplicationCancelled,
        ApplicationDeclined,
    )
)]
pub struct Stays;

impl Project<ApplicationSubmitted, Sqlite> for Stays {
    fn project(
        &mut self,
        event: Recorded<'_, ApplicationSubmitted>,
        sql: &Transaction<'_>,
    ) -> Result<(), ProjectError> {
        let insert = "INSERT INTO report_stays (application, submitted_at) VALUES (?1, ?2)";
        let submitted = (event.aggregate_id(), seconds(event.occurred_at()));
        sql.prepare_cached(insert)?.execute(submitted)?;
        Ok(())
    }
}

impl Project<ApplicationApproved, Sqlite> for Stays {
    fn project(
        &mut self,
        event: Recorded<'_, ApplicationApproved>,
        sql: &Transaction<'_>,
    ) -> Result<(), ProjectError> {
        decide(&event, Outcome::Approved, sql)
    }
}

impl Project<ApplicationCancelled, Sqlite> for Stays {
    fn project(
        &mut self,
        event: Recorded<'_, ApplicationCancelled>,
        sql: &Transaction<'_>,
    ) -> Result<(), ProjectError> {
        decide(&event, Outcome::Cancelled, sql)
    }
}

impl Project<ApplicationDeclined, Sqlite> for Stays {
    fn project(
        &mut self,
        event: Recorded<'_, ApplicationDeclined>,
        sql: &Transaction<'_>,
    ) -> Result<(), ProjectError> {
        decide(&event, Outcome::Declined, sql)
    }
}

fn decide<E>(
    event: &Recorded<'_, E>,
    outcome: Outcome,
    sql: &Transaction<'_>,
) -> Result<(), ProjectError> {
    let update = "UPDATE report_stays SET outcome = ?2, decided_at = ?3 WHERE application = ?1";
    let decided = (
        event.aggregate_id(),
        outcome.to_string(),
        seconds(event.occurred_at()),
    );
    match sql.prepare_cached(update)?.execute(decided)? {
        1 => Ok(()),
        _ => Err("an application was decided on that was never submitted".into()),
    }
}

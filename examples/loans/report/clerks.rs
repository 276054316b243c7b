//! Who worked on what, and for how long.

use annals::rusqlite::Transaction;
use annals::{Project, ProjectError, Projection, Recorded, Sqlite};

use super::seconds;
use crate::application::{WorkCompleted, WorkStarted};

/// One row a session: from the time somebody took work up to the time it was put down.
#[derive(Projection)]
#[projection(name = "clerks", events(WorkStarted, WorkCompleted))]
pub struct Clerks;

impl Project<WorkStarted, Sqlite> for Clerks {
    fn project(
        &mut self,
        event: Recorded<'_, WorkStarted>,
        sql: &Transaction<'_>,
    ) -> Result<(), ProjectError> {
        let insert = "INSERT INTO report_sessions (application, work, session, clerk, started_at)
                      VALUES (?1, ?2, ?3, ?4, ?5)";
        let started = event.event();
        sql.prepare_cached(insert)?.execute((
            event.aggregate_id(),
            started.work.to_string(),
            started.session,
            started.clerk.as_ref().map(ToString::to_string),
            seconds(event.occurred_at()),
        ))?;
        Ok(())
    }
}

impl Project<WorkCompleted, Sqlite> for Clerks {
    fn project(
        &mut self,
        event: Recorded<'_, WorkCompleted>,
        sql: &Transaction<'_>,
    ) -> Result<(), ProjectError> {
        let update = "UPDATE report_sessions SET ended_at = ?4
                      WHERE application = ?1 AND work = ?2 AND session = ?3";
        let completed = event.event();
        let ended = sql.prepare_cached(update)?.execute((
            event.aggregate_id(),
            completed.work.to_string(),
            completed.session,
            seconds(event.occurred_at()),
        ))?;
        match ended {
            1 => Ok(()),
            _ => Err("work was put down that nobody took up".into()),
        }
    }
}

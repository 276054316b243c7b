//! What became of appends whose commit failed.
//!
//! When a commit fails, its frames may stand in the WAL with their commit mark, although they could not
//! be synced. This connection and all others go on without them. But should the process die before
//! anything else is written, the next one to open the file recovers the WAL from its start, finds them
//! whole, and an append is there that was reported as failed.
//!
//! A frame is valid only if its checksum continues that of the frame before it
//! (<https://www.sqlite.org/fileformat2.html#walformat>). A transaction that writes anything else to
//! the same place of the WAL, and is synced, breaks this chain: from then on the frames left over can
//! never be valid again. So the writer counts up a number, and looks in the same transaction whether the
//! appends are there. Once that is durable, the answer is certain; until then it is "indeterminate".

use rusqlite::ffi;

use super::error::Fault;
use super::group::{COMMIT, Request, Writer};
use super::repeat::Outcome;
use crate::store::AppendError;

const COUNT_SETTLED: &str = "UPDATE annals_settled SET count = count + 1";

const CHECKPOINT: &str = "PRAGMA wal_checkpoint(FULL)";

impl Writer {
    /// Answers the appends of a commit that failed with `fault`.
    pub(super) fn settle(&mut self, group: &[Request], fault: &Fault) -> Vec<Outcome> {
        tracing::warn!(appends = group.len(), %fault, "finding out what became of a failed commit");
        self.unsettled = true;
        match self.try_settle(group) {
            Ok(found) => {
                let absent = || Err(AppendError::Store(fault.to_error()));
                let outcomes = found.into_iter().map(|found| found.unwrap_or_else(absent));
                outcomes.collect()
            }
            Err(second) => {
                tracing::warn!(fault = %second, "what became of the failed commit stays open");
                let open = |request| indeterminate(request, fault);
                group.iter().map(open).collect()
            }
        }
    }

    /// Settles what an earlier commit left open, before anything else is written.
    ///
    /// Its appends were answered as indeterminate. No reader sees them, and after this none ever will
    /// unless they are sent again.
    pub(super) fn settle_before(&mut self) -> Result<(), Fault> {
        if self.unsettled {
            self.try_settle(&[])?;
        }
        Ok(())
    }

    fn try_settle(&mut self, group: &[Request]) -> Result<Vec<Option<Outcome>>, Fault> {
        const DOING: &str = "cannot write after a failed commit";
        self.begin()?;
        let found = self.look_for(group);
        let found = found.map_err(|cause| self.undo(DOING, cause))?;
        self.run(COMMIT).map_err(|cause| self.undo(DOING, cause))?;
        if found.iter().any(Option::is_some) {
            self.move_into_database()
                .map_err(|cause| Fault::new(DOING, cause))?;
        }
        self.unsettled = false;
        Ok(found)
    }

    fn look_for(&mut self, group: &[Request]) -> rusqlite::Result<Vec<Option<Outcome>>> {
        self.run(COUNT_SETTLED)?;
        let find = |request: &Request| self.log.find(&request.batch);
        group.iter().map(find).collect()
    }

    /// Makes durable what another process recovered from the WAL.
    ///
    /// Its frames could not be synced when they were written, and a later sync need not write them: the
    /// kernel may hold them for clean. Moved into the database they are written anew.
    fn move_into_database(&self) -> rusqlite::Result<()> {
        let mut statement = self.log.connection.prepare(CHECKPOINT)?;
        let (frames, moved): (i64, i64) =
            statement.query_row([], |row| Ok((row.get(1)?, row.get(2)?)))?;
        if moved < frames {
            let busy = ffi::Error::new(ffi::SQLITE_BUSY);
            return Err(rusqlite::Error::SqliteFailure(busy, None));
        }
        Ok(())
    }
}

fn indeterminate(request: &Request, fault: &Fault) -> Outcome {
    Err(AppendError::Indeterminate {
        id: request.batch.id(),
        source: fault.to_error(),
    })
}

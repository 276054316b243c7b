//! A file beside the database that says whether a process lives: whoever runs a projection keeps one locked.

use std::fs::{File, TryLockError};
use std::io::{Result, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use uuid::Uuid;

/// A locked file. The system unlocks it when the process ends, whatever ends it.
#[derive(Debug)]
pub(super) struct Presence {
    id: Uuid,
    path: PathBuf,
    _locked: File,
}

/// The presence of a store, for as long as it runs projections.
#[derive(Debug, Default)]
pub(super) struct Presences(Mutex<Weak<Presence>>);

impl Presences {
    /// The presence; begins it where there is none.
    pub(super) fn get(&self, database: &Path) -> Result<Arc<Presence>> {
        let mut present = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(presence) = present.upgrade() {
            return Ok(presence);
        }
        let presence = Arc::new(Presence::begin(database)?);
        *present = Arc::downgrade(&presence);
        Ok(presence)
    }
}

impl Presence {
    fn begin(database: &Path) -> Result<Self> {
        let id = Uuid::now_v7();
        let path = path_of(database, id)?;
        let mut file = File::create_new(&path)?;
        file.lock()?;
        // For people who wonder whose it is.
        writeln!(file, "{}", std::process::id())?;
        Ok(Self {
            id,
            path,
            _locked: file,
        })
    }

    /// What others know it by.
    pub(super) fn id(&self) -> String {
        self.id.simple().to_string()
    }
}

impl Drop for Presence {
    fn drop(&mut self) {
        // What stays is removed by whoever takes over.
        let _ = std::fs::remove_file(&self.path);
    }
}

/// Whether the process behind an id has ended for certain. Where its file is gone, nothing is.
pub(super) fn has_ended(database: &Path, id: &str) -> bool {
    Uuid::try_parse(id).is_ok_and(|id| is_unlocked(database, id).unwrap_or_default())
}

fn is_unlocked(database: &Path, id: Uuid) -> Result<bool> {
    let file = File::open(path_of(database, id)?)?;
    match file.try_lock() {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// Removes the file of a process that has ended.
pub(super) fn forget(database: &Path, id: &str) {
    let path = Uuid::try_parse(id).ok().map(|id| path_of(database, id));
    if let Some(Ok(path)) = path {
        // Another may have been faster.
        let _ = std::fs::remove_file(path);
    }
}

/// Beside the database itself, whatever link leads to it: all who open it look there.
fn path_of(database: &Path, id: Uuid) -> Result<PathBuf> {
    let mut path = database.canonicalize()?.into_os_string();
    path.push(format!("-annals-{}", id.simple()));
    Ok(path.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn database() -> (tempfile::TempDir, PathBuf) {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("a.db");
        std::fs::write(&path, "").unwrap();
        (directory, path)
    }

    #[test]
    fn a_presence_lasts_as_long_as_its_file_is_locked() {
        let (directory, database) = database();
        let presences = Presences::default();
        let presence = presences.get(&database).unwrap();
        let id = presence.id();
        assert_eq!(presences.get(&database).unwrap().id(), id);
        assert!(!has_ended(&database, &id));
        // As the system does it where a process is killed.
        presence._locked.unlock().unwrap();
        assert!(has_ended(&database, &id));
        drop(presence);
        assert!(!has_ended(&database, &id), "nothing is certain any more");
        assert_eq!(directory.path().read_dir().unwrap().count(), 1);
        assert_ne!(presences.get(&database).unwrap().id(), id);
    }

    #[test]
    fn what_is_no_id_names_no_file() {
        let (_directory, database) = database();
        for id in ["", "../a.db", "a.db"] {
            assert!(!has_ended(&database, id));
            forget(&database, id);
        }
        assert!(database.exists());
    }
}

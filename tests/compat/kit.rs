//! Writes a file once, and opens a copy of it.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use annals::SqliteStore;
use tempfile::TempDir;

/// A copy of a file, so that the file itself stays as it was written.
pub(crate) struct Copy {
    _folder: TempDir,
    pub(crate) path: PathBuf,
}

impl Copy {
    pub(crate) async fn open(&self) -> SqliteStore {
        SqliteStore::open(&self.path).await.unwrap()
    }
}

/// The file that was written by the newest format.
pub(crate) fn path(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("compat/files/1");
    folder.join(name).with_extension("db")
}

/// Has `write` write the file, where that is asked for and the file is not there.
pub(crate) fn write_once(name: &str, write: impl Future<Output = ()>) {
    let is_asked_for = env::var("ANNALS_COMPAT").is_ok_and(|value| value == "write");
    if is_asked_for && !path(name).exists() {
        pollster::block_on(write);
    }
}

/// Whether a file is whole without another beside it.
pub(crate) fn is_alone(path: &Path) -> bool {
    ["db-wal", "db-shm"].map(|end| path.with_extension(end).exists()) == [false; 2]
}

pub(crate) fn copy(name: &str) -> Copy {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join(name).with_extension("db");
    fs::copy(self::path(name), &path).unwrap();
    Copy {
        _folder: folder,
        path,
    }
}

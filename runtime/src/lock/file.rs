//! The file of a schema lock.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use super::format::{Broken, Lock};
use super::problem::Problem;

/// What it is called, beside the crate's `Cargo.toml`.
pub(super) const NAME: &str = "annals.lock";

/// No lock is larger: what is read beyond it is not kept.
const MAX_BYTES: u64 = 8 * 1024 * 1024 + 1;

/// Why the code does not agree with its schema lock.
#[derive(Debug)]
#[non_exhaustive]
pub enum LockError {
    /// The file is not what annals writes.
    Broken {
        /// The file.
        path: PathBuf,
        /// Where and how.
        cause: Broken,
    },
    /// The file could not be read or written.
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        cause: io::Error,
    },
    /// Something is not recorded yet.
    Unrecorded {
        /// The file.
        path: PathBuf,
        /// The lines that are missing.
        added: String,
    },
    /// Something is not as it was recorded.
    Changed {
        /// The file.
        path: PathBuf,
        /// What, one after the other.
        problems: Vec<Problem>,
    },
}

impl fmt::Display for LockError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Broken { path, .. } => write!(f, "{} is broken", path.display()),
            Self::Io { path, .. } => write!(f, "cannot use {}", path.display()),
            Self::Unrecorded { path, added } => {
                let path = path.display();
                write!(f, "not recorded in {path}:\n{added}")?;
                write!(
                    f,
                    "help: run `ANNALS_LOCK=update cargo test` and commit the file"
                )
            }
            Self::Changed { path, problems } => {
                write!(f, "the code does not agree with {}", path.display())?;
                problems
                    .iter()
                    .try_for_each(|problem| write!(f, "\n- {problem}"))
            }
        }
    }
}

impl std::error::Error for LockError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Broken { cause, .. } => Some(cause),
            Self::Io { cause, .. } => Some(cause),
            Self::Unrecorded { .. } | Self::Changed { .. } => None,
        }
    }
}

/// Reads a lock, if there is one.
pub(super) fn read(path: &Path) -> Result<Option<Lock>, LockError> {
    let bytes = match bytes(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(cause) => return Err(io_error(path, cause)),
    };
    let lock = Lock::parse(&bytes).map_err(|cause| LockError::Broken {
        path: path.to_owned(),
        cause,
    })?;
    Ok(Some(lock))
}

fn bytes(path: &Path) -> io::Result<Vec<u8>> {
    // What is no file, such as a pipe, might never end.
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::other("it is not a file"));
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(MAX_BYTES).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Puts a new file in the place of the old one, so that no reader sees half of it.
pub(super) fn write(path: &Path, text: &str) -> Result<(), LockError> {
    let new = path.with_extension(format!("lock.{}", std::process::id()));
    let result = File::create_new(&new)
        .and_then(|mut file| {
            file.write_all(text.as_bytes())?;
            file.sync_all()
        })
        .and_then(|()| fs::rename(&new, path));
    result.map_err(|cause| {
        // What is left of the attempt is of no use to anyone.
        drop(fs::remove_file(&new));
        io_error(path, cause)
    })
}

fn io_error(path: &Path, cause: io::Error) -> LockError {
    LockError::Io {
        path: path.to_owned(),
        cause,
    }
}

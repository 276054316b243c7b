//! SQLite's errors in the words of annals.

use std::error::Error;
use std::fmt;
use std::sync::Arc;

use rusqlite::ErrorCode;
use rusqlite::types::Type;

use crate::store::{StoreError, StoreErrorKind};

/// What SQLite could not do, said once and told to each append of a group.
#[derive(Debug, Clone)]
pub(super) struct Fault {
    doing: &'static str,
    cause: Arc<rusqlite::Error>,
}

impl Fault {
    pub(super) fn new(doing: &'static str, cause: rusqlite::Error) -> Self {
        let cause = Arc::new(cause);
        Self { doing, cause }
    }

    pub(super) fn to_error(&self) -> StoreError {
        StoreError::new(kind_of(&self.cause), self.doing).with_source(Arc::clone(&self.cause))
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.doing, self.cause)
    }
}

/// Names what the store was doing when SQLite failed.
pub(super) fn failed(doing: impl Into<String>) -> impl FnOnce(rusqlite::Error) -> StoreError {
    move |cause| StoreError::new(kind_of(&cause), doing).with_source(cause)
}

/// The thread that should have answered is gone.
pub(super) fn closed() -> StoreError {
    StoreError::new(StoreErrorKind::Closed, "the store is closed")
}

/// What is stored is not what was stored, as an error of the read that met it.
pub(super) fn damaged(cause: impl Error + Send + Sync + 'static) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(0, Type::Null, Box::new(cause))
}

pub(super) fn is_locked(error: &rusqlite::Error) -> bool {
    kind_of(error) == StoreErrorKind::Locked
}

pub(super) fn kind_of(error: &rusqlite::Error) -> StoreErrorKind {
    match error {
        rusqlite::Error::FromSqlConversionFailure(..)
        | rusqlite::Error::IntegralValueOutOfRange(..)
        | rusqlite::Error::InvalidColumnType(..)
        | rusqlite::Error::QueryReturnedNoRows
        | rusqlite::Error::Utf8Error(..) => StoreErrorKind::Corrupt,
        _ => error
            .sqlite_error_code()
            .map_or(StoreErrorKind::Other, kind_of_code),
    }
}

const fn kind_of_code(code: ErrorCode) -> StoreErrorKind {
    match code {
        ErrorCode::DatabaseBusy
        | ErrorCode::DatabaseLocked
        | ErrorCode::FileLockingProtocolFailed => StoreErrorKind::Locked,
        ErrorCode::DiskFull => StoreErrorKind::Full,
        ErrorCode::ReadOnly => StoreErrorKind::ReadOnly,
        ErrorCode::NotADatabase => StoreErrorKind::NotAStore,
        ErrorCode::DatabaseCorrupt | ErrorCode::ConstraintViolation => StoreErrorKind::Corrupt,
        ErrorCode::SystemIoFailure | ErrorCode::CannotOpen | ErrorCode::PermissionDenied => {
            StoreErrorKind::Io
        }
        _ => StoreErrorKind::Other,
    }
}

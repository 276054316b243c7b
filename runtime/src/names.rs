//! What things are called: streams, events and idempotency keys.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The events of one aggregate: its type and its id.
///
/// Neither is empty; the type has no control characters and the id no NUL. Their length is for the
/// store's [`Limits`](crate::Limits) to bound.
///
/// # Examples
///
/// ```
/// use annals::StreamId;
///
/// let stream = StreamId::new("BankAccount", "4711")?;
/// assert_eq!(stream.to_string(), "BankAccount/4711");
/// assert!(StreamId::new("BankAccount", "").is_err());
/// # Ok::<(), annals::InvalidName>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StreamId {
    aggregate_type: Cow<'static, str>,
    aggregate_id: Arc<str>,
}

impl StreamId {
    /// Names the stream of the aggregate `aggregate_id` of type `aggregate_type`.
    ///
    /// # Errors
    ///
    /// Fails on an empty type or id, on a control character in the type and on a NUL in the id.
    pub fn new(
        aggregate_type: impl Into<Cow<'static, str>>,
        aggregate_id: impl AsRef<str>,
    ) -> Result<Self, InvalidName> {
        let aggregate_type = aggregate_type.into();
        check_name("aggregate type", &aggregate_type)?;
        let aggregate_id = aggregate_id.as_ref();
        check_id("aggregate id", aggregate_id)?;
        Ok(Self {
            aggregate_type,
            aggregate_id: aggregate_id.into(),
        })
    }

    /// The name of the aggregate's type.
    #[must_use]
    pub fn aggregate_type(&self) -> &str {
        &self.aggregate_type
    }

    /// The id of the aggregate.
    #[must_use]
    pub fn aggregate_id(&self) -> &str {
        &self.aggregate_id
    }
}

impl fmt::Display for StreamId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.aggregate_type, self.aggregate_id)
    }
}

/// Makes an append repeatable: under one key it is stored once, however often it is sent.
///
/// Keys are unique in the whole store. A key is not empty and has no NUL.
///
/// # Examples
///
/// ```
/// use annals::IdempotencyKey;
///
/// let key = IdempotencyKey::new("transfer-2026-11-21-0007")?;
/// assert_eq!(key.as_str(), "transfer-2026-11-21-0007");
/// # Ok::<(), annals::InvalidName>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct IdempotencyKey(Arc<str>);

impl IdempotencyKey {
    /// Makes a key of `key`.
    ///
    /// # Errors
    ///
    /// Fails on an empty key and on one with a NUL.
    pub fn new(key: impl AsRef<str>) -> Result<Self, InvalidName> {
        let key = key.as_ref();
        check_id("idempotency key", key)?;
        Ok(Self(key.into()))
    }

    /// The key as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for IdempotencyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What identifies one recorded event among all: a UUID v7.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EventId(Uuid);

impl EventId {
    /// The id as a UUID.
    #[must_use]
    pub const fn as_uuid(&self) -> Uuid {
        self.0
    }
}

impl From<Uuid> for EventId {
    fn from(id: Uuid) -> Self {
        Self(id)
    }
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A name that no store would take.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidName {
    /// The name is empty.
    #[error("{what} is empty")]
    Empty {
        /// What the name is for.
        what: &'static str,
    },
    /// The name has a character that it must not have.
    #[error("{what} {name:?} has the character {character:?} at byte {at}")]
    Character {
        /// What the name is for.
        what: &'static str,
        /// The name.
        name: String,
        /// The character that must not be there.
        character: char,
        /// The byte at which it stands.
        at: usize,
    },
}

/// Checks a name that people choose once and read in a SQL shell: no control characters.
pub(crate) fn check_name(what: &'static str, name: &str) -> Result<(), InvalidName> {
    check(what, name, char::is_control)
}

/// Checks an id that may be any text but for the one character PostgreSQL cannot store.
pub(crate) fn check_id(what: &'static str, id: &str) -> Result<(), InvalidName> {
    check(what, id, |character| character == '\0')
}

fn check(
    what: &'static str,
    name: &str,
    forbidden: impl Fn(char) -> bool,
) -> Result<(), InvalidName> {
    if name.is_empty() {
        return Err(InvalidName::Empty { what });
    }
    match name.char_indices().find(|(_, c)| forbidden(*c)) {
        None => Ok(()),
        Some((at, character)) => Err(InvalidName::Character {
            what,
            name: name.to_owned(),
            character,
            at,
        }),
    }
}

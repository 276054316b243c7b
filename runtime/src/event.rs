//! The [`Event`] trait and what can go wrong when a stored event is read back.

use std::fmt::Debug;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::__private::decode::{read_json, unknown_version};
use crate::lock::sample::{self, SampleError};
use crate::schema::VersionSchema;

/// A fact that happened, stored for ever and never changed.
///
/// Derived with [`#[derive(Event)]`](derive@crate::Event) on a struct. A hand-written implementation
/// is possible and equivalent.
///
/// # Examples
///
/// ```
/// use annals::prelude::*;
///
/// #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
/// struct MoneyDeposited {
///     cents: i64,
/// }
///
/// assert_eq!(MoneyDeposited::NAME, "MoneyDeposited");
/// assert_eq!(MoneyDeposited::VERSION, 1);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an event",
    label = "not an event",
    note = "add `#[derive(Event)]` to `{Self}`"
)]
pub trait Event:
    Serialize + DeserializeOwned + Clone + Debug + PartialEq + Send + Sync + Sized + 'static
{
    /// The name the event is stored under.
    const NAME: &'static str;

    /// Older names under which stored events of this type may stand.
    const ALIASES: &'static [&'static str] = &[];

    /// The current schema version: 1 for an event that never changed. A `decode` of one's own that reads older
    /// versions needs it written out: new events are stored under it.
    const VERSION: u32 = 1;

    /// What the event means: its doc comment.
    const DOCS: &'static str = "";

    /// What each version looks like in JSON, oldest first; empty where nothing is known of it.
    const SCHEMA: &'static [VersionSchema] = &[];

    /// Decodes the payload of an event stored at schema `version`.
    ///
    /// What is provided reads an event that never changed. Beside another [`VERSION`](Self::VERSION) it has
    /// to be written, or a program that decodes the event does not compile:
    ///
    /// ```compile_fail,E0080
    /// # use annals::prelude::*;
    /// #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    /// struct MoneyDeposited {
    ///     cents: i64,
    /// }
    ///
    /// impl Event for MoneyDeposited {
    ///     const NAME: &'static str = "MoneyDeposited";
    ///     const VERSION: u32 = 2;
    /// }
    ///
    /// let event = MoneyDeposited::decode(1, r#"{"cents":5}"#);
    /// ```
    ///
    /// # Errors
    ///
    /// Fails when `version` is newer than [`VERSION`](Self::VERSION), when the payload does not fit its
    /// version, and when a step from there to the current version fails.
    fn decode(version: u32, data: &str) -> Result<Self, DecodeCause> {
        const {
            assert!(
                Self::VERSION == 1,
                "an event with older versions needs a `decode` of its own"
            );
        }
        if version != 1 {
            return Err(unknown_version(version, 1));
        }
        read_json!(data as Self)
    }

    /// A payload of the current version, made up, for the schema lock to keep.
    ///
    /// # Errors
    ///
    /// Fails where no value could be made up that the type takes.
    fn sample() -> Result<String, SampleError> {
        sample::of::<Self>()
    }
}

/// Why the payload of a stored event could not be turned into today's type.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DecodeCause {
    /// The event's name is neither one of the aggregate's events nor retired.
    #[error("unknown event")]
    UnknownEvent,
    /// The event was written by newer code than this.
    #[error("schema version {found} is newer than {known}, the newest this code knows")]
    NewerVersion {
        /// The version the event is stored at.
        found: u32,
        /// The newest version this code knows.
        known: u32,
    },
    /// The event is stored at a version that never existed.
    #[error("schema version {found} does not exist: versions begin with 1")]
    NoSuchVersion {
        /// The version the event is stored at.
        found: u32,
    },
    /// The metadata beside the event is not what annals writes.
    #[error("the metadata is not readable")]
    Metadata(#[source] serde_json::Error),
    /// The payload does not fit the schema of its version.
    #[error("the payload does not fit its schema version")]
    Payload(#[source] serde_json::Error),
    /// The payload fits, but could not be brought to the current version.
    #[error("the step from schema version {from} to the next failed")]
    Upcast {
        /// The version that the step starts from; where there are several steps, the one that failed.
        from: u32,
        /// What the step says.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

//! An event on its way to the store.

use std::borrow::Cow;

use chrono::{DateTime, SubsecRound, Utc};
use serde::de::IgnoredAny;

use super::InvalidAppend;
use crate::names::check_name;

/// An event not yet stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEvent {
    event_type: Cow<'static, str>,
    event_version: u32,
    data: String,
    occurred_at: Option<DateTime<Utc>>,
}

impl NewEvent {
    /// An event of a name, a schema version and a payload of JSON text.
    ///
    /// # Errors
    ///
    /// Fails where the name is empty or has control characters, the version is 0, or `data` is not
    /// JSON.
    ///
    /// # Examples
    ///
    /// ```
    /// use annals::NewEvent;
    ///
    /// let event = NewEvent::new("MoneyDeposited", 1, r#"{"cents":500}"#)?;
    /// assert_eq!(event.event_type(), "MoneyDeposited");
    /// assert!(NewEvent::new("MoneyDeposited", 1, "{").is_err());
    /// # Ok::<(), annals::InvalidAppend>(())
    /// ```
    pub fn new(
        event_type: impl Into<Cow<'static, str>>,
        event_version: u32,
        data: impl Into<String>,
    ) -> Result<Self, InvalidAppend> {
        let (event_type, data) = (event_type.into(), data.into());
        check_name("event type", &event_type)?;
        if event_version == 0 {
            return Err(InvalidAppend::NoSuchVersion { event_type });
        }
        match serde_json::from_str::<IgnoredAny>(&data) {
            Ok(_) => Ok(Self::trusted(event_type, event_version, data)),
            Err(source) => Err(InvalidAppend::NotJson { event_type, source }),
        }
    }

    /// An event whose name the macros checked and whose payload serde_json wrote.
    pub(crate) fn trusted(
        event_type: impl Into<Cow<'static, str>>,
        event_version: u32,
        data: String,
    ) -> Self {
        Self {
            event_type: event_type.into(),
            event_version,
            data,
            occurred_at: None,
        }
    }

    /// Sets when the event happened, where that is not when it is recorded.
    ///
    /// Kept to the microsecond.
    #[must_use]
    pub fn with_occurred_at(mut self, at: DateTime<Utc>) -> Self {
        self.occurred_at = Some(at.trunc_subsecs(6));
        self
    }

    /// The name it is stored under.
    #[must_use]
    pub fn event_type(&self) -> &str {
        &self.event_type
    }

    /// The schema version of the payload.
    #[must_use]
    pub const fn event_version(&self) -> u32 {
        self.event_version
    }

    /// The payload as JSON text.
    #[must_use]
    pub fn data(&self) -> &str {
        &self.data
    }

    /// When it happened, where that is not when it is recorded.
    #[must_use]
    pub const fn occurred_at(&self) -> Option<DateTime<Utc>> {
        self.occurred_at
    }
}

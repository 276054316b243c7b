//! What stands in a schema lock.
//!
//! The runtime and the macros have this file in common: each has a copy, and a test holds them to it.

use std::collections::{BTreeMap, HashMap};
use std::fmt;

use super::name::Name;

/// Everything that was released.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Lock {
    pub(crate) aggregates: BTreeMap<String, Aggregate>,
    /// The versions of each event, by its name.
    pub(crate) events: BTreeMap<String, BTreeMap<u32, Record>>,
}

/// An aggregate and the names of its events.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Aggregate {
    /// The path of its type when it was recorded.
    pub(crate) rust_type: String,
    /// Each with the line it stands on.
    pub(crate) events: BTreeMap<String, usize>,
}

/// One version of an event.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Record {
    /// The path of its type when it was recorded.
    pub(crate) rust_type: String,
    pub(crate) shape: Shape,
    /// What parts grew to later: the last counts.
    pub(crate) grown: Vec<Part>,
    pub(crate) sample: Option<String>,
}

/// What a payload looks like.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) enum Shape {
    /// An object.
    Fields(Vec<Part>),
    /// Anything else.
    Value(String),
    /// Nothing is known of it.
    #[default]
    Opaque,
}

/// A field of an event, or its value as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Part {
    /// `None` for what was flattened, and for a value as a whole.
    pub(crate) name: Option<String>,
    pub(crate) optional: bool,
    /// The text of its layout.
    pub(crate) layout: String,
}

/// Where a lock is not what it should be.
#[allow(unreachable_pub, reason = "the runtime has it in its interface")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// The line, counted from 1.
    pub(crate) line: usize,
    pub(crate) expected: String,
    pub(crate) found: String,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            line,
            expected,
            found,
        } = self;
        write!(f, "line {line}: expected {expected}, found {found}")
    }
}

impl std::error::Error for Broken {}

impl Record {
    /// Its fields as they are now: what grew stands for what it grew from.
    pub(crate) fn fields(&self) -> Vec<&Part> {
        let Shape::Fields(fields) = &self.shape else {
            return Vec::new();
        };
        let grown: HashMap<String, &Part> =
            self.grown.iter().map(|part| (part.key(), part)).collect();
        let newest = |part: &'_ Part| grown.get(&part.key()).copied();
        fields
            .iter()
            .map(|part| newest(part).unwrap_or(part))
            .collect()
    }

    /// The text of its layout, where anything is known of it.
    pub(crate) fn layout(&self) -> Option<String> {
        match &self.shape {
            Shape::Opaque => None,
            Shape::Value(value) => {
                let grown = self.grown.last().map(|part| &part.layout);
                Some(grown.unwrap_or(value).clone())
            }
            Shape::Fields(_) => {
                let fields = self.fields();
                let fields: Vec<String> = fields.iter().map(ToString::to_string).collect();
                Some(format!("{{{}}}", fields.join(", ")))
            }
        }
    }
}

impl Part {
    /// What tells it from the other parts of a record.
    pub(super) fn key(&self) -> String {
        match &self.name {
            Some(name) => name.clone(),
            None => format!("..{}", self.layout),
        }
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = if self.optional { "?" } else { "" };
        match &self.name {
            Some(name) => write!(f, "{}{mark}: {}", Name(name), self.layout),
            None => write!(f, "..{}", self.layout),
        }
    }
}

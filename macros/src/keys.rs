//! Every word that an attribute of ours knows.

pub(crate) const EVENT: &str = "event";
pub(crate) const AGGREGATE: &str = "aggregate";
pub(crate) const AGGREGATE_ID: &str = "aggregate_id";
pub(crate) const PROJECTION: &str = "projection";
pub(crate) const REACTOR: &str = "reactor";
pub(crate) const SHAPE: &str = "shape";

pub(crate) const ALIAS: &str = "alias";
pub(crate) const CRATE: &str = "crate";
pub(crate) const DEFAULT: &str = "default";
pub(crate) const EVENTS: &str = "events";
pub(crate) const EVENT_ENUM: &str = "event_enum";
pub(crate) const EVERY: &str = "every";
pub(crate) const FROM: &str = "from";
pub(crate) const ID: &str = "id";
pub(crate) const IGNORE: &str = "ignore";
pub(crate) const JSON: &str = "json";
pub(crate) const LOAD_MILLIS: &str = "load_millis";
pub(crate) const NAME: &str = "name";
pub(crate) const OF: &str = "of";
pub(crate) const OPAQUE: &str = "opaque";
pub(crate) const REMOVED: &str = "removed";
pub(crate) const RENAMED: &str = "renamed";
pub(crate) const RETIRED: &str = "retired";
pub(crate) const RETYPED: &str = "retyped";
pub(crate) const SAMPLE: &str = "sample";
pub(crate) const SINCE: &str = "since";
pub(crate) const SNAPSHOT: &str = "snapshot";
pub(crate) const SPLIT: &str = "split";
pub(crate) const STORE: &str = "store";
pub(crate) const STRICT: &str = "strict";
pub(crate) const TABLES: &str = "tables";
pub(crate) const TIMERS: &str = "timers";
pub(crate) const TRY_WITH: &str = "try_with";
pub(crate) const UPCAST: &str = "upcast";
pub(crate) const VERSION: &str = "version";
pub(crate) const WITH: &str = "with";

/// An attribute, or an option with options of its own, and what may stand inside.
pub(crate) struct Options {
    /// The word before the parentheses.
    pub(crate) name: &'static str,
    pub(crate) keys: &'static [&'static str],
    /// What stands on something else by the same name, and on what.
    pub(crate) elsewhere: Option<Elsewhere>,
}

/// Keys that are known, but not here.
pub(crate) struct Elsewhere {
    pub(crate) place: &'static str,
    pub(crate) keys: &'static [&'static str],
}

const ON_EVENT: &[&str] = &[VERSION, NAME, ALIAS, REMOVED, UPCAST, STRICT, SAMPLE, CRATE];
const ON_FIELD: &[&str] = &[SINCE, DEFAULT, RENAMED, RETYPED];

pub(crate) const EVENT_OPTIONS: Options = Options {
    name: EVENT,
    keys: ON_EVENT,
    elsewhere: Some(Elsewhere {
        place: "a field",
        keys: ON_FIELD,
    }),
};

pub(crate) const FIELD_OPTIONS: Options = Options {
    name: EVENT,
    keys: ON_FIELD,
    elsewhere: Some(Elsewhere {
        place: "the event",
        keys: ON_EVENT,
    }),
};

pub(crate) const RENAMED_OPTIONS: Options = Options {
    name: RENAMED,
    keys: &[SINCE, FROM],
    elsewhere: None,
};

pub(crate) const RETYPED_OPTIONS: Options = Options {
    name: RETYPED,
    keys: &[SINCE, FROM, WITH, TRY_WITH],
    elsewhere: None,
};

pub(crate) const REMOVED_OPTIONS: Options = Options {
    name: REMOVED,
    keys: &[SINCE],
    elsewhere: None,
};

pub(crate) const AGGREGATE_OPTIONS: Options = Options {
    name: AGGREGATE,
    keys: &[
        ID, EVENTS, SPLIT, RETIRED, NAME, EVENT_ENUM, SNAPSHOT, CRATE,
    ],
    elsewhere: None,
};

pub(crate) const SNAPSHOT_OPTIONS: Options = Options {
    name: SNAPSHOT,
    keys: &[EVERY, LOAD_MILLIS, VERSION],
    elsewhere: None,
};

pub(crate) const AGGREGATE_ID_OPTIONS: Options = Options {
    name: AGGREGATE_ID,
    keys: &[CRATE],
    elsewhere: None,
};

pub(crate) const SHAPE_OPTIONS: Options = Options {
    name: SHAPE,
    keys: &[STRICT, CRATE],
    elsewhere: Some(Elsewhere {
        place: "a field",
        keys: &[OPAQUE],
    }),
};

pub(crate) const SHAPE_FIELD_OPTIONS: Options = Options {
    name: SHAPE,
    keys: &[OPAQUE],
    elsewhere: Some(Elsewhere {
        place: "the type",
        keys: &[STRICT, CRATE],
    }),
};

pub(crate) const REACTOR_OPTIONS: Options = Options {
    name: REACTOR,
    keys: &[NAME, OF, EVENTS, IGNORE, TIMERS, CRATE],
    elsewhere: None,
};

pub(crate) const PROJECTION_OPTIONS: Options = Options {
    name: PROJECTION,
    keys: &[NAME, VERSION, OF, EVENTS, IGNORE, TABLES, STORE, CRATE],
    elsewhere: None,
};

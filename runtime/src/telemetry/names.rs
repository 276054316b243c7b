//! The metrics: their names stay, and `docs/observability.md` lists them.

use super::Metric;

const AGGREGATE: &str = "aggregate";

pub(crate) const APPEND_SECONDS: Metric = Metric::histogram("annals_append_seconds", "seconds")
    .about_it("From the sending of an append to its answer");

pub(crate) const GROUP_APPENDS: Metric = Metric::histogram("annals_group_appends", "appends")
    .about_it("Appends that were made durable by one sync");

pub(crate) const GROUP_EVENTS: Metric = Metric::histogram("annals_group_events", "events")
    .about_it("Events that were made durable by one sync");

pub(crate) const CONFLICTS: Metric = Metric::counter("annals_conflicts_total", "appends")
    .by(AGGREGATE)
    .about_it("Appends of commands that another writer was faster than");

pub(crate) const RETRIES: Metric = Metric::counter("annals_retries_total", "decisions")
    .by(AGGREGATE)
    .about_it("Decisions taken anew, on what was stored meanwhile");

pub(crate) const REPLAYED_EVENTS: Metric = Metric::histogram("annals_replayed_events", "events")
    .by(AGGREGATE)
    .about_it("Events that a load had to replay");

pub(crate) const SNAPSHOT_HITS: Metric = Metric::counter("annals_snapshot_hits_total", "loads")
    .by(AGGREGATE)
    .about_it("Loads that began with a snapshot");

pub(crate) const SNAPSHOT_MISSES: Metric = Metric::counter("annals_snapshot_misses_total", "loads")
    .by(AGGREGATE)
    .about_it("Loads that found no snapshot, or one of another layout");

pub(crate) const SNAPSHOT_FAILURES: Metric =
    Metric::counter("annals_snapshot_failures_total", "snapshots")
        .by(AGGREGATE)
        .about_it("Snapshots that could not be read, decoded, encoded or written");

pub(crate) const CACHE_HITS: Metric = Metric::counter("annals_cache_hits_total", "loads")
    .by(AGGREGATE)
    .about_it("Commands and loads that began with a state from the repository's cache");

pub(crate) const CACHE_MISSES: Metric = Metric::counter("annals_cache_misses_total", "loads")
    .by(AGGREGATE)
    .about_it("Commands and loads that found no state in the repository's cache");

/// All metrics, each once.
pub const METRICS: &[Metric] = &[
    APPEND_SECONDS,
    GROUP_APPENDS,
    GROUP_EVENTS,
    CONFLICTS,
    RETRIES,
    REPLAYED_EVENTS,
    SNAPSHOT_HITS,
    SNAPSHOT_MISSES,
    SNAPSHOT_FAILURES,
    CACHE_HITS,
    CACHE_MISSES,
];

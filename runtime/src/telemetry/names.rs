//! The metrics: their names stay, and `docs/observability.md` lists them.

use super::Metric;

const AGGREGATE: &str = "aggregate";
/// The name of a projection, a reactor or a publisher.
const NAME: &str = "name";

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

pub(crate) const PROJECTED_EVENTS: Metric =
    Metric::counter("annals_projection_events_total", "events")
        .by(NAME)
        .about_it("Events taken in: its growth is the rate");

pub(crate) const PROJECTION_FAILURES: Metric =
    Metric::counter("annals_projection_failures_total", "steps")
        .by(NAME)
        .about_it("Steps that failed, be they tried again or not");

pub(crate) const LAG_EVENTS: Metric = Metric::gauge("annals_projection_lag_events", "events")
    .by(NAME)
    .about_it("Events of the feed not yet looked at, once a second");

pub(crate) const LAG_SECONDS: Metric = Metric::gauge("annals_projection_lag_seconds", "seconds")
    .by(NAME)
    .about_it("How long ago the first of them was recorded, once a second");

pub(crate) const DEAD_LETTERS: Metric = Metric::counter("annals_dead_letters_total", "events")
    .by(NAME)
    .about_it("Events that failed for good and were put aside");

pub(crate) const PARKED_EVENTS: Metric = Metric::gauge("annals_parked_events", "events")
    .by(NAME)
    .about_it("Events that are put aside, once a second");

pub(crate) const REACTIONS: Metric = Metric::counter("annals_reactions_total", "events")
    .by(NAME)
    .about_it("Events that a reactor has answered");

pub(crate) const TIMERS: Metric = Metric::counter("annals_timers_total", "timers")
    .by(NAME)
    .about_it("Timers that a reactor has answered");

pub(crate) const PUBLISHED: Metric = Metric::counter("annals_published_total", "messages")
    .by(NAME)
    .about_it("Messages that were handed out");

pub(crate) const PUBLISH_SECONDS: Metric = Metric::histogram("annals_publish_seconds", "seconds")
    .by(NAME)
    .about_it("From the handing out of a batch to its answer");

pub(crate) const PUBLISH_FAILURES: Metric =
    Metric::counter("annals_publish_failures_total", "batches")
        .by(NAME)
        .about_it("Batches that could not be handed out, be they tried again or not");

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
    PROJECTED_EVENTS,
    PROJECTION_FAILURES,
    LAG_EVENTS,
    LAG_SECONDS,
    DEAD_LETTERS,
    PARKED_EVENTS,
    REACTIONS,
    TIMERS,
    PUBLISHED,
    PUBLISH_SECONDS,
    PUBLISH_FAILURES,
];

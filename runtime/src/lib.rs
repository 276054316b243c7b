//! Event sourcing on plain structs and methods.
//!
//! An **event** is a fact that happened, stored for ever and never changed. An **aggregate** is a state
//! that is the fold of its events; they stand in its **stream**, at **versions** 1, 2, 3 and so on. All
//! events of a store stand in its **feed**, at **positions** that grow. A **command** is a method that
//! reads the state and decides: it returns events, or refuses. A **repository** loads aggregates from a
//! store, lets them decide, and appends what they return; where another writer was faster, it loads and
//! decides again.
//!
//! | you want | take |
//! |---|---|
//! | a fact | a struct with [`#[derive(Event)]`](derive@Event) |
//! | a state | a struct, or an enum as a state machine, with [`#[derive(Aggregate)]`](derive@Aggregate) and an [`Apply`] for each event |
//! | an id that is mixed up with no other | a newtype with [`#[derive(AggregateId)]`](derive@AggregateId) |
//! | a command | a method, by [`Repository::execute`]; or a struct, by [`Handle`] and [`Repository::send`] |
//! | several decisions, stored together | [`Repository::load`], [`Root::execute`], [`Repository::save`] |
//! | several aggregates, stored together | [`UnitOfWork`] |
//! | the past | [`Repository::load_at`]; [`History`], by [`Repository::history`] and [`Repository::events`] |
//! | a read model | a struct with [`#[derive(Projection)]`](derive@Projection), a [`Project`] for each event, a [`Projector`] |
//! | a read model that never lags | the same projection, by `SqliteOptions::with_inline` |
//! | a read model that can change while it is read | the same, with `tables(..)`, and a [`ReadModel`]; a [`Rebuild`] to watch |
//! | a read model in memory | the same, with `store = annals::InMemory`, and a [`LiveView`] |
//! | commands of other aggregates and side effects that follow from events | a struct with [`#[derive(Reactor)]`](derive@Reactor), a [`React`] for each event |
//! | events handed out to other systems | [`publish`] |
//! | all events, from any position or time on and as they come | [`Subscription`]: pages, or a `Stream` of raw or typed events |
//! | a command that is carried out once, however often it is sent | an [`IdempotencyKey`] |
//! | spans and numbers of what goes on | `tracing`, and [`telemetry`] |
//! | a place to keep events | `SqliteStore`, [`MemoryStore`], or your own [`EventStore`] |
//!
//! # Example
//!
//! ```
//! use annals::prelude::*;
//!
//! #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
//! struct Opened {
//!     owner: String,
//! }
//!
//! #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Event)]
//! struct Deposited {
//!     cents: u64,
//! }
//!
//! #[derive(Debug, Clone, PartialEq, Eq, Hash, AggregateId)]
//! struct AccountId(u64);
//!
//! #[derive(Debug, Clone, Default, Aggregate)]
//! #[aggregate(id = AccountId, events(Opened, Deposited))]
//! struct Account {
//!     is_open: bool,
//!     cents: u64,
//! }
//!
//! impl Apply<Opened> for Account {
//!     fn apply(&mut self, _: &Opened) {
//!         self.is_open = true;
//!     }
//! }
//!
//! impl Apply<Deposited> for Account {
//!     fn apply(&mut self, event: &Deposited) {
//!         self.cents += event.cents;
//!     }
//! }
//!
//! #[derive(Debug)]
//! struct AlreadyOpen;
//!
//! impl Account {
//!     fn open(&self, owner: &str, cents: u64) -> Result<(Opened, Deposited), AlreadyOpen> {
//!         if self.is_open {
//!             return Err(AlreadyOpen);
//!         }
//!         let owner = owner.to_owned();
//!         Ok((Opened { owner }, Deposited { cents }))
//!     }
//! }
//!
//! # pollster::block_on(async {
//! let accounts = Repository::<Account>::new(MemoryStore::new());
//! let id = AccountId::from(4711);
//! let done = accounts.execute(&id, |account| account.open("Ada", 500)).await.unwrap();
//! assert_eq!(done.state().cents, 500);
//!
//! let before_the_deposit = accounts.load_at(&id, At::Version(1)).await?;
//! assert_eq!(before_the_deposit.cents, 0);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # }).unwrap();
//! ```
//!
//! # Guarantees
//!
//! - An append is durable when it is acknowledged, as far as the store is; it is whole or absent, over
//!   all its streams.
//! - Of two writers who expect the same version of a stream, one wins.
//! - Under one idempotency key a command is carried out once, and answered the same every time.
//! - A future dropped at any point leaves all or nothing. A panic in a decision, an `apply`, a
//!   `Serialize` or a `Deserialize` unwinds to its caller, and leaves the store to the others.
//! - Nothing is skipped in silence: an unknown event, a newer schema version and a payload that does not
//!   fit are errors that say which event, which version and where.
//! - What is stored decodes to the event that was decided on: one whose JSON does not is refused.
//!
//! # Features
//!
//! `macros` and `sqlite` are on by default. `metrics` tells numbers to the facade of that name
//! ([`telemetry`]); `nats` publishes to NATS JetStream ([`publish`]); `rust_decimal` knows the layout of its
//! `Decimal`; `testing` adds the test kit. No async runtime is required.
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod aggregate;
mod append;
mod block_on;
mod clock;
mod decide;
mod event;
mod history;
mod limits;
mod live_view;
pub mod lock;
mod metadata;
mod names;
pub mod prelude;
pub mod projection;
mod projector;
pub mod publish;
pub mod reactor;
mod recorded;
mod replay;
pub mod repository;
mod root;
pub mod schema;
pub mod shape;
mod snapshot;
mod split;
pub mod store;
mod subscription;
pub mod telemetry;
#[cfg(feature = "testing")]
pub mod testing;
mod upcast;
mod version;
mod within;

pub use crate::aggregate::{Aggregate, AggregateEvent, AggregateId, Apply, EventInfo};
pub use crate::append::{
    AppendBatch, AppendId, Appended, AppendedStream, InvalidAppend, NewEvent, StreamAppend,
};
pub use crate::clock::Clock;
pub use crate::decide::{CommandOf, Handle, IntoEvents};
pub use crate::event::{DecodeCause, Event};
pub use crate::history::History;
pub use crate::limits::Limits;
pub use crate::live_view::{InMemory, LiveView, LiveViewOptions, Reading, ViewStopped};
pub use crate::metadata::Metadata;
pub use crate::names::{EventId, IdempotencyKey, InvalidName, StreamId};
pub use crate::projection::{DeadLetter, Project, ProjectError, Projection, ReadModel};
pub use crate::projector::{
    DeadLetters, Health, HealthProblem, Park, ProjectionError, ProjectionState, ProjectionStatus,
    Projector, Rebuild, RebuildError, RebuildProgress, ReplayError, RunningProjector, WaitError,
};
pub use crate::reactor::{React, Reaction, Reactor, Timeout};
pub use crate::recorded::{Recorded, RecordedEvent};
pub use crate::replay::DecodeError;
pub use crate::repository::{
    At, ExecuteError, Executed, LoadError, Past, Repository, Retries, SaveError, SnapshotCounts,
    SnapshotError, UnitOfWork,
};
pub use crate::root::{EncodeError, Root};
pub use crate::shape::Shape;
pub use crate::snapshot::{Snapshot, SnapshotPolicy, StatePart};
pub use crate::store::{
    AppendError, Conflict, EventStore, Lag, MemoryStore, StoreError, StoreErrorKind,
};
#[cfg(feature = "sqlite")]
pub use crate::store::{Sqlite, SqliteOptions, SqliteStore};
pub use crate::subscription::{RawSubscription, SubscribeError, Subscription, TypedSubscription};
pub use crate::version::{ExpectedVersion, Position, Version};

/// The client of [`NatsPublisher`](publish::NatsPublisher), whose connection it is given.
#[cfg(feature = "nats")]
#[cfg_attr(docsrs, doc(cfg(feature = "nats")))]
pub use async_nats;

/// The driver of [`SqliteStore`], whose transactions a projection's handlers get.
#[cfg(feature = "sqlite")]
#[cfg_attr(docsrs, doc(cfg(feature = "sqlite")))]
pub use rusqlite;

#[cfg(feature = "macros")]
#[cfg_attr(docsrs, doc(cfg(feature = "macros")))]
pub use annals_macros::{Aggregate, AggregateId, Event, Projection, Reactor, Shape};

#[doc(hidden)]
#[path = "private/mod.rs"]
pub mod __private;

#[cfg(all(doctest, feature = "sqlite"))]
#[doc = include_str!("../../README.md")]
struct Readme;

#[cfg(all(doctest, feature = "macros", feature = "metrics"))]
#[doc = include_str!("../../docs/observability.md")]
struct Observability;

#[cfg(all(doctest, feature = "macros", feature = "sqlite"))]
#[doc = include_str!("../../docs/read-models.md")]
struct ReadModels;

#[cfg(all(doctest, feature = "macros", feature = "sqlite"))]
#[doc = include_str!("../../docs/reactors.md")]
struct Reactors;

#[cfg(all(doctest, feature = "macros"))]
#[doc = include_str!("../../docs/evolution.md")]
struct Evolution;

//! Running properties: one, or all with a report.

use std::any::Any;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use super::list::PROPERTIES;
use super::subject::Subject;
use crate::store::BoxFuture;

/// One property of the suite.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Property {
    /// What it says of a store, as an identifier.
    pub name: &'static str,
    pub(super) check: fn(Arc<dyn Subject>) -> BoxFuture<'static, ()>,
}

/// Runs one property: what each test of [`conformance_tests!`](crate::conformance_tests) does.
pub fn check<F>(property: impl FnOnce(Arc<dyn Subject>) -> F, subject: impl Subject)
where
    F: Future<Output = ()> + Send + 'static,
{
    let subject: Arc<dyn Subject> = Arc::new(subject);
    subject.block_on(Box::pin(property(Arc::clone(&subject))));
}

/// Runs the suite, each property on a fresh subject that `fresh` makes.
///
/// # Errors
///
/// Tells of every property that the store breaks.
///
/// # Examples
///
/// ```no_run
/// use annals::MemoryStore;
/// use annals::testing::conformance::{self, Setup};
///
/// conformance::run_all(|| {
///     let place = MemoryStore::new();
///     move |setup: Setup| {
///         let store = place.clone();
///         async move { store.with_clock(setup.clock).with_limits(setup.limits) }
///     }
/// })?;
/// # Ok::<(), conformance::Broken>(())
/// ```
pub fn run_all<S: Subject>(fresh: impl Fn() -> S) -> Result<(), Broken> {
    run(PROPERTIES, fresh)
}

/// Runs some properties, [`PROPERTIES`] for instance, each on a fresh subject that `fresh` makes.
///
/// # Errors
///
/// Tells of every property that the store breaks.
pub fn run<S: Subject>(properties: &[Property], fresh: impl Fn() -> S) -> Result<(), Broken> {
    let fails = |property: &Property| {
        let checked = catch_unwind(AssertUnwindSafe(|| check(property.check, fresh())));
        checked.err().map(|panic| Failure {
            property: property.name,
            message: message_of(panic.as_ref()),
        })
    };
    let failures: Vec<Failure> = properties.iter().filter_map(fails).collect();
    if failures.is_empty() {
        return Ok(());
    }
    Err(Broken {
        failures,
        of: properties.len(),
    })
}

fn message_of(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "a panic without a message".to_owned())
}

/// The properties that a store breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    failures: Vec<Failure>,
    of: usize,
}

impl Broken {
    /// What failed, in the order of the suite.
    #[must_use]
    pub fn failures(&self) -> &[Failure] {
        &self.failures
    }
}

/// A property that a store breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Failure {
    /// The name of the property.
    pub property: &'static str,
    /// The promise, what was found and what was expected.
    pub message: String,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { failures, of } = self;
        write!(f, "{} of {of} properties are broken", failures.len())?;
        failures
            .iter()
            .try_for_each(|failure| write!(f, "\n{}: {}", failure.property, failure.message))
    }
}

impl std::error::Error for Broken {}

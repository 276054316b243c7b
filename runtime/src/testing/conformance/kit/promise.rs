//! What a store promises, and how a broken promise is told.

use std::fmt::{self, Debug, Display};

/// One promise of a store.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Promise(&'static str);

pub(crate) const ORDER: Promise = Promise(
    "versions in a stream are 1, 2, 3 and so on; positions are 1, 2, 3 and so on over all streams, \
     and appear to every reader in order",
);
pub(crate) const CONFLICT: Promise = Promise(
    "an append is stored where every stream is at its expected version, else it is a conflict that \
     names stream, expected and actual version",
);
pub(crate) const WHOLENESS: Promise =
    Promise("an append is whole or absent, over all its streams; a refused one changes nothing");
pub(crate) const ONCE: Promise =
    Promise("an append sent again under its id is stored once and answered the same");
pub(crate) const RANGE: Promise = Promise("a read gives exactly the events that were asked for");
pub(crate) const EXACTNESS: Promise = Promise("what is stored is read back exactly, byte for byte");
pub(crate) const LIMITS: Promise =
    Promise("what exceeds a limit is refused by the limit's name, what keeps within is stored");
pub(crate) const MEMORY: Promise =
    Promise("memory stays constant however long a read is: pages are bounded and never empty");
pub(crate) const TIME: Promise = Promise(
    "the store records the time of its clock, never earlier than the event before in the stream, \
     and keeps what the writer says of when it happened",
);
pub(crate) const CANCELLATION: Promise = Promise(
    "a future dropped before its answer leaves all or nothing, the store usable and reads complete",
);
pub(crate) const DURABILITY: Promise =
    Promise("what was acknowledged is there when the store is opened again");

impl Promise {
    /// States that the promise is broken.
    #[track_caller]
    pub(crate) fn broken(self, found: impl Display) -> ! {
        panic!("broken promise: {}\n  {found}", self.0)
    }

    /// Checks a condition; `found` says what is so where it does not hold.
    #[track_caller]
    pub(crate) fn holds(self, condition: bool, found: impl Display) {
        if !condition {
            self.broken(found);
        }
    }

    /// Checks that `found` is as expected.
    #[track_caller]
    #[expect(
        clippy::needless_pass_by_value,
        reason = "most of what is compared was made for it"
    )]
    pub(crate) fn equal<T: PartialEq + Debug>(self, what: impl Display, found: T, expected: T) {
        if found != expected {
            let (found, expected) = Excerpt::of_both(&found, &expected);
            self.broken(format_args!(
                "{what}\n     found {found}\n  expected {expected}"
            ));
        }
    }

    /// Takes the value of what must succeed.
    #[track_caller]
    pub(crate) fn fulfilled<T, E: Debug + Display>(
        self,
        what: impl Display,
        result: Result<T, E>,
    ) -> T {
        match result {
            Ok(value) => value,
            Err(error) => self.broken(format_args!("{what} failed: {error}\n  {error:?}")),
        }
    }

    /// Takes the value of what must be there.
    #[track_caller]
    pub(crate) fn present<T>(self, what: impl Display, value: Option<T>) -> T {
        value.unwrap_or_else(|| self.broken(format_args!("{what} is not there")))
    }
}

/// Where two values begin to differ, with some text before and after.
struct Excerpt {
    text: String,
    from: usize,
}

impl Excerpt {
    /// The characters shown before the difference and after it.
    const BEFORE: usize = 60;
    const AFTER: usize = 140;

    fn of_both(found: &impl Debug, expected: &impl Debug) -> (Self, Self) {
        let (found, expected) = (format!("{found:?}"), format!("{expected:?}"));
        let pairs = found.chars().zip(expected.chars());
        let same = pairs.take_while(|(a, b)| a == b).count();
        let from = same.saturating_sub(Self::BEFORE);
        (Self::new(&found, from), Self::new(&expected, from))
    }

    fn new(text: &str, from: usize) -> Self {
        let shown = text.chars().skip(from).take(Self::BEFORE + Self::AFTER);
        Self {
            text: shown.collect(),
            from,
        }
    }
}

impl Display for Excerpt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.from > 0 {
            write!(f, "(after {} characters) ..", self.from)?;
        }
        f.write_str(&self.text)?;
        if self.text.chars().count() == Self::BEFORE + Self::AFTER {
            f.write_str("..")?;
        }
        Ok(())
    }
}

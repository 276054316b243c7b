//! What becomes of an event that a projection cannot take in.

/// What is put aside with an event that fails in spite of its retries.
///
/// Put aside means: written to the table `annals_dead_letters`, in the transaction that moves the
/// projection past it. [`DeadLetters`](super::DeadLetters) shows what is there, replays and discards it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Park {
    /// The event alone. Later events of the same aggregate are taken in although it is missing, and it is
    /// taken in after them where it is replayed: for read models that do not mind the order.
    Event,
    /// The event, and all later ones of the same aggregate, until those before them are replayed or
    /// discarded: the read model has each aggregate as it was before.
    Stream,
}

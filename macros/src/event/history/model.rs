//! The history of an event as its author declared it.

use syn::Type;

use super::track::Track;
use super::upcast::Upcast;
use crate::attr::Count;

/// All that is said about the versions before the current one.
pub(crate) struct History {
    /// The fields of today in their order, then those that are gone.
    pub(crate) tracks: Vec<Track>,
    /// The versions at which fields were removed.
    pub(crate) removals: Vec<Count<u32>>,
    /// The steps that the author wrote.
    pub(crate) upcasts: Vec<Upcast>,
    /// Whether all that is said of it could be read.
    pub(crate) is_read: bool,
}

impl History {
    /// The older versions whose step to the next is declared, in no order and not only once.
    pub(crate) fn declared_steps(&self) -> impl Iterator<Item = u32> {
        let upcasts = self.upcasts.iter().map(|upcast| upcast.version.number);
        let changes = self.changes().map(|count| count.number - 1);
        upcasts.chain(changes)
    }

    /// The versions at which something happened to a field.
    pub(crate) fn changes(&self) -> impl Iterator<Item = &Count<u32>> {
        let changes = self.tracks.iter().flat_map(|track| &track.changes);
        let changes = changes.map(|change| &change.version);
        changes.chain(&self.removals)
    }

    /// Every type that a field has or had.
    pub(crate) fn types(&self) -> impl Iterator<Item = &Type> {
        self.tracks.iter().flat_map(Track::types)
    }

    /// The upcast that starts from `version`.
    pub(crate) fn upcast_from(&self, version: u32) -> Option<&Upcast> {
        let mut upcasts = self.upcasts.iter();
        upcasts.find(|upcast| upcast.version.number == version)
    }

    /// The newest version that an upcast starts from.
    pub(crate) fn newest_upcast(&self) -> Option<&Upcast> {
        let upcasts = self.upcasts.iter();
        upcasts.max_by_key(|upcast| upcast.version.number)
    }
}
